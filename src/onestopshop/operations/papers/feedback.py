# SPDX-License-Identifier: EUPL-1.2
"""
Tell what became of what was observed: to who observed it, to her desk, and to the public.

Nothing is kept for it: it is read from the history of the barriers.  Nobody is
named, no code is told, and nothing is counted by worker.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Literal

import attrs

from onestopshop.domain.barriers.barriers import Barrier, Move
from onestopshop.domain.codes.barriers import BarrierState, Visibility
from onestopshop.domain.observations import Observation
from onestopshop.domain.services import Service
from onestopshop.domain.text import LanguageTag, LocalizedText, Pick
from onestopshop.errors import ForbiddenError
from onestopshop.operations.arguments import own_desk
from onestopshop.operations.barriers.families import survivor
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inputs import a_day
from onestopshop.operations.inside import expect_inside
from onestopshop.operations.papers.saying import Saying
from onestopshop.operations.policies import PUBLIC, shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query

__all__ = ["Change", "Digest", "Feedback", "News", "Told"]

_OWN = timedelta(days=30)
_WEEK = timedelta(days=7)


@attrs.frozen(kw_only=True)
class Change:
    """
    One move of a barrier, without who made it.

    Args:
        reason: A code of the operation's list where it has one, else words.
        said: The measure, what changed or why, in the words of who answered.
        on: The day that was named: due, begun, or effective.
        other: The number of the barrier that it was merged into.
    """

    day: date
    operation: str
    state: BarrierState
    reason: str | None = None
    said: str | None = None
    on: date | None = None
    other: int | None = None


@attrs.frozen(kw_only=True)
class News:
    """
    What happened to one barrier since a day.

    Args:
        done: "You said, we did", once it is written.
    """

    number: int
    title: Pick
    state: BarrierState
    changes: tuple[Change, ...]
    done: Pick | None = None


@attrs.frozen(kw_only=True)
class Digest:
    """
    What happened to several barriers, by number.

    Args:
        of: ``own`` or ``desk``: whose observations they rest on.
    """

    of: Literal["own", "desk"]
    language: LanguageTag
    since: date
    news: tuple[News, ...]


@attrs.frozen(kw_only=True)
class Told:
    """
    What people got stuck on, and what was done about it, in every language that it is written in.

    It has no counts: those of its visits beside published statistics would undo their rounding.
    """

    number: int
    title: LocalizedText
    problem: LocalizedText
    done: LocalizedText
    services: tuple[LocalizedText, ...]
    state: BarrierState


class Feedback:
    """
    What comes back to the desks, and to the public.
    """

    _desk: DeskWork

    def feedback(self, *, since: date | str | None = None, language: LanguageTag | None = None) -> Digest:
        """
        Return what happened to the barriers that the actor met herself, by number.

        Args:
            since: The first day that is told; 30 days ago by default.
            language: The city's first required language by default.

        Raises:
            InvalidDataError: This is no day, or no language tag.
        """
        with self._desk.reading() as work:
            work.allow("barriers.feedback")
            expect_inside(work, "barriers.feedback")
            begin = work.context.today() - _OWN if since is None else a_day(since, path="$.since")
            return _digest(work, "own", {"recorder": Equal(work.actor.worker)}, begin, language)

    def digest(
        self,
        *,
        desk: str | None = None,
        since: date | str | None = None,
        language: LanguageTag | None = None,
    ) -> Digest:
        """
        Return what happened to the barriers that a desk met, by number, without a code.

        Args:
            desk: A worker's is her own; without one a coordinator reads of all desks.
            since: The first day that is told; a week ago by default.

        Raises:
            ForbiddenError: The desk is another worker's.
            InvalidDataError: There is no such desk, or this is no day or no language tag.
        """
        with self._desk.reading() as work:
            work.allow("barriers.feedback")
            expect_inside(work, "barriers.feedback")
            place = own_desk(work, "barriers.feedback", work.actor.desk if desk is None else desk)
            begin = work.context.today() - _WEEK if since is None else a_day(since, path="$.since")
            return _digest(work, "desk", {"desk": Equal(place)} if place else {}, begin, language)

    def told(self) -> Sequence[Told]:
        """
        Return "you said, we did" of the barriers that are public, by number: for everybody to read.
        """
        with self._desk.reading() as work:
            work.allow("barriers.read")
            query = Query(kind=Barrier.KIND, order=(("number", "asc"),))
            public = (one for one in work.find(Barrier, query) if one.visibility is Visibility.PUBLIC)
            return tuple(chain.from_iterable(_told(work, one) for one in public))


def _digest(
    work: Work,
    of: Literal["own", "desk"],
    mine: dict[str, Condition],
    since: date,
    language: LanguageTag | None,
) -> Digest:
    say = Saying(work, language)
    query = Query(kind=Observation.KIND, where={**mine, "counted": Equal("yes")})
    linked = [str(id) for (id,) in work.snapshot.count(query, by=("barrier",)) if id is not None]
    found = {one.id: one for id in linked for one in _chain(work, id)}
    news = (_of(work, say, one, since) for one in found.values() if _readable(work, one))
    changed = sorted((one for one in news if one.changes), key=lambda one: one.number)
    return Digest(of=of, language=say.language, since=since, news=tuple(changed))


def _chain(work: Work, id: str) -> Iterator[Barrier]:
    """Yield the barrier that was met, and the one that goes on in its place."""
    barrier = work.get(Barrier, id)
    yield barrier
    yield survivor(work, barrier)


def _readable(work: Work, barrier: Barrier) -> bool:
    try:
        work.allow("barriers.feedback", barrier)
    except ForbiddenError:
        return False
    return True


def _of(work: Work, say: Saying, barrier: Barrier, since: date) -> News:
    seen = shown(barrier, work.actor, work.policies)
    return News(
        number=seen.number,
        title=say.pick(seen.title),
        state=seen.state,
        changes=tuple(_change(work, move) for move in seen.history if move.day >= since),
        done=None if seen.done is None else say.pick(seen.done),
    )


def _change(work: Work, move: Move) -> Change:
    merged = work.find_one(Barrier, move.other) if move.operation == "merge" and move.other else None
    return Change(
        day=move.day,
        operation=move.operation,
        state=move.state,
        reason=move.reason,
        said=move.said,
        on=move.on,
        other=merged.number if merged else None,
    )


def _told(work: Work, barrier: Barrier) -> Iterator[Told]:
    """Yield what is told of a barrier; what a plugin keeps from the public is left out."""
    hidden = work.policies.withheld(Barrier.KIND, PUBLIC)
    if barrier.done is None or any(name in hidden for name in ("title", "problem", "done")):
        return
    services = (work.find_one(Service, one) for one in sorted(barrier.services))
    yield Told(
        number=barrier.number,
        title=barrier.title,
        problem=barrier.problem,
        done=barrier.done,
        services=tuple(one.name for one in services if one),
        state=barrier.state,
    )
