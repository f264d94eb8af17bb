# SPDX-License-Identifier: EUPL-1.2
"""
How often a barrier could have been met, and how often it was.
"""

import random
from datetime import date, timedelta

import attrs
import pytest
from tests.operations.barriers.samples import MET, PROBLEM, VISIT

from onestopshop.codec.records import to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.observations import Observation
from onestopshop.domain.visits import Visit
from onestopshop.operations.verification.exposure import baseline, below, exposure_of, measured
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Put

SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 1)
DAY = date(2026, 1, 15)


def visited(town, *, day: date = DAY, desk: str = "main", **fields: object) -> Visit:
    return town.desk(desk=desk).visits.record(**{**VISIT, "day": day, **fields})


def noted(town, visit: Visit, **fields: object) -> Observation:
    return town.desk(desk=visit.desk).barriers.observe(visit=visit.id, **{**MET, **fields})


def gathered(town, *observations: Observation, **fields: object) -> Barrier:
    return town.desk("coordinator").barriers.gather([one.id for one in observations], **PROBLEM, **fields)


def count(town, barrier: Barrier, since: date = SINCE, until: date = UNTIL) -> Measured:
    with Work(town.context, town.desk("coordinator").actor) as work:
        return measured(work, barrier, since=since, until=until)


def rate(found: Measured) -> tuple[int, int]:
    return found.affected, found.exposed


def test_a_visit_is_exposed_by_its_services_its_referrals_and_its_observations(town) -> None:
    """What touches the service exposes a visit once, however often; no other service does."""
    first = visited(town, services=["registration"])
    barrier = gathered(town, noted(town, first))
    noted(town, first, step="apply")
    referred = visited(town, services=["housing"])
    town.desk().referrals.make(visit=referred.id, service="registration", mode="appointment")
    noted(town, visited(town), service="registration", step="apply")
    visited(town, services=["housing"])
    assert (1, 3) == rate(count(town, barrier))


def test_an_unlinked_observation_counts_when_it_is_alike(town) -> None:
    """Unlinked it counts with the same service, step and primary concept, or one below that; linked elsewhere not."""
    barrier = gathered(town, noted(town, visited(town, services=["registration"])))
    alike = [{}, {"concepts": ["town:letters"]}, {"concepts": ["b:begrijpbaar", "ntu:explain"]}]
    other = [{"step": "apply"}, {"concepts": ["b:none"]}, {"service": "housing"}]
    found = [
        noted(town, visited(town, services=["registration"]), **fields) for fields in (*alike[:2], *other)
    ]
    assert (3, 6) == rate(count(town, barrier))
    gathered(town, found[0])
    assert (2, 6) == rate(count(town, barrier))


def test_what_was_taken_back_counts_nowhere(town) -> None:
    """A visit or an observation that was taken back is in no count."""
    visits = [visited(town, services=["registration"]) for _ in range(3)]
    observations = [noted(town, visit) for visit in visits]
    barrier = gathered(town, *observations)
    town.desk().barriers.retract(observations[0].id, reason="duplicate")
    assert (2, 3) == rate(count(town, barrier))
    town.desk().visits.retract(visits[1].id, reason="duplicate")
    assert (1, 2) == rate(count(town, barrier))


def test_a_visit_that_was_taken_back_alone_counts_nowhere(town) -> None:
    """Where another installation took back a visit and its observation is still there, neither counts."""
    first, second = (visited(town, services=["registration"]) for _ in range(2))
    barrier = gathered(town, noted(town, first), noted(town, second))
    taken = attrs.evolve(first, counted="no", version=first.version + 1)
    town.storage.write(Batch(puts=(Put(to_record(taken), replaces=first.version),)))
    assert (1, 1) == rate(count(town, barrier))


def test_a_visit_counts_on_its_own_day(town) -> None:
    """The first day counts, the day after the last does not, whenever the observation was written."""
    days = [SINCE - timedelta(days=1), SINCE, UNTIL - timedelta(days=1), UNTIL]
    visits = [visited(town, day=day, services=["registration"]) for day in days]
    barrier = gathered(town, *(noted(town, visit, day=UNTIL + timedelta(days=1)) for visit in visits[:3]))
    assert (2, 2) == rate(count(town, barrier))


def test_without_a_service_the_topic_counts(town) -> None:
    """A barrier about a topic is met in visits about it or a narrower one; observations do not change topics."""
    topic = "topic:registration"
    narrower = next(one for one in below_of(town, "topic:housing") if one != "topic:housing")
    about = {"topics": [narrower], "services": []}
    barrier = gathered(
        town, noted(town, visited(town, **about), topic=narrower), services=[], topic="topic:housing"
    )
    visited(town, topics=[topic])
    visited(town, **about)
    assert (1, 2) == rate(count(town, barrier))


def below_of(town, code: str) -> tuple[str, ...]:
    with Work(town.context, town.desk("coordinator").actor) as work:
        return below(work, code)


def test_an_organisation_is_about_its_services(town) -> None:
    """A barrier at an organisation alone is exposed by visits about any of its services."""
    barrier = gathered(town, noted(town, visited(town, services=["pupils"])))
    barrier = attrs.evolve(barrier, services=frozenset(), topic=None, organisation="school")
    visited(town, services=["pupils"])
    assert (1, 2) == rate(count(town, barrier))


def test_the_habits_are_counted_beside_the_rate(town) -> None:
    """All visits, those that name a service, and other observations at the desks where it was met are counted."""
    barrier = gathered(town, noted(town, visited(town, services=["registration"])))
    noted(town, visited(town, services=["housing"]))
    visited(town)
    noted(town, visited(town, desk="market", services=["housing"]))
    assert Measured(
        since=SINCE, until=UNTIL, exposed=1, affected=1, visits=4, noted=3, others=1, at_desks=3
    ) == count(town, barrier)


def test_merged_barriers_count_together(town) -> None:
    """What is linked to a barrier that was merged into this one counts for this one."""
    barrier = gathered(town, noted(town, visited(town, services=["registration"])))
    odd = {"step": "apply", "concepts": ["b:none"]}
    merged = gathered(town, noted(town, visited(town, services=["registration"]), **odd))
    whole = attrs.evolve(barrier, merged_from=(merged.id,))
    assert [(1, 2), (2, 2)] == [rate(count(town, one)) for one in (barrier, whole)]


@pytest.mark.parametrize("seed", range(3))
def test_counting_is_what_reading_everything_gives(town, seed: int) -> None:
    """Counting by index fields gives what a walk over all visits and observations gives."""
    chance = random.Random(seed)
    for _ in range(60):
        visit = visited(
            town,
            day=SINCE + timedelta(days=chance.randrange(-5, 61)),
            services=chance.sample(["registration", "housing", "pupils"], chance.randrange(3)),
        )
        for _ in range(chance.randrange(3)):
            service = {"service": chance.choice(["registration", "housing", "unknown"])}
            noted(town, visit, **service, step=chance.choice(["understand", "apply"]))
    observations = everything(town, Observation)
    some = [one for one in observations if one.service != "housing"]
    barrier = gathered(town, *some[:3], services=["registration"], step="understand")
    assert walked(town, barrier) == rate(count(town, barrier))
    with Work(town.context, town.desk("coordinator").actor) as work:
        assert walked(town, barrier)[1] == exposure_of(
            work, services=barrier.services, since=SINCE, until=UNTIL
        )


def everything(town, model: type) -> list:
    with Work(town.context, town.desk("coordinator").actor) as work:
        return [*work.find(model, Query(kind=model.KIND))]


def walked(town, barrier: Barrier) -> tuple[int, int]:
    """Count by reading everything."""
    of: dict[str, list[Observation]] = {}
    for one in everything(town, Observation):
        of.setdefault(one.visit, []).append(one)
    exposed = [
        visit
        for visit in everything(town, Visit)
        if SINCE <= visit.day < UNTIL
        and (
            "registration" in visit.services
            or any(one.service == "registration" for one in of.get(visit.id, ()))
        )
    ]

    def case(one: Observation) -> bool:
        alike = (one.service, one.step, one.concepts) == ("registration", barrier.step, barrier.concepts)
        return one.barrier == barrier.id or (one.barrier is None and alike)

    return sum(any(map(case, of.get(visit.id, ()))) for visit in exposed), len(exposed)


def compared(town, barrier: Barrier, effective_on: date) -> tuple[Measured, bool]:
    with Work(town.context, town.desk("coordinator").actor) as work:
        return baseline(work, barrier, effective_on)


def test_a_baseline_leaves_the_burst_out(town) -> None:
    """The days around gathering and confirming are not compared; a barrier that was only gathered has the year."""
    early, late = date(2025, 5, 1), date(2026, 2, 20)
    for day in (early - timedelta(days=1), late):
        for place in range(40):
            visit = visited(town, day=day, services=["registration"])
            if place < 10:
                noted(town, visit)
    barrier = gathered(town, noted(town, visited(town, day=early, services=["registration"])))
    until = date(2026, 3, 2)
    found, includes_burst = compared(town, barrier, until)
    assert (81, 21, True) == (found.exposed, found.affected, includes_burst)
    for place in range(40):
        visit = visited(town, day=date(2025, 6, 1), services=["registration"])
        if place < 6:
            noted(town, visit)
    found, includes_burst = compared(town, barrier, until)
    assert (41, 7, False) == (found.exposed, found.affected, includes_burst)
    assert (early, date(2025, 12, 2)) == (found.since, found.until)
