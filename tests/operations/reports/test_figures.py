# SPDX-License-Identifier: EUPL-1.2
"""
The figures of a report are those that somebody would count by hand.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from statistics import median_low
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.reports.suppression_attack import solved
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import Records, a_barrier, a_visit, keep, records

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.codec.records import kinds
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.visits import Handling, Interpretation
from onestopshop.domain.referrals.figures import closed_loop
from onestopshop.domain.reports.reports import Report
from onestopshop.domain.values import Answer
from onestopshop.domain.visits import Visit
from onestopshop.operations.reports.reports import Reports
from onestopshop.testing.fakes import FixedClock

SINCE, UNTIL = date(2026, 1, 1), date(2026, 4, 1)
TOP = {
    "topic:registration": "topic:stay",
    "topic:stay-permit": "topic:stay",
    "topic:housing-search": "topic:housing",
    "topic:housing": "topic:housing",
    "topic:work-search": "topic:work",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town in which all of this is long past; its vocabulary is read once."""
    made = Town(tmp_path_factory.mktemp("town"))
    made.context = attrs.evolve(made.context, now=FixedClock(datetime(2027, 3, 1, tzinfo=UTC)))
    return made


def reports_of(town: Town, kept: Records) -> Reports:
    """Return the reports of a town that holds these records and nothing else."""
    town.storage = MemoryStorage(kinds())
    town.context = attrs.evolve(town.context, storage=town.storage)
    keep(town, [*kept.visits, *kept.referrals, *kept.observations, *kept.barriers])
    return town.desk("coordinator").reports


def values(report: Report, code: str) -> dict[tuple[str, ...], int | None]:
    return {row.at: row.value for row in report.figure(code).rows if row.value}


def counted(places: Iterable[Any]) -> dict[tuple[str, ...], int]:
    return dict(Counter(at if isinstance(at, tuple) else (str(at),) for at in places))


def in_period(things: Iterable[Any]) -> list[Any]:
    return [one for one in things if SINCE <= one.day < UNTIL and getattr(one, "counted", "yes") == "yes"]


def tops(visit: Visit) -> set[str]:
    return {TOP[topic] for topic in visit.topics}


def need(visit: Visit) -> str:
    if visit.interpreter_missed == "yes" or visit.interpretation == "not_available":
        return "missed"
    if visit.interpretation in {"on_site", "phone", "video", "volunteer"}:
        return "found"
    if visit.interpreter_missed == "no" or visit.interpretation in {"none", "staff_language"}:
        return "not_wanted"
    return "unknown"


def tag(language: str) -> str:
    return "unknown" if language == "und" else language


@given(kept=records())
@settings(deadline=None)
def test_visits(town: Town, kept: Records) -> None:
    """Contacts are counted in each category as by hand: taken-back visits nowhere, unknown as its own category."""
    report = reports_of(town, kept).visits("2026-Q1")
    visits = in_period(kept.visits)
    by_hand: dict[str, Callable[[], Iterable[Any]]] = {
        "visits.contacts": lambda: [() for _ in visits],
        "visits.first_contact": lambda: [one.first_contact for one in visits],
        "visits.channel": lambda: [one.channel for one in visits],
        "visits.asked_by": lambda: [one.asked_by for one in visits],
        "visits.present": lambda: [one.present for one in visits],
        "visits.language": lambda: [tag(one.language) for one in visits],
        "visits.spoken": lambda: [tag(one.spoken or one.language) for one in visits],
        "visits.interpretation": lambda: [one.interpretation for one in visits],
        "visits.interpreter_need": lambda: [
            {"found": "wanted", "missed": "wanted"}.get(need(one), need(one)) for one in visits
        ],
        "visits.interpreter": lambda: [need(one) for one in visits if need(one) in {"found", "missed"}],
        "visits.interpreter_by_means": lambda: [
            (need(one), one.interpretation.value) for one in visits if need(one) in {"found", "missed"}
        ],
        "visits.interpreter_wanted_by_language": lambda: [
            tag(one.language) for one in visits if need(one) in {"found", "missed"}
        ],
        "visits.interpreter_by_language": lambda: [
            (tag(one.language), need(one)) for one in visits if need(one) in {"found", "missed"}
        ],
        "visits.makeshift_by_language": lambda: [
            (tag(one.language), one.interpretation.value)
            for one in visits
            if one.interpretation in {"companion", "machine"}
        ],
        "visits.topics": lambda: [top for one in visits for top in tops(one)],
        "visits.narrower_topics": lambda: [(TOP[code], code) for one in visits for code in one.topics],
        "visits.topics_by_quarter": lambda: [(top, "2026-Q1") for one in visits for top in tops(one)],
        "visits.request_types": lambda: [code for one in visits for code in one.request_types or {"unknown"}],
        "visits.handling": lambda: [code for one in visits for code in one.handling],
        "visits.unmet": lambda: [
            one.unmet_reason or "unknown" for one in visits if "could_not_help" in one.handling
        ],
        "visits.helpful_asked": lambda: [() for one in visits if one.helpful != "not_asked"],
        "visits.helpful": lambda: [one.helpful for one in visits if one.helpful != "not_asked"],
        "visits.self_help": lambda: [() for one in visits if "self_help_supported" in one.handling],
        "visits.self_help_by_topic": lambda: [
            (top, "2026-Q1") for one in visits if "self_help_supported" in one.handling for top in tops(one)
        ],
        "papers.all": lambda: [() for one in visits for _ in one.papers],
        "papers.kind": lambda: [paper.kind for one in visits for paper in one.papers],
        "papers.sender": lambda: [paper.sender for one in visits for paper in one.papers],
        "papers.result": lambda: [paper.result or "unknown" for one in visits for paper in one.papers],
        "papers.done_by": lambda: [paper.done_by for one in visits for paper in one.papers],
        "papers.stuck_on": lambda: [
            why for one in visits for paper in one.papers for why in paper.stuck_on or {"unknown"}
        ],
        "papers.done_by_topic": lambda: [
            (top, "2026-Q1", paper.done_by.value)
            for one in visits
            for paper in one.papers
            for top in tops(one)
        ],
    }
    for code, places in by_hand.items():
        assert counted(places()) == values(report, code), code
    told = {figure.code for figure in report.figures if figure.code.split(".")[0] in {"visits", "papers"}}
    assert by_hand.keys() == told


@pytest.mark.parametrize("missed", Answer)
@pytest.mark.parametrize("how", Interpretation)
def test_whether_an_interpreter_was_wanted(town: Town, how: Interpretation, missed: Answer) -> None:
    """Each way of bridging a language, with each answer to what was missed, is found, missed, not wanted or unknown."""
    visit = a_visit(1, SINCE, interpretation=how, interpreter_missed=missed)
    report = reports_of(town, Records((visit,), (), (), ())).visits("2026-Q1")
    wanted = {(need(visit),)} if need(visit) in {"found", "missed"} else set()
    expected = "wanted" if wanted else need(visit)
    assert {(expected,): 1} == values(report, "visits.interpreter_need")
    assert wanted == values(report, "visits.interpreter").keys()


@given(kept=records())
@settings(deadline=None)
def test_referrals(town: Town, kept: Records) -> None:
    """Referrals are counted by hand: no draft and no error is one, and what was only told closes no loop."""
    report = reports_of(town, kept).visits("2026-Q1")
    made = [one for one in in_period(kept.referrals) if one.state not in {"draft", "entered_in_error"}]
    asked = [one for one in made if one.state != "given"]
    ended = {"rejected", "failed", "cancelled", "completed"}
    reasoned = {"rejected", "failed", "cancelled", "on_hold"}
    absent = [
        one
        for one in asked
        if (one.state == "completed" and one.outcome == "not_attended")
        or (one.state in ended - {"completed"} and one.reason == "no_show")
    ]
    by_hand: dict[str, Iterable[Any]] = {
        "referrals.made": [() for _ in made],
        "referrals.mode": [one.mode for one in made],
        "referrals.topic": [TOP[one.topic] for one in made],
        "referrals.state": [one.state for one in made],
        "referrals.reason": [
            (one.state.value, str(one.reason or "unknown")) for one in made if one.state in reasoned
        ],
        "referrals.outcome": [one.outcome or "unknown" for one in made if one.state == "completed"],
        "referrals.requested": [() for _ in asked],
        "referrals.closed_loop": [() for one in asked if one.state in ended],
        "referrals.not_attended": [() for _ in absent],
    }
    for code, places in by_hand.items():
        assert counted(places) == values(report, code), code
    loop, row = (
        closed_loop(Counter(one.state for one in made)),
        report.figure("referrals.closed_loop").rows[0],
    )
    assert (loop.closed, loop.requested) == (row.value, row.of)
    suspected = [one.discrimination_suspected for one in in_period(kept.observations)]
    assert counted(suspected) == values(report, "observations.discrimination")


@given(kept=records())
@settings(deadline=None)
def test_observations(town: Town, kept: Records) -> None:
    """Observations, visits and reporters are counted apart, each once where it counts."""
    report = reports_of(town, kept).barriers("2026-Q1")
    seen = in_period(kept.observations)
    root = {"town:letters": "b:begrijpbaar"}
    parts: dict[str, Callable[[Any], str]] = {
        "step": lambda one: str(one.step),
        "service": lambda one: str(one.service),
        "concept": lambda one: root.get(*[*one.concepts] * 2),
    }
    assert counted(() for _ in seen) == values(report, "observations.all")
    assert len({one.visit for one in seen} - {None}) == report.figure("observations.visits").value
    assert len({one.recorder for one in seen}) == report.figure("observations.reporters").value
    assert counted(one.source for one in seen) == values(report, "observations.source")
    for name, part in parts.items():
        assert counted(part(one) for one in seen) == values(report, f"observations.{name}")
        pairs = {(part(one), one.visit) for one in seen if one.visit is not None}
        assert counted(at for at, _ in pairs) == values(report, f"observations.visits_by_{name}")


@given(kept=records())
@settings(deadline=None)
def test_barriers(town: Town, kept: Records) -> None:
    """Barriers are counted as they stood at the end of the period, whatever happened later."""
    report = reports_of(town, kept).barriers("2026-Q1")
    known = {one.id: [move for move in one.history if move.day < UNTIL] for one in kept.barriers}
    at_end = {id: moves[-1] for id, moves in known.items() if moves}
    opened = [
        one
        for one in kept.barriers
        if one.id in at_end and one.history[0].day >= SINCE and at_end[one.id].state != "merged"
    ]
    assert counted(() for _ in opened) == values(report, "barriers.opened")
    assert counted(one.level or "unknown" for one in opened) == values(report, "barriers.opened_by_level")
    assert counted(move.state for move in at_end.values()) == values(report, "barriers.state")
    done = {
        (move.operation, id)
        for id, moves in known.items()
        for move in moves
        if move.day >= SINCE and move.operation != "gather"
    }
    assert counted(operation for operation, _ in done) == values(report, "barriers.moves")
    new = Counter(move.state for move in at_end.values() if move.day >= SINCE)
    for code, state in (("verified", "verified"), ("claimed", "claimed_removed"), ("declined", "declined")):
        assert new[BarrierState(state)] == report.figure(f"barriers.{code}").value
    aside = {(state.value,): times for state, times in new.items() if state in {"withdrawn", "merged"}}
    assert aside == values(report, "barriers.withdrawn")
    verified = [days for one in kept.barriers for days in days_between(one, "gather", "verify")]
    row = report.figure("barriers.days_to_verify").rows[0]
    assert (median_low(verified) if verified else None, len(verified)) == (row.value, row.of)


@given(kept=records(), subject=st.sampled_from(("visits", "barriers")))
@settings(deadline=None)
def test_no_report_tells_a_small_count(town: Town, kept: Records, subject: str) -> None:
    """Whoever subtracts what a report for others shows from its wholes gets no count that was too small to show."""
    town.policies.least = {"organisation": 3}
    reports = reports_of(town, kept)
    reports.close("2026")
    exact = getattr(reports, subject)("2026").figures
    shown = getattr(reports, subject)("2026", audience="organisation").figures
    truth = {(one.code, row.at): row.value or 0 for one in exact for row in one.rows}
    assert [cell for cell in solved(exact, shown) if 0 < truth[cell] < 3] == []


def days_between(barrier: Any, first: str, last: str) -> list[int]:
    (begun,) = (move.day for move in barrier.history if move.operation == first)
    ends = [move.day for move in barrier.history if move.operation == last][:1]
    return [(end - begun).days for end in ends if SINCE <= end < UNTIL]


def test_days_in_a_state(town: Town) -> None:
    """The days in a state end with the step that leaves it; a merge that was taken back interrupts nothing."""
    day = date.fromisoformat
    moves = [
        ("gather", "gathered", day("2025-12-01")),
        ("merge", "merged", day("2025-12-05")),
        ("unmerge", "gathered", day("2025-12-20")),
        ("confirm", "confirmed", day("2026-01-10")),
        ("signal", "signalled", day("2026-01-20")),
        ("acknowledge", "acknowledged", day("2026-02-01")),
        ("plan", "planned", day("2026-02-11")),
        ("plan", "planned", day("2026-02-21")),
        ("claim", "claimed_removed", day("2026-03-03")),
        ("verify", "verified", day("2026-06-01")),
    ]
    other = [("gather", "gathered", day("2026-01-01")), ("withdraw", "withdrawn", day("2026-01-31"))]
    kept = Records((), (), (), (a_barrier(1, moves), a_barrier(2, other)))
    report = reports_of(town, kept).barriers("2026-Q1")
    rows = {row.at[0]: (row.value, row.of) for row in report.figure("barriers.days_in_state").rows if row.of}
    expected = {
        "gathered": (40, 1), "confirmed": (10, 1), "signalled": (12, 1), "acknowledged": (10, 1), "planned": (20, 1)
    }  # fmt: skip
    assert expected == rows
    answered = report.figure("barriers.days_to_answer").rows[0]
    assert (22, 1) == (answered.value, answered.of)


@pytest.mark.parametrize("merged", [True, False])
def test_a_merged_barrier_counts_once(town: Town, merged: bool) -> None:
    """Of two barriers that became one, one was opened; when the merge is taken back they are two again."""
    begun, joined = date(2026, 1, 5), date(2026, 2, 1)
    moves = [("gather", "gathered", begun), ("merge", "merged", joined)]
    if not merged:
        moves.append(("unmerge", "gathered", joined))
    kept = Records((), (), (), (a_barrier(1, [("gather", "gathered", begun)]), a_barrier(2, moves)))
    report = reports_of(town, kept).barriers("2026")
    assert (1 if merged else 2) == report.figure("barriers.opened").value


def test_quarters_of_a_year(town: Town) -> None:
    """A year tells self-reliance by topic and quarter, each of the contacts with this topic in this quarter."""
    days = [date(2026, 1, 5), date(2026, 1, 6), date(2026, 5, 4)]
    helped = frozenset({Handling.SELF_HELP_SUPPORTED})
    kept = [a_visit(number, day) for number, day in enumerate(days)]
    kept[0] = attrs.evolve(kept[0], handling=helped)
    report = reports_of(town, Records(tuple(kept), (), (), ())).visits("2026")
    rows = {row.at: (row.value, row.of) for row in report.figure("visits.self_help_by_topic").rows}
    assert {("topic:stay", "2026-Q1"): (1, 2)} == rows
