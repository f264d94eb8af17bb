# SPDX-License-Identifier: EUPL-1.2
"""
What is kept of the names of each city, those too of which a damaged record tells nothing.

One record that nobody can read stops nothing but itself: of it only the city
and the name are known, which are its id.
"""

from collections.abc import Mapping

import attrs

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.codec.bundles.documents import snapshot_of
from onestopshop.codec.records import from_record
from onestopshop.domain.bundles.accepted import Accepted
from onestopshop.domain.bundles.names import MANIFEST, RESERVED, SNAPSHOT
from onestopshop.errors import ExchangeError, InvalidDataError, NotFoundError
from onestopshop.operations.bundles.shelf import archive_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["Kept", "kept", "lost_bundles"]


@attrs.frozen(kw_only=True)
class Kept:
    """
    What is kept of one city.

    Args:
        known: What was accepted, by name.
        lost: The names of which the record cannot be read.
    """

    known: Mapping[str, Accepted] = attrs.field(factory=dict)
    lost: frozenset[str] = frozenset()


def kept(work: Work) -> Mapping[str, Kept]:
    """Return what is kept of each city, this one too."""
    known: dict[str, dict[str, Accepted]] = {}
    lost: dict[str, set[str]] = {}
    for record in work.snapshot.find(Query(kind=Accepted.KIND)):
        try:
            one = from_record(record, Accepted)
        except (ExchangeError, InvalidDataError):
            city, _, name = record.id.partition(".")
            lost.setdefault(city, set()).add(name)
        else:
            known.setdefault(one.city, {})[one.name] = one
    return {
        city: Kept(known=known.get(city, {}), lost=frozenset(lost.get(city, ())))
        for city in {**known, **lost}
    }


def lost_bundles(work: Work, of: Kept) -> frozenset[str]:
    """Return which lost names are bundles that the newest list of the city names still."""
    lost = of.lost - RESERVED
    if not lost or SNAPSHOT not in of.known:
        return lost
    newest = of.known[SNAPSHOT]
    try:
        statement = read_archive(archive_of(work, newest))[f"{SNAPSHOT}/{MANIFEST}"]
        listed = {one.name for one in snapshot_of(statement, publisher=newest.city, name=SNAPSHOT).bundles}
    except (ExchangeError, NotFoundError, KeyError):
        return lost
    return lost & listed
