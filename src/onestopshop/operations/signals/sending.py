# SPDX-License-Identifier: EUPL-1.2
"""
Put together what a signal says, from what its barriers and their observations say.

What a signal says leaves the desks: its words were reviewed, and a count that is
too small for who looks from outside stands in none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import attrs

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.words import words_of
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.observations import Observation
from onestopshop.domain.services import Organisation
from onestopshop.domain.signals.signals import Account, Signal
from onestopshop.domain.values import many
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.contributors import prepared_about
from onestopshop.operations.barriers.families import family, within
from onestopshop.operations.counting import met
from onestopshop.operations.numbers import next_number
from onestopshop.operations.policies import ORGANISATION
from onestopshop.operations.verification.exposure import measured
from onestopshop.operations.work import Work
from onestopshop.ports.queries import ContainsAny, Equal, Query, Range

__all__ = ["accounts_of", "barriers_of", "drafted", "expect_reviewed", "expect_unprepared"]

_YEAR = timedelta(days=365)


def barriers_of(work: Work, ids: Iterable[str]) -> tuple[Barrier, ...]:
    """
    Return the barriers by their numbers, each once.

    Raises:
        InvalidDataError: An id has not its form, or there is none.
        NotFoundError: One does not exist.
    """
    found = [work.get(Barrier, id) for id in dict.fromkeys(many(ids, path="$.barriers"))]
    if not found:
        raise InvalidDataError(["a signal is about at least one barrier @ $.barriers"])
    return tuple(sorted(found, key=lambda barrier: barrier.number))


def drafted(work: Work, barriers: Sequence[Barrier], fields: Mapping[str, Any]) -> Signal:
    """
    Return a signal of *barriers* as it is before it was prepared.

    Level and carrier are those that all the barriers share, unless they are
    given; their owners are addressed when nobody else is named.

    Raises:
        ForbiddenError: This is not the home installation.
        InvalidDataError: A value is not allowed.
        NotFoundError: An organisation does not exist.
    """
    said = {name: value for name, value in fields.items() if value is not None}
    shared: Mapping[str, set[Any]] = {
        "level": {one.level for one in barriers},
        "carrier": {one.carrier for one in barriers},
    }
    common = {name: next(iter(values)) for name, values in shared.items() if len(values) == 1}
    signal = structure(
        {
            **common,
            "addressed_to": {one.owner for one in barriers},
            **said,
            "id": work.context.new_id(work.context.today()),
            "number": next_number(work, Signal.KIND, action="signals.prepare"),
            "city": work.context.city.id,
            "state": SignalState.PREPARED,
            "barriers": [one.id for one in barriers],
            "previous": _previous(work, barriers),
        },
        Signal,
    )
    for organisation in sorted(
        {str(one) for one in (*signal.addressed_to, signal.carrier) if one is not None}
    ):
        work.expect(Organisation, organisation)
    if signal.since is not None and signal.until is not None and signal.since >= signal.until:
        raise InvalidDataError(
            ["a period has at least one day @ $.since"], hint="`until` is the day after the last one."
        )
    return signal


def expect_reviewed(work: Work, barriers: Sequence[Barrier]) -> None:
    """
    Return when the words of *barriers* may leave the desks.

    Raises:
        InvalidDataError: An example is not of an observation whose identity review is done, or a text seems to
            tell who somebody is.
    """
    problems = []
    for barrier in barriers:
        texts = {f"problem.{tag}": words for tag, words in barrier.problem.items()}
        refuse_identity({**texts, **{f"title.{tag}": words for tag, words in barrier.title.items()}})
        reviewed = set(_reviewed(work, barrier)) if barrier.examples else set()
        if not reviewed.issuperset(barrier.examples):
            problems.append(
                f"an example of barrier {barrier.number} is of no reviewed observation @ $.examples"
            )
    if problems:
        raise InvalidDataError(problems, hint="Review the observations, or quote others with barriers.quote.")


def expect_unprepared(work: Work, barriers: Sequence[Barrier]) -> None:
    """
    Return when no other signal of the same round of one of *barriers* is being prepared.

    Raises:
        InvalidDataError: One is.
    """
    rounds = {(one.id, one.round) for one in barriers}
    for signal in work.find(Signal, prepared_about([one.id for one in barriers])):
        twice = [one.number for one in signal.accounts if (one.barrier, one.round) in rounds]
        if twice:
            raise InvalidDataError(
                [f"barrier {number} is in signal {signal.number} already @ $.barriers" for number in twice],
                hint=f"Go on with signal {signal.number}, which is being prepared, or withdraw it.",
            )


def accounts_of(
    work: Work, signal: Signal, barriers: Sequence[Barrier]
) -> tuple[Signal, tuple[Account, ...]]:
    """
    Return the signal with its period, and what it says of each barrier.

    Without a period it is the year that ends today.
    """
    until = signal.until or work.context.today() + timedelta(days=1)
    since = signal.since or until - _YEAR
    dated = attrs.evolve(signal, since=since, until=until)
    return dated, tuple(_account(work, barrier, since, until) for barrier in barriers)


def _account(work: Work, barrier: Barrier, since: date, until: date) -> Account:
    period = Range(low=since.isoformat(), high=until.isoformat())
    found = met(work, family(work, barrier), {"day": period})
    exposed = measured(work, barrier, since=since, until=until).exposed
    least = max(1, work.policies.smallest_count(ORGANISATION))

    def told(count: int) -> int | None:
        return count if count >= least else None

    return Account(
        barrier=barrier.id,
        round=barrier.round,
        number=barrier.number,
        title=barrier.title,
        problem=barrier.problem,
        examples=barrier.examples,
        observations=told(found.observations),
        visits=told(found.visits),
        exposure=told(exposed),
    )


def _reviewed(work: Work, barrier: Barrier) -> Iterator[str | None]:
    clean = {"counted": Equal("yes"), "identity_review": Equal(ReviewState.CLEAN.value)}
    query = Query(kind=Observation.KIND, where={"barrier": within(work, barrier), **clean})
    return (words_of(observation) for observation in work.find(Observation, query))


def _previous(work: Work, barriers: Sequence[Barrier]) -> str | None:
    """Return the last signal about one of *barriers* that was sent, if there is one."""
    about = ContainsAny(tuple(one.id for one in barriers))
    query = Query(kind=Signal.KIND, where={"barriers": about}, order=(("number", "desc"),))
    sent = (signal.id for signal in work.find(Signal, query) if signal.sent_on is not None)
    return next(sent, None)
