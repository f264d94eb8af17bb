# SPDX-License-Identifier: EUPL-1.2
"""
What each city published of a period, as far as it is here and can be read.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.domain.comparisons.comparisons import ComparedCity, UnreadBundle
from onestopshop.domain.publications.programmes import Programme
from onestopshop.domain.publications.publications import Publication, publication_id
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import PeriodKind
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.held import Held, files_of, held
from onestopshop.operations.network.editions import Editions, editions_in
from onestopshop.operations.network.rolling import unread
from onestopshop.operations.publications.programmes import PUBLISHED, programmes
from onestopshop.operations.publications.tables import table_files, tables_in
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["Told", "told_by", "too_few"]

_PREFIX: Final = "statistics-"
"""Before the id of a publication, in the name of the package that holds it."""

_LAST: Final = 4
"""So many quarters, and so many years, are proposed at most where there is nothing of what was asked for."""


@attrs.frozen(kw_only=True)
class Told:
    """
    What one city published of the period.

    Args:
        unread: The package in which it stands, where that cannot be read.
        years_only: Whether a quarter was asked for, and the city publishes none, as far as is known here.
    """

    city: ComparedCity
    tables: tuple[PublishedTable, ...] = ()
    editions: Editions = attrs.field(factory=dict)
    unread: UnreadBundle | None = None
    years_only: bool = False


def told_by(work: Work, programme: Programme, period: str, cities: Sequence[str] | None) -> Iterator[Told]:
    """Yield what each of the cities published of a period, if only that it is nothing."""
    own, publication = work.context.city.id, publication_id(programme.name, period)
    bundles = {one.city: one for one in held(work, kind="statistics") if one.name == _PREFIX + publication}
    published = [*_published(work)]
    for id in {own, *work.context.network.cities} if cities is None else cities:
        city, bundle = _city(work, id), bundles.get(id)
        kept = work.find_one(Publication, publication) if id == own else None
        if kept is not None:
            yield _read(city, table_files(kept))
        elif bundle is not None:
            yield _of_other(work, city, bundle)
        else:
            ids = [one for publisher, one in published if publisher == id]
            yield Told(city=city, years_only=_is_quarter(programme) and _years_only(work, id, ids))


def _of_other(work: Work, city: ComparedCity, bundle: Held) -> Told:
    """Return what a package says; one that cannot be read says nothing, and stops nothing."""
    city = attrs.evolve(city, bundle=bundle.version, expired=bundle.expired)
    try:
        return _read(city, files_of(work, bundle))
    except (ExchangeError, NotFoundError):
        return Told(city=city, unread=unread(bundle))


def _read(city: ComparedCity, files: Mapping[str, bytes]) -> Told:
    return Told(city=city, tables=tables_in(files), editions=editions_in(files))


def _city(work: Work, id: str) -> ComparedCity:
    city = work.context.city
    if id == city.id:
        return ComparedCity(city=id, name=city.name, own=True)
    pin = work.context.network.cities.get(id)
    name = None if pin is None else pin.name
    return ComparedCity(city=id, name=name or LocalizedText({"und": id}))


def too_few(work: Work, programme: Programme, period: str, told: Sequence[Told]) -> NotFoundError:
    """Return that there is nothing to compare, with what stands in the way, and of which periods there is."""
    cities = [one.city.city for one in told]
    given = ", ".join(one.city.city for one in told if one.tables)
    said = [
        "Two cities are needed, and ",
        f"only {given} has figures" if given else "none has figures",
        " here.",
    ]
    said += [
        f" The statistics of {one.city.city} cannot be read: import its newest package once more."
        for one in told
        if one.unread is not None
    ]
    years = [one.city.city for one in told if one.years_only]
    if years:
        verb = "publishes" if len(years) == 1 else "publish"
        said.append(f" {', '.join(years)} {verb} years only, as far as is known here: compare a year.")
    periods = [one for one in _periods(work, programme, cities) if one != period]
    if periods:
        said.append(f" Two or more have figures of {', '.join(periods)}.")
    said.append(
        " `onestopshop exchange held` shows what others published, `onestopshop statistics list` what this one did."
    )
    return NotFoundError(Publication.KIND, publication_id(programme.name, period), hint="".join(said))


def _periods(work: Work, programme: Programme, cities: Collection[str]) -> Sequence[str]:
    """Return the last periods of which two of the cities published figures: those of the programme first."""
    there = Counter(id for city, id in _published(work) if city in cities)
    names = dict.fromkeys([programme.name, *(one.name for one in programmes())])
    found: list[str] = []
    for before in (publication_id(name, "") for name in names):
        some = [id.removeprefix(before) for id, count in there.items() if count > 1 and id.startswith(before)]
        found += sorted(map(str.upper, some))[-_LAST:]
    return found


def _published(work: Work) -> Iterator[tuple[str, str]]:
    """Yield each city with the id of each of its publications that is here."""
    for one in held(work, kind="statistics"):
        if one.used:
            yield one.city, one.name.removeprefix(_PREFIX)
    for own in work.find(Publication, Query(kind=Publication.KIND)):
        yield work.context.city.id, own.id


def _years_only(work: Work, city: str, ids: Collection[str]) -> bool:
    """Return whether a city is known to publish no quarters; of another one its last publications tell it."""
    if city == work.context.city.id:
        return not work.context.network.publish_quarters
    years = dict.fromkeys(PUBLISHED, "")
    for id in ids:
        for one in programmes():
            before = publication_id(one.name, "")
            if id.startswith(before):
                years[one.kind] = max(years[one.kind], id.removeprefix(before)[:4])
    return years[PeriodKind.YEAR] > years[PeriodKind.QUARTER]


def _is_quarter(programme: Programme) -> bool:
    return programme.kind is PeriodKind.QUARTER
