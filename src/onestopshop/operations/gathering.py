# SPDX-License-Identifier: EUPL-1.2
"""
Put a barrier together from the observations that it is gathered from.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.observations import Observation, check_concepts
from onestopshop.domain.services import UNKNOWN_SERVICE, Service
from onestopshop.errors import InvalidDataError
from onestopshop.operations.work import Work

__all__ = ["gathered"]


def gathered(work: Work, found: Sequence[Observation], fields: Mapping[str, Any], *, number: int) -> Barrier:
    """
    Return the barrier that *found* share, with what *fields* say of it.

    Raises:
        InvalidDataError: The observations differ in the step or the concepts, and *fields* do not decide.
        NotFoundError: A service does not exist.
    """
    from onestopshop.operations.arguments import known_names
    from onestopshop.operations.barriers import BarrierFields

    known_names(fields, BarrierFields)
    said = {name: value for name, value in fields.items() if value is not None}
    shared = {**_shared(found, said), **said}
    if "problem" not in shared:
        raise InvalidDataError(["problem is missing @ $.problem"], hint="Say neutrally what stops people.")
    barrier = structure(
        {
            "title": shared["problem"],
            **shared,
            "id": work.context.new_id(work.context.today()),
            "number": number,
            "city": work.context.city.id,
            "state": BarrierState.GATHERED,
        },
        Barrier,
    )
    _check(work, barrier)
    return barrier


def _shared(found: Sequence[Observation], said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what all the observations say, and refuse to choose where they differ."""
    values: dict[str, set[Any]] = {
        "step": {observation.step for observation in found},
        "concepts": {observation.concepts for observation in found},
    }
    undecided = [name for name, given in values.items() if len(given) > 1 and name not in said]
    if undecided:
        raise InvalidDataError(
            [f"the observations differ: give one value @ $.{name}" for name in undecided],
            hint="Observations of different steps or concepts are often different barriers.",
        )
    shared: dict[str, Any] = {name: next(iter(given)) for name, given in values.items() if len(given) == 1}
    shared["services"] = {observation.service for observation in found} - {UNKNOWN_SERVICE}
    topics = {observation.topic for observation in found}
    if len(topics) == 1:
        shared["topic"] = topics.pop()
    return shared


def _check(work: Work, barrier: Barrier) -> None:
    vocabulary = work.context.city.vocabulary
    check_concepts(barrier.concepts, vocabulary, primary=work.context.city.primary)
    if barrier.topic is not None:
        vocabulary.check(barrier.topic, scheme="topic", path="$.topic")
    for service in barrier.services:
        work.expect(Service, service)
