# SPDX-License-Identifier: EUPL-1.2
"""
Tallies: counts that somebody outside wants and that no visit may hold.

A tally is one number of one desk and month.  It is never linked to a visit and
never crossed with anything (domain handbook, section 3, "never recorded").
"""

from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import bounded
from onestopshop.errors import InvalidDataError

__all__ = ["Tally", "TallyPlan", "begin_tally", "set_tally", "tally_id"]

_K = Keep.UNLIMITED


@attrs.frozen(kw_only=True)
class TallyPlan:
    """
    What a city configured to count.

    Args:
        purpose: Who wants it and what for.
        until: The last day on which it may be counted.
        method: How it is counted.
    """

    label: LocalizedText = attrs.field(metadata=about("shown to people", keep=_K))
    purpose: str = attrs.field(metadata=about("no count without a purpose", keep=_K))
    until: date = attrs.field(metadata=about("counting ends with its purpose", keep=_K))
    method: str = attrs.field(metadata=about("what the number is worth", keep=_K))


@attrs.frozen(kw_only=True)
class Tally:
    """
    One number: how many, at one desk in one month.

    Args:
        id: `tally_id` of its name, desk and month.
        name: What is counted, as the configuration names it.
        month: ``YYYY-MM``.
        method: How this number was counted: the method in force when it was set.
    """

    KIND: ClassVar[str] = "tally"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("month",),)

    id: str = attrs.field(metadata=about("one number for a desk and month", keep=_K))
    city: str = attrs.field(metadata=about("whose count it is", keep=_K))
    name: str = attrs.field(metadata=about("what is counted", keep=_K, index=Index.STRING))
    desk: str = attrs.field(metadata=about("where it was counted", keep=_K, index=Index.STRING))
    month: str = attrs.field(metadata=about("when it was counted", keep=_K, index=Index.STRING))
    count: int = attrs.field(metadata=about("a report that somebody outside wants", keep=_K))
    method: str | None = attrs.field(default=None, metadata=about("what the number is worth", keep=_K))
    set_on: date = attrs.field(metadata=about("when it was last changed", keep=_K))
    by: str = attrs.field(metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        bounded(self.method, most=300, path="$.method")
        if self.count < 0:
            raise InvalidDataError(["a tally is 0 or more @ $.count"])


def tally_id(name: str, desk: str, month: str) -> str:
    """Return the id of the tally of a desk and month."""
    return f"{name}:{desk}:{month}"


def begin_tally(*, name: str, desk: str, month: str, city: str, day: date, by: str) -> Tally:
    """Return a tally of nothing yet, version 0."""
    id = tally_id(name, desk, month)
    return Tally(id=id, city=city, name=name, desk=desk, month=month, count=0, set_on=day, by=by)


def set_tally(tally: Tally, *, count: int, method: str | None, day: date, by: str) -> tuple[Tally, Event]:
    """
    Return the tally with another number.

    Raises:
        InvalidDataError: The number is negative, or the method is blank or too long.
    """
    after = attrs.evolve(tally, count=count, method=method, set_on=day, by=by, version=tally.version + 1)
    told = {"name": tally.name, "desk": tally.desk, "month": tally.month}
    return after, Event(action="tally.set", kind=Tally.KIND, subject=tally.id, data=told)
