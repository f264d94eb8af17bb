# SPDX-License-Identifier: EUPL-1.2
"""
Compare what this city and others published of one period.

Only published figures are read: those of this city's own publications, and
those in packages of other cities that it accepted.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.comparisons.comparisons import Compared, Comparison, Gap, by_name
from onestopshop.domain.comparisons.tables import BY_CONCEPT, CityTables, base_of, beside
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.publications.programmes import Programme, TableForm
from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.taxonomies.concepts import Code, scheme_of
from onestopshop.domain.taxonomies.steps import AXES
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import many
from onestopshop.errors import InvalidDataError, NotFoundError
from onestopshop.operations.bundles.held import held
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.network.editions import editions_of
from onestopshop.operations.network.rolling import Together
from onestopshop.operations.network.telling import Told, told_by, too_few
from onestopshop.operations.publications.programmes import PUBLISHED, programme_for
from onestopshop.operations.work import Work

__all__ = ["TABLES", "Comparing"]

TABLES: Final = ("met", "step", "concept", "topic-step")
"""The tables that are compared where none is named."""

_WITHOUT: Final = frozenset({NotCompared.NOT_KNOWN, NotCompared.UNREAD})
"""Of which codes nobody knows here what they mean."""

_OF_NO_SCHEME: Final = _WITHOUT | {NotCompared.OTHER_PROGRAMME}
"""What cannot be compared in any scheme."""


@attrs.frozen(kw_only=True)
class _Asked:
    """
    What is compared.
    """

    programme: Programme
    period: str
    forms: Sequence[TableForm]
    to: str | None


class Comparing:
    """
    Published figures of cities beside each other; never in the order of their size.
    """

    _desk: DeskWork

    def compare(
        self,
        *,
        period: str,
        cities: Sequence[str] | None = None,
        tables: Sequence[str] | None = None,
        to: str | None = None,
    ) -> Comparison:
        """
        Compare what cities published of a period, as rates of visits with an interval.

        What cannot be compared is named with the reason; so is a package of another
        city that cannot be read, and the rest is compared without it.  Categories of
        barriers are compared where the schemes of the cities roll up to one; topics
        and steps are the same everywhere.

        Args:
            period: A quarter or a year.
            cities: Their ids, this one's too; a single one is compared with this city, and when none is given
                all of the network are compared.
            tables: Those of the publication programme; those about barriers when left out.
            to: The scheme to which concepts are rolled up; that in which most can be compared when left out.

        Raises:
            NotFoundError: There is no such city or scheme, or figures of the period can be read of fewer than two.
            InvalidDataError: There is no such period or table, the figures of one are no share of visits, only this
                city is named, or what is kept of an own publication is not what its digest says.
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("network.read")
            programme = programme_for(period_of(period, like=PUBLISHED))
            asked = _Asked(programme=programme, period=period, forms=_forms(programme, tables), to=to)
            told = told_by(work, programme, period, _cities(work, cities))
            return _compared(work, asked, _sorted(work, told))


def _forms(programme: Programme, tables: Sequence[str] | None) -> Sequence[TableForm]:
    possible = {form.name: form for form in programme.tables if base_of(form) is not None}
    wanted = TABLES if tables is None else [*many(tables, path="$.tables")]
    unknown = [name for name in wanted if not isinstance(name, str) or name not in possible]
    if unknown or not wanted:
        raise InvalidDataError(
            [f"{name!r} is no table of shares of visits @ $.tables" for name in unknown]
            or ["no table is named @ $.tables"],
            hint=f"Choose: {', '.join(possible)}.",
        )
    return [possible[name] for name in dict.fromkeys(wanted)]


def _cities(work: Work, cities: Sequence[str] | None) -> Sequence[str] | None:
    """
    Return the ids that were asked for, each once; this city's beside the only one of another.

    Raises:
        NotFoundError: One is no city of the network.
        InvalidDataError: There is none but this city, or what is given is no id of a city.
    """
    if cities is None:
        return None
    hint = "`onestopshop network cities` shows which are known."
    try:
        wanted = enumerate(many(cities, path="$.cities"))
        given = [check_source_id(id, path=f"$.cities[{place}]") for place, id in wanted]
    except InvalidDataError as error:
        raise InvalidDataError(error.problems, hint=f"Write the ids of cities: {hint}") from None
    known = {work.context.city.id, *work.context.network.cities, *(one.city for one in held(work))}
    for id in given:
        if id not in known:
            raise NotFoundError("city", id, hint=hint)
    own = work.context.city.id
    if {*given} <= {own}:
        raise InvalidDataError(
            [f"another city than this one ({own}) is needed @ $.cities"],
            hint=f"Name it, or no city at all to compare all of the network. {hint}",
        )
    return tuple(dict.fromkeys(given if len({*given}) > 1 else (own, *given)))


def _sorted(work: Work, told: Iterable[Told]) -> Sequence[Told]:
    """Return cities in the order of their names, in the first language of this one."""
    languages = work.context.city.languages

    def key(one: Told) -> tuple[str, str]:
        return by_name(one.city.name.pick(languages.required[0], languages.fallback).text, one.city.city)

    return sorted(told, key=key)


def _compared(work: Work, asked: _Asked, told: Sequence[Told]) -> Comparison:
    given = [one for one in told if one.tables]
    silent = [one for one in told if not one.tables]
    damaged = tuple(one.unread for one in silent if one.unread is not None)
    if len(given) < 2:
        raise too_few(work, asked.programme, asked.period, told)
    together = Together(work, [one.city.city for one in given])
    if asked.to is not None and asked.to not in together.vocabulary.schemes:
        raise NotFoundError("scheme", asked.to, hint="`onestopshop taxonomies list` shows the schemes.")
    cities = [_tables(asked.programme, one) for one in given]
    tables = tuple(_table(asked, form, cities, together) for form in asked.forms)
    editions = editions_of(tables, {one.city.city: one.editions for one in given}, together.vocabulary)
    return Comparison(
        programme=asked.programme.name,
        period=asked.period,
        cities=tuple(one.city for one in given),
        tables=tables,
        silent=tuple(one.city for one in silent),
        gaps=tuple(_silence(one) for one in silent),
        walked=together.walked,
        unread=(*damaged, *together.unread),
        editions=editions,
        labels=_labels(tables, [one.scheme for one in editions], together),
    )


def _silence(one: Told) -> Gap:
    reason = NotCompared.YEARS_ONLY if one.years_only else NotCompared.NOT_PUBLISHED
    return Gap(reason=reason if one.unread is None else NotCompared.UNREAD, city=one.city.city)


def _labels(
    tables: Sequence[Compared], schemes: Iterable[str], together: Together
) -> Mapping[Code, LocalizedText]:
    """Return the labels of schemes, and of what tables name; a step's code leaves its scheme out."""
    found: dict[Code, LocalizedText] = {id: together.vocabulary.schemes[id].name for id in schemes}
    for table in tables:
        if table.scheme is not None:
            found[table.scheme] = together.vocabulary.schemes[table.scheme].name
        known = (gap for gap in table.gaps if gap.reason not in _WITHOUT)
        cells = {*(row.at for row in table.rows), *(at for gap in known for at in gap.cells)}
        for name, code in {pair for at in cells for pair in zip(table.dimensions, at, strict=True)}:
            concept = f"{name}:{code}" if name == "step" else code
            label = together.vocabulary.label(concept)
            if label is not None:
                found[concept] = label
    return dict(sorted(found.items()))


def _tables(programme: Programme, told: Told) -> CityTables:
    """Return the tables of a city that were made by the programme as it is defined now."""
    made = {one.table: one for one in told.tables if one.programme_version == programme.version}
    return CityTables(city=told.city.city, tables=made)


def _table(asked: _Asked, form: TableForm, cities: Sequence[CityTables], together: Together) -> Compared:
    base = asked.programme.table(base_of(form) or "visits").dimensions
    concepts = [one.code for one in together.vocabulary]

    def rolled(scheme: str | None) -> Compared:
        roll = together.rolled_to(scheme or "")
        return beside(form, base, cities, scheme=scheme, roll=roll, concepts=concepts)

    if BY_CONCEPT not in form.dimensions:
        return rolled(None)
    used = _schemes(form, cities, together)
    groups = [[asked.to]] if asked.to is not None else [used, sorted(AXES.keys() - used)]
    for schemes in groups:
        best = max(map(rolled, schemes), key=_figures, default=None)
        if best is not None and (best.rows or asked.to is not None):
            return best
    found = rolled(None)
    gaps = (gap for gap in found.gaps if gap.reason in _OF_NO_SCHEME)
    return attrs.evolve(found, gaps=(Gap(reason=NotCompared.NO_COMMON_SCHEME), *gaps))


def _schemes(form: TableForm, cities: Sequence[CityTables], together: Together) -> Sequence[str]:
    """Return the schemes that cities use, in order of their ids; others only count where these do not meet."""
    place = form.dimensions.index(BY_CONCEPT)
    codes = {
        cell.at[place]
        for city in cities
        for cell in (city.tables[form.name].cells if form.name in city.tables else ())
        if cell.at[place] in together.vocabulary
    }
    return sorted({scheme_of(code) for code in codes})


def _figures(compared: Compared) -> int:
    return sum(len(row.figures) for row in compared.rows)
