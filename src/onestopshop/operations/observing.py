# SPDX-License-Identifier: EUPL-1.2
"""
Put an observation together from what was said, its visit and the barrier that it is again.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers import BARRIERS, OPEN, Barrier
from onestopshop.domain.codes.observations import ObservationSource
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.observations import TEXTS, Observation, check_concepts
from onestopshop.domain.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Organisation, Service
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError, TransitionError
from onestopshop.operations.arguments import day_of, known_names, live, needed, one_desk
from onestopshop.operations.work import Work

__all__ = ["ObservationFields", "observation_of"]


class ObservationFields(TypedDict, total=False):
    """
    What a worker says of a barrier that was met; everything else is taken over or has a default.
    """

    visit: str | None
    source: str
    source_ref: str | None
    day: date | str
    desk: str
    service: str
    organisation: str | None
    topic: str
    step: str
    concepts: Iterable[str]
    channel: str | None
    key_phrase: str | None
    what_happened: str | None
    impact: str | None
    idea: str | None
    workaround: str | None
    severity: str
    repeated: str
    language: str | None
    document_kind: str | None
    wants_review: bool
    discrimination_suspected: str
    again_of: str | None
    replaces: str | None


def observation_of(work: Work, fields: Mapping[str, Any]) -> Observation:
    """
    Return the observation that *fields* say, with what its visit and its barrier imply filled in and marked.

    Raises:
        InvalidDataError: A value is missing or not allowed.
        NotFoundError: Something it refers to does not exist.
        TransitionError: The barrier of ``again_of`` is closed, or the visit was taken back.
    """
    known_names(fields, ObservationFields)
    said = {name: value for name, value in fields.items() if value is not None}
    visit = _visit_of(work, said)
    again = _met_again(work, said)
    implied = {**_from_barrier(again), **_from_visit(visit)}
    if again is not None and len(again.services) == 1:
        implied["service"] = next(iter(again.services))
    taken = {name: value for name, value in implied.items() if name not in said}
    observation = _structured(work, {**taken, **said}, visit, again, frozenset(taken) & _MARKED)
    _check(work, observation)
    return observation


_MARKED = frozenset({"service", "topic", "language", "step", "concepts"})


def _visit_of(work: Work, said: Mapping[str, Any]) -> Visit | None:
    """Return the contact it was met in: named as the visit, or as the source when that is a visit."""
    id, source = said.get("visit"), said.get("source", ObservationSource.VISIT)
    if source in _IN_VISITS and "source_ref" in said:
        if id not in {None, said["source_ref"]}:
            raise InvalidDataError(["the source is another visit @ $.source_ref"])
        id = said["source_ref"]
    if id is None:
        return None
    visit = work.get(Visit, id)
    work.allow("barriers.observe", visit)
    live(visit, "observe")
    return visit


def _met_again(work: Work, said: Mapping[str, Any]) -> Barrier | None:
    barrier = work.get(Barrier, said["again_of"]) if "again_of" in said else None
    if barrier is not None and barrier.state not in OPEN:
        allowed = BARRIERS.allowed(barrier.state)
        raise TransitionError(
            f"barrier {barrier.number}",
            state=barrier.state.value,
            attempted="the same again",
            allowed=allowed,
        )
    return barrier


def _from_visit(visit: Visit | None) -> dict[str, Any]:
    if visit is None:
        return {}
    found: dict[str, Any] = {"language": visit.language, "desk": visit.desk, "day": visit.day}
    if len(visit.services) == 1:
        found["service"] = next(iter(visit.services))
    if len(visit.typed_topics) == 1:
        found["topic"] = next(iter(visit.typed_topics))
    return found


def _from_barrier(barrier: Barrier | None) -> dict[str, Any]:
    if barrier is None:
        return {}
    found: dict[str, Any] = {"step": barrier.step, "concepts": barrier.concepts}
    if barrier.topic is not None:
        found["topic"] = barrier.topic
    return found


def _structured(
    work: Work,
    values: dict[str, Any],
    visit: Visit | None,
    again: Barrier | None,
    implied: frozenset[str],
) -> Observation:
    missing = [name for name in ("topic", "step", "concepts") if name not in values]
    if missing:
        raise InvalidDataError([f"{name} is missing @ $.{name}" for name in missing], hint=_HINT)
    day = day_of(work, values.get("day"))
    in_visit = (
        {} if values.get("source") == ObservationSource.REFERRAL else {"source_ref": visit and visit.id}
    )
    return structure(
        {
            "service": UNKNOWN_SERVICE,
            **in_visit,
            **values,
            "visit": visit and visit.id,
            "id": work.context.new_id(day),
            "city": work.context.city.id,
            "desk": needed(values.get("desk", work.actor.desk), "desk", hint="Name a desk when you act."),
            "day": day,
            "recorder": work.actor.worker,
            "barrier": again.id if again is not None else None,
            "implied": implied,
        },
        Observation,
    )


_IN_VISITS = (ObservationSource.VISIT, ObservationSource.DOCUMENT)
"""The sources that are a visit of the shop."""

_HINT = "A topic is taken from a visit that has exactly one; step and concepts from the barrier of again_of."


def _check(work: Work, observation: Observation) -> None:
    context, vocabulary = work.context, work.context.city.vocabulary
    one_desk(context, observation.desk)
    vocabulary.check(observation.topic, scheme="topic", path="$.topic")
    check_concepts(observation.concepts, vocabulary, primary=context.city.primary)
    if observation.document_kind is not None:
        vocabulary.check(observation.document_kind, scheme="doc", path="$.document_kind")
    if observation.source is ObservationSource.REFERRAL and observation.source_ref is not None:
        work.expect(Referral, observation.source_ref)
    if observation.service != UNKNOWN_SERVICE:
        work.expect(Service, observation.service)
    if observation.organisation is not None:
        work.expect(Organisation, observation.organisation)
    if observation.replaces is not None:
        work.expect(Observation, observation.replaces)
    refuse_identity({name: getattr(observation, name) for name in TEXTS})
