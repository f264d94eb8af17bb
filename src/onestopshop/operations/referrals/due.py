# SPDX-License-Identifier: EUPL-1.2
"""
What a desk should look at: referrals that wait for it, and why.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, Self

import attrs

from onestopshop.codec.converter import structure
from onestopshop.domain.codes.referrals import Attention, Priority, ReferralState
from onestopshop.domain.messages.ladders import Due, Ladder, Stage
from onestopshop.domain.people import Actor
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import RUNNING
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import allowed
from onestopshop.operations.messages.stages import stages_of
from onestopshop.operations.policies import Policies, shown
from onestopshop.operations.rules import Rules
from onestopshop.operations.unread import Unread, legible
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query

__all__ = ["DueReferral", "due_referrals"]

_ST = ReferralState
_OPEN: Final = RUNNING | {_ST.DRAFT, _ST.REQUESTED}
_CONSENT_NEAR: Final = timedelta(days=7)
_PRESSING: Final = (Priority.EMERGENCY, Priority.URGENT, Priority.NORMAL)


@attrs.frozen(kw_only=True)
class DueReferral:
    """
    One referral, why the desk should look at it, and since which day.
    """

    referral: Referral
    why: Attention
    since: date

    def shown_to(self, actor: Actor, policies: Policies) -> Self:
        """Return it without what the actor's audience may not see."""
        return attrs.evolve(self, referral=shown(self.referral, actor, policies))


def due_referrals(
    work: Work, today: date | str | None, *, desk: str | None, unread: list[Unread] | None = None
) -> Sequence[DueReferral]:
    """
    Return what asks for attention, the most pressing first.

    Args:
        unread: For the shop itself, which may read all: gets what cannot be read, and stops nothing else then.

    Raises:
        InvalidDataError: *today* is no date.
    """
    at = _at(work, today)
    where: dict[str, Condition] = {"state": AnyOf(tuple(sorted(_OPEN)))}
    if desk is not None:
        where["desk"] = Equal(desk)
    query = Query(kind=Referral.KIND, where=where, order=(("changed_on", "asc"),))
    if unread is None:
        found = allowed(work, Referral, query, may="referrals.read")
    else:
        found = legible(work, Referral, query, unread)
    rows = (row for referral in found for row in _reasons(work, referral, at))
    return sorted(rows, key=lambda row: (_PRESSING.index(row.referral.priority), row.since, row.referral.id))


def _at(work: Work, today: date | str | None) -> datetime:
    """Return the instant to look from: now, or the last one of a day."""
    if today is None:
        return work.context.now()
    try:
        day = structure(today, date)
    except InvalidDataError:
        raise InvalidDataError(["a date (YYYY-MM-DD) is needed @ $.today"]) from None
    return datetime.combine(day, time.max, tzinfo=work.context.city.timezone)


def _reasons(work: Work, referral: Referral, at: datetime) -> Iterator[DueReferral]:
    zone, rules = work.context.city.timezone, work.context.rules
    today, changed = at.astimezone(zone).date(), referral.changed_on.astimezone(zone).date()

    def row(why: Attention, since: date) -> DueReferral:
        return DueReferral(referral=referral, why=why, since=since)

    if referral.state is _ST.DRAFT:
        if changed < today:
            yield row(Attention.OLD_DRAFT, changed)
        return
    if referral.state is _ST.REQUESTED:
        yield from _unanswered(work, referral, at, row)
    if referral.appointment_on is not None and referral.appointment_on <= today:
        yield row(Attention.APPOINTMENT, referral.appointment_on)
    elif referral.state in RUNNING:
        last = max([changed, *(report.day for report in referral.outcome_reports)])
        if referral.appointment_on is None and today - last >= timedelta(days=rules.stale_days):
            yield row(Attention.STALE, last)
    consent = referral.consent
    ends = None if consent is None or not consent.items else consent.expires_on
    if ends is not None and ends - today <= _CONSENT_NEAR:
        yield row(Attention.CONSENT_ENDS, ends)


def _unanswered(
    work: Work, referral: Referral, at: datetime, row: Callable[[Attention, date], DueReferral]
) -> Iterator[DueReferral]:
    """Yield the latest stage that the clock of an unanswered referral passed, from the one that tells the desk."""
    zone = work.context.city.timezone
    ladder = _ladder(work.context.rules, referral.priority)
    passed = {due.stage: _day(due, zone) for due in stages_of(work, referral) if _passed(due, at, zone)}
    if Stage.EXPIRE in passed:
        yield row(Attention.OVERDUE, passed[Stage.EXPIRE])
    elif (tells := _tells_the_desk(referral, ladder)) in passed:
        yield row(Attention.NO_ANSWER, passed[tells])


def _ladder(rules: Rules, priority: Priority) -> Ladder:
    return rules.referral_ladders[priority]


def _tells_the_desk(referral: Referral, ladder: Ladder) -> Stage:
    """Return the stage from which the desk looks: the last reminder, or the first where there is no other time."""
    early = referral.priority is Priority.EMERGENCY or ladder.last is None
    return Stage.FIRST if early else Stage.LAST


def _passed(due: Due, at: datetime, zone: tzinfo) -> bool:
    return due.at <= at if isinstance(due.at, datetime) else due.at <= at.astimezone(zone).date()


def _day(due: Due, zone: tzinfo) -> date:
    return due.at.astimezone(zone).date() if isinstance(due.at, datetime) else due.at
