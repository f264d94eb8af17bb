# SPDX-License-Identifier: EUPL-1.2
"""
Show a comparison of cities as text.
"""

from collections.abc import Mapping, Sequence

import click

from onestopshop.cli.output import isolated, say, table, text
from onestopshop.cli.words import Words
from onestopshop.domain.comparisons.comparisons import Compared, Comparison, Edition, Figure, Gap, by_name
from onestopshop.domain.publications.programmes import OTHER

__all__ = ["show"]


def show(found: Comparison, words: Words) -> None:
    """Print the tables of a comparison, and below each what is not compared."""
    every = {one.city: isolated(words.pick(one.name)) for one in (*found.cities, *found.silent)}
    cities = sorted(found.cities, key=lambda one: by_name(words.pick(one.name), one.city))
    names = {one.city: every[one.city] for one in cities}
    for place, one in enumerate(found.tables):
        if place:
            click.echo()
        per = "100 visits" if one.per == "visits" else "100 visits about the topic"
        inside = f", in the scheme {_scheme(found, one.scheme, words)}" if one.scheme else ""
        click.echo(text(f"{words.pick(one.label)}: per {per}{inside}"))
        if one.rows:
            rows = [
                (_named(found, one, row.at, words), *(_told(row.figures, city) for city in names))
                for row in one.rows
            ]
            table((" · ".join(one.dimensions) or "category", *names.values()), rows)
        _show_gaps(found, one.gaps, one, every, words)
    late = [names[one.city] for one in cities if one.expired]
    notes = [f"expired: {name}: what it published or withdrew since may be missing here" for name in late]
    notes += [_edition(found, one, every, words) for one in found.editions]
    if found.gaps or notes:
        click.echo()
    _show_gaps(found, found.gaps, None, every, words)
    for note in notes:
        click.echo(text(note))
    say("no ranking: cities stand in the order of their names; a range holds chance and rounding")


def _told(figures: Sequence[Figure], city: str) -> str | None:
    figure = next((one for one in figures if one.city == city), None)
    if figure is None:
        return None
    mark = "at least " if figure.way == "broader" else ""
    rate, low, high = (figure.rate + 5) // 10, figure.low // 10, -(-figure.high // 10)
    return f"{mark}{_percent(rate)} ({_percent(low)}–{_percent(high)})"


def _percent(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _show_gaps(
    found: Comparison, gaps: Sequence[Gap], of: Compared | None, names: Mapping[str, str], words: Words
) -> None:
    for gap in gaps:
        cells = [] if of is None else [_named(found, of, at, words) for at in gap.cells]
        who = "all cities" if gap.city is None else names[gap.city]
        where = ", ".join(filter(None, [who, "; ".join(cells)]))
        click.echo(text(f"not compared: {where}: {words.of('not_compared', gap.reason)}"))


def _edition(found: Comparison, edition: Edition, names: Mapping[str, str], words: Words) -> str:
    who = f"the crosswalk {edition.crosswalk}" if edition.city is None else names[edition.city]
    scheme = _scheme(found, edition.scheme, words)
    return f"another version: {who}: {edition.version} of the scheme {scheme}, which is read here by {edition.here}"


def _scheme(found: Comparison, id: str, words: Words) -> str:
    name = found.labels.get(id)
    return isolated(words.pick(name)) if name else id


def _named(found: Comparison, of: Compared, at: Sequence[str], words: Words) -> str:
    if {*at} == {OTHER}:
        return "what is merged"
    said = []
    for dimension, code in zip(of.dimensions, at, strict=True):
        label = found.labels.get(f"step:{code}" if dimension == "step" else code)
        said.append(isolated(words.pick(label)) if label else _coded(dimension, code, words))
    return " · ".join(said) or "all visits"


def _coded(dimension: str, code: str, words: Words) -> str:
    return words.language(code) if dimension == "language" else words.of("visit_channel", code)
