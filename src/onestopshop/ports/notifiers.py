# SPDX-License-Identifier: EUPL-1.2
"""
Tell people outside the process that something happened.
"""

from typing import Protocol

import attrs

__all__ = ["Message", "Notifier"]


@attrs.frozen(kw_only=True)
class Message:
    """
    One message to one recipient.

    Args:
        id: From the log entry and the recipient: the same message has the same id however often it is sent.
        to: A role, a desk or an organisation; the notifier knows its address.
    """

    id: str
    to: str
    subject: str
    text: str


class Notifier(Protocol):
    """
    Delivers messages at least once.
    """

    def send(self, message: Message) -> None:
        """
        Deliver a message, or raise.

        Raises:
            AdapterError: It could not be delivered; it will be tried again.
        """
        ...
