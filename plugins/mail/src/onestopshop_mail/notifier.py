# SPDX-License-Identifier: EUPL-1.2
"""
The notifier: one connection for each message, so that one that fails costs no other.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from typing import Final

from onestopshop.plugin import Adapter, City, Message, Notifier
from onestopshop_mail.failures import NAME, failure, no_address, no_authorities, no_tls, not_sayable
from onestopshop_mail.letters import letter
from onestopshop_mail.options import MailOptions

__all__ = ["ADAPTER", "Mail"]


class Mail:
    """
    Send messages through one mail server.

    Raises:
        AdapterError: The file of the authorities cannot be read.
    """

    def __init__(self, options: MailOptions, city: City) -> None:
        self._options = options
        self._city = city
        self._server = f"the mail server {options.host}:{options.at}"
        self._trusted = _trusted(options, city)

    def send(self, message: Message) -> None:
        """
        Send a message to the address of its recipient.

        Raises:
            AdapterError: No address is known, or the server cannot be reached, offers no TLS, or refuses the
                login, the recipient or the message.
        """
        address = self._options.addresses.get(message.to)
        if address is None:
            raise no_address(message.to)
        now = datetime.now(self._city.timezone)
        mail = letter(message, sender=self._options.sender, address=address, at=now)
        try:
            self._sent(mail, address)
        except (OSError, smtplib.SMTPException) as error:
            raise failure(error, server=self._server, to=message.to) from None
        except UnicodeError:  # it may hold the password
            raise not_sayable(self._server) from None

    def _sent(self, mail: EmailMessage, address: str) -> None:
        with self._connected() as server:
            if self._options.user is not None:
                password = self._options.password
                server.login(self._options.user, password.get_secret_value() if password else "")
            # `send_message` would write ">From" where a line begins with From
            server.sendmail(self._options.sender, [address], mail.as_bytes())

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Connect, and speak TLS before anything is said; what the server says at the end changes nothing."""
        options = self._options
        host, port, name, patience = options.host, options.at, _own_name(options), options.timeout
        server: smtplib.SMTP
        if options.security == "tls":
            server = smtplib.SMTP_SSL(host, port, name, timeout=patience, context=self._trusted)
        else:
            server = smtplib.SMTP(host, port, name, timeout=patience)
        try:
            if options.security == "starttls":
                server.ehlo()
                if not server.has_extn("starttls"):
                    raise no_tls(self._server)
                server.starttls(context=self._trusted)
            yield server
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()


def _own_name(options: MailOptions) -> str:
    """Return what the shop calls itself to the server: not the name of the machine, which is nobody's business."""
    return options.sender.rpartition("@")[2]


def _trusted(options: MailOptions, city: City) -> ssl.SSLContext:
    if options.authorities is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cafile=city.folder / options.authorities)
    except OSError as error:
        raise no_authorities(str(options.authorities)) from error


@contextmanager
def _open(options: MailOptions, city: City) -> Iterator[Mail]:
    """Nothing is connected before there is a message."""
    yield Mail(options, city)


ADAPTER: Final[Adapter[Notifier]] = Adapter(
    name=NAME, summary="Messages by mail, over SMTP.", options=MailOptions, open=_open
)
