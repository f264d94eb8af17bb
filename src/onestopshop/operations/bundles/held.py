# SPDX-License-Identifier: EUPL-1.2
"""
What other cities published and this one accepted, for whoever reads it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import attrs

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.domain.bundles.accepted import Accepted, id_of
from onestopshop.domain.bundles.names import BESIDE, SNAPSHOT
from onestopshop.errors import NotFoundError
from onestopshop.operations.bundles.shelf import kept_archive
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["Held", "HeldList", "files_of", "found", "held", "held_lists"]


@attrs.frozen(kw_only=True)
class Held:
    """
    One package that was accepted from a city and that the city still publishes.

    Args:
        version: The number that the publisher gave it.
        sha256: Of the whole package, in hexadecimal digits.
    """

    city: str
    name: str
    kind: str
    version: int
    accepted_on: date
    sha256: str


@attrs.frozen(kw_only=True)
class HeldList:
    """
    The newest list of a city that was accepted: what it published then.

    Args:
        expired: Whether a newer one must have come by now, and may be withheld.
    """

    city: str
    number: int
    created: datetime
    expires: datetime
    expired: bool


def held_lists(work: Work) -> Sequence[HeldList]:
    """Return the newest list of each other city of the configuration, by city."""
    now = work.context.now()
    found = (
        HeldList(
            city=one.city,
            number=one.number,
            created=one.created,
            expires=one.expires,
            expired=one.expires <= now,
        )
        for one in work.find(Accepted, Query(kind=Accepted.KIND))
        if one.city in work.context.network.cities and one.name == SNAPSHOT
    )
    return tuple(sorted(found, key=lambda one: one.city))


def held(work: Work, *, kind: str | None = None, struck_out: bool = False) -> Sequence[Held]:
    """
    Return what is accepted from other cities of the configuration, by city and name.

    Args:
        kind: Only packages of this kind of content.
        struck_out: Those of cities that the configuration names no longer, too; to be listed, not to be used.
    """
    own, cities = work.context.city.id, work.context.network.cities
    kept = [
        _held(one)
        for one in work.find(Accepted, Query(kind=Accepted.KIND))
        if one.city != own
        and (struck_out or one.city in cities)
        and _is_used(one)
        and kind in {None, one.content}
    ]
    return tuple(sorted(kept, key=lambda one: (one.city, one.name)))


def found(work: Work, city: str, name: str) -> Held:
    """
    Return a bundle of a city by its name, those that this city publishes among them.

    Raises:
        NotFoundError: There is none.
    """
    if city in {work.context.city.id, *work.context.network.cities}:
        for one in work.find(Accepted, Query(kind=Accepted.KIND)):
            if (one.city, one.name) == (city, name) and _is_used(one):
                return _held(one)
    raise NotFoundError(
        "bundle", f"{city}.{name}", hint="`onestopshop exchange held` lists what is held of other cities."
    )


def files_of(work: Work, held: Held) -> Mapping[str, bytes]:
    """
    Return the files of a package, without those that describe and sign it.

    Raises:
        NotFoundError: It is not accepted any more.
        ExchangeError: What is kept is not what was accepted.
    """
    archive = kept_archive(work, id_of(held.city, held.name), held.sha256)
    return {path: file for path, file in read_archive(archive).items() if path not in BESIDE}


def _is_used(one: Accepted) -> bool:
    return one.is_content and one.withdrawn_on is None


def _held(one: Accepted) -> Held:
    return Held(
        city=one.city,
        name=one.name,
        kind=one.content,
        version=one.number,
        accepted_on=one.accepted_on,
        sha256=one.package,
    )
