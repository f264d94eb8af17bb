# SPDX-License-Identifier: EUPL-1.2
"""
Figures: what a report says, each with its definition, unit and source.

Contacts are never called persons.  Figures whose categories overlap say so,
and are never added up; what is not known is a category of its own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

import attrs

from onestopshop.domain.fields import Keep, about
from onestopshop.domain.text import LocalizedText

__all__ = ["UNKNOWN", "At", "Figure", "Row", "whole_rows"]

_K = Keep.UNLIMITED

At = tuple[str, ...]
"""The codes of a row, one for each dimension of its figure."""

UNKNOWN = "unknown"
"""The category of what is not known."""


@attrs.frozen(kw_only=True)
class Row:
    """
    One value of a figure.

    Args:
        at: The code of its category in each dimension; empty when the figure is one number.
        value: ``None`` when it is too small for who looks, or would tell one that is.
        of: What it is a part of, where it is a rate; the number of cases behind a median.
    """

    at: At = attrs.field(default=(), metadata=about("what is counted", keep=_K))
    value: int | None = attrs.field(default=None, metadata=about("figures of a period", keep=_K))
    of: int | None = attrs.field(default=None, metadata=about("no rate without its base", keep=_K))


@attrs.frozen(kw_only=True)
class Figure:
    """
    One figure of one period.

    Args:
        code: Its name for machines; it never changes its meaning.
        unit: What is counted, such as ``contacts``.
        source: Which records count, and on what condition.
        dimensions: What its rows are broken down by.
        several: Whether one thing may count in several rows: then rows are never added up.
        wholes: The figures that its rows make up, as `whole_rows` reads them.
        base: The figure that `Row.of` is taken from.
        median: Whether values are medians, with the number of cases in `Row.of`.
        inside: Whether only the desks themselves may see it.
        hidden: Whether a row is left out or hidden because it is too small.
    """

    code: str = attrs.field(metadata=about("name of a figure", keep=_K))
    unit: str = attrs.field(metadata=about("what is counted", keep=_K))
    label: LocalizedText = attrs.field(metadata=about("shown to people", keep=_K))
    definition: LocalizedText = attrs.field(metadata=about("what the figure means", keep=_K))
    source: LocalizedText = attrs.field(metadata=about("where the figure comes from", keep=_K))
    dimensions: tuple[str, ...] = attrs.field(
        default=(), metadata=about("what it is broken down by", keep=_K)
    )
    several: bool = attrs.field(default=False, metadata=about("whether rows may be added", keep=_K))
    wholes: tuple[str, ...] = attrs.field(
        default=(), metadata=about("which small counts tell another", keep=_K)
    )
    base: str | None = attrs.field(default=None, metadata=about("no rate without its base", keep=_K))
    median: bool = attrs.field(default=False, metadata=about("what the value is", keep=_K))
    inside: bool = attrs.field(default=False, metadata=about("who may see it", keep=_K))
    rows: tuple[Row, ...] = attrs.field(default=(), metadata=about("figures of a period", keep=_K))
    hidden: bool = attrs.field(default=False, metadata=about("that small counts are hidden", keep=_K))

    @property
    def value(self) -> int | None:
        """The value of a figure that is one number."""
        return self.rows[0].value if self.rows else None

    def at(self, *codes: str) -> Row | None:
        """Return the row of a category, or ``None``."""
        return next((row for row in self.rows if row.at == codes), None)


_NAMED = re.compile(r"(?P<part>\+?)(?P<code>[a-z_.]+)(?:\[(?P<at>[^\]]*)\])?(?:\{(?P<only>[^}]*)\})?")


def whole_rows(
    figure: Figure, whole: str, others: Mapping[str, Figure]
) -> Iterator[tuple[str, At, Sequence[Row]]]:
    """
    Yield each value of another figure with the rows of *figure* that belong to it.

    Args:
        whole: The code of the other figure, whose dimensions are among those of this one.  One category in
            brackets, ``referrals.state[completed]``: all rows belong to that one.  Codes in braces,
            ``referrals.closed_loop{completed,failed}``: only rows whose last code is one of them belong.  A plus
            before it: other figures have parts of it, too.
        others: The figures of the report, by code.
    """
    named = _NAMED.fullmatch(whole)
    other = others.get(named["code"]) if named else None
    if named is None or other is None:
        return
    only = named["only"].split(",") if named["only"] else ()
    rows = [row for row in figure.rows if not only or row.at[-1] in only]
    if named["at"] is not None:
        yield other.code, tuple(named["at"].split(",")), rows
        return
    places = [figure.dimensions.index(name) for name in other.dimensions]
    groups: dict[At, list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row.at[place] for place in places), []).append(row)
    for at, some in groups.items():
        yield other.code, at, some
