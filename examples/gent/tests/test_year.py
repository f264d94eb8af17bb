# SPDX-License-Identifier: EUPL-1.2
"""
The synthetic year of the example city.
"""

from collections import Counter
from itertools import product
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest

from gent_shop.year import Clock, Year, a_year, played
from gent_shop.year.planting import CONCEPTS, STEPS
from gent_shop.year.wording import LANGUAGES, a_note
from onestopshop import OneStopShop

CITY = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def year() -> Year:
    """A small year."""
    return a_year(seed=1, visits=250, barriers=5)


def test_a_seed_is_a_year(year: Year) -> None:
    """The same seed invents the same year, another one another."""
    assert year == a_year(seed=1, visits=250, barriers=5)
    assert year.contacts != a_year(seed=2, visits=250, barriers=5).contacts


def test_barriers_stand_apart_and_are_met() -> None:
    """Each planted barrier has a cell of its own, and a whole year meets it often enough to be one."""
    whole = a_year(seed=1)
    assert 40 == len({barrier.cell for barrier in whole.planted})
    met = Counter(one.planted for contact in whole.contacts for one in contact.observed)
    assert 25_000 == len(whole.contacts)
    assert [] == [place for place in range(40) if met[place] < 6]
    assert sum(met.values()) / 10 < met[None]  # a tenth and more of the observations is no pattern


def test_the_shop_takes_the_year(year: Year, tmp_path: Path) -> None:
    """Everything that is invented is accepted, on its day; played again, nothing is recorded twice."""
    clock = Clock(year.first)
    days = []
    with OneStopShop.open(
        CITY, now=clock, storage={"use": "memory"}, state={"folder": str(tmp_path)}
    ) as shop:
        once = played(year, shop, clock, day_over=days.append)
        again = played(year, shop, clock)
        totals = shop.acting_as("coordinator").insight.totals()
    assert (once, list(year.days)) == (again, days)
    assert (250, len(once.cases)) == (totals.visits, totals.observations)
    assert sum(len(contact.sent) for contact in year.contacts) == once.referrals


def test_words_are_of_many_languages_and_hardly_ever_the_same() -> None:
    """Each language has phrases for every B and every step, and hardly two notes of a year are alike."""
    notes = [one for contact in a_year(seed=1).contacts for one in contact.observed]
    assert set(LANGUAGES) == {one.written for one in notes}
    assert 0.9 * len(notes) < len({one.fields["what_happened"] for one in notes})
    chance = Random(1)  # noqa: S311 - words, not secrets
    for written, step, concept in product(LANGUAGES, STEPS, (*CONCEPTS, "b:none")):
        with patch(f"{a_note.__module__}.LANGUAGES", {written: 1}):
            language, words = a_note(chance, concepts=(concept,), step=step, gone=0.5)
        assert (written, True) == (language, len(words) > 0)
