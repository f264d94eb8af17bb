# SPDX-License-Identifier: EUPL-1.2
"""
The exposures of many services at once.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

import attrs
from tests.operations.barriers.samples import MET, VISIT
from tests.operations.conftest import Town

from onestopshop.domain.visits import Visit
from onestopshop.operations.verification.exposure import exposure_of
from onestopshop.operations.verification.exposures import exposures_of
from onestopshop.operations.work import Work

SINCE, UNTIL = date(2026, 1, 10), date(2026, 2, 1)
_CIRCUMSTANCES: Any = VISIT
SERVICES = ("registration", "housing", "pupils")


class Asked:
    """A snapshot that counts what it is asked."""

    def __init__(self, snapshot: Any) -> None:
        self._snapshot = snapshot
        self.counts = self.gets = 0

    def count(self, *given: Any, **more: Any) -> Any:
        self.counts += 1
        return self._snapshot.count(*given, **more)

    def get(self, *given: Any) -> Any:
        self.gets += 1
        return self._snapshot.get(*given)


def _observe(town: Town, visit: Visit, service: str) -> None:
    said: dict[str, Any] = {**MET, "service": service}
    town.desk().barriers.observe(visit=visit.id, **said)


def _fill(town: Town, random: Random, visits: int) -> None:
    """Record visits at random, in and around the period, some taken back, and observations in some of them."""
    for _ in range(visits):
        day = SINCE + timedelta(days=random.randint(-5, 30))
        services = random.sample(SERVICES, random.randint(0, 2))
        visit = town.desk().visits.record(**_CIRCUMSTANCES, day=day, services=services)
        for service in random.sample(SERVICES, random.randint(0, 3)):
            _observe(town, visit, service)
        if random.random() < 0.2:
            town.desk().visits.retract(visit.id, reason="duplicate")


def test_as_one_by_one(town: Town) -> None:
    """The exposure of each of several services is the one that it has by itself."""
    _fill(town, Random(4), 60)
    with Work(town.context, town.desk("coordinator").actor) as work:
        alone = {one: exposure_of(work, services={one}, since=SINCE, until=UNTIL) for one in SERVICES}
        assert alone == exposures_of(work, SERVICES, since=SINCE, until=UNTIL)
        assert {} == exposures_of(work, [], since=SINCE, until=UNTIL)
    assert min(alone.values()) > 0


def test_what_is_asked_does_not_grow_with_the_services(town: Town) -> None:
    """However many services there are, visits are counted in one question, and each one is looked at once."""
    for services in (("registration", "housing"), ("housing",)):
        visit = town.desk().visits.record(**_CIRCUMSTANCES, day=SINCE)
        for service in services:
            _observe(town, visit, service)
    with Work(town.context, town.desk("coordinator").actor) as work:
        asked = Asked(work.snapshot)
        looking: Any = attrs.make_class("Looking", {"snapshot": attrs.field()})(snapshot=asked)
        found = exposures_of(looking, SERVICES, since=SINCE, until=UNTIL)
    assert {"registration": 1, "housing": 2, "pupils": 0} == found
    assert (2, 2) == (asked.counts, asked.gets)
