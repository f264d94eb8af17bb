# SPDX-License-Identifier: EUPL-1.2
"""
Count figures in one pass over records, as plain data.

A figure is defined once: what is asked of a record, and in which categories a
record with this answer counts.  Figures, and the records behind them, come
from the same definition, so they cannot differ.  Answers are counted first and
sorted into categories once each: a year has few different ones.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from statistics import median_low
from typing import Any

import attrs

from onestopshop.codec.records import MODELS
from onestopshop.codec.upgrades import upgraded
from onestopshop.domain.reports.dimensions import DIMENSIONS
from onestopshop.domain.reports.figures import At, Figure, Row, whole_rows
from onestopshop.operations.reports.figure_words import words_of
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Snapshot

__all__ = ["Body", "Definition", "bodies", "counted", "figures_of"]

Body = Mapping[str, Any]
"""A record as plain data; what has its default value may be absent."""

_AT_ONCE = 500
"""Records that are in memory at one time."""


@attrs.frozen(kw_only=True)
class Definition:
    """
    What one figure counts.

    Args:
        code: Its name; label, definition and source stand with it in ``data/figures.toml``.
        kind: The kind of records that are counted.
        key: What is asked of each record: something that can be compared.
        places: The categories in which a record with this answer counts: none when it does not.
        who: What is counted once in each category, from the answer, such as a visit; ``None`` counts nowhere.
        days: For a median, the days that the answer holds, with their categories.
        inside: Whether only the desks themselves may see it.
    """

    code: str
    kind: str
    unit: str
    key: Callable[[Body], Any]
    places: Callable[[Any], Iterable[At]]
    dimensions: tuple[str, ...] = ()
    several: bool = False
    wholes: tuple[str, ...] = ()
    base: str | None = None
    who: Callable[[Any], Hashable | None] | None = None
    days: Callable[[Any], Iterable[tuple[At, int]]] | None = None
    inside: bool = False


def bodies(snapshot: Snapshot, query: Query) -> Iterator[Body]:
    """Yield the bodies of the records that match, in the present form."""
    current = MODELS[query.kind].SCHEMA
    for record in snapshot.find(query):
        same = record.schema == current
        yield record.body if same else upgraded(query.kind, record.schema, record.body, current=current)


def counted(definitions: Sequence[Definition], found: Iterable[Body]) -> dict[str, Counter[Any]]:
    """
    Return how often each answer was given to what each definition asks, in one pass.

    What several definitions ask is asked once.
    """
    answers: dict[Callable[[Body], Any], Counter[Any]] = {one.key: Counter() for one in definitions}
    rest = iter(found)
    while some := [*islice(rest, _AT_ONCE)]:
        for key, counter in answers.items():
            counter.update(map(key, some))
    return {one.code: answers[one.key] for one in definitions}


def figures_of(
    definitions: Sequence[Definition],
    answers: Mapping[str, Counter[Any]],
    ready: Mapping[str, Mapping[At, int]] | None = None,
) -> tuple[Figure, ...]:
    """
    Return the exact figures, in the order of their definitions.

    Args:
        ready: The counts of those that somebody else has counted.
    """
    given = ready or {}
    bare = {
        one.code: _figure(
            one, _rows(one, given[one.code]) if one.code in given else _answered(one, answers[one.code])
        )
        for one in definitions
    }
    return tuple(_based(figure, bare) for figure in bare.values())


def _figure(definition: Definition, rows: tuple[Row, ...]) -> Figure:
    words = words_of(definition.code)
    return Figure(
        code=definition.code,
        unit=definition.unit,
        label=words.label,
        definition=words.definition,
        source=words.source,
        dimensions=definition.dimensions,
        several=definition.several,
        wholes=definition.wholes,
        base=definition.base,
        median=definition.days is not None,
        inside=definition.inside,
        rows=rows,
    )


def _answered(definition: Definition, answers: Counter[Any]) -> tuple[Row, ...]:
    return _medians(definition, answers) if definition.days else _counts(definition, answers)


def _rows(definition: Definition, counts: Mapping[At, int]) -> tuple[Row, ...]:
    values = {**dict.fromkeys(_always(definition), 0), **counts}
    return tuple(Row(at=at, value=value) for at, value in values.items())


def _counts(definition: Definition, answers: Counter[Any]) -> tuple[Row, ...]:
    values: dict[At, int] = {}
    if definition.who is None:
        for answer, times in answers.items():
            for at in definition.places(answer):
                values[at] = values.get(at, 0) + times
    else:
        different: dict[At, set[Hashable]] = defaultdict(set)
        for answer in answers:
            who = definition.who(answer)
            for at in definition.places(answer) if who is not None else ():
                different[at].add(who)
        values |= {at: len(all_of) for at, all_of in different.items()}
    return _rows(definition, values)


def _medians(definition: Definition, answers: Counter[Any]) -> tuple[Row, ...]:
    assert definition.days is not None  # noqa: S101 - asked before
    cases: dict[At, list[int]] = {at: [] for at in _always(definition)}
    for answer, times in answers.items():
        for at, days in definition.days(answer):
            cases.setdefault(at, []).extend([days] * times)
    return tuple(
        Row(at=at, value=median_low(all_of) if all_of else None, of=len(all_of))
        for at, all_of in cases.items()
    )


def _always(definition: Definition) -> Iterable[At]:
    """Return the categories that are shown even when nothing is in them."""
    if not definition.dimensions:
        return ((),)
    closed = DIMENSIONS[definition.dimensions[0]] if len(definition.dimensions) == 1 else ()
    return ((str(code),) for code in closed)


def _based(figure: Figure, others: Mapping[str, Figure]) -> Figure:
    """Return the figure with what each row is a part of."""
    if figure.base is None:
        return figure
    bases: dict[At, int | None] = {}
    for code, at, rows in whole_rows(figure, figure.base, others):
        base = others[code].at(*at)
        bases |= {row.at: base.value if base else 0 for row in rows}
    return attrs.evolve(figure, rows=tuple(attrs.evolve(row, of=bases.get(row.at)) for row in figure.rows))
