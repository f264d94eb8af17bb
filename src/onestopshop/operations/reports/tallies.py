# SPDX-License-Identifier: EUPL-1.2
"""
Tallies: numbers that a funder wants and a visit must not hold, one for each desk and month.
"""

from collections.abc import Sequence
from typing import Final

import attrs

from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.reports.periods import Period, month_of, period_of
from onestopshop.domain.reports.reports import one_audience
from onestopshop.domain.reports.tallies import Tally, TallyPlan, begin_tally, set_tally, tally_id
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.arguments import needed, one_desk, own_desk
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inputs import a_text
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query, Range

__all__ = ["Counted", "Tallies"]

_SET: Final = "tally.set"
_MOST: Final = 1_000_000_000


@attrs.frozen(kw_only=True)
class Counted:
    """
    One line of the list of tallies.

    Args:
        count: ``None`` when it is too small for whom the list is made.
        method: How it was counted.
    """

    name: str
    desk: str
    month: str
    count: int | None
    method: str


class Tallies:
    """
    Numbers that stand alone: no operation links one to a visit or breaks one down.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def set(
        self,
        name: str,
        *,
        month: str,
        count: int,
        desk: str | None = None,
        method: str | None = None,
        key: str | None = None,
    ) -> Tally:
        """
        Say how many there were at a desk in a month, in place of what was said before.

        Args:
            name: One of ``[tallies.<name>]`` of the configuration.
            month: ``2026-03``; not one that is to come.
            desk: The actor's own by default.
            method: How this number was counted; by default as it is configured now, which the record keeps.

        Raises:
            InvalidDataError: There is no such tally, desk or month, its end has passed, the number is
                negative, or the method seems to tell who somebody is.
            ForbiddenError: The role may not, or a worker counts for another desk.
        """
        said = _Said(name=name, month=month, desk=desk, count=_whole(count), method=method, added=False)
        return self._desk.run(lambda work: _set(work, said, key))

    def add(
        self,
        name: str,
        *,
        month: str,
        count: int = 1,
        desk: str | None = None,
        method: str | None = None,
        key: str | None = None,
    ) -> Tally:
        """
        Add to the number of a desk and month.

        Args:
            key: Makes it safe to repeat: the same key adds once.

        Raises:
            InvalidDataError: As in `set`, or nothing would be added.
            ForbiddenError: The role may not, or a worker counts for another desk.
        """
        if _whole(count) < 1:
            raise InvalidDataError(["at least one is added @ $.count"], hint="Set the number instead.")
        said = _Said(name=name, month=month, desk=desk, count=count, method=method, added=True)
        return self._desk.run(lambda work: _set(work, said, key))

    def plans(self) -> dict[str, TallyPlan]:
        """Return what the city configured to count, by name."""
        with self._desk.reading() as work:
            work.allow("tallies.read")
            return dict(work.context.rules.tallies)

    def list(
        self,
        *,
        name: str | None = None,
        desk: str | None = None,
        period: str | None = None,
        audience: str | None = None,
    ) -> Sequence[Counted]:
        """
        Return the numbers, in order of the month, the name and the desk.

        There are no sums, from which a hidden number could be worked out.

        Args:
            audience: One of `AUDIENCES` for whom the list is made: for the organisations small numbers are hidden.

        Raises:
            InvalidDataError: There is no such desk, period or audience.
            ForbiddenError: The role may not, looks from outside the desks, or is a worker's of another desk.
        """
        with self._desk.reading() as work:
            work.allow("tallies.read")
            _expect_inside(work, "tallies.read")
            where: dict[str, Condition] = {} if name is None else {"name": Equal(name)}
            if (only := own_desk(work, "tallies.read", desk)) is not None:
                where["desk"] = Equal(only)
            if period is not None:
                where["month"] = _months(period_of(period))
            least = _least(work, audience)
            found = work.find(Tally, Query(kind=Tally.KIND, where=where, order=(("month", "asc"),)))
            shown = [_counted(work, tally, least) for tally in found]
            return tuple(sorted(shown, key=lambda one: (one.month, one.name, one.desk)))


@attrs.frozen(kw_only=True)
class _Said:
    """What somebody counted."""

    name: str
    month: str
    desk: str | None
    count: int
    method: str | None
    added: bool


def _set(work: Work, said: _Said, key: str | None) -> Tally:
    key = work.key_of_call(key)
    desk, month = _desk_of(work, said.desk), month_of(said.month)
    id = tally_id(_named(work, said.name), desk, month.name)
    if (repeated := work.repeated(key, _SET, Tally, id, may="tallies.record")) is not None:
        return repeated
    _expect_wanted(work, said.name, month)
    refuse_identity({"method": None if said.method is None else a_text(said.method, path="$.method")})
    today, by = work.context.today(), work.actor.worker
    tally = work.find_one(Tally, id) or begin_tally(
        name=said.name, desk=desk, month=month.name, city=work.context.city.id, day=today, by=by
    )
    work.allow("tallies.record", tally)
    count = tally.count + said.count if said.added else said.count
    method = said.method or _method(work, tally, said)
    return work.save(*set_tally(tally, count=count, method=method, day=today, by=by), key=key)


def _method(work: Work, tally: Tally, said: _Said) -> str:
    """Return how a number was counted of which nothing else is said: what is added goes on as it began."""
    going_on = said.added and tally.method
    return going_on or work.context.rules.tallies[said.name].method


def _desk_of(work: Work, desk: str | None) -> str:
    work.allow("tallies.record")
    _expect_inside(work, "tallies.record")
    place = own_desk(work, "tallies.record", desk) or work.actor.desk
    return one_desk(work.context, needed(place, "desk", hint="Name the desk that counted."))


def _named(work: Work, name: str) -> str:
    known = work.context.rules.tallies
    if not isinstance(name, str) or name not in known:
        raise InvalidDataError(
            ["there is no such tally @ $.name"],
            hint=f"Tallies: {', '.join(sorted(known))}." if known else "Add a [tallies.<name>] table.",
        )
    return name


def _expect_wanted(work: Work, name: str, month: Period) -> None:
    plan, today = work.context.rules.tallies[name], work.context.today()
    if today > plan.until or month.since > plan.until:
        raise InvalidDataError(
            [f"{name} was to be counted until {plan.until} @ $.month"],
            hint="A new purpose needs a new decision, and a new end in the configuration.",
        )
    if month.since > today:
        raise InvalidDataError(["a month that has begun is needed @ $.month"])


def _whole(count: int) -> int:
    if type(count) is not int or not 0 <= count <= _MOST:
        raise InvalidDataError([f"a whole number from 0 to {_MOST} is needed @ $.count"])
    return count


def _months(period: Period) -> Range:
    return Range(low=period.since.isoformat()[:7], high=period.until.isoformat()[:7])


def _expect_inside(work: Work, action: str) -> None:
    if audience_of(work.actor) != INSIDE:
        raise ForbiddenError(action, ["tallies are counted and handed on by who works at the desks"])


def _least(work: Work, audience: str | None) -> int:
    if audience is None:
        return 0
    return work.policies.smallest_count(one_audience(audience))


def _counted(work: Work, tally: Tally, least: int) -> Counted:
    plan = work.context.rules.tallies.get(tally.name)
    return Counted(
        name=tally.name,
        desk=tally.desk,
        month=tally.month,
        count=tally.count if tally.count >= least else None,
        method=tally.method or (plan.method if plan else ""),
    )
