# SPDX-License-Identifier: EUPL-1.2
"""
Let what is worked out from codes follow a remap: dismissed candidates, and the counts of claims of removal.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import TypeAlias

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.candidates.candidates import Group, candidate_id
from onestopshop.domain.candidates.carrying import carried_over, left_behind
from onestopshop.domain.candidates.dismissals import Dismissal
from onestopshop.domain.observations import Observation
from onestopshop.domain.services import UNKNOWN_SERVICE
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.remapping import RemapPlan
from onestopshop.operations.candidates.facts import facts_of
from onestopshop.operations.candidates.groups import id_of
from onestopshop.operations.verification.editions import CLAIMED, is_stale
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query

__all__ = ["carry_dismissals", "stale_claims"]

_Before: TypeAlias = Mapping[Code, Sequence[Code]]
"""What each code was, for those that retired codes become."""


def carry_dismissals(work: Work, plan: RemapPlan) -> None:
    """
    Let a candidate stay dismissed when only its codes are others now.

    One that was split comes back: a person looks at its parts.
    """
    gone = {one.id: one for one in work.find(Dismissal, Query(kind=Dismissal.KIND))}
    before: dict[Code, list[Code]] = {}
    for one in plan.becoming.values():
        if one.to is not None:
            before.setdefault(one.to, []).append(one.code)
    if not gone or not before:
        return
    for id, earlier in dict(_ids(work, before)).items():
        found = [gone.pop(one) for one in sorted(earlier) if one in gone]
        if found:
            made, event = carried_over(id, gone.get(id), found)
            work.save(made, event)
            for dismissal in found:
                work.erase(dismissal, left_behind(dismissal, id))


def _ids(work: Work, before: _Before) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the id of each candidate that there may be now, with those that it had before."""
    for group in _groups(work):
        topics = _were(group.topic, before) if group.topic else (None,)
        concepts = _were(group.concept, before)
        earlier = (
            id_of(attrs.evolve(group, topic=topic, concept=code)) for topic, code in product(topics, concepts)
        )
        yield id_of(group), frozenset(earlier) - {id_of(group)}
    for fact in {fact.group: fact for fact in facts_of(work)}.values():
        own = candidate_id(fact.rule, fact.service, fact.organisation, *fact.topics)
        topics_before = product(*(_were(topic, before) for topic in fact.topics))
        ids = (
            candidate_id(fact.rule, fact.service, fact.organisation, *sorted(set(were)))
            for were in topics_before
        )
        yield own, frozenset(ids) - {own}


def _were(code: Code, before: _Before) -> tuple[Code, ...]:
    return code, *before.get(code, ())


def _groups(work: Work) -> Iterator[Group]:
    live: dict[str, Condition] = {"counted": Equal("yes"), "barrier": Equal(None)}
    everywhere = Query(kind=Observation.KIND, where=live)
    for at, step, code in work.snapshot.count(everywhere, by=("service", "step", "concepts")):
        if at != UNKNOWN_SERVICE:
            yield Group(str(at), None, str(step), str(code))
    unknown = Query(kind=Observation.KIND, where={**live, "service": Equal(UNKNOWN_SERVICE)})
    for at, step, code in work.snapshot.count(unknown, by=("topic", "step", "concepts")):
        yield Group(None, str(at), str(step), str(code))


def stale_claims(work: Work, plan: RemapPlan) -> Iterator[Barrier]:
    """Yield the barriers with a claim of removal that was counted in other editions than the present ones."""
    where: dict[str, Condition] = {"state": AnyOf(tuple(state.value for state in CLAIMED))}
    for barrier in work.find(Barrier, Query(kind=Barrier.KIND, where=where, order=(("number", "asc"),))):
        if is_stale(work, barrier, plan):
            yield barrier
