# SPDX-License-Identifier: EUPL-1.2
"""
The figures of signals and of looks at removals.
"""

from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import a_barrier, a_visit, keep

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.removal import Look, Measured, Removal
from onestopshop.domain.codes.barriers import Verdict, Visibility
from onestopshop.domain.codes.signals import Direction, SignalState
from onestopshop.domain.ids import SignalId
from onestopshop.domain.observations import Observation
from onestopshop.domain.reports.reports import Report
from onestopshop.domain.signals.signals import Account, Signal
from onestopshop.testing.fakes import FixedClock

SENT = date(2026, 1, 10)
ACKNOWLEDGE, ANSWER = date(2026, 1, 24), date(2026, 3, 11)


def signal(number: int, *barriers: Barrier, **changes: Any) -> Signal:
    said: dict[str, Any] = {
        "id": SignalId(a_visit(number, SENT).id), "number": number, "city": "testville", "state": SignalState.SENT,
        "barriers": frozenset(one.id for one in barriers), "direction": Direction.EXTERNAL,
        "accounts": tuple(Account(barrier=one.id, round=1, number=one.number) for one in barriers),
        "addressed_to": frozenset({"office"}), "sent_on": SENT, "acknowledge_by": ACKNOWLEDGE, "answer_by": ANSWER,
    }  # fmt: skip
    return Signal(**{**said, **changes})


def barrier(number: int, *moves: tuple[str, str, int, int]) -> Barrier:
    """Return a barrier that was signalled, then made these moves: operation, state, month and day of 2026."""
    before = [("gather", "gathered", date(2025, 12, 1)), ("signal", "signalled", SENT)]
    return a_barrier(
        number, [*before, *((name, state, date(2026, month, day)) for name, state, month, day in moves)]
    )


@pytest.fixture
def later(town: Town) -> Town:
    """A town in which all of this is past."""
    town.context = attrs.evolve(town.context, now=FixedClock(datetime(2027, 3, 1, tzinfo=UTC)))
    return town


def times(report: Report, code: str) -> dict[str, int | None]:
    return {row.at[0]: row.value for row in report.figure(code).rows}


def test_in_time(later: Town) -> None:
    """Each barrier of a signal is answered, overdue or waited for as it stood at the end of the period."""
    quick = barrier(1, ("acknowledge", "acknowledged", 1, 12), ("plan", "planned", 2, 1))
    received = barrier(2, ("acknowledge", "acknowledged", 2, 1), ("plan", "planned", 4, 1))
    silent = barrier(3)
    keep(later, [quick, received, silent, signal(1, quick, received), signal(2, silent)])
    reports = later.desk("coordinator").reports
    quarter = reports.barriers("2026-Q1")
    assert {"done": 2, "waiting": 0, "overdue": 1} == times(quarter, "signals.acknowledged")
    assert {"done": 1, "waiting": 0, "overdue": 2} == times(quarter, "signals.answered")
    month = reports.barriers("2026-01")
    assert {"done": 1, "waiting": 0, "overdue": 2} == times(month, "signals.acknowledged")
    assert {"done": 0, "waiting": 3, "overdue": 0} == times(month, "signals.answered")
    assert {"done": 2, "waiting": 0, "overdue": 1} == times(reports.barriers("2026"), "signals.answered")
    assert {"internal": 0, "external": 2} == times(month, "signals.sent")


def test_what_counts_as_sent(later: Town) -> None:
    """A signal that was only prepared is not sent; one that was withdrawn later was; each counts in its own period."""
    one = barrier(1)
    keep(
        later,
        [
            one,
            signal(1, one, state=SignalState.WITHDRAWN, direction=Direction.INTERNAL),
            signal(2, one, state=SignalState.PREPARED),
            signal(3, one, sent_on=date(2026, 5, 1)),
        ],
    )
    reports = later.desk("coordinator").reports
    assert {"internal": 1, "external": 0} == times(reports.barriers("2026-Q1"), "signals.sent")
    assert {"internal": 1, "external": 1} == times(reports.barriers("2026"), "signals.sent")
    assert 1 == sum(value or 0 for value in times(reports.barriers("2026-Q1"), "signals.answered").values())


def test_answers_of_another_round(later: Town) -> None:
    """What was said of an earlier round, or before the signal, answers none."""
    passed_on = a_barrier(
        1,
        [
            ("gather", "gathered", date(2025, 11, 1)),
            ("signal", "signalled", date(2025, 12, 1)),
            ("not_ours", "confirmed", date(2026, 1, 5)),
            ("signal", "signalled", SENT),
        ],
    )
    again = barrier(2, ("plan", "planned", 2, 1))
    later_round = attrs.evolve(
        signal(2, again), accounts=(Account(barrier=again.id, round=2, number=again.number),)
    )
    keep(later, [passed_on, again, signal(1, passed_on), later_round])
    found = times(later.desk("coordinator").reports.barriers("2026-Q1"), "signals.answered")
    assert {"done": 0, "waiting": 0, "overdue": 2} == found


def test_what_was_merged_is_answered_where_it_goes_on(later: Town) -> None:
    """A signalled barrier that was merged is answered by what is said of the other one afterwards, not before."""
    goes_on = barrier(
        1, ("plan", "planned", 1, 12), ("acknowledge", "planned", 3, 1), ("start", "in_progress", 4, 2)
    )
    merged = attrs.evolve(barrier(2, ("merge", "merged", 2, 1)), merged_into=goes_on.id)
    keep(later, [goes_on, merged, signal(1, merged)])
    reports = later.desk("coordinator").reports
    assert {"done": 0, "waiting": 0, "overdue": 1} == times(reports.barriers("2026-Q1"), "signals.answered")
    assert {"done": 1, "waiting": 0, "overdue": 0} == times(
        reports.barriers("2026-Q1"), "signals.acknowledged"
    )
    assert {"done": 1, "waiting": 0, "overdue": 0} == times(reports.barriers("2026"), "signals.answered")


def test_looks(later: Town) -> None:
    """Looks are counted in the period in which somebody looked, by verdict."""
    counts = Measured(since=SENT, until=SENT, exposed=40, affected=1)
    looks = tuple(
        Look(day=day, after=counts, verdict=verdict)
        for day, verdict in (
            (date(2026, 2, 1), Verdict.INCONCLUSIVE),
            (date(2026, 3, 31), Verdict.FALLEN),
            (date(2026, 4, 1), Verdict.FALLEN),
        )
    )
    claimed = barrier(1, ("claim", "claimed_removed", 1, 20))
    keep(later, [attrs.evolve(claimed, removal=Removal(effective_on=SENT, looks=looks)), barrier(2)])
    found = times(later.desk("coordinator").reports.barriers("2026-Q1"), "barriers.looks")
    assert {"fallen": 1, "not_fallen": 0, "inconclusive": 1, "not_testable": 0} == found


def test_an_owner_counts_what_was_merged_into_its_barrier(later: Town) -> None:
    """What was noted of a barrier that was merged counts with the one that goes on, and the signals of its owner."""
    goes_on = attrs.evolve(barrier(1), visibility=Visibility.SHARED)
    merged = a_barrier(
        2,
        [("gather", "gathered", SENT), ("merge", "merged", SENT)],
        merged_into=goes_on.id,
        owner="school",
    )
    noted = Observation(
        id=a_visit(7, SENT).id, city="testville", desk="main", day=SENT, recorder="w1", service="registration",
        topic="topic:registration", step=goes_on.step, concepts=frozenset({"b:begrijpbaar"}), barrier=merged.id,
    )  # fmt: skip
    other = signal(2, goes_on, addressed_to=frozenset({"school"}))
    keep(later, [goes_on, merged, noted, signal(1, goes_on), other])
    later.policies.least = {}
    report = later.desk("owner", desk=None, organisation="office").reports.barriers("2026-Q1")
    assert 1 == report.figure("observations.all").value
    assert {"internal": 0, "external": 1} == times(report, "signals.sent")


def test_tracing_distinct_visits(later: Town) -> None:
    """An observation without a visit is not behind the number of visits."""
    with_visit, without = (
        Observation(
            id=a_visit(number, SENT).id, city="testville", desk="main", day=SENT, recorder="w1", visit=visit,
            service="registration", topic="topic:registration", step=barrier(1).step,
            concepts=frozenset({"b:begrijpbaar"}),
        )
        for number, visit in ((1, a_visit(1, SENT).id), (2, None))
    )  # fmt: skip
    keep(later, [with_visit, without])
    found = later.desk("coordinator").reports.trace("observations.visits", period="2026")
    assert [with_visit.id] == [one.id for one in found]
