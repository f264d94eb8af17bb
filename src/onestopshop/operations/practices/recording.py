# SPDX-License-Identifier: EUPL-1.2
"""
Make a practice of what somebody says, and of what is known of the barrier whose removal was verified.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.practices import Effort
from onestopshop.domain.people import ActsAs
from onestopshop.domain.practices.effects import LEAST, ROUNDING, effect_of
from onestopshop.domain.practices.keeping import check_licence, check_measure
from onestopshop.domain.practices.practices import Effect, Practice
from onestopshop.domain.publications.rounding import keyed
from onestopshop.domain.services import Service
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import many, one_of
from onestopshop.errors import ConfigurationError, ForbiddenError, InvalidDataError
from onestopshop.operations.inputs import in_languages
from onestopshop.operations.policies import NETWORK, PUBLIC
from onestopshop.operations.practices.files import wrong_with
from onestopshop.operations.practices.reading import published
from onestopshop.operations.publications.knowing import harmless
from onestopshop.operations.work import Work

__all__ = ["Said", "expect_home", "made"]

_TOPICS: Final = "topic"
"""The scheme of the kinds of services."""


@attrs.frozen(kw_only=True)
class Said:
    """
    What somebody says of a practice; what is left out is taken from the barrier.
    """

    measure: Mapping[str, str] | None
    concepts: Iterable[str] | None
    service_kinds: Iterable[str] | None
    step: str | None
    effort: str
    licence: str | None


def expect_home(work: Work, action: str) -> None:
    """
    Refuse to keep practices elsewhere than at home, or for somebody who is not a coordinator.

    Raises:
        ForbiddenError: It is another installation, or another one's task.
    """
    if work.actor.acts_as not in {ActsAs.COORDINATOR, ActsAs.SYSTEM}:
        raise ForbiddenError(action, ["only a coordinator keeps the practices of the city"])
    if not work.context.home:
        raise ForbiddenError(action, ["practices are kept by the home installation only"])


def made(work: Work, said: Said, barrier: Barrier | None, *, reviewed: bool) -> Practice:
    """
    Return the practice that somebody records.

    Raises:
        InvalidDataError: A value is missing or not allowed, the barrier's removal is not verified, or the words
            seem to tell who somebody is.
        ConfigurationError: There is no key to round counts with.
    """
    context, day = work.context, work.context.today()
    concepts = _kinds_of_barrier(work, said.concepts)
    kinds = _codes(work, said.service_kinds, "service_kinds", scheme=_TOPICS)
    if barrier is not None:
        concepts = concepts or barrier.concepts
        kinds = kinds or _kinds_of(work, barrier)
    licence = context.network.licence if said.licence is None else said.licence
    practice = Practice(
        id=context.new_id(day),
        city=context.city.id,
        measure=check_measure(_measure(said, barrier)),
        concepts=concepts,
        service_kinds=kinds,
        step=_step(said.step, barrier),
        effort=one_of(said.effort, Effort, path="$.effort"),
        barrier=None if barrier is None else barrier.id,
        round=1 if barrier is None else barrier.round,
        effect=None if barrier is None else _effect(work, barrier),
        licence=check_licence(licence),
        day=day,
        by=work.actor.worker,
        reviewed_by=work.actor.worker if reviewed else None,
        reviewed_on=day if reviewed else None,
    )
    _check_leaves(work, practice)
    return practice


def _check_leaves(work: Work, practice: Practice) -> None:
    """
    Refuse what no package may hold: it would stop all other practices from leaving.

    Raises:
        InvalidDataError: It is that.
    """
    problems = wrong_with(published(work, practice))
    if problems:
        raise InvalidDataError(
            [f"{problem} @ $.practice" for problem in problems],
            hint="Name fewer concepts and kinds of service: those that it is about most.",
        )


def _measure(said: Said, barrier: Barrier | None) -> LocalizedText:
    if said.measure is not None:
        return in_languages(said.measure, path="$.measure")
    if barrier is None or barrier.done is None:
        raise InvalidDataError(
            ["what was done is missing @ $.measure"],
            hint="Say it in words, or tell it of the barrier first (`onestopshop barriers tell`).",
        )
    return barrier.done


def _kinds_of_barrier(work: Work, codes: Iterable[str] | None) -> frozenset[Code]:
    found = _codes(work, codes, "concepts")
    topics = sorted(code for code in found if _TOPICS in work.context.city.vocabulary.rooted(code))
    if topics:
        raise InvalidDataError(
            [f"{code!r} is a kind of service @ $.concepts" for code in topics],
            hint="Name as concepts what kind of barrier it is, and topics as kinds of service.",
        )
    return found


def _codes(
    work: Work, codes: Iterable[str] | None, name: str, *, scheme: str | None = None
) -> frozenset[Code]:
    path, vocabulary = f"$.{name}", work.context.city.vocabulary
    given = () if codes is None else many(codes, path=path)
    return frozenset(vocabulary.check(code, scheme=scheme, path=path) for code in given)


def _kinds_of(work: Work, barrier: Barrier) -> frozenset[Code]:
    """Return the topics of the services at which a barrier is, and its own."""
    found = (work.find_one(Service, id) for id in sorted(barrier.services))
    topics = {topic for service in found if service is not None for topic in service.topics}
    return frozenset(topics if barrier.topic is None else topics | {barrier.topic})


def _step(step: str | None, barrier: Barrier | None) -> Step | None:
    met = None if barrier is None else barrier.step
    found = met if step is None else one_of(step, Step, path="$.step")
    return None if found is Step.UNKNOWN else found


def _effect(work: Work, barrier: Barrier) -> Effect:
    context = work.context
    if context.statistics_key is None:
        raise ConfigurationError(
            "there is no key of published figures", hint="Open the shop with OneStopShop.open."
        )
    least = max(LEAST, *(work.policies.smallest_count(audience) for audience in (PUBLIC, NETWORK)))
    effect = effect_of(
        barrier,
        rounding=keyed(
            context.statistics_key(),
            base=ROUNDING,
            city=context.city.id,
            programme="practice",
            period="",
        ),
        least=-(-least // ROUNDING) * ROUNDING,
        thresholds=context.rules.verification,
    )
    return harmless(work, barrier, effect)
