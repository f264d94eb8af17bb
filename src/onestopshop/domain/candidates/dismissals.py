# SPDX-License-Identifier: EUPL-1.2
"""
Dismissals: somebody looked at a candidate, and it is no barrier.
"""

from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.events import Event
from onestopshop.domain.fields import Keep, Person, about
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.people import check_worker
from onestopshop.domain.values import bounded

__all__ = ["YEAR", "Dismissal", "dismiss"]

_K = Keep.UNLIMITED

YEAR = 365
"""The days in which facts are counted when nothing else is asked for."""


@attrs.frozen(kw_only=True)
class Dismissal:
    """
    That one candidate was dismissed; it comes back when it has grown by half.

    Args:
        id: That of the candidate.
        facts: How many facts the candidate had then, at all desks.
        days: In how many days before that day; growth is counted in as many.
    """

    KIND: ClassVar[str] = "dismissal"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("which candidate", keep=_K))
    reason: str = attrs.field(metadata=about("why it is no barrier", person=Person.INDIRECT, keep=_K))
    by: str = attrs.field(metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE))
    day: date = attrs.field(metadata=about("since when it is not shown", keep=_K))
    facts: int = attrs.field(metadata=about("whether it has grown since", keep=_K))
    days: int = attrs.field(default=YEAR, metadata=about("whether it has grown since", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_source_id(self.id)
        check_worker(self.by, path="$.by")
        bounded(self.reason, most=300, path="$.reason")

    def holds(self, count: int) -> bool:
        """Return whether a candidate of so many facts is still the one that was dismissed."""
        return 2 * count < 3 * self.facts


def dismiss(
    known: Dismissal | None, id: str, *, reason: str, by: str, day: date, facts: int, days: int = YEAR
) -> tuple[Dismissal, Event]:
    """
    Dismiss a candidate, for the first time or again.

    Raises:
        InvalidDataError: The reason is blank or too long.
    """
    version = (known.version if known else 0) + 1
    made = Dismissal(id=id, reason=reason, by=by, day=day, facts=facts, days=days, version=version)
    data: dict[str, object] = {"facts": facts}
    return made, Event(action="candidate.dismissed", kind=Dismissal.KIND, subject=id, data=data)
