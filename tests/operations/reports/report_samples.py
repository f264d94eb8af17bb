# SPDX-License-Identifier: EUPL-1.2
"""
Random towns for reports: records written past the operations, so that anything may be in them.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from onestopshop.codec.records import to_record
from onestopshop.domain.barriers.barriers import Barrier, Move
from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import ObservationSource, Step
from onestopshop.domain.codes.papers import DoneBy, PaperResult, StuckOn
from onestopshop.domain.codes.referrals import Mode, Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.codes.services import Level
from onestopshop.domain.codes.visits import (
    AskedBy,
    FirstContact,
    Handling,
    Helpful,
    Interpretation,
    Present,
    RequestType,
    VisitChannel,
)
from onestopshop.domain.events import LogEntry
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.observations import Observation
from onestopshop.domain.papers import Paper
from onestopshop.domain.people import WorkerRole
from onestopshop.domain.referrals.referrals import OutcomeReport, Referral
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import Answer
from onestopshop.domain.visits import Visit
from onestopshop.ports.storage import Batch, Put

__all__ = ["Records", "a_barrier", "a_visit", "keep", "records"]

FIRST = date(2025, 11, 1)
TOPICS = (
    "topic:registration",
    "topic:stay-permit",
    "topic:housing-search",
    "topic:housing",
    "topic:work-search",
)
CONCEPTS = ("b:begrijpbaar", "b:bereikbaar", "town:letters", "b:none")
SERVICES = ("registration", "housing", "pupils", "unknown")


@attrs.frozen
class Records:
    """All that one random town holds."""

    visits: tuple[Visit, ...]
    referrals: tuple[Referral, ...]
    observations: tuple[Observation, ...]
    barriers: tuple[Barrier, ...]


def keep(town: Any, things: Iterable[Any]) -> None:
    """Write records as they are, in one batch."""
    kept = [attrs.evolve(thing, version=1) for thing in things]
    entries = [
        LogEntry(
            id=f"{thing.KIND}-{thing.id}", origin="test", key=f"{thing.KIND}-{thing.id}",
            at=datetime(2026, 1, 1, tzinfo=UTC),
            actor="test", action="test.kept", kind=thing.KIND, subject=thing.id, version=1, data={},
        )
        for thing in kept
    ]  # fmt: skip
    town.storage.write(
        Batch(puts=tuple(Put(to_record(one), replaces=0) for one in kept), entries=tuple(entries))
    )


def a_visit(number: int, day: date, **changes: Any) -> Visit:
    """Return a visit of a day."""
    said = {
        "id": day_uuid(day, number), "city": "testville", "desk": "main", "day": day, "channel": VisitChannel.DESK,
        "worker": "w1", "worker_role": WorkerRole.GUIDE, "language": "ar", "topics": frozenset({TOPICS[0]}),
        "handling": frozenset({Handling.ANSWERED}),
    }  # fmt: skip
    return Visit(**{**said, **changes})


def a_barrier(number: int, moves: Iterable[tuple[str, str, date]], **changes: Any) -> Barrier:
    """Return a barrier with this history: operation, state and day of each move."""
    history = tuple(
        Move(operation=operation, state=BarrierState(state), role="coordinator", actor="c1", day=day)
        for operation, state, day in moves
    )
    said = {
        "id": day_uuid(date(2025, 1, 1), number), "number": number, "city": "testville",
        "title": LocalizedText({"en": "A letter"}), "problem": LocalizedText({"en": "It is hard."}),
        "topic": TOPICS[0], "step": Step.UNDERSTAND, "concepts": frozenset({CONCEPTS[0]}), "owner": "office",
        "state": history[-1].state, "history": history,
    }  # fmt: skip
    return Barrier(**{**said, **changes})


@st.composite
def records(draw: DrawFn) -> Records:
    """Return a random town."""
    visits = [_visit(draw, number) for number in range(draw(st.integers(0, 9)))]
    barriers = [_barrier(draw, number) for number in range(1, draw(st.integers(1, 5)))]
    return Records(
        visits=tuple(visits),
        referrals=tuple(_referral(draw, number) for number in range(draw(st.integers(0, 6)))),
        observations=tuple(_observation(draw, number, visits) for number in range(draw(st.integers(0, 8)))),
        barriers=tuple(barriers),
    )


_DAYS = st.integers(0, 240).map(lambda days: FIRST + timedelta(days=days))
_COUNTED: SearchStrategy[str] = st.sampled_from(("yes", "yes", "yes", "no"))
_DESKS = st.sampled_from(("main", "market"))


def _some(values: Any, least: int = 0, most: int = 3) -> SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(tuple(values)), min_size=least, max_size=most)


def _visit(draw: DrawFn, number: int) -> Visit:
    paper = st.builds(
        Paper,
        kind=st.sampled_from(("doc:letter", "doc:form")),
        sender=st.sampled_from(SERVICES),
        done_by=st.sampled_from(DoneBy),
        stuck_on=_some(StuckOn),
        result=st.none() | st.sampled_from(PaperResult),
    )
    return a_visit(
        number,
        draw(_DAYS),
        desk=draw(_DESKS),
        counted=draw(_COUNTED),
        channel=draw(st.sampled_from(VisitChannel)),
        first_contact=draw(st.sampled_from(FirstContact)),
        asked_by=draw(st.sampled_from(AskedBy)),
        present=draw(st.sampled_from(Present)),
        language=draw(st.sampled_from(("ar", "ti", "und"))),
        spoken=draw(st.none() | st.just("en")),
        interpretation=draw(st.sampled_from(Interpretation)),
        interpreter_missed=draw(st.sampled_from(Answer)),
        topics=draw(_some(TOPICS, least=1)),
        request_types=draw(_some(RequestType)),
        handling=draw(_some(Handling, least=1)),
        unmet_reason=draw(st.none() | st.sampled_from(Reason)),
        helpful=draw(st.sampled_from(Helpful)),
        papers=tuple(draw(st.lists(paper, max_size=2))),
    )


def _referral(draw: DrawFn, number: int) -> Referral:
    day = draw(_DAYS)
    report = st.builds(
        OutcomeReport, outcome=st.sampled_from(Outcome), by=st.sampled_from(Reporter), day=st.just(day)
    )
    return Referral(
        id=day_uuid(day, number),
        city="testville",
        desk=draw(_DESKS),
        day=day,
        worker="w1",
        service="registration",
        topic=draw(st.sampled_from(TOPICS)),
        mode=draw(st.sampled_from(Mode)),
        state=draw(st.sampled_from(ReferralState)),
        changed_on=datetime(2026, 1, 1, tzinfo=UTC),
        reason=draw(st.none() | st.sampled_from(Reason)),
        outcome_reports=tuple(draw(st.lists(report, max_size=3))),
    )


def _observation(draw: DrawFn, number: int, visits: list[Visit]) -> Observation:
    day = draw(_DAYS)
    visit = draw(st.sampled_from([None, *visits]))
    return Observation(
        id=day_uuid(day, number),
        source=draw(st.sampled_from(ObservationSource)),
        visit=None if visit is None else visit.id,
        city="testville",
        desk=draw(_DESKS),
        day=day,
        recorder=draw(st.sampled_from(("w1", "w2"))),
        service=draw(st.sampled_from(SERVICES)),
        topic=draw(st.sampled_from(TOPICS)),
        step=draw(st.sampled_from(Step)),
        concepts=frozenset({draw(st.sampled_from(CONCEPTS))}),
        discrimination_suspected=draw(st.sampled_from(Answer)),
        counted=draw(_COUNTED),
    )


def _barrier(draw: DrawFn, number: int) -> Barrier:
    """Return a barrier that went at random along the table of transitions."""
    day = draw(_DAYS)
    moves: list[tuple[str, str, date]] = [("gather", "gathered", day)]
    for _ in range(draw(st.integers(0, 10))):
        state, day = BarrierState(moves[-1][1]), day + timedelta(days=draw(st.integers(0, 30)))
        operation = draw(st.sampled_from(sorted(BARRIERS.allowed(state))))
        target = BARRIERS.rows[operation].target
        if operation == "unmerge":
            target = BarrierState(moves[-2][1])
        moves.append((operation, (target or BarrierState.CONFIRMED).value, day))
    level = draw(st.none() | st.sampled_from(Level))
    return a_barrier(number, moves, level=level, concepts=frozenset({draw(st.sampled_from(CONCEPTS))}))
