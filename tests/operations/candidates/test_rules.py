# SPDX-License-Identifier: EUPL-1.2
"""
Other facts that propose a barrier, by the rules of the city.
"""

import attrs
import pytest
from tests.operations.barriers.samples import MET, VISIT
from tests.operations.taxonomies.remaps import barrier_concept, publish

from onestopshop.domain.candidates.rules import RULES
from onestopshop.errors import InvalidDataError


def visited(town, *, desk: str = "main", **fields: object):
    return town.desk(desk=desk).visits.record(**{**VISIT, **fields})


def rejected(town, reason: str, times: int = 1, *, desk: str = "main") -> list[str]:
    """Let the service of a referral say no."""
    ids = []
    for _ in range(times):
        at = town.desk(desk=desk)
        visit = visited(town, desk=desk)
        referral = at.referrals.make(visit=visit.id, service="registration", mode="contacted")
        at.referrals.reject(referral.id, reason=reason, on_behalf_of="registration")
        ids.append(referral.id)
    return ids


def rules(town, acts_as: str = "coordinator", **given):
    return town.desk(acts_as).barriers.rule_candidates(**given)


@pytest.mark.parametrize("reason", ["no_capacity", "unreachable", "not_eligible", "digital_only"])
def test_rejected_referrals(town, reason: str) -> None:
    """As many referrals of one reason as the rule says, to one service and of one topic, are a candidate."""
    rule = RULES[reason]
    rejected(town, reason, rule.at - 1)
    assert () == rules(town)
    ids = rejected(town, reason)
    (found,) = rules(town)
    assert (reason, "registration", ("topic:registration",)) == (found.rule, found.service, found.topics)
    assert (rule.at, rule.step, rule.concepts["b"]) == (found.facts, found.step, found.concept)
    assert ("referral", ids[0]) == (found.source, found.sources[0])
    assert "Registration · registration with the city" == found.label


def test_other_reasons_are_noted_by_hand(town) -> None:
    """A reason that is none of the list proposes nothing, however often."""
    rejected(town, "other", 9)
    assert () == rules(town)


@pytest.mark.parametrize(
    ("outcome", "rule"), [("partly_helped", "partly_helped"), ("not_helped", "not_helped"), ("helped", "")]
)
def test_completed_referrals_that_did_not_help(town, outcome: str, rule: str) -> None:
    """What a completed referral brought counts, not that it was completed."""
    for _ in range(5):
        visit = visited(town)
        desk = town.desk()
        referral = desk.referrals.make(visit=visit.id, service="registration", mode="contacted")
        desk.referrals.accept(referral.id, on_behalf_of="registration")
        desk.referrals.complete(referral.id, outcome=outcome)
    assert [rule] * bool(rule) == [found.rule for found in rules(town)]


def test_not_attended_is_a_missed_appointment(town) -> None:
    """Completed and not attended count together with failed and no show."""
    desk = town.desk()
    for number in range(3):
        referral = desk.referrals.make(visit=visited(town).id, service="registration", mode="appointment")
        desk.referrals.accept(referral.id, on_behalf_of="registration")
        if number:
            desk.referrals.fail(referral.id, reason="no_show", on_behalf_of="registration")
        else:
            desk.referrals.complete(referral.id, outcome="not_attended")
    assert [("no_show", 3)] == [(found.rule, found.facts) for found in rules(town)]


def test_old_facts_are_forgotten(town) -> None:
    """A rule looks back as many days as it says, and no further."""
    rejected(town, "unreachable")
    town.clock.advance(days=90)
    rejected(town, "unreachable")
    assert () == rules(town)
    town.clock.advance(days=89)
    rejected(town, "unreachable")
    assert [2] == [found.facts for found in rules(town)]


@pytest.mark.parametrize(
    ("said", "rule", "concept"),
    [
        ({"handling": ["could_not_help"]}, "could_not_help", "b:beschikbaar"),
        ({"interpretation": "not_available"}, "no_interpreter", "b:begrijpbaar"),
        ({"interpreter_missed": "yes"}, "no_interpreter", "b:begrijpbaar"),
    ],
)
def test_visits_in_which_something_was_missing(
    town, said: dict[str, object], rule: str, concept: str
) -> None:
    """One visit without help, or without an interpreter, is enough; its services are those of the candidate."""
    visit = visited(town, services=["housing"], **said)
    (found,) = rules(town)
    assert (rule, "housing", concept, (visit.id,)) == (
        found.rule,
        found.service,
        found.concept,
        found.sources,
    )


def test_papers_that_could_not_be_understood(town) -> None:
    """Three visits with a hard paper of one sender are a candidate at that sender, a service or an organisation."""
    for sender in ("registration", "school"):
        for _ in range(3):
            visited(town, papers=[{"kind": "doc:letter", "sender": sender, "stuck_on": ["legal_terms"]}])
    visited(town, papers=[{"kind": "doc:letter", "sender": "housing", "stuck_on": ["legal_terms"]}])
    for _ in range(3):
        visited(town, papers=[{"kind": "doc:letter", "sender": "pupils", "stuck_on": ["nothing"]}])
        visited(town, papers=[{"kind": "doc:letter", "stuck_on": ["language"]}])
    found = {(one.service, one.organisation, one.source) for one in rules(town)}
    assert {("registration", None, "document"), (None, "school", "document")} == found


def test_what_was_noted_proposes_nothing(town) -> None:
    """A fact that became an observation counts no longer: a referral by its id, a visit by the step."""
    (referral,) = rejected(town, "no_capacity")
    visit = visited(town, handling=["could_not_help"])
    assert 2 == len(rules(town))
    town.desk().barriers.observe(source="referral", source_ref=referral, **MET)
    assert ["could_not_help"] == [found.rule for found in rules(town)]
    town.desk().barriers.observe(visit=visit.id, **MET)
    assert ["could_not_help"] == [found.rule for found in rules(town)]
    town.desk().barriers.observe(visit=visit.id, **{**MET, "step": "find"})
    assert () == rules(town)


def test_retracted_visits_propose_nothing(town) -> None:
    """A visit that was taken back counts nowhere."""
    visit = visited(town, handling=["could_not_help"])
    town.desk().visits.retract(visit.id, reason="entered_in_error")
    assert () == rules(town)


def test_a_worker_sees_the_facts_of_her_own_desk(town) -> None:
    """The rule looks at all desks; a worker is shown the candidate with her own desk's facts."""
    (own,) = rejected(town, "unreachable")
    rejected(town, "unreachable", desk="market")
    (found,) = rules(town, "worker")
    assert (1, (own,)) == (found.facts, found.sources)
    assert [2] == [one.facts for one in rules(town)]
    assert 2 == town.desk().barriers.dismiss(found.id, reason="One counter was closed.").facts
    assert () == rules(town)
    rejected(town, "unreachable")
    assert [3] == [one.facts for one in rules(town)]


def test_rules_of_the_city(town) -> None:
    """A city may switch a rule off, and propose another concept; another primary scheme has its own column or none."""
    rejected(town, "no_capacity")
    changed = attrs.evolve(RULES["no_capacity"], concepts={"b": "b:beschikbaar", "town": "town:letters"})
    with_rules(town, no_capacity=changed)
    assert ["town:letters"] == [found.concept for found in rules(town)]
    with_rules(town, no_capacity=attrs.evolve(RULES["no_capacity"], at=0))
    assert () == rules(town)
    with_rules(town)
    for primary, concept in {"ntu": "ntu:non-acces", "lev": None}.items():
        town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, primary=primary))
        assert [concept] == [found.concept for found in rules(town)]


@pytest.mark.parametrize(
    ("became", "proposed"), [("plain", "town:plain"), ("", "b:beschikbaar"), ("plain legal", "b:beschikbaar")]
)
def test_no_rule_proposes_a_retired_concept(town, became: str, proposed: str) -> None:
    """In the place of a concept that retired stands what alone replaced it, or what else the rule names."""
    rejected(town, "no_capacity")
    named = {"b": "b:beschikbaar", "town": "town:letters"}
    with_rules(town, no_capacity=attrs.evolve(RULES["no_capacity"], concepts=named))
    concepts = [barrier_concept("plain"), barrier_concept("legal"), barrier_concept("letters", became=became)]
    publish(town, "2.0", *concepts)
    assert [proposed] == [found.concept for found in rules(town)]


def test_the_order_and_the_length_of_the_list(town) -> None:
    """The candidate of most facts comes first, and a page is as long as it was asked for."""
    rejected(town, "no_capacity", 2)
    rejected(town, "digital_only", 1)
    assert ["no_capacity", "digital_only"] == [found.rule for found in rules(town)]
    assert ["no_capacity"] == [found.rule for found in rules(town, limit=1)]
    with pytest.raises(InvalidDataError):
        rules(town, limit=0)


def with_rules(town, **changes: object) -> None:
    rules_of_city = attrs.evolve(town.context.rules, candidate_rules={**RULES, **changes})
    town.context = attrs.evolve(town.context, rules=rules_of_city)
