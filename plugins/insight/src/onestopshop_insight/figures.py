# SPDX-License-Identifier: EUPL-1.2
"""
The fourteen figures, each an expression that is written once and runs on every engine.

What they mean is what the year report says of the figures with these codes.
A figure counts over views that hold only what was asked for: its period, its
desk, its cities.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, TypeAlias

import attrs
import ibis
from ibis.expr.types import BooleanValue, StringValue, Table

from onestopshop_insight.facts import BARRIERS, SHAPES

__all__ = [
    "AT_ONCE",
    "CODES",
    "DIFFERENT",
    "GIVEN",
    "Asked",
    "Part",
    "grouping",
    "kept",
    "parts",
    "query",
    "table_of",
    "view",
]

_UNKNOWN: Final = "unknown"
_FOUND: Final = ("on_site", "phone", "video", "volunteer")
_MAKESHIFT: Final = ("companion", "machine")
_NOT_MADE: Final = ("draft", "entered_in_error")
_REASONED: Final = ("rejected", "failed", "cancelled", "on_hold")
_WANTED: Final = "visits.interpreter_wanted_by_language"
"""What `visits.interpreter_by_language` is a part of: without it a report would read each visit for its base."""

AT_ONCE: Final = 10_000_000
"""Of so many rows the different visits are told apart at one time; more do not fit in the memory of a small machine."""

Part: TypeAlias = tuple[int | None, int | None]
_Figure: TypeAlias = Callable[[Table], Table]


@attrs.frozen(kw_only=True)
class Asked:
    """
    What figures are about.

    Args:
        since: The first day of the period, as ``2026-01-01``.
        until: The day after its last.
        end: The day after the last of which anything can be known.
        desk: Only what this desk recorded; barriers are of no desk.
    """

    since: str
    until: str
    end: str
    desk: str | None = None

    @classmethod
    def of(cls, since: date, until: date, *, end: date, desk: str | None) -> "Asked":
        """Return it from days."""
        return cls(
            since=since.isoformat(), until=until.isoformat(), end=min(until, end).isoformat(), desk=desk
        )


def kept(name: str) -> str:
    """Return what the engine calls all that the files of a table hold."""
    return f"kept_{name}"


@cache
def _table(name: str, called: str) -> Table:
    return ibis.table(dict(SHAPES[name].fields), name=called)


@lru_cache(maxsize=512)
def view(name: str, asked: Asked, dialect: str) -> str:
    """Return the SQL of what was asked for, of all that the files of a table hold."""
    table = _table(name, kept(name))
    if name == BARRIERS:
        last = table.until.isnull() | (table.until >= asked.end)
        return _sql(table.filter((table.day < asked.end) & last), dialect)
    inside = (table.month >= asked.since[:7]) & (table.month < asked.until[:7])
    if asked.desk is not None:
        inside &= table.desk == asked.desk
    return _sql(table.filter(inside), dialect)


@lru_cache(maxsize=4_096)
def query(code: str, dialect: str, part: Part = (None, None)) -> str:
    """
    Return the SQL of a figure over the view of its table: its categories, then the count ``n``.

    Args:
        part: For a figure of `DIFFERENT` only the visits whose number is at least the first and below the second.
    """
    name, figure = _FIGURES[code]
    table = _table(name, name)
    low, high = part
    if low is not None:
        table = table.filter(table.visit >= low)
    if high is not None:
        table = table.filter(table.visit < high)
    return _sql(figure(table), dialect)


def parts(rows: int) -> Sequence[Part]:
    """Return the parts of the numbers of visits in which so many rows are counted: numbers are spread evenly."""
    count = max(1, -(-rows // AT_ONCE))
    bounds = [2**64 * place // count - 2**63 for place in range(1, count)]
    return tuple(pairwise((None, *bounds, None)))


@lru_cache(maxsize=512)
def grouping(name: str, by: tuple[str, ...], distinct: str | None, dialect: str) -> str:
    """Return the SQL of the rows in each group of a table's view, or of the different values of a column."""
    table = _table(name, name)
    if distinct is None:
        return _sql(table.group_by(list(by)).agg(n=table.count()), dialect)
    return _sql(_different(table, by, distinct), dialect)


def table_of(code: str) -> str:
    """Return the table that a figure counts."""
    return _FIGURES[code][0]


def _sql(expression: Table, dialect: str) -> str:
    return str(ibis.to_sql(expression, dialect=dialect))


def _by(**at: Callable[[Table], StringValue]) -> _Figure:
    """Return the figure that counts rows by these categories."""

    def figure(table: Table) -> Table:
        named = table.select(**{name: category(table) for name, category in at.items()})
        return named.group_by(list(at)).agg(n=named.count())

    return figure


def _only(figure: _Figure, condition: Callable[[Table], BooleanValue]) -> _Figure:
    """Return the figure of the rows on which a condition holds."""
    return lambda table: figure(table.filter(condition(table)))


def _column(name: str) -> Callable[[Table], StringValue]:
    return lambda table: table[name]


def _contacts(table: Table) -> Table:
    return table.agg(n=table.count())


def _language(table: Table) -> StringValue:
    return ibis.cases((table.language == "und", _UNKNOWN), else_=table.language)


def _bridged(table: Table) -> StringValue:
    """Return whether an interpreter was found or missed, as `visit_figures` of the core says it."""
    how, said = table.interpretation, table.interpreter_missed
    unsaid = (how == _UNKNOWN) | how.isin(_MAKESHIFT)
    return ibis.cases(
        ((said == "yes") | (how == "not_available"), "missed"),
        (how.isin(_FOUND), "found"),
        (unsaid & (said == _UNKNOWN), _UNKNOWN),
        else_="not_wanted",
    )


def _need(table: Table) -> StringValue:
    bridged = _bridged(table)
    return ibis.cases((bridged.isin(("found", "missed")), "wanted"), else_=bridged)


def _each(name: str) -> Callable[[Table], StringValue]:
    """Return each of the values of a list, which makes a row of each."""
    return lambda table: table[name].unnest()


def _visits_by_concept(table: Table) -> Table:
    return _different(table, ("concept",), "visit")


def _different(table: Table, by: tuple[str, ...], column: str) -> Table:
    """
    Return how many different values of a column each group has.

    Rows that are alike are taken together first, which goes through the disk where memory is short.
    """
    different = table.filter(table[column].notnull()).select(*by, column).distinct()
    return different.group_by(list(by)).agg(n=different.count())


_FIGURES: Final[Mapping[str, tuple[str, _Figure]]] = {
    "visits.contacts": ("visits", _contacts),
    "visits.first_contact": ("visits", _by(first_contact=_column("first_contact"))),
    "visits.channel": ("visits", _by(channel=_column("channel"))),
    "visits.language": ("visits", _by(spoken_in=_language)),
    "visits.interpreter_need": ("visits", _by(need=_need)),
    "visits.interpreter_by_language": (
        "visits",
        _only(
            _by(spoken_in=_language, bridged=_bridged),
            lambda table: _bridged(table).isin(("found", "missed")),
        ),
    ),
    _WANTED: (
        "visits",
        _only(_by(spoken_in=_language), lambda table: _bridged(table).isin(("found", "missed"))),
    ),
    "visits.topics": ("visits", _by(topic=_each("top_topics"))),
    "visits.topics_by_quarter": ("visits", _by(topic=_each("top_topics"), quarter=_column("quarter"))),
    "visits.handling": ("visits", _by(done=_each("handling"))),
    "referrals.state": (
        "referrals",
        _only(_by(state=_column("state")), lambda table: table.state.notin(_NOT_MADE)),
    ),
    "referrals.reason": (
        "referrals",
        _only(
            _by(state=_column("state"), reason=_column("reason")), lambda table: table.state.isin(_REASONED)
        ),
    ),
    "observations.step": ("observations", _by(step=_column("step"))),
    "observations.visits_by_concept": ("observations", _visits_by_concept),
    "barriers.state": (BARRIERS, _by(state=_column("state"))),
}

GIVEN: Final = tuple(_FIGURES)
"""The codes of all that can be counted here: the fourteen, and what one of them is a part of."""

CODES: Final = tuple(code for code in GIVEN if code != _WANTED)
"""The codes of the fourteen figures of a dashboard."""

DIFFERENT: Final = frozenset({"observations.visits_by_concept"})
"""Those that count different visits: the counts of several parts of them may be added."""
