# SPDX-License-Identifier: EUPL-1.2
"""
Tell people outside the process that something happened.
"""

from typing import Protocol
from unicodedata import category

import attrs

from onestopshop.domain.text import LanguageTag
from onestopshop.errors import InvalidDataError

__all__ = ["Message", "Notifier"]


@attrs.frozen(kw_only=True)
class Message:
    """
    One message to one recipient.

    Args:
        id: From the log entry and the recipient: the same message has the same id however often it is sent.
        to: ``organisation:``, ``role:`` or ``desk:`` with an id behind; the notifier knows its address.
        subject: One line.
        text: Plain text, in lines.
        language: The language that it is written in.
        thread: The same for all messages about one matter, such as a signal.

    Raises:
        InvalidDataError: The id, the recipient, the subject or the thread has a line break or another control
            character, with which somebody could add to the head of a message.
    """

    id: str
    to: str
    subject: str
    text: str
    language: LanguageTag | None = None
    thread: str | None = None

    def __attrs_post_init__(self) -> None:
        for name in ("id", "to", "subject", "thread"):
            if any(category(letter) in _BREAKS for letter in getattr(self, name) or ""):
                raise InvalidDataError(
                    [f"a message has a control character @ $.{name}"],
                    hint="Write it on one line, without control characters.",
                )


_BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})


class Notifier(Protocol):
    """
    Delivers messages at least once.
    """

    def send(self, message: Message) -> None:
        """
        Deliver a message, or raise.

        Raises:
            AdapterError: It could not be delivered; it will be tried again.  What it says is kept and shown, so it
                says nothing of the message's words, and no secret.
        """
        ...
