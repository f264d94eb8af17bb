# SPDX-License-Identifier: EUPL-1.2
"""
What the second city's plugin hides, and that nothing of the library has the shape of the first.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from nantes_shop import smallest_count
from onestopshop import OneStopShop

CITY = Path(__file__).parents[1]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[OneStopShop]:
    """The example city, with a storage that is gone afterwards."""
    with OneStopShop.open(CITY, storage={"use": "memory"}, state={"folder": str(tmp_path)}) as shop:
        yield shop


def test_small_counts_are_hidden_outside_the_desk(shop: OneStopShop) -> None:
    """Who verifies from outside sees no count below five, and the desk sees every count."""
    desk = shop.acting_as("accueil", desk="centre")
    desk.visits.record(channel="desk", language="ar", topics=["topic:registration"], handling=["answered"])
    assert shop.acting_as("coordination").insight.totals().visits == 1
    assert shop.acting_as("verification", organisation="ville").insight.totals().visits is None


def test_five_is_the_smallest_count() -> None:
    """Every audience but the desk gets the same floor."""
    assert (smallest_count("desk"), smallest_count("network")) == (None, 5)


def test_barriers_have_the_citys_own_scheme(shop: OneStopShop) -> None:
    """A barrier is named by the stage at which a right was lost, and by no scheme of another city."""
    assert shop.city.primary == "ntu"


def test_search_answers_in_the_first_required_language(shop: OneStopShop) -> None:
    """An Arabic word finds the French name of the service."""
    hits = shop.acting_as("accueil", desk="centre").services.search("تسجيل", language="fr")
    assert ("adresse", "fr", True) in [(hit.service.id, hit.name.language, hit.name.exact) for hit in hits]


def test_example_has_no_errors(shop: OneStopShop) -> None:
    """The example city passes its own check."""
    assert [one for one in shop.findings() if one.severity == "error"] == []
