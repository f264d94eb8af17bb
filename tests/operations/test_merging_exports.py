# SPDX-License-Identifier: EUPL-1.2
"""
Handing records over: from which point on, with what belongs to them, and to whose eyes.
"""

import stat
from pathlib import Path
from random import Random

import pytest
from tests.operations.test_merging import observed
from tests.operations.visit_samples import SHORTEST as VISIT
from tests.proofs.merge_desks import Shop

from onestopshop.errors import InvalidDataError
from onestopshop.ports.storage import Batch, Erasure

FILE = "records.jsonl"


@pytest.fixture
def home(tmp_path: Path) -> Shop:
    return Shop("home", tmp_path, Random(1), home=True)


@pytest.fixture
def laptop(tmp_path: Path) -> Shop:
    return Shop("laptop", tmp_path, Random(2))


def test_since(home: Shop, laptop: Shop, tmp_path: Path) -> None:
    """From a number or a day on, with the whole visit that a change belongs to; beyond the log it is refused."""
    path = tmp_path / FILE
    first = home.desk.visits.record(**VISIT).id
    upto = home.desk.exchange.export_records(path).upto
    home.at = home.at.replace(day=20)
    second = home.desk.visits.record(**VISIT).id
    observed(home, second)
    assert 1 == home.desk.exchange.export_records(path, since=str(upto)).visits
    written = home.desk.exchange.export_records(path, since="2026-03-20")
    assert (1, 0, 1, upto + 2) == (written.visits, written.referrals, written.observations, written.upto)
    home.desk.referrals.make(visit=first, service="housing")
    written = home.desk.exchange.export_records(path, since=written.upto)
    assert (1, 1, 0) == (written.visits, written.referrals, written.observations)
    assert 0 == home.desk.exchange.export_records(path, since=written.upto).visits
    home.desk.visits.retract(first, reason="duplicate")
    written = home.desk.exchange.export_records(path, since=written.upto)
    assert (1, 1, 0) == (written.visits, written.referrals, written.observations)
    for since in (written.upto + 1, "tomorrow", -1, True, 1.5, "²"):
        with pytest.raises(InvalidDataError, match=r"\$\.since"):
            home.desk.exchange.export_records(path, since=since)
    laptop.desk.exchange.import_records(path)


def test_what_was_erased_is_not_handed_over(home: Shop, tmp_path: Path) -> None:
    """A visit that is not there any more leaves the file, and what it led to stays in it."""
    gone, left = (home.desk.visits.record(**VISIT) for _ in range(2))
    observed(home, left.id)
    erased = tuple(Erasure(kind="visit", id=one.id, replaces=1) for one in (gone, left))
    home.storage.write(Batch(erasures=erased))
    written = home.desk.exchange.export_records(tmp_path / FILE)
    assert (0, 1) == (written.visits, written.observations)


def test_the_file_is_for_its_owner(home: Shop, tmp_path: Path) -> None:
    """Nobody else may read it, and nothing but it is left in its folder."""
    home.desk.visits.record(**VISIT)
    folder = tmp_path / "stick"
    folder.mkdir()
    home.desk.exchange.export_records(folder / FILE)
    assert [FILE] == [path.name for path in folder.iterdir()]
    assert 0o600 == stat.S_IMODE((folder / FILE).stat().st_mode)
