# SPDX-License-Identifier: EUPL-1.2
"""
Gather the facts that the rules for candidates look at.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import attrs

from onestopshop.codec.records import from_record
from onestopshop.domain.candidates.rules import (
    COULD_NOT_HELP,
    EXPIRED,
    NO_INTERPRETER,
    PAPER,
    SEARCH,
    outcome_rule,
)
from onestopshop.domain.codes.observations import ObservationSource
from onestopshop.domain.codes.papers import StuckOn
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.codes.visits import Handling, Interpretation
from onestopshop.domain.misses import SearchMiss
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import UNKNOWN_SERVICE, Service
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.values import Answer
from onestopshop.domain.visits import Visit
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, Equal, Query, Range

__all__ = ["Fact", "facts_of"]


@attrs.frozen(kw_only=True)
class Fact:
    """
    One fact that a rule looks at.

    Args:
        source, source_ref: What an observation made of it names.
        thing: The referral or the visit that it is about; a search is about none.
    """

    rule: str
    service: str | None = None
    organisation: str | None = None
    topics: tuple[Code, ...] = ()
    day: date
    source: str
    source_ref: str
    thing: Referral | Visit | None = None

    @property
    def group(self) -> tuple[object, ...]:
        """What the facts of one candidate have in common."""
        return self.rule, self.service, self.organisation, self.topics


def facts_of(work: Work) -> Iterator[Fact]:
    """Yield each fact that a rule looks at, is recent enough, and that nobody noted as an observation yet."""
    rules, today = work.context.rules.candidate_rules, work.context.today()
    found = [
        fact
        for fact in (*_referrals(work), *_visits(work), *_searches(work))
        if rules[fact.rule].at and fact.day > today - timedelta(days=rules[fact.rule].days)
    ]
    in_visits, named = _noted_in_visits(work, found), _named(work, found)
    for fact in found:
        if isinstance(fact.thing, Visit):
            known = (fact.source_ref, rules[fact.rule].step.value) in in_visits
        else:
            known = (fact.source, fact.source_ref) in named
        if not known:
            yield fact


def _first_day(work: Work) -> date:
    longest = max(rule.days for rule in work.context.rules.candidate_rules.values())
    return work.context.today() - timedelta(days=longest)


_ENDS = (ReferralState.REJECTED, ReferralState.FAILED, ReferralState.EXPIRED, ReferralState.COMPLETED)


def _referrals(work: Work) -> Iterator[Fact]:
    """Yield referrals that ended otherwise than hoped; a cancelled one, as by withdrawn consent, is none."""
    zone, rules = work.context.city.timezone, work.context.rules.candidate_rules
    since = datetime.combine(_first_day(work), time(), zone)
    where: dict[str, Condition] = {
        "state": AnyOf(tuple(state.value for state in _ENDS)),
        "changed_on": Range(low=since),
    }
    for referral in work.find(Referral, Query(kind=Referral.KIND, where=where)):
        rule = _rule_of(referral)
        if rule in rules:
            yield Fact(
                rule=rule,
                service=referral.service,
                organisation=referral.organisation if referral.service is None else None,
                topics=(referral.topic,),
                thing=referral,
                day=referral.changed_on.astimezone(zone).date(),
                source=ObservationSource.REFERRAL.value,
                source_ref=referral.id,
            )


def _rule_of(referral: Referral) -> str:
    if referral.state is ReferralState.EXPIRED:
        return EXPIRED
    if referral.state is ReferralState.COMPLETED:
        return outcome_rule(referral.outcome) or ""
    return referral.reason.value if referral.reason else ""


def _visits(work: Work) -> Iterator[Fact]:
    where: dict[str, Condition] = {
        "counted": Equal("yes"),
        "day": Range(low=_first_day(work).isoformat()),
    }
    for record in work.snapshot.find(Query(kind=Visit.KIND, where=where)):
        if _tells(record.body):  # most do not: a quick look spares making them
            visit = from_record(record, Visit)
            yield from _needs(visit)
            yield from _papers(work, visit)


def _tells(body: Mapping[str, Any]) -> bool:
    return (
        Handling.COULD_NOT_HELP in body.get("handling", ())
        or body.get("interpretation") == Interpretation.NOT_AVAILABLE
        or body.get("interpreter_missed") == Answer.YES
        or any(paper.get("stuck_on") for paper in body.get("papers", ()))
    )


def _needs(visit: Visit) -> Iterator[Fact]:
    """Yield what was missing in a visit, once for each of its topics."""
    service = next(iter(visit.services)) if len(visit.services) == 1 else None
    missed = visit.interpreter_missed is Answer.YES
    rules = {
        COULD_NOT_HELP: Handling.COULD_NOT_HELP in visit.handling,
        NO_INTERPRETER: missed or visit.interpretation is Interpretation.NOT_AVAILABLE,
    }
    for rule in (rule for rule, applies in rules.items() if applies):
        for topic in visit.typed_topics:
            yield _of_visit(visit, rule, ObservationSource.VISIT, service=service, topics=(topic,))


def _papers(work: Work, visit: Visit) -> Iterator[Fact]:
    """Yield each sender whose paper could not be understood, once for each visit."""
    hard = {paper.sender for paper in visit.papers if paper.stuck_on - {StuckOn.NOTHING}}
    for sender in sorted(hard - {UNKNOWN_SERVICE}):
        who = {"service" if work.exists(Service, sender) else "organisation": sender}
        yield _of_visit(visit, PAPER, ObservationSource.DOCUMENT, **who)


def _of_visit(visit: Visit, rule: str, source: ObservationSource, **where: Any) -> Fact:
    return Fact(rule=rule, day=visit.day, source=source.value, source_ref=visit.id, thing=visit, **where)


def _searches(work: Work) -> Iterator[Fact]:
    where: dict[str, Condition] = {"day": Range(low=_first_day(work).isoformat())}
    for miss in work.find(SearchMiss, Query(kind=SearchMiss.KIND, where=where)):
        if miss.concepts:
            yield Fact(
                rule=SEARCH,
                topics=tuple(sorted(miss.concepts)),
                day=miss.day,
                source=ObservationSource.SEARCH.value,
                source_ref=miss.id,
            )


def _noted_in_visits(work: Work, facts: Iterable[Fact]) -> set[tuple[object, object]]:
    """Return at which steps somebody noted an observation of the visits that these facts are of."""
    visits = sorted({fact.source_ref for fact in facts if isinstance(fact.thing, Visit)})
    where: dict[str, Condition] = {"counted": Equal("yes"), "visit": AnyOf(tuple(visits))}
    found = work.snapshot.count(Query(kind=Observation.KIND, where=where), by=("visit", "step"))
    return {(visit, step) for visit, step in found}


def _named(work: Work, facts: Iterable[Fact]) -> set[tuple[object, object]]:
    """Return the sources that observations name, where one may be of no visit: a referral, or a search."""
    if all(isinstance(fact.thing, Visit) for fact in facts):
        return set()
    where: dict[str, Condition] = {"counted": Equal("yes"), "day": Range(low=_first_day(work).isoformat())}
    found = work.snapshot.find(Query(kind=Observation.KIND, where=where))
    return {(record.body.get("source"), record.body.get("source_ref")) for record in found}
