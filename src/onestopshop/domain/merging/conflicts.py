# SPDX-License-Identifier: EUPL-1.2
"""
What two installations did that cannot both have happened.
"""

from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import check_record_id

__all__ = ["Conflict", "found", "gone"]

_L = Keep.LOG


@attrs.frozen(kw_only=True)
class Conflict:
    """
    One entry of a log that the merged record does not allow: kept, and shown until it is settled.

    Args:
        id: That of the entry, which stays in the log.
        subject: The id of the record.
        action: What was done, such as ``referral.rejected``.
        met: The state that did not allow it.
        version: The place of the entry among the transactions of its record, so that it rises when an
            earlier one becomes known.
    """

    KIND: ClassVar[str] = "conflict"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("which entry could not be applied", keep=_L))
    origin: str = attrs.field(metadata=about("which installation to ask", keep=_L))
    noun: str = attrs.field(metadata=about("kind of record to look at", keep=_L, index=Index.STRING))
    subject: str = attrs.field(
        metadata=about("record to look at", person=Person.INDIRECT, keep=_L, index=Index.STRING)
    )
    action: str = attrs.field(metadata=about("what was done", keep=_L))
    met: str = attrs.field(metadata=about("why it could not be applied", keep=_L))
    day: date = attrs.field(
        metadata=about("when it was done", person=Person.INDIRECT, keep=_L, index=Index.STRING)
    )
    version: int = attrs.field(default=1, metadata=about("safe concurrent change", keep=_L))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)


def found(conflict: Conflict) -> Event:
    """Return the event that a conflict was found, or is another one now."""
    return _event("found", conflict)


def gone(conflict: Conflict) -> Event:
    """Return the event that a conflict is none any more."""
    return _event("gone", conflict)


def _event(past: str, conflict: Conflict) -> Event:
    data = {"subject": conflict.subject, "action": conflict.action, "met": conflict.met}
    return Event(action=f"conflict.{past}", kind=Conflict.KIND, subject=conflict.id, data=data)
