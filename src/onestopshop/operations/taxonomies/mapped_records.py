# SPDX-License-Identifier: EUPL-1.2
"""
Count records by the concepts of another scheme than that of their codes, each record once in each concept.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

import attrs

from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.observations import Observation
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.rolling import Mapped, RollUp
from onestopshop.domain.visits import Visit
from onestopshop.operations.counting import mine, reporters_seen
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, ContainsAny, Query

__all__ = ["RolledUp", "RolledUpRow", "Seen", "mapped_records", "rolled_up", "sees_exact_counts"]

_DISTINCT = (None, "visit", "recorder")

Seen: TypeAlias = Mapping[Code, tuple[int | None, int | None]]
"""Observations and visits of each concept, as far as who looks may see them."""


@attrs.frozen(kw_only=True)
class RolledUpRow:
    """
    The observations that count in one concept: three counts that are never added to each other.

    Outside the desks reporters are invisible, and ``None`` is a count that is too small, or that could be
    worked out of others.
    """

    id: Code
    label: str
    observations: int | None
    visits: int | None
    reporters: int | None


@attrs.frozen(kw_only=True)
class RolledUp:
    """
    Observations by the concepts of another scheme than the primary one.

    Rows overlap: an observation counts in a concept and in all that are broader.

    Args:
        rows: In order of label.
        total: How many observations there are; ``None`` when that would tell a hidden row.
        unmapped: How many of them count in no row.
        unmapped_share: The same in per cent, with one decimal.
    """

    scheme: str
    rows: Sequence[RolledUpRow]
    total: int | None
    unmapped: int | None
    unmapped_share: Decimal | None


def mapped_records(work: Work, model: type[Observation | Visit], field: str, roll: RollUp) -> Mapped:
    """Return what becomes of the records that the actor counts, exactly: for who works at the desks."""
    count = _counter(work, model, field)
    every = _by_code(work, model, field)
    codes = sorted(every)
    better: list[Code] = []
    ways: dict[Way, int] = {}
    before = 0
    for way in (Way.EXACT, Way.BROADER, Way.RELATED):
        better += [code for code in codes if roll.of(code).way is way]
        ways[way], before = count(better) - before, count(better)
    ways[Way.NOTHING] = work.snapshot.count(Query(kind=model.KIND, where=mine(work, model)))[()] - before
    reaching = _reaching(codes, roll)
    counting = [code for code in codes if roll.of(code).concepts]
    beside = _by_code(work, model, field, having=counting) if counting else {}
    return Mapped(
        ways=ways,
        concepts={concept: count(some) for concept, some in sorted(reaching.items())},
        lost={
            code: number
            for code in codes
            if not roll.of(code).concepts and (number := every[code] - beside.get(code, 0))
        },
    )


def sees_exact_counts(work: Work) -> bool:
    """Return whether who looks works at the desks, and no policy hides small counts there."""
    audience = audience_of(work.actor)
    return audience == INSIDE and work.policies.smallest_count(audience) <= 1


def rolled_up(
    work: Work, roll: RollUp, *, label: Callable[[Code], str], primary: Callable[[], Seen]
) -> RolledUp:
    """
    Return the observations by concept of the scheme that *roll* rolls up to.

    Who does not see exact counts sees sums of the rows that she sees by concept of the primary scheme, and
    nothing where one of those is hidden: so these figures tell her nothing that those do not.

    Args:
        primary: Return these rows: each observation is in one of them.
    """
    exact = sees_exact_counts(work)
    rows, total, unmapped = _exact(work, roll) if exact else _from_seen(primary(), roll)
    share = None
    if total is not None and unmapped is not None:
        share = (Decimal(100 * unmapped) / (total or 1)).quantize(Decimal("0.1"))
    found = [
        RolledUpRow(id=code, label=label(code), observations=counts[0], visits=counts[1], reporters=counts[2])
        for code, counts in rows.items()
    ]
    return RolledUp(
        scheme=roll.target,
        rows=tuple(sorted(found, key=lambda row: (row.label.casefold(), row.id))),
        total=total,
        unmapped=unmapped,
        unmapped_share=share,
    )


_Shown = tuple[Mapping[Code, tuple[int | None, int | None, int | None]], int | None, int | None]


def _exact(work: Work, roll: RollUp) -> _Shown:
    codes = sorted(_by_code(work, Observation, "concepts"))
    counters = [_counter(work, Observation, "concepts", distinct) for distinct in _DISTINCT]
    rows = {}
    for concept, some in _reaching(codes, roll).items():
        observations, visits, reporters = (count(some) for count in counters)
        rows[concept] = (observations, visits, reporters_seen(work, reporters))
    total = work.snapshot.count(Query(kind=Observation.KIND, where=mine(work, Observation)))[()]
    return rows, total, total - counters[0]([code for code in codes if roll.of(code).concepts])


def _from_seen(shown: Seen, roll: RollUp) -> _Shown:
    rows = {}
    for concept, some in _reaching(shown, roll).items():
        # Two of them may have met in one visit, and their sum would tell how often.
        visits = shown[some[0]][1] if len(some) == 1 else None
        rows[concept] = (_sum(shown[code][0] for code in some), visits, None)
    lost = [code for code in shown if not roll.of(code).concepts]
    return rows, _sum(one[0] for one in shown.values()), _sum(shown[code][0] for code in lost)


def _by_code(
    work: Work,
    model: type[Observation | Visit],
    field: str,
    *,
    having: Sequence[Code] = (),
    distinct: str | None = None,
) -> Mapping[Code, int]:
    """Return how many records have each code that occurs; with *having*, of those that have one of these."""
    one_of: dict[str, Condition] = {field: ContainsAny(tuple(having))} if having else {}
    query = Query(kind=model.KIND, where={**mine(work, model), **one_of})
    found = work.snapshot.count(query, by=(field,), distinct=distinct)
    return {str(code): number for (code,), number in found.items() if code is not None}


def _counter(
    work: Work, model: type[Observation | Visit], field: str, distinct: str | None = None
) -> Callable[[Collection[Code]], int]:
    """Return what counts the records that have one of some codes."""
    among = mine(work, model)
    single = _by_code(work, model, field, distinct=distinct)

    def count(codes: Collection[Code]) -> int:
        if len(codes) <= 1:  # as in most rows
            return sum(single.get(code, 0) for code in codes)
        query = Query(kind=model.KIND, where={**among, field: ContainsAny(tuple(codes))})
        return work.snapshot.count(query, distinct=distinct)[()]

    return count


def _reaching(codes: Iterable[Code], roll: RollUp) -> Mapping[Code, Sequence[Code]]:
    found: dict[Code, list[Code]] = {}
    for code in codes:
        for concept in roll.of(code).concepts:
            found.setdefault(concept, []).append(code)
    return found


def _sum(counts: Iterable[int | None]) -> int | None:
    """Return the sum, or ``None`` where one of them is hidden."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total
