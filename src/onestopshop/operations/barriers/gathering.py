# SPDX-License-Identifier: EUPL-1.2
"""
Put a barrier together from the observations that it is gathered from.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.concepts import check_concepts
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.observations import Observation
from onestopshop.domain.services import UNKNOWN_SERVICE, Organisation, Service
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import known_names
from onestopshop.operations.work import Work

__all__ = ["BarrierFields", "gathered"]


class BarrierFields(TypedDict, total=False):
    """
    What a coordinator says of a barrier; what all its observations share may be left out.
    """

    title: Mapping[str, str]
    problem: Mapping[str, str]
    ideas: Iterable[Mapping[str, Any]]
    services: Iterable[str]
    organisation: str | None
    topic: str | None
    reach: str
    step: str
    concepts: Iterable[str]
    carrier: str | None


def gathered(work: Work, found: Sequence[Observation], fields: Mapping[str, Any], *, number: int) -> Barrier:
    """
    Return the barrier that *found* share, with what *fields* say of it.

    Raises:
        InvalidDataError: There is no observation, they differ in the step or the concepts and *fields* do not
            decide, or a text seems to tell who somebody is.
        NotFoundError: A service or an organisation does not exist.
    """
    known_names(fields, BarrierFields)
    if not found:
        raise InvalidDataError(["a barrier is gathered from at least one observation @ $.observations"])
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
    organisations = {observation.organisation for observation in found}
    if len(organisations) == 1:
        shared["organisation"] = organisations.pop()
    return shared


def _check(work: Work, barrier: Barrier) -> None:
    vocabulary = work.context.city.vocabulary
    check_concepts(barrier.concepts, vocabulary, primary=work.context.city.primary)
    if barrier.topic is not None:
        vocabulary.check(barrier.topic, scheme="topic", path="$.topic")
    for service in barrier.services:
        work.expect(Service, service)
    proposers = {idea.organisation for idea in barrier.ideas}
    for organisation in {barrier.organisation, barrier.carrier, *proposers} - {None}:
        work.expect(Organisation, str(organisation))
    ideas = {f"ideas[{place}].text": idea.text for place, idea in enumerate(barrier.ideas)}
    refuse_identity(dict(_words({"title": barrier.title, "problem": barrier.problem, **ideas})))


def _words(texts: Mapping[str, LocalizedText]) -> Iterable[tuple[str, str]]:
    return ((f"{name}.{tag}", words) for name, text in texts.items() for tag, words in text.items())
