# SPDX-License-Identifier: EUPL-1.2
"""
The concepts of all cities together, to which the figures of each are rolled up.

They are those of this city and the network, and the schemes and crosswalks in
the packages that it accepted.  A code is read as its own city means it: where
two cities gave different concepts the same code, that of the other city is
not known here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

import attrs

from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.comparisons.comparisons import UnreadBundle, WalkedBundle
from onestopshop.domain.comparisons.tables import BY_CONCEPT, BY_SCHEME, Roll, Under
from onestopshop.domain.reports.figures import UNKNOWN
from onestopshop.domain.taxonomies.concepts import NETWORK_SCHEMES, Code, Scheme, scheme_of
from onestopshop.domain.taxonomies.crosswalks import Crosswalk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.crosswalks import crosswalk_in
from onestopshop.operations.bundles.held import Held, files_of, held
from onestopshop.operations.bundles.taxonomies import scheme_in
from onestopshop.operations.work import Work

__all__ = ["Together", "unread"]

_READ: Final[Mapping[str, Callable[..., Scheme | Crosswalk]]] = {
    "taxonomy": scheme_in,
    "crosswalk": crosswalk_in,
}


class Together:
    """
    The vocabulary of several cities.

    Attributes:
        walked: What of other cities is in it.
        unread: What would be, were it not damaged.
    """

    def __init__(self, work: Work, cities: Sequence[str]) -> None:
        own = work.context.city
        self._own = own.id
        self._uris: dict[str, dict[Code, str]] = {}
        self.walked: tuple[WalkedBundle, ...] = ()
        schemes, crosswalks = [*own.vocabulary.schemes.values()], [*own.vocabulary.crosswalks]
        self.unread: tuple[UnreadBundle, ...] = ()
        for bundle, read in _read(work, cities):
            if read is None or bundle.version is None:
                self.unread += (unread(bundle),)
                continue
            if isinstance(read, Scheme):
                self._uris.setdefault(bundle.city, {}).update((one.code, one.uri) for one in read.concepts)
                schemes += [read] if all(read.id != one.id for one in schemes) else []
            elif all(read.id != one.id for one in crosswalks):
                crosswalks.append(read)
            else:
                continue
            self.walked += (WalkedBundle(city=bundle.city, name=bundle.name, version=bundle.version),)
        self.vocabulary = Vocabulary([*_whole(schemes), *crosswalks])

    def rolled_to(self, scheme: str) -> Roll:
        """Return how codes of cities roll up to a scheme: those of concepts; topics are the same everywhere."""
        roll, vocabulary = self.vocabulary.roll_up(scheme), self.vocabulary
        without = {one.city for one in self.unread if one.kind == "taxonomy"}

        def under(city: str, dimension: str, code: Code) -> Under:
            if dimension not in BY_SCHEME:
                return Under(concepts={code: Way.EXACT})
            if not self._means(city, code):
                return Under(known=code == UNKNOWN, unread=city in without)
            if dimension != BY_CONCEPT:
                return Under(concepts={code: Way.EXACT})
            rolled = roll.of(code)
            above = {up for one in rolled.concepts for up in vocabulary.broader(one) if up != one}
            same = {code, *(one for one, exact in vocabulary.steps.counted.get(code, {}).items() if exact)}
            ways = {
                one: Way.EXACT if one in same and one not in above else Way.BROADER for one in rolled.concepts
            }
            return Under(concepts=ways, related=rolled.way is Way.RELATED)

        return under

    def _means(self, city: str, code: Code) -> bool:
        """Return whether a code of a city stands here for the concept that the city means."""
        concept = self.vocabulary.get(code)
        if concept is None:
            return False
        if scheme_of(code) in NETWORK_SCHEMES or city == self._own:
            return True
        return self._uris.get(city, {}).get(code) == concept.uri


def unread(bundle: Held) -> UnreadBundle:
    """Return a package that cannot be read as it is named in a comparison."""
    return UnreadBundle(city=bundle.city, name=bundle.name, kind=bundle.kind, version=bundle.version)


def _read(work: Work, cities: Sequence[str]) -> Iterator[tuple[Held, Scheme | Crosswalk | None]]:
    """Yield the packages of schemes and crosswalks of these cities, with ``None`` for one that cannot be read."""
    for kind, read in _READ.items():
        for one in held(work, kind=kind):
            if one.city in cities:
                found = None
                with suppress(ExchangeError, NotFoundError):
                    found = read(work, files_of(work, one))
                yield one, found


def _whole(schemes: Sequence[Scheme]) -> Sequence[Scheme]:
    """Return the schemes with those concepts only of which everything above is known."""
    known = {concept.code for scheme in schemes for concept in scheme.concepts}
    while True:
        kept = [
            attrs.evolve(
                scheme, concepts=tuple(one for one in scheme.concepts if known.issuperset(one.broader))
            )
            for scheme in schemes
        ]
        left = {concept.code for scheme in kept for concept in scheme.concepts}
        if left == known:
            return kept
        known, schemes = left, kept
