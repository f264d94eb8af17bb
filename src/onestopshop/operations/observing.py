# SPDX-License-Identifier: EUPL-1.2
"""
Put an observation together from what was said, its visit and the barrier that it is again.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from onestopshop.codec.converter import structure
from onestopshop.codec.records import Model
from onestopshop.domain.barriers import OPEN, Barrier
from onestopshop.domain.codes.observations import ObservationSource
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.observations import TEXTS, Observation, check_concepts
from onestopshop.domain.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Organisation, Service
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError, TransitionError
from onestopshop.operations.arguments import day_of, known_names, needed, one_desk
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
    """
    known_names(fields, ObservationFields)
    said = {name: value for name, value in fields.items() if value is not None}
    visit = work.get(Visit, said["visit"]) if "visit" in said else None
    again = work.get(Barrier, said["again_of"]) if "again_of" in said else None
    if visit is not None:
        work.allow("barriers.observe", visit)
    if again is not None and again.state not in OPEN:
        raise TransitionError(
            f"barrier {again.number}", state=again.state, attempted="the same again", allowed=("reopen",)
        )
    implied = {**_from_visit(visit), **_from_barrier(again)}
    taken = {name: value for name, value in implied.items() if name not in said}
    observation = _structured(work, {**taken, **said}, visit, again, frozenset(taken) & _MARKED)
    _check(work, observation)
    return observation


_MARKED = frozenset({"service", "topic", "language", "step", "concepts"})


def _from_visit(visit: Visit | None) -> dict[str, Any]:
    if visit is None:
        return {}
    typed = [topic for topic in visit.topics if f"topics={topic}" not in visit.implied] or [*visit.topics]
    found: dict[str, Any] = {"language": visit.language, "desk": visit.desk, "day": visit.day}
    if len(visit.services) == 1:
        found["service"] = next(iter(visit.services))
    if len(typed) == 1:
        found["topic"] = typed[0]
    return found


def _from_barrier(barrier: Barrier | None) -> dict[str, Any]:
    if barrier is None:
        return {}
    found: dict[str, Any] = {"step": barrier.step, "concepts": barrier.concepts, "barrier": barrier.id}
    if len(barrier.services) == 1:
        found["service"] = next(iter(barrier.services))
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
    return structure(
        {
            "service": UNKNOWN_SERVICE,
            "source_ref": visit.id if visit is not None else None,
            **values,
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


_SOURCES: Mapping[ObservationSource, type[Model]] = {
    ObservationSource.VISIT: Visit,
    ObservationSource.DOCUMENT: Visit,
    ObservationSource.REFERRAL: Referral,
}
"""The records that an observation's source must be; other sources are outside the shop's records."""

_HINT = "A topic is taken from a visit that has exactly one; step and concepts from the barrier of again_of."


def _check(work: Work, observation: Observation) -> None:
    context, vocabulary = work.context, work.context.city.vocabulary
    one_desk(context, observation.desk)
    vocabulary.check(observation.topic, scheme="topic", path="$.topic")
    check_concepts(observation.concepts, vocabulary, primary=context.city.primary)
    if observation.document_kind is not None:
        vocabulary.check(observation.document_kind, scheme="doc", path="$.document_kind")
    source = _SOURCES.get(observation.source)
    if source is not None:
        work.expect(source, needed(observation.source_ref, "source_ref"))
    if observation.service != UNKNOWN_SERVICE:
        work.expect(Service, observation.service)
    if observation.organisation is not None:
        work.expect(Organisation, observation.organisation)
    if observation.replaces is not None:
        work.expect(Observation, observation.replaces)
    refuse_identity({name: getattr(observation, name) for name in TEXTS})
