# SPDX-License-Identifier: EUPL-1.2
"""
A message as a mail (RFC 5322).

Its ``Message-ID`` is made of the message's id, so that a mail that is sent again
is the same mail to whoever receives it.  ``Auto-Submitted`` (RFC 3834) keeps
holiday answers away; ``References`` puts the mails about one signal together.

The library reads a text that it is given as one that is encoded already (RFC
2047): a title such as ``=?utf-8?q?=0ABcc:...?=`` would add to the head.  And it
encodes an id that is longer than a line, which nobody recognises then.
"""

from datetime import datetime
from email.headerregistry import HeaderRegistry, MessageIDHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from onestopshop.plugin import Message

__all__ = ["letter"]

_IDS: Final = ("References", "In-Reply-To")


def _headers() -> HeaderRegistry:
    """Return what writes headers, and those that hold an id in one piece."""
    registry = HeaderRegistry()
    for name in _IDS:
        registry.map_to_type(name, MessageIDHeader)  # type: ignore[arg-type]  # it is made a header by the registry
    return registry


_POLICY: Final = SMTP.clone(header_factory=_headers())


def letter(message: Message, *, sender: str, address: str, at: datetime) -> EmailMessage:
    """
    Return the mail of a message.

    Args:
        at: When it is sent, with a time zone.
    """
    domain = sender.rpartition("@")[2]
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = sender
    mail["To"] = address
    mail["Subject"] = message.subject.replace("=?", "= ?")  # else it begins an encoded word
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    if message.thread:
        for name in _IDS:
            mail[name] = f"<{message.thread}@{domain}>"
    mail.set_content(message.text, cte="quoted-printable")  # which drops every header about content
    if message.language:
        mail["Content-Language"] = message.language
    return mail
