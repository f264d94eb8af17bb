# SPDX-License-Identifier: EUPL-1.2
"""
Practices and published statistics together prove no more than the statistics alone.
"""

import sys
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import pytest
from tests.operations.barriers.samples import CONFIRM, PROBLEM
from tests.operations.practices.samples import recorded
from tests.operations.publications.publication_samples import Publishing
from tests.operations.verification.samples import pass_by, verifier

from onestopshop.domain.practices.practices import Side
from onestopshop.errors import ConfigurationError
from onestopshop.operations.publications.knowing import told_by_practices
from onestopshop.operations.publications.tables import publications
from onestopshop.operations.work import Work

QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3")
STEP, LATER = ("understand",), date(2026, 10, 20)


@pytest.fixture
def publishing(town: Any) -> Publishing:
    """A town in which nine visits of two quarters each met a barrier that had been met by fifty before."""
    return Publishing(town)


def others(publishing: Publishing, count: int = 11) -> None:
    """Let visits meet something else, at another step, so that it is only this barrier that few met."""
    publishing.visits(count, publishing.town.context.today(), met=count)


def verified(publishing: Publishing, meets: Sequence[int] = (9, 9)) -> Any:
    """Return a barrier that was met 50 times in the first quarter, then *meets* times in each of two."""
    town: Any = publishing.town
    publishing.at(date(2026, 1, 5))
    coordinator = town.desk("coordinator", worker="c1").barriers
    barrier = coordinator.gather(pass_by(town, 1, meets=1), **PROBLEM)
    coordinator.confirm(barrier.id, **CONFIRM, reason="clear enough")
    publishing.at(date(2026, 1, 6))
    pass_by(town, 60, meets=50)
    publishing.at(date(2026, 6, 1))
    coordinator.settle(
        barrier.id, owner="office", message="call", what_changed="New.", effective_on=date(2026, 6, 1)
    )
    for day, met in zip((date(2026, 6, 20), date(2026, 7, 10)), meets, strict=True):
        publishing.at(day)
        pass_by(town, 80 if met > 9 else 40, meets=met)
        others(publishing)
    publishing.at(date(2026, 9, 20))
    coordinator.look(barrier.id)
    return verifier(town).verify(barrier.id)


def record(publishing: Publishing, barrier: Any) -> Any:
    return publishing.coordinator.practices.record(barrier=barrier.id, measure={"en": "One page."}).effect


def publish(publishing: Publishing, *quarters: str) -> None:
    publishing.at(LATER)
    for quarter in quarters or QUARTERS:
        publishing.publications.publish(quarter)


def test_an_effect_that_would_prove_a_small_quarter(publishing: Publishing) -> None:
    """Where two published quarters are known to be small, it is not told that eighteen met it in both."""
    barrier = verified(publishing)
    publish(publishing)
    assert all(STEP not in publishing.figures(name, "step") for name in QUARTERS[1:])
    effect = record(publishing, barrier)
    assert (Side(), Side(), None) == (effect.before, effect.after, effect.verdict)
    assert effect.verified_on == date(2026, 9, 20)


def test_statistics_of_quarters_that_a_practice_told_of(publishing: Publishing) -> None:
    """Where it was told before, the small categories of the last quarter are no longer known to be small."""
    barrier = verified(publishing)
    recorded(publishing.town)
    effect = record(publishing, barrier)
    assert effect.after.affected in {15, 20}
    assert effect == record(publishing, barrier)
    publish(publishing)
    assert {"other"} == {at[0] for at in publishing.figures("2026-Q3", "step")}
    assert {"other"} != {at[0] for at in publishing.figures("2026-Q2", "step")}
    assert effect == record(publishing, barrier)


def test_a_city_that_publishes_years_only(publishing: Publishing) -> None:
    """What small quarters would prove is told where these are not published: the year is not small."""
    barrier = verified(publishing)
    publishing.by_quarters(False)
    effect = record(publishing, barrier)
    assert effect.after.affected in {15, 20}
    publishing.at(date(2027, 1, 8))
    publishing.publications.publish("2026")
    assert publishing.figures("2026", "step")[STEP] in {65, 70}
    assert effect == record(publishing, barrier)
    with Work(publishing.town.context, publishing.coordinator.actor) as work:
        told = told_by_practices(work, publications(work))
    assert {("2026",)} == {one.periods for one in told}


def test_a_city_that_changes_its_mind(publishing: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would stop the quarters of this year is not told, though the city means to publish the year alone."""
    monkeypatch.setattr("tests.operations.practices.test_beside_statistics.others", lambda _: None)
    barrier = verified(publishing)
    publishing.by_quarters(False)
    effect = record(publishing, barrier)
    assert (Side(), Side(), None) == (effect.before, effect.after, effect.verdict)
    publishing.by_quarters(True)
    publish(publishing)


def test_a_quarter_in_which_few_met_anything(publishing: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where few visits of a quarter met any barrier, nothing is told: its publication could not be mended."""
    monkeypatch.setattr("tests.operations.practices.test_beside_statistics.others", lambda _: None)
    effect = record(publishing, verified(publishing))
    assert (Side(), Side(), None) == (effect.before, effect.after, effect.verdict)
    publish(publishing)


def test_a_quarter_with_another_smallest_count(
    publishing: Publishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is small in a published quarter follows from its own smallest count, not from that of the practice."""
    monkeypatch.setattr("tests.operations.practices.test_beside_statistics.others", lambda _: None)
    barrier = verified(publishing, (14, 10))
    publishing.town.policies.least["public"] = 15
    publish(publishing, *QUARTERS[:2])
    publishing.town.policies.least["public"] = 10
    effect = record(publishing, barrier)
    assert (Side(), Side(), None) == (effect.before, effect.after, effect.verdict)
    publish(publishing, QUARTERS[2])


def test_quarters_with_another_smallest_count(
    publishing: Publishing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where quarters hid all below 15, it is not told what proves one of them to be from 1 to 14."""
    more = partial(others, count=20)
    monkeypatch.setattr("tests.operations.practices.test_beside_statistics.others", more)
    barrier = verified(publishing, (12, 12))
    publish(publishing, QUARTERS[0])
    publishing.town.policies.least["public"] = 15
    publish(publishing, *QUARTERS[1:])
    publishing.town.policies.least["public"] = 10
    assert all(STEP not in publishing.figures(name, "step") for name in QUARTERS[1:])
    effect = record(publishing, barrier)
    assert (Side(), Side(), None) == (effect.before, effect.after, effect.verdict)


def test_without_the_solver(publishing: Publishing, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside published statistics no effect is kept that was not tried."""
    barrier = verified(publishing)
    publish(publishing)
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with publishing.town.nothing_written(), pytest.raises(ConfigurationError, match="SciPy"):
        record(publishing, barrier)
