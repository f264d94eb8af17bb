# SPDX-License-Identifier: EUPL-1.2
"""
Send the messages of a shop by mail.

===========  ==========================================================
options.py   what a city may say about its mail server and its recipients
letters.py   a message as a mail: its head, its thread, its id
failures.py  what went wrong, in the words of the shop
notifier.py  the notifier: one connection for each message
testing.py   a mail server on the loopback, for tests and for trying out
===========  ==========================================================
"""

from collections.abc import Iterable

from onestopshop.plugin import Adapter, Notifier, hookimpl

__all__ = ["register_notifiers"]


@hookimpl
def register_notifiers() -> Iterable[Adapter[Notifier]]:
    """
    Offer the notifier ``mail``.
    """
    from onestopshop_mail.notifier import ADAPTER

    return [ADAPTER]
