# SPDX-License-Identifier: EUPL-1.2
"""
The practices of this city and of others, in one form.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import cast

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.practices import Likeness
from onestopshop.domain.practices.effects import holds
from onestopshop.domain.practices.likeness import coded
from onestopshop.domain.practices.practices import Practice, PublishedPractice
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.held import Held, files_of, held
from onestopshop.operations.policies import NETWORK, shown, shown_to
from onestopshop.operations.practices.files import practices_in
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["KIND", "FoundPractice", "every", "is_open", "leaving", "of_others", "own", "published"]

KIND = "practices"
"""Of the bundles that hold practices, and the name of the one that each city publishes."""


@attrs.frozen(kw_only=True)
class FoundPractice:
    """
    A practice of this city or another one.

    Args:
        bundle: The version of the city's bundle that it came in; ``None`` for one of this city.
        expired: Whether a newer package of its city must have come by now, in which it may stand no more.
        open: Whether other cities may read it: its words were read, and what it rests on still holds.
        concept, service_kind: How like it is to what was asked; ``None`` where nothing was.
    """

    city: str
    bundle: int | None = None
    expired: bool = False
    open: bool = True
    practice: PublishedPractice
    concept: Likeness | None = None
    service_kind: Likeness | None = None


def own(work: Work) -> Iterator[Practice]:
    """Yield the practices of this city, retired ones too, by the day on which they were recorded."""
    found = [*work.find(Practice, Query(kind=Practice.KIND))]
    yield from sorted(found, key=lambda one: (one.day, one.id))


def is_open(work: Work, practice: Practice) -> bool:
    """Return whether a practice may leave the city."""
    return leaving(work, practice) is not None


def leaving(work: Work, practice: Practice) -> PublishedPractice | None:
    """
    Return a practice as other cities read it, or ``None`` when it may not leave the city.

    It leaves when its words were read, it is not retired, the barrier whose removal it claims was not reopened, and
    the city still has a concept that says what it is about; not without its effect, if a plugin withholds that:
    it would pass for a way of working.
    """
    if not _holds(work, practice):
        return None
    left = shown_to(published(work, practice), Practice.KIND, NETWORK, work.policies)
    return left if left is not None and left.effect == practice.effect else None


def _holds(work: Work, practice: Practice) -> bool:
    vocabulary = work.context.city.vocabulary
    if not practice.standing or practice.reviewed_on is None:
        return False
    if not any(code in vocabulary for code in practice.concepts):
        return False
    if practice.effect is None or practice.barrier is None:
        return True
    barrier = work.find_one(Barrier, practice.barrier)
    return barrier is not None and holds(barrier, practice.round)


def published(work: Work, practice: Practice) -> PublishedPractice:
    """Return a practice in the form in which it travels."""
    vocabulary = work.context.city.vocabulary
    return PublishedPractice(
        id=practice.id,
        day=practice.day,
        measure=practice.measure,
        concepts=coded(practice.concepts, vocabulary),
        service_kinds=coded(practice.service_kinds, vocabulary),
        step=practice.step,
        effort=practice.effort,
        effect=practice.effect,
        licence=practice.licence,
    )


def every(work: Work, *, inside: bool) -> Iterator[FoundPractice]:
    """
    Yield what is not retired of this city, then what other cities published and this one accepted.

    A package that cannot be read stops nothing; `of_others` tells which one it is.

    Args:
        inside: Whether words that nobody has read yet may be shown.
    """
    for practice in own(work):
        leaves = is_open(work, practice)
        if leaves or (inside and practice.standing):
            yield FoundPractice(
                city=work.context.city.id,
                open=leaves,
                practice=published(work, shown(practice, work.actor, work.policies)),
            )
    for bundle, practices in of_others(work):
        for one in practices or ():
            yield FoundPractice(city=bundle.city, bundle=bundle.version, expired=bundle.expired, practice=one)


def of_others(work: Work) -> Iterator[tuple[Held, tuple[PublishedPractice, ...] | None]]:
    """Yield each package of practices that is used, with what is in it, or ``None`` where it cannot be read."""
    bundles, read = held(work, kind=KIND), cast("dict[str, tuple[PublishedPractice, ...]]", work.context.read)
    for bundle in bundles:
        found = read.get(bundle.sha256)
        if found is None:
            with suppress(ExchangeError, NotFoundError):
                found = read[bundle.sha256] = practices_in(files_of(work, bundle))
        yield bundle, found
    for digest in {*read} - {one.sha256 for one in bundles}:
        read.pop(digest, None)
