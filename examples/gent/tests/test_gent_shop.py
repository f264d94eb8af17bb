# SPDX-License-Identifier: EUPL-1.2
"""
What Ghent's plugin forbids and finds, through a shop of the example city.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from onestopshop import Desk, OneStopShop
from onestopshop.errors import ForbiddenError

CITY = Path(__file__).parents[1]
AGREED = {"given": "yes", "how": "oral", "language": "ar", "day": "2026-03-02"}


def _open(folder: Path, state: Path) -> OneStopShop:
    return OneStopShop.open(folder, storage={"use": "memory"}, state={"folder": str(state)})


@pytest.fixture
def guide(tmp_path: Path) -> Iterator[Desk]:
    """A guide at one of the desks."""
    with _open(CITY, tmp_path) as shop:
        yield shop.acting_as("guide", desk="zuid")


def test_counter_of_stay_learns_no_name(guide: Desk) -> None:
    """A referral that would tell the migration counter a name is vetoed, and nothing is written."""
    consent = {**AGREED, "items": ["first_name"]}
    with pytest.raises(ForbiddenError, match="nothing that points to a person"):
        guide.referrals.make(service="g2", topic="topic:registration", mode="appointment", consent=consent)
    assert guide.referrals.list() == ()


def test_counter_of_stay_may_learn_the_language(guide: Desk) -> None:
    """The language to prepare an interpreter for may be told, with consent."""
    consent = {**AGREED, "items": ["language"]}
    made = guide.referrals.make(service="g2", topic="topic:registration", mode="appointment", consent=consent)
    assert made.state == "requested"


def test_other_services_may_learn_a_name(guide: Desk) -> None:
    """A service that does not decide on stay may be told what the person agreed to."""
    consent = {**AGREED, "items": ["first_name"]}
    made = guide.referrals.make(
        service="g12", topic="topic:housing-tenancy", mode="contacted", consent=consent
    )
    assert made.state == "requested"


def test_language_without_phrases_is_found(tmp_path: Path) -> None:
    """`check` names the offered language in which the desk has no phrases."""
    folder = tmp_path / "gent"
    shutil.copytree(CITY, folder, ignore=shutil.ignore_patterns("*.db*", ".onestopshop", "tests"))
    (folder / "phrasebook" / "ti.toml").unlink()
    with _open(folder, tmp_path / "state") as shop:
        found = [one.message for one in shop.findings() if one.rule == "gent.phrasebook"]
    assert found == ["ti is offered, but the desk has no phrases in it"]


def test_example_has_no_errors(tmp_path: Path) -> None:
    """The example city passes its own check."""
    with _open(CITY, tmp_path) as shop:
        assert [one for one in shop.findings() if one.severity == "error"] == []
