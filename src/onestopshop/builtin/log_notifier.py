# SPDX-License-Identifier: EUPL-1.2
"""
Tell of messages in the program's log: for trying out, and where nobody outside is told.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from onestopshop.plugin import Adapter, City, Message, Notifier, Options, hookimpl

__all__ = ["LogNotifier", "LogOptions", "register_notifiers"]

_log: Final = logging.getLogger("onestopshop.notifications")


class LogOptions(Options):
    """
    This notifier has no options.
    """


class LogNotifier:
    """
    Say that there is a message, by its id only: its words may be about a person.
    """

    def send(self, message: Message) -> None:
        """
        Log the id and the recipient, who is a role, a desk or an organisation.
        """
        _log.info("message %s to %s", message.id, message.to)


@contextmanager
def _open(options: LogOptions, city: City) -> Iterator[LogNotifier]:
    """There is nothing to open."""
    del options, city
    yield LogNotifier()


@hookimpl
def register_notifiers() -> Iterable[Adapter[Notifier]]:
    """Offer the log as a place for messages."""
    return [Adapter(name="log", summary="The ids of messages in the log.", options=LogOptions, open=_open)]
