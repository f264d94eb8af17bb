# SPDX-License-Identifier: EUPL-1.2
"""
P4: the log has every number once, in the order of the commits.
"""

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest

from onestopshop.errors import ConflictError
from onestopshop.ports.storage import Blanking, Erasure, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.samples import Opening, contents, entry, visit, write

__all__ = ["LogPromises"]


class LogPromises(Contract):
    """
    The log has every number once, in the order of the commits.
    """

    def test_numbers_rise_from_one(self, storage: Storage) -> None:
        """P4.1 Entries are numbered 1, 2, 3 … in the order of the batches and within them, and say so."""
        first = write(storage, entry("z"), entry("a"))
        second = write(storage, entry("m"))
        assert [(written.key, written.seq) for written in (*first, *second)] == [("z", 1), ("a", 2), ("m", 3)]
        assert (*first, *second) == contents(storage)[1]

    def test_a_failed_batch_takes_no_number(self, storage: Storage) -> None:
        """P4.2 A batch that failed leaves no gap."""
        write(storage, entry("a"))
        for failing in ([visit("v1"), visit("v1")], [entry("b"), entry("a")]):
            with pytest.raises(ConflictError):
                write(storage, entry("c"), *failing)
        assert tuple(written.seq for written in write(storage, entry("c"))) == (2,)

    def test_a_batch_without_entries_takes_no_number(self, storage: Storage) -> None:
        """P4.3 Records without entries, erasures and blankings take no number."""
        write(storage, entry("a"))
        write(storage, visit("v1"))
        write(storage, Erasure(kind="visit", id="v1", replaces=1), Blanking(seq=1, actor="x"))
        assert tuple(written.seq for written in write(storage, entry("b"))) == (2,)

    def test_the_log_is_read_in_pages(self, storage: Storage) -> None:
        """P4.4 The entries after a number come in order, at most as many as asked for; below 0 is 0."""
        write(storage, *(entry(f"k{number}") for number in range(1, 12)))
        with storage.read() as snapshot:
            for after in range(-2, 13):
                for limit in (-1, 0, 1, 3, 500):
                    first = max(after, 0) + 1
                    expected = list(range(first, min(first + limit, 12)))
                    assert expected == [read.seq for read in snapshot.entries(after=after, limit=limit)]
            assert list(range(1, 12)) == [read.seq for read in snapshot.entries()]

    def test_entries_come_back_equal(self, storage: Storage) -> None:
        """P4.5 Every field of an entry comes back as it was."""
        data = {"codes": ["a", "b"], "count": 3, "none": None, "deep": {"yes": True}, "text": "żółć"}
        written = entry(
            "k:1/x",
            id="019c",
            origin="outreach",
            actor="noord:7",
            action="barrier.verified",
            kind="no_such_kind",
            subject="ß",
            version=12,
            data=data,
        )
        (numbered,) = write(storage, written)
        expected = attrs.evolve(written, seq=1)
        assert expected == numbered
        assert (expected,) == contents(storage)[1]

    def test_days_stay_days(self, storage: Storage) -> None:
        """P4.6 A day comes back as a day, and an instant as the same instant with a time zone."""
        zone = timezone(timedelta(hours=5, minutes=45))
        moments = [
            date(2026, 3, 2),
            datetime(2026, 3, 2, 12, 30, 15, 123456, tzinfo=UTC),
            datetime(2026, 3, 2, 1, tzinfo=zone),
            datetime(2026, 3, 2, tzinfo=UTC),
        ]
        write(storage, *(entry(str(number), at=at) for number, at in enumerate(moments)))
        read = [entry.at for entry in contents(storage)[1]]
        assert moments == read
        assert [type(at) for at in moments] == [type(at) for at in read]
        assert all(at.tzinfo is not None for at in read if isinstance(at, datetime))

    def test_blanking_overwrites_who_and_what(self, storage: Storage) -> None:
        """P4.7 Blanking overwrites actor and data of that entry, and nothing else anywhere."""
        first, second = write(storage, entry("a"), entry("b"))
        write(storage, Blanking(seq=1, actor="worker", data={"month": "2026-03"}))
        assert (entry("a", seq=1, actor="worker", data={"month": "2026-03"}), second) == contents(storage)[1]
        assert first.id == contents(storage)[1][0].id
        write(storage, Blanking(seq=1, actor="-"))
        assert contents(storage)[1][0].data == {}

    def test_the_storage_gives_the_number(self, storage: Storage) -> None:
        """P4.8 A number that an entry brings along is not used."""
        assert tuple(written.seq for written in write(storage, entry("a", seq=70), entry("b", seq=3))) == (
            1,
            2,
        )

    def test_numbering_goes_on_after_reopening(self, opening: Opening) -> None:
        """P4.9 Numbers go on where they were when the storage is opened again (durable)."""
        self.needs("durable")
        with opening() as storage:
            write(storage, entry("a"), entry("b"))
        with opening() as storage:
            assert tuple(written.seq for written in write(storage, entry("c"))) == (3,)
            assert [read.key for read in contents(storage)[1]] == ["a", "b", "c"]

    def test_erasing_a_record_keeps_its_entries(self, storage: Storage) -> None:
        """P4.10 The log keeps its entries when their record is erased."""
        write(storage, visit("v1"), entry("a", subject="v1"))
        write(storage, Erasure(kind="visit", id="v1", replaces=1), entry("b", action="visit.erased"))
        assert [read.key for read in contents(storage)[1]] == ["a", "b"]

    def test_a_page_has_five_hundred_entries(self, storage: Storage) -> None:
        """P4.13 Without a limit a page of the log has 500 entries, and the next one goes on behind it."""
        write(storage, *(entry(f"k{number}") for number in range(1, 503)))
        with storage.read() as snapshot:
            assert list(range(1, 501)) == [read.seq for read in snapshot.entries()]
            assert [read.seq for read in snapshot.entries(after=500)] == [501, 502]
            assert len(snapshot.entries(limit=100_000)) == 502
