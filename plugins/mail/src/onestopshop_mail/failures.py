# SPDX-License-Identifier: EUPL-1.2
"""
What went wrong, in the words of the shop.

What the server said is left out but for its code: it may repeat an address or
what a message says.
"""

import smtplib
import ssl
from collections.abc import Sequence
from typing import Final

from onestopshop.errors import AdapterError

__all__ = ["NAME", "failure", "no_address", "no_authorities", "no_tls", "not_sayable"]

NAME: Final = "mail"


def no_address(to: str) -> AdapterError:
    """Return the error of a recipient whose address nobody configured."""
    return AdapterError(
        f"no mail address is known for {to}",
        adapter=NAME,
        hint=f'Add "{to}" to the addresses of the notifier, then run `onestopshop deliver --again`.',
    )


def no_authorities(file: str) -> AdapterError:
    """Return the error of certificates that cannot be read."""
    return AdapterError(
        f"the certificates in {file!r} cannot be read",
        adapter=NAME,
        hint="authorities is a file in PEM form, beside the configuration; without it those of the system are trusted.",
    )


def no_tls(server: str) -> AdapterError:
    """Return the error of a server that offers no TLS."""
    return AdapterError(
        f"{server} offers no STARTTLS, and nothing was sent",
        adapter=NAME,
        hint='Use security = "tls" when it speaks TLS from the first byte, or ask who runs it.',
    )


def not_sayable(server: str) -> AdapterError:
    """Return the error of a name, a user or a password that the protocol has no letters for."""
    return AdapterError(
        f"{server} cannot be told its host, user or password: the protocol takes ASCII only",
        adapter=NAME,
        hint="Look at host, user and password of the notifier.",
    )


def failure(error: OSError | smtplib.SMTPException, *, server: str, to: str) -> AdapterError:
    """
    Return the error of the shop for one of the protocol or the network.

    Args:
        server: Host and port.
        to: The recipient as the shop names it.
    """
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError):
        error = error.__context__  # which smtplib has put into words
    what, hint = next((what, hint) for kind, what, hint in _TABLE if isinstance(error, kind))
    told = what.format(to=to, code=_code(error), kind=type(error).__name__)
    return AdapterError(f"{server} {told}", adapter=NAME, hint=hint)


def _code(error: OSError | smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return ", ".join(sorted({str(code) for code, _ in error.recipients.values()}))
    return str(getattr(error, "smtp_code", "unknown"))


_TABLE: Final[Sequence[tuple[type[Exception], str, str]]] = (
    (
        smtplib.SMTPAuthenticationError,
        "refused the login (code {code})",
        "Look at user and password of the notifier.",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "cannot do what was asked of it",
        "Look at user, password and security: perhaps it offers no login.",
    ),
    (
        smtplib.SMTPRecipientsRefused,
        "refused the recipient {to} (code {code})",
        "Look at the address of that recipient.",
    ),
    (
        smtplib.SMTPSenderRefused,
        "refused the sender (code {code})",
        "Look at sender: may this login use it?",
    ),
    (
        smtplib.SMTPDataError,
        "refused the message (code {code})",
        "Ask who runs the server; it is tried again.",
    ),
    (
        smtplib.SMTPServerDisconnected,
        "hung up",
        "It is tried again, as the same message; look at the server when that goes on.",
    ),
    (
        smtplib.SMTPException,
        "answered with code {code}",
        "Ask who runs the server; it is tried again.",
    ),
    (
        ssl.SSLCertVerificationError,
        "has a certificate that is not trusted",
        "Look at host, and set authorities for a certificate authority of your own.",
    ),
    (
        ssl.SSLError,
        "speaks no TLS that is understood here",
        'Look at port and security: "starttls" or "tls".',
    ),
    (
        TimeoutError,
        "did not answer in time",
        "It is tried again; look at host and port when that goes on.",
    ),
    (
        OSError,
        "cannot be reached ({kind})",
        "Look at host and port, and at the network.",
    ),
)
"""For each error what is told, and what to do; the first that fits."""
