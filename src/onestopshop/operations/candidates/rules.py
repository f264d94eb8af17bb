# SPDX-License-Identifier: EUPL-1.2
"""
Let other facts propose a barrier: referrals that did not help, visits, papers and searches.

The rules are those of `onestopshop.domain.candidates.rules`, as the city
changed them.  A fact that somebody turned into an observation proposes nothing
any more.
"""

from collections.abc import Iterator

import attrs

from onestopshop.domain.candidates.candidates import candidate_id
from onestopshop.domain.candidates.rules import Rule
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.text import LanguageTag
from onestopshop.errors import ForbiddenError
from onestopshop.operations.candidates.facts import Fact, facts_of
from onestopshop.operations.work import Work

__all__ = ["RuleCandidate", "proposed"]


@attrs.frozen(kw_only=True)
class RuleCandidate:
    """
    Facts that one rule proposes as a barrier; a worker notes them as observations, or dismisses them.

    Args:
        id: The same rule, place and topics have the same id everywhere.
        rule: The name of the rule: a reason or an outcome of a referral, or what else happened.
        label: Where it happened and about what, in the language that was asked for.
        service, organisation: Where, as far as that is known.
        topics: What it was about; of a search all that was recognised.
        step, concept: What the rule proposes; no concept where the city's primary scheme has none for it.
        facts: How many facts there are; a worker counts those of her own desk.
        source: What an observation made of one names as its ``source``.
        sources: What such an observation names as its ``source_ref``, the newest first.
    """

    id: str
    rule: str
    label: str
    service: str | None
    organisation: str | None
    topics: tuple[Code, ...]
    step: Step
    concept: Code | None
    facts: int
    source: str
    sources: tuple[str, ...]


def proposed(work: Work, language: LanguageTag) -> Iterator[tuple[RuleCandidate, int]]:
    """
    Yield what the rules propose to who acts, most facts first, each with the number of its facts at all desks.
    """
    groups: dict[tuple[object, ...], list[Fact]] = {}
    for fact in facts_of(work):
        groups.setdefault(fact.group, []).append(fact)
    found = [
        (_candidate(work, own, language), len(facts))
        for facts in groups.values()
        if len(facts) >= work.context.rules.candidate_rules[facts[0].rule].at
        and (own := [fact for fact in facts if _hers(work, fact)])
    ]
    yield from sorted(found, key=lambda one: (-one[0].facts, one[0].id))


def _hers(work: Work, fact: Fact) -> bool:
    """Return whether who acts may see a fact; a search is of no desk."""
    try:
        if fact.thing is not None:
            work.allow(f"{fact.thing.KIND}s.read", fact.thing)
    except ForbiddenError:
        return False
    return True


def _candidate(work: Work, facts: list[Fact], language: LanguageTag) -> RuleCandidate:
    newest = sorted(facts, key=lambda fact: (fact.day, fact.source_ref), reverse=True)
    one = newest[0]
    rule = work.context.rules.candidate_rules[one.rule]
    return RuleCandidate(
        id=candidate_id(one.rule, one.service, one.organisation, *one.topics),
        rule=one.rule,
        label=_label(work, one, language),
        service=one.service,
        organisation=one.organisation,
        topics=one.topics,
        step=rule.step,
        concept=_concept(work, rule),
        facts=len(facts),
        source=one.source,
        sources=tuple(fact.source_ref for fact in newest),
    )


def _concept(work: Work, rule: Rule) -> Code | None:
    city = work.context.city
    present = map(city.vocabulary.standing, rule.concepts.values())
    fitting = [code for code in present if code and city.primary in city.vocabulary.rooted(code)]
    return fitting[-1] if fitting else None  # what the city named itself stands last


def _label(work: Work, fact: Fact, language: LanguageTag) -> str:
    city = work.context.city
    service = work.find_one(Service, fact.service) if fact.service else None
    unit = work.find_one(Organisation, fact.organisation) if fact.organisation else None
    names = [thing.name for thing in (service, unit) if thing is not None]
    texts = [*names[:1], *(label for code in fact.topics if (label := city.vocabulary.label(code)))]
    shown = [text.pick(language, city.languages.fallback).text for text in texts]
    return " · ".join(shown) or fact.service or fact.organisation or ""
