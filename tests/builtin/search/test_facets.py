# SPDX-License-Identifier: EUPL-1.2
"""
Facets leave only the services that have what was asked for.
"""

import pytest
from little_shop import LittleShop


@pytest.fixture
def five(shop: LittleShop) -> LittleShop:
    """Services that differ in their facets only."""
    shop.put("closed", {"nl": "Hulp"}, status="closed")
    shop.put("historic", {"nl": "Hulp"}, status="historic")
    shop.put("experts", {"nl": "Hulp"}, audience=["services", "policy"])
    shop.put(
        "open",
        {"nl": "Hulp"},
        audience=["public"],
        usable_without_legal_stay="yes",
        topics=["topic:registration"],
        languages={"ar-MA": ["staff"], "uk": ["phone"]},
    )
    shop.put(
        "paused", {"nl": "Hulp"}, status="suspended", usable_without_legal_stay="no", topics=["topic:school"]
    )
    return shop


@pytest.mark.parametrize("text", ["hulp", ""])
@pytest.mark.parametrize(
    ("facets", "ids"),
    [
        ({}, ["open", "paused"]),
        ({"offered_only": False}, ["closed", "historic", "open", "paused"]),
        ({"audience": "services"}, ["experts"]),
        ({"audience": "visitor"}, ["paused"]),
        ({"audience": "public"}, ["open"]),
        ({"usable_without_legal_stay": True}, ["open"]),
        ({"topics": frozenset({"topic:registration"})}, ["open"]),
        ({"topics": frozenset({"topic:stay"})}, ["open"]),
        ({"topics": frozenset({"topic:school", "topic:registration"})}, ["open", "paused"]),
        ({"topics": frozenset({"topic:none"})}, []),
        ({"spoken": "ar"}, ["open"]),
        ({"spoken": "AR-ma"}, ["open"]),
        ({"spoken": "ar-EG"}, []),
        ({"spoken": "uk", "usable_without_legal_stay": True}, ["open"]),
        ({"spoken": "tr"}, []),
    ],
)
def test_facets(five: LittleShop, text: str, facets: dict[str, object], ids: list[str]) -> None:
    """Each facet, alone and with others, leaves the services that meet it; a topic stands for its narrower ones."""
    assert sorted(five.ids(five.open(), text, **facets)) == ids


def test_facets_leave_the_ranking(five: LittleShop) -> None:
    """A facet takes services away and changes no score."""
    index = five.open()
    assert five.ids(index, "hulp", offered_only=False)[-2:] == five.ids(index, "hulp")
