# SPDX-License-Identifier: EUPL-1.2
"""
Put an observation together from what was said, its visit and the barrier that it is again.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypedDict

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.table import expect_open
from onestopshop.domain.codes.observations import ObservationSource
from onestopshop.domain.concepts import check_concepts
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.observations import TEXTS, Observation
from onestopshop.domain.people import Actor
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Organisation, Service
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError
from onestopshop.operations.arguments import day_of, known_names, live, needed, one_desk
from onestopshop.operations.barriers.families import naming_survivor
from onestopshop.operations.barriers.suggesting import proposed
from onestopshop.operations.work import Work

__all__ = ["ObservationFields", "expect_about", "expect_case", "observation_of"]


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
    Return the observation that *fields* say, with what its source and its barrier imply filled in and marked.

    Raises:
        ForbiddenError: The visit or the referral that it was learned from is not the actor's.
        InvalidDataError: A value is missing or not allowed.
        NotFoundError: Something it refers to does not exist.
        TransitionError: The barrier of ``again_of`` is closed, or the visit was taken back.
    """
    known_names(fields, ObservationFields)
    said = {name: value for name, value in fields.items() if value is not None}
    _check_texts(said)
    referral = _referral_of(work, said)
    visit = _visit_of(work, said, referral)
    again = _met_again(work, said)
    implied = {**_from_barrier(again), **_from_visit(visit)}
    if again is not None and len(again.services) == 1:
        implied["service"] = next(iter(again.services))
    if referral is not None:
        implied |= _from_referral(referral)
        implied.pop("day", None)  # it is learned later than the visit was
    taken = {name: value for name, value in implied.items() if name not in said}
    observation = _structured(work, {**taken, **said}, visit, again, frozenset(taken) & _MARKED)
    _check(work, observation)
    if again is not None:
        expect_case(again, observation.service, attempted=_AGAIN, by=work.actor)
    return observation


_MARKED = frozenset({"service", "organisation", "topic", "language", "step", "concepts"})
_AGAIN = "the same again"


def expect_case(barrier: Barrier, service: str, *, attempted: str, by: Actor) -> None:
    """
    Return when something met at *service* can be a case of *barrier*.

    Raises:
        InvalidDataError: The barrier is about other services.
        TransitionError: The barrier is closed.
    """
    expect_open(barrier, attempted, by=by.acts_as)
    expect_about(barrier, service)


def expect_about(barrier: Barrier, service: str) -> None:
    """
    Return when something met at *service* can be a case of *barrier*, open or not.

    Raises:
        InvalidDataError: The barrier is about other services.
    """
    if service != UNKNOWN_SERVICE and barrier.services and service not in barrier.services:
        raise InvalidDataError(
            [f"barrier {barrier.number} is not about this service @ $.service"],
            hint="What stops people at another service is another barrier.",
        )


def _check_texts(said: Mapping[str, Any]) -> None:
    """Refuse what is no text where a text decides what else is read."""
    wrong = [name for name in _DECIDING if not isinstance(said.get(name, ""), str)]
    if wrong:
        raise InvalidDataError([f"a text is needed @ $.{name}" for name in wrong])


_DECIDING = ("source", "source_ref", "desk")


def _referral_of(work: Work, said: Mapping[str, Any]) -> Referral | None:
    """Return the referral that it was learned from."""
    if said.get("source") != ObservationSource.REFERRAL or "source_ref" not in said:
        return None
    referral = work.get(Referral, said["source_ref"])
    work.allow("barriers.observe", referral)
    return referral


def _visit_of(work: Work, said: Mapping[str, Any], referral: Referral | None) -> Visit | None:
    """Return the contact it was met in: named as the visit, or by the source, which has one."""
    id, source = said.get("visit"), said.get("source", ObservationSource.VISIT)
    known = said.get("source_ref") if source in _IN_VISITS else referral and referral.visit
    if known is not None:
        if id is not None and id != known:
            raise InvalidDataError(["the source is of another visit @ $.source_ref"])
        id = known
    if id is None:
        return None
    visit = work.get(Visit, id)
    work.allow("barriers.observe", visit)
    live(visit, "observe")
    return visit


def _met_again(work: Work, said: Mapping[str, Any]) -> Barrier | None:
    barrier = work.get(Barrier, said["again_of"]) if "again_of" in said else None
    if barrier is not None:
        with naming_survivor(work, barrier):
            expect_open(barrier, _AGAIN, by=work.actor.acts_as)
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


def _from_referral(referral: Referral) -> dict[str, Any]:
    found: dict[str, Any] = {"topic": referral.topic, "desk": referral.desk}
    if referral.service is not None:
        return {**found, "service": referral.service}
    return {**found, "organisation": referral.organisation}


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
        hint = f"{_HINT} {proposed(work, values)}".strip() if "concepts" in missing else _HINT
        raise InvalidDataError([f"{name} is missing @ $.{name}" for name in missing], hint=hint)
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
            "version": 1,
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
    if observation.service != UNKNOWN_SERVICE:
        work.expect(Service, observation.service)
    if observation.organisation is not None:
        work.expect(Organisation, observation.organisation)
    if observation.replaces is not None:
        work.expect(Observation, observation.replaces)
    refuse_identity({name: getattr(observation, name) for name in TEXTS})
