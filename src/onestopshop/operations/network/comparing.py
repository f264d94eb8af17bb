# SPDX-License-Identifier: EUPL-1.2
"""
Compare what this city and others published of one period.

Only published figures are read: those of this city's own publications, and
those in packages of other cities that it accepted.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.domain.comparisons.comparisons import Compared, ComparedCity, Comparison, Gap, by_name
from onestopshop.domain.comparisons.tables import BY_CONCEPT, CityTables, base_of, beside
from onestopshop.domain.ids import check_source_id
from onestopshop.domain.publications.programmes import Programme, TableForm
from onestopshop.domain.publications.publications import Publication, publication_id
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import Period, PeriodKind, period_of
from onestopshop.domain.taxonomies.concepts import Code, scheme_of
from onestopshop.domain.taxonomies.steps import AXES
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import many
from onestopshop.errors import InvalidDataError, NotFoundError
from onestopshop.operations.bundles.held import files_of, held
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.network.editions import Editions, editions_in, editions_of
from onestopshop.operations.network.rolling import Together
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.tables import table_files, tables_in
from onestopshop.operations.work import Work

__all__ = ["TABLES", "Comparing"]

TABLES: Final = ("met", "step", "concept", "topic-step")
"""The tables that are compared where none is named."""

_OF_NO_SCHEME: Final = frozenset({NotCompared.OTHER_PROGRAMME, NotCompared.NOT_KNOWN})
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


@attrs.frozen(kw_only=True)
class _Told:
    """
    What one city published of the period.
    """

    city: ComparedCity
    tables: tuple[PublishedTable, ...] = ()
    editions: Editions = attrs.field(factory=dict)


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

        What cannot be compared is named with the reason.  Categories of barriers
        are compared where the schemes of the cities roll up to one; topics and
        steps are the same everywhere.

        Args:
            period: A quarter or a year.
            cities: Their ids, this one's too; all of the network when left out.
            tables: Those of the publication programme; those about barriers when left out.
            to: The scheme to which concepts are rolled up; that in which most can be compared when left out.

        Raises:
            NotFoundError: There is no such city or scheme, or fewer than two published the period.
            InvalidDataError: There is no such period or table, the figures of one are no share of visits, or what
                is kept of an own publication is not what its digest says.
            ForbiddenError: The role may not.
            ExchangeError: What is kept of a city is not what was accepted.
        """
        with self._desk.reading() as work:
            work.allow("network.read")
            programme = _programme(period_of(period))
            asked = _Asked(programme=programme, period=period, forms=_forms(programme, tables), to=to)
            told = _told(work, publication_id(programme.name, period), _cities(work, cities))
            return _compared(work, asked, _sorted(work, told))


def _programme(period: Period) -> Programme:
    """
    Return the programme of such periods.

    Raises:
        InvalidDataError: Nothing is published of them.
    """
    if period.kind is PeriodKind.MONTH:
        raise InvalidDataError(
            ["nothing is published of a month @ $.period"], hint="Write a quarter or a year: 2026-Q1, 2026."
        )
    return programme_of(period.kind.value)


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
    Return the ids that were asked for, each once.

    Raises:
        NotFoundError: One is no city of the network.
        InvalidDataError: There are fewer than two.
    """
    if cities is None:
        return None
    given = [check_source_id(id, path="$.cities") for id in many(cities, path="$.cities")]
    known = {work.context.city.id, *work.context.network.cities, *(one.city for one in held(work))}
    for id in given:
        if id not in known:
            raise NotFoundError("city", id, hint="`onestopshop network cities` shows which are known.")
    if len({*given}) < 2:
        raise InvalidDataError(
            ["two cities or more are compared @ $.cities"], hint="Name another city, or none."
        )
    return tuple(dict.fromkeys(given))


def _told(work: Work, publication: str, cities: Sequence[str] | None) -> Iterator[_Told]:
    """Yield what each of the cities published, if only that it is nothing."""
    own = work.context.city.id
    bundles = {
        one.city: one for one in held(work, kind="statistics") if one.name == f"statistics-{publication}"
    }
    for id in {own, *work.context.network.cities} if cities is None else cities:
        city, bundle = _city(work, id), bundles.get(id)
        kept = work.find_one(Publication, publication) if id == own else None
        files = None
        if kept is not None:
            files = table_files(kept)
        elif bundle is not None:
            city = attrs.evolve(city, bundle=bundle.version, expired=bundle.expired)
            files = files_of(work, bundle)
        tables, editions = (tables_in(files), editions_in(files)) if files is not None else ((), {})
        yield _Told(city=city, tables=tables, editions=editions)


def _city(work: Work, id: str) -> ComparedCity:
    city = work.context.city
    if id == city.id:
        return ComparedCity(city=id, name=city.name, own=True)
    pin = work.context.network.cities.get(id)
    name = None if pin is None else pin.name
    return ComparedCity(city=id, name=name or LocalizedText({"und": id}))


def _sorted(work: Work, told: Iterable[_Told]) -> Sequence[_Told]:
    """Return cities in the order of their names, in the first language of this one."""
    languages = work.context.city.languages

    def key(one: _Told) -> tuple[str, str]:
        return by_name(one.city.name.pick(languages.required[0], languages.fallback).text, one.city.city)

    return sorted(told, key=key)


def _compared(work: Work, asked: _Asked, told: Sequence[_Told]) -> Comparison:
    given = [one for one in told if one.tables]
    silent = tuple(one.city for one in told if not one.tables)
    if len(given) < 2:
        raise NotFoundError(
            Publication.KIND,
            publication_id(asked.programme.name, asked.period),
            hint=f"Two cities are needed, and there is one of {', '.join(one.city.city for one in given) or 'none'}. "
            "`onestopshop exchange held` shows what others published, `onestopshop statistics list` what this one did.",
        )
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
        silent=silent,
        gaps=tuple(Gap(reason=NotCompared.NOT_PUBLISHED, city=one.city) for one in silent),
        walked=together.walked,
        editions=editions,
        labels=_labels(tables, [one.scheme for one in editions], together),
    )


def _labels(
    tables: Sequence[Compared], schemes: Iterable[str], together: Together
) -> Mapping[Code, LocalizedText]:
    """Return the labels of schemes, and of what tables name; a step's code leaves its scheme out."""
    found: dict[Code, LocalizedText] = {id: together.vocabulary.schemes[id].name for id in schemes}
    for table in tables:
        if table.scheme is not None:
            found[table.scheme] = together.vocabulary.schemes[table.scheme].name
        known = (gap for gap in table.gaps if gap.reason is not NotCompared.NOT_KNOWN)
        cells = {*(row.at for row in table.rows), *(at for gap in known for at in gap.cells)}
        for name, code in {pair for at in cells for pair in zip(table.dimensions, at, strict=True)}:
            concept = f"{name}:{code}" if name == "step" else code
            label = together.vocabulary.label(concept)
            if label is not None:
                found[concept] = label
    return dict(sorted(found.items()))


def _tables(programme: Programme, told: _Told) -> CityTables:
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
