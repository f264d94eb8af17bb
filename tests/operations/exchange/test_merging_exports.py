# SPDX-License-Identifier: EUPL-1.2
"""
Handing records over: from which point on, with what belongs to them, and to whose eyes.
"""

import stat
from collections.abc import Sequence
from pathlib import Path
from random import Random

import attrs
import pytest
from tests.operations.exchange.test_merging import observed
from tests.operations.visit_samples import SHORTEST as VISIT
from tests.proofs.merge.desks import Shop

from onestopshop.builtin.memory import MemorySnapshot
from onestopshop.domain.events import LogEntry
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.exchange.outgoing import entries_of
from onestopshop.operations.work import Work
from onestopshop.ports.storage import Batch, Erasure, Put

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


def test_the_log_is_read_back_to_the_oldest_record(home: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is older than every record that is asked for hardly anything is read, however long the log is."""
    monkeypatch.setattr("onestopshop.operations.exchange.outgoing._PAGE", 10)
    visits = [home.desk.visits.record(**VISIT).id for _ in range(1_000)]
    home.desk.visits.retract(visits[-3], reason="other")
    read: list[LogEntry] = []
    entries = MemorySnapshot.entries

    def noted(self: MemorySnapshot, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:
        page = entries(self, after, limit)
        read.extend(page)
        return page

    monkeypatch.setattr(MemorySnapshot, "entries", noted)
    with Work(home.context, home.desk.actor) as work:
        found = entries_of(work, [("visit", visits[-3]), ("visit", visits[-1])])
    assert ["visit.retracted", "visit.recorded", "visit.recorded"] == [entry.action for entry in found]
    assert 60 > len(read)
    with Work(home.context, home.desk.actor) as work:
        assert 1_001 == len(entries_of(work, [("visit", id) for id in visits]))
        assert [] == entries_of(work, [])


def test_a_log_that_lacks_entries(home: Shop, tmp_path: Path) -> None:
    """What no installation could take in is not written: the records are named, and what to do."""
    visit = home.desk.visits.record(**VISIT).id
    with home.storage.read() as snapshot:
        record = snapshot.get("visit", visit)
    assert record is not None
    body = {**record.body, "version": 2}
    home.storage.write(Batch(puts=(Put(attrs.evolve(record, version=2, body=body), replaces=1),)))
    with pytest.raises(ExchangeError, match=f"lacks entries of the visit {visit}") as refused:
        home.desk.exchange.export_records(tmp_path / FILE)
    assert "storage verify" in refused.value.hint
    assert [] == [*tmp_path.iterdir()]


def test_the_file_is_for_its_owner(home: Shop, tmp_path: Path) -> None:
    """Nobody else may read it, and nothing but it is left in its folder."""
    home.desk.visits.record(**VISIT)
    folder = tmp_path / "stick"
    folder.mkdir()
    home.desk.exchange.export_records(folder / FILE)
    assert [FILE] == [path.name for path in folder.iterdir()]
    assert 0o600 == stat.S_IMODE((folder / FILE).stat().st_mode)
