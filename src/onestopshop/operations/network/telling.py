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
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.held import Held, files_of, held
from onestopshop.operations.network.editions import Editions, editions_in
from onestopshop.operations.network.rolling import unread
from onestopshop.operations.publications.tables import table_files, tables_in
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["Told", "told_by", "too_few"]

_LAST: Final = 4
"""So many periods are proposed at most where nothing is there of the one that was asked for."""


@attrs.frozen(kw_only=True)
class Told:
    """
    What one city published of the period.

    Args:
        unread: The package in which it stands, where that cannot be read.
    """

    city: ComparedCity
    tables: tuple[PublishedTable, ...] = ()
    editions: Editions = attrs.field(factory=dict)
    unread: UnreadBundle | None = None


def told_by(work: Work, publication: str, cities: Sequence[str] | None) -> Iterator[Told]:
    """Yield what each of the cities published, if only that it is nothing."""
    own = work.context.city.id
    bundles = {
        one.city: one for one in held(work, kind="statistics") if one.name == f"statistics-{publication}"
    }
    for id in {own, *work.context.network.cities} if cities is None else cities:
        city, bundle = _city(work, id), bundles.get(id)
        kept = work.find_one(Publication, publication) if id == own else None
        if kept is not None:
            yield _read(city, table_files(kept))
        elif bundle is not None:
            yield _of_other(work, city, bundle)
        else:
            yield Told(city=city)


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
    periods = [one for one in _periods(work, programme, cities) if one != period]
    if periods:
        said.append(f" Two or more have figures of {', '.join(periods)}.")
    said.append(
        " `onestopshop exchange held` shows what others published, `onestopshop statistics list` what this one did."
    )
    return NotFoundError(Publication.KIND, publication_id(programme.name, period), hint="".join(said))


def _periods(work: Work, programme: Programme, cities: Collection[str]) -> Sequence[str]:
    """Return the last periods of a programme of which two of the cities published figures, the oldest first."""
    own = work.context.city.id
    there = Counter(
        one.name.removeprefix("statistics-") for one in held(work, kind="statistics") if one.city in cities
    )
    there.update(one.id for one in work.find(Publication, Query(kind=Publication.KIND)) if own in cities)
    before = publication_id(programme.name, "")
    found = [
        id.removeprefix(before).upper() for id, count in there.items() if count > 1 and id.startswith(before)
    ]
    return sorted(found)[-_LAST:]
