# SPDX-License-Identifier: EUPL-1.2
"""
P2 and P3: a change names the version that it replaces, and a key is written once.
"""

import pytest

from onestopshop.errors import ConflictError
from onestopshop.ports.queries import ContainsAny, Equal, Query
from onestopshop.ports.storage import Blanking, Erasure, Record, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.samples import contents, entry, found, hours, put, visit, write

__all__ = ["VersionPromises"]


class VersionPromises(Contract):
    """
    A change names the version that it replaces, and a key is written once.
    """

    def test_creating_what_is_there_is_a_conflict(self, storage: Storage) -> None:
        """P2.1 Creating an id that is there is a conflict that names the version found, whatever the content."""
        write(storage, visit("v1"))
        write(storage, visit("v1", version=2))
        for record in (visit("v1"), visit("v1", version=2)):
            with pytest.raises(ConflictError) as raised:
                write(storage, put(record, replaces=0))
            assert (raised.value.expected, raised.value.found) == (0, 2)

    def test_a_stale_version_is_a_conflict(self, storage: Storage) -> None:
        """P2.2 Replacing another version than the present one is a conflict that names both."""
        write(storage, visit("v1"))
        write(storage, visit("v1", version=2))
        for stale in (1, 3):
            with pytest.raises(ConflictError) as raised:
                write(storage, put(visit("v1", version=stale + 1, body={}), replaces=stale))
            assert (stale, 2) == (raised.value.expected, raised.value.found)

    def test_replacing_what_is_not_there_is_a_conflict(self, storage: Storage) -> None:
        """P2.3 Replacing or erasing what is not there is a conflict that found version 0."""
        for change in (
            put(visit("v1", version=2)),
            Erasure(kind="visit", id="v1", replaces=1),
            Erasure(kind="visit", id="v1", replaces=0),
        ):
            with pytest.raises(ConflictError) as raised:
                write(storage, change)
            assert (change.replaces, 0) == (raised.value.expected, raised.value.found)

    def test_a_replacement_is_whole(self, storage: Storage) -> None:
        """P2.4 Nothing of the body, the schema and the index of a replaced version is left, nor found."""
        old = visit("v1", body={"a": 1, "b": 2}, desk="zuid", number=1, topics=frozenset({"x", "y"}))
        new = Record(
            kind="visit",
            id="v1",
            version=2,
            schema=5,
            body={"b": 3},
            index={"moment": hours(1), "topics": frozenset({"y", "z"})},
        )
        write(storage, old)
        write(storage, new)
        with storage.read() as snapshot:
            assert new == snapshot.get("visit", "v1")
        assert found(storage, Query(kind="visit", where={"desk": Equal("zuid")})) == []
        assert found(storage, Query(kind="visit", where={"number": Equal(None)})) == ["v1"]
        assert found(storage, Query(kind="visit", where={"topics": ContainsAny(("x",))})) == []
        assert found(storage, Query(kind="visit", where={"topics": ContainsAny(("z",))})) == ["v1"]

    def test_an_erasure_leaves_nothing(self, storage: Storage) -> None:
        """P2.5 What was erased is not read, not found and not counted; its id can be created again."""
        write(
            storage, visit("v1", topics=frozenset({"x"}), desk="zuid"), visit("v2", topics=frozenset({"x"}))
        )
        write(storage, Erasure(kind="visit", id="v1", replaces=1))
        with storage.read() as snapshot:
            assert snapshot.get("visit", "v1") is None
            assert snapshot.count(Query(kind="visit"), by=("topics",)) == {("x",): 1}
        assert found(storage, Query(kind="visit", where={"topics": ContainsAny(("x",))})) == ["v2"]
        write(storage, visit("v1"))
        assert found(storage, Query(kind="visit", where={"topics": ContainsAny(("x",))})) == ["v2"]
        assert found(storage, Query(kind="visit")) == ["v1", "v2"]

    def test_a_stale_erasure_is_a_conflict(self, storage: Storage) -> None:
        """P2.6 Erasing another version than the present one is a conflict and erases nothing."""
        write(storage, visit("v1"))
        with pytest.raises(ConflictError) as raised:
            write(storage, Erasure(kind="visit", id="v1", replaces=2))
        assert (raised.value.expected, raised.value.found) == (2, 1)
        assert found(storage, Query(kind="visit")) == ["v1"]

    def test_a_batch_is_applied_in_order(self, storage: Storage) -> None:
        """P2.7 The puts of a batch are applied in their order, then its erasures."""
        write(storage, visit("v1"), visit("v1", version=2, desk="a"), visit("v1", version=3, desk="b"))
        write(storage, visit("v2"), Erasure(kind="visit", id="v2", replaces=1))
        records, _ = contents(storage)
        assert {("visit", "v1"): visit("v1", version=3, desk="b")} == records

    def test_kinds_are_apart(self, storage: Storage) -> None:
        """P2.8 The same id in two kinds is two records."""
        write(storage, visit("x"), Record(kind="plain_note", id="x", version=1, schema=1, body={}))
        write(storage, Erasure(kind="plain_note", id="x", replaces=1))
        records, _ = contents(storage)
        assert {("visit", "x")} == records.keys()

    def test_ids_are_exact(self, storage: Storage) -> None:
        """P2.9 Ids that differ only in case, in accents' encoding or in spaces behind are different."""
        ids = ["a", "A", "a ", "\u00e9", "e\u0301", "a\t", "１", "1"]
        write(storage, *(visit(id) for id in ids))
        assert sorted(ids) == found(storage, Query(kind="visit"))

    def test_versions_may_jump(self, storage: Storage) -> None:
        """P2.13 A record may be created at any version and replaced by any higher one: copies and merges do."""
        write(storage, put(visit("v1", version=7), replaces=0), put(visit("v2", version=2), replaces=0))
        write(storage, put(visit("v1", version=12, desk="a"), replaces=7))
        for stale in (1, 7, 11, 13):
            with pytest.raises(ConflictError) as raised:
                write(storage, put(visit("v1", version=20), replaces=stale))
            assert (stale, 12) == (raised.value.expected, raised.value.found)
        write(
            storage,
            put(visit("v1", version=2**53 + 1), replaces=12),
            Erasure(kind="visit", id="v2", replaces=2),
        )
        records, _ = contents(storage)
        assert {("visit", "v1"): visit("v1", version=2**53 + 1)} == records

    def test_an_entry_is_found_by_its_key(self, storage: Storage) -> None:
        """P3.1 The entry of a key is found by it, exactly; an unknown key gives nothing."""
        first, second = write(storage, entry("a"), entry("A", subject="v2"))
        with storage.read() as snapshot:
            assert (first, second) == (snapshot.entry("a"), snapshot.entry("A"))
            assert snapshot.entry("b") is None

    def test_a_key_is_written_once(self, storage: Storage) -> None:
        """P3.2 A key that was written before is a conflict, also with the same content."""
        write(storage, entry("a"))
        for again in (entry("a"), entry("a", id="other", subject="v2")):
            with pytest.raises(ConflictError):
                write(storage, again)

    def test_a_key_is_written_once_in_a_batch(self, storage: Storage) -> None:
        """P3.3 The same key twice in one batch is a conflict."""
        with pytest.raises(ConflictError):
            write(storage, entry("a"), entry("a", id="other"))
        assert contents(storage) == ({}, ())

    def test_blanking_keeps_the_key(self, storage: Storage) -> None:
        """P3.4 A key stays taken, and its entry findable, when the entry was blanked."""
        write(storage, entry("a"))
        write(storage, Blanking(seq=1, actor="worker"))
        with storage.read() as snapshot:
            assert entry("a", seq=1, actor="worker", data={}) == snapshot.entry("a")
        with pytest.raises(ConflictError):
            write(storage, entry("a"))

    def test_one_id_may_have_several_entries(self, storage: Storage) -> None:
        """P3.5 Only keys are unique: entries may share subject, action, and even id when they come from two origins."""
        first = entry("a", id="same", origin="counter")
        second = entry("b", id="same", origin="outreach")
        assert tuple(written.seq for written in write(storage, first, second)) == (1, 2)
