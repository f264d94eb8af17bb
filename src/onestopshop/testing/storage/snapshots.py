# SPDX-License-Identifier: EUPL-1.2
"""
P7: a snapshot is consistent, and nobody waits for it.
"""

from itertools import zip_longest

from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Blanking, Erasure, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.samples import contents, entry, put, seen, visit, write

__all__ = ["SnapshotPromises"]


class SnapshotPromises(Contract):
    """
    A snapshot is consistent, and nobody waits for it.
    """

    def test_later_writes_do_not_show(self, storage: Storage) -> None:
        """P7.1 A snapshot shows what was there when it was opened, though it reads only after later writes."""
        write(storage, visit("v1", topics=frozenset({"a"})), visit("v2"), entry("a"), entry("b"))
        before = contents(storage)
        with storage.read() as snapshot:
            write(storage, visit("v1", version=2, topics=frozenset({"b"})), visit("v3"), entry("c"))
            write(storage, Erasure(kind="visit", id="v2", replaces=1), Blanking(seq=1, actor="x"))
            assert before == seen(snapshot)
            assert snapshot.count(Query(kind="visit"), by=("topics",)) == {(None,): 1, ("a",): 1}
            assert entry("a", seq=1) == snapshot.entry("a")
            assert snapshot.entry("c") is None
            assert snapshot.get("visit", "v3") is None
            assert visit("v2") == snapshot.get("visit", "v2")
            write(storage, entry("d"))
            assert before == seen(snapshot)
        assert before != contents(storage)

    def test_a_snapshot_of_nothing_stays_empty(self, storage: Storage) -> None:
        """P7.2 A snapshot of an empty storage stays empty."""
        with storage.read() as snapshot:
            write(storage, visit("v1"), entry("a"))
            assert seen(snapshot) == ({}, ())

    def test_snapshots_do_not_disturb_each_other(self, storage: Storage) -> None:
        """P7.3 Snapshots of different moments, open at the same time, each show their own."""
        with storage.read() as first:
            write(storage, visit("v1"), entry("a"))
            with storage.read() as second:
                write(storage, visit("v1", version=2), entry("b"))
                with storage.read() as third:
                    write(storage, Erasure(kind="visit", id="v1", replaces=2), entry("c"))
                    versions = [view.get("visit", "v1") for view in (first, second, third)]
                    assert [record and record.version for record in versions] == [None, 1, 2]
                    assert [len(view.entries()) for view in (first, second, third)] == [0, 1, 2]
        assert contents(storage)[0] == {}

    def test_own_writes_are_read(self, storage: Storage) -> None:
        """P7.4 A snapshot opened after `write` returned shows what was written, every time."""
        for version in range(1, 30):
            write(storage, visit("v1", version=version), entry(str(version)))
            with storage.read() as snapshot:
                read = snapshot.get("visit", "v1")
                assert (version, version) == (read and read.version, len(snapshot.entries()))

    def test_finds_can_be_mixed(self, storage: Storage) -> None:
        """P7.5 Several queries of one snapshot can be read in turns, and records got in between."""
        write(storage, *(visit(f"v{number:03}", number=number) for number in range(200)))
        up = Query(kind="visit", order=(("number", "asc"),))
        down = Query(kind="visit", order=(("number", "desc"),))
        with storage.read() as snapshot:
            for number, (low, high) in enumerate(zip_longest(snapshot.find(up), snapshot.find(down))):
                assert (number, 199 - number) == (low.index["number"], high.index["number"])
                assert low == snapshot.get("visit", low.id)

    def test_a_query_can_be_abandoned(self, storage: Storage) -> None:
        """P7.6 Who stops reading in the middle of a query leaves nothing held: the next snapshot is of now."""
        write(storage, *(visit(f"v{number:03}") for number in range(200)))
        for number in range(10):
            with storage.read() as snapshot:
                abandoned = snapshot.find(Query(kind="visit"))
                next(abandoned)
            write(storage, visit(f"w{number}"))
            with storage.read() as snapshot:
                assert {(): 201 + number} == snapshot.count(Query(kind="visit"))

    def test_finding_goes_on_while_writing(self, storage: Storage) -> None:
        """P7.7 Writes between two records of a query change nothing of what it goes on to yield."""
        write(storage, *(visit(f"v{number}") for number in range(5)))
        with storage.read() as snapshot:
            found = []
            for record in snapshot.find(Query(kind="visit")):
                found.append(record.id)
                write(storage, visit(f"v{record.id[1]}x"), visit(record.id, version=2))
        assert [f"v{number}" for number in range(5)] == found

    def test_much_is_written_under_a_snapshot(self, storage: Storage) -> None:
        """P7.10 A snapshot stays what it was while megabytes are written, and all of them are there at once."""
        write(storage, *(visit(f"v{number:03}", number=number) for number in range(50)), entry("a"))
        before = contents(storage)
        with storage.read() as held:
            for round in range(1, 5):
                body = {"text": f"{round}" * 10_000}
                written = [visit(f"v{number:03}", version=round + 1, body=body) for number in range(100)]
                write(
                    storage,
                    *(put(one, replaces=round if one.id < "v050" or round > 1 else 0) for one in written),
                )
            assert before == seen(held)
            assert {("visit", one.id): one for one in written} == contents(storage)[0]
        assert len(contents(storage)[0]) == 100
