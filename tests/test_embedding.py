# SPDX-License-Identifier: EUPL-1.2
"""
Twelve lines embed the shop: those of the architecture, word for word, on a real city.
"""

from pathlib import Path
from textwrap import dedent

import pytest
from tests.examples import copied

LINES = """
from onestopshop import OneStopShop

with OneStopShop.open("examples/gent") as shop:          # a folder with onestopshop.toml, or the file
    desk = shop.acting_as("guide", desk="zuid")           # a role from the configuration
    hits = desk.services.search("تسجيل العنوان", language="ar", limit=5)
    with desk.together():                                  # one transaction
        visit = desk.visits.record(channel="desk", language="ar", topics=["topic:registration"],
                                   interpretation="phone", handling=["referred"], papers=["doc:proof-of-residence"])
        referral = desk.referrals.make(visit=visit.id, service=hits[0].service.id, mode="appointment")
        observed = desk.barriers.observe(visit=visit.id, service=hits[0].service.id, concepts=["b:begrijpbaar"],
                                         step="understand", what_happened="Letter only in formal Dutch.")
"""


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example city where the twelve lines look for it, without what a desk left there."""
    folder = copied(tmp_path / "examples" / "gent", "gent")
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_twelve_lines(city: Path) -> None:
    """The lines of the architecture run as they stand, and what they made is there when the shop opens again."""
    from onestopshop import OneStopShop

    said: dict[str, object] = {}
    exec(dedent(LINES), said)  # noqa: S102 - the point of the test
    visit, referral, observed = said["visit"], said["referral"], said["observed"]
    with OneStopShop.open(city) as shop:
        sheet = shop.acting_as("guide", desk="zuid").visits.sheet(visit.id)
    assert {"referred", "appointment_made"} == sheet.visit.handling
    assert {"topic:registration", "topic:papers-proof"} == sheet.visit.topics
    assert {"services=g2", "handling=appointment_made", "topics=topic:papers-proof"} <= sheet.visit.implied
    assert [(found.state, found.service, found.topic) for found in sheet.referrals] == [
        ("requested", "g2", "topic:registration")
    ]
    assert (referral.id, [observed.id]) == (sheet.referrals[0].id, [found.id for found in sheet.observations])
    assert (
        observed.recorder,
        observed.topic,
        observed.language,
    ) == ("zuid:shared", "topic:registration", "ar")


def test_an_exception_in_the_lines_leaves_nothing(city: Path) -> None:
    """When the last of the lines fails, the visit and the referral are not there either."""
    from onestopshop import OneStopShop
    from onestopshop.errors import InvalidDataError

    with pytest.raises(InvalidDataError, match="no taxonomy has the concept 'b:begrijpbar'"):
        exec(dedent(LINES).replace("b:begrijpbaar", "b:begrijpbar"), {})  # noqa: S102 - the point of the test
    with OneStopShop.open(city) as shop:
        desk = shop.acting_as("guide", desk="zuid")
        assert (
            desk.insight.totals().visits,
            desk.insight.totals().referrals,
            desk.insight.totals().observations,
        ) == (0, {}, 0)
