# SPDX-License-Identifier: EUPL-1.2
"""
A real mail server on the loopback, for tests and for trying out; it keeps what arrives in memory.

It needs ``onestopshop-mail[testing]``.
"""

from asyncio import WriteTransport
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

__all__ = ["MailServer", "mail_server"]


class _OnAnyPort(Controller):
    """A controller that is given port 0, and finds out which one it got."""

    def _trigger_server(self) -> None:
        server = cast("Any", self.server)
        self.port = server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has hints on some methods only


class MailServer:
    """
    A server that takes every mail, unless it is told what to do instead.

    Args:
        accounts: Who may log in, with which password; nobody has to when it is empty.
    """

    def __init__(self, accounts: Mapping[str, str] | None = None) -> None:
        self.accounts = dict(accounts or {})
        self.mails: list[EmailMessage] = []
        self.refused: dict[str, str] = {}
        self.hangs_up_after_data = 0
        self._controller: Controller | None = None

    @property
    def host(self) -> str:
        """Where it listens."""
        return "127.0.0.1"

    @property
    def port(self) -> int:
        """The port on which it listens."""
        return int(self._running.port)

    @property
    def ids(self) -> list[str]:
        """The ``Message-ID`` of each mail, in the order in which they arrived."""
        return [str(mail["Message-ID"]) for mail in self.mails]

    def start(self, **options: Any) -> None:
        """
        Listen on a free port of the loopback.

        Args:
            options: Further arguments of `aiosmtpd.controller.Controller`, such as ``tls_context``.
        """
        if self.accounts:
            secure = "tls_context" in options
            options |= {"authenticator": self._known, "auth_require_tls": secure, "auth_required": secure}
        self._controller = _OnAnyPort(self, "127.0.0.1", 0, **options)
        self._controller.start()

    def stop(self) -> None:
        """Listen no more."""
        self._running.stop()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient that is not refused."""
        del server, session, options
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Keep a mail; hang up before saying so as often as asked."""
        del session
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.mails.append(message_from_bytes(content, policy=default))
        if self.hangs_up_after_data:
            self.hangs_up_after_data -= 1
            cast("WriteTransport", server.transport).abort()
        return self.refused.get("DATA", "250 kept")

    @property
    def _running(self) -> Controller:
        assert self._controller is not None  # noqa: S101 - it is asked while it listens
        return self._controller

    def _known(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: object
    ) -> AuthResult:
        del server, session, envelope, mechanism
        given = isinstance(login, LoginPassword) and self.accounts.get(login.login.decode())
        known = isinstance(login, LoginPassword) and given == login.password.decode()
        return AuthResult(success=known, handled=False)


@contextmanager
def mail_server(accounts: Mapping[str, str] | None = None, **options: Any) -> Iterator[MailServer]:
    """
    Run a mail server until the context ends.

    Args:
        options: Further arguments of `aiosmtpd.controller.Controller`, such as ``tls_context``.
    """
    server = MailServer(accounts)
    server.start(**options)
    try:
        yield server
    finally:
        server.stop()
