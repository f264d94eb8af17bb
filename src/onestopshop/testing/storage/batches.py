# SPDX-License-Identifier: EUPL-1.2
"""
P1: a batch is written whole, durably, or not at all.
"""

import pytest

from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.ports.queries import ContainsAny, Query
from onestopshop.ports.storage import Batch, Blanking, Erasure, LogEntry, Put, Record, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.samples import (
    Opening,
    contents,
    entry,
    fill,
    found,
    hours,
    put,
    visit,
    write,
)

__all__ = ["BatchPromises"]

_FAILING: tuple[Put | Erasure | Blanking | LogEntry, ...] = (
    put(visit("there", version=2), replaces=7),
    put(visit("there"), replaces=0),
    put(visit("missing", version=2), replaces=1),
    Erasure(kind="visit", id="there", replaces=7),
    Erasure(kind="visit", id="missing", replaces=1),
    Erasure(kind="visit", id="missing", replaces=0),
    Blanking(seq=99, actor="nobody"),
    Blanking(seq=0, actor="nobody"),
    Blanking(seq=-1, actor="nobody"),
    entry("used"),
)


class BatchPromises(Contract):
    """
    A batch is written whole, durably, or not at all.
    """

    def test_what_is_written_is_read_back(self, storage: Storage) -> None:
        """P1.1 A record that was written is read back equal, by its id and by a query."""
        topics = frozenset({"topic:work", "topic:housing"})
        record = visit(
            "v1", desk="zuid", number=3, moment=hours(1), topics=topics, papers=frozenset({"doc:id"})
        )
        write(storage, record)
        with storage.read() as snapshot:
            assert record == snapshot.get("visit", "v1")
            assert [record] == list(snapshot.find(Query(kind="visit")))

    def test_a_batch_is_visible_together(self, storage: Storage) -> None:
        """P1.2 All records of all kinds and all entries of a batch are there when `write` returns."""
        referral = Record(
            kind="referral", id="r1", version=1, schema=3, body={"to": "s1"}, index={"visit": "v1"}
        )
        note = Record(kind="plain_note", id="n1", version=1, schema=2, body={})
        entries = write(storage, visit("v1"), visit("v2"), referral, note, entry("a"), entry("b"))
        records, log = contents(storage)
        assert {("visit", "v1"), ("visit", "v2"), ("referral", "r1"), ("plain_note", "n1")} == records.keys()
        assert (referral, note) == (records["referral", "r1"], records["plain_note", "n1"])
        assert entries == log

    def test_an_error_leaves_nothing_behind(self, storage: Storage) -> None:
        """P1.3 A batch of which one part fails leaves no record, no erasure, no entry and no blanking behind."""
        write(storage, visit("there", desk="zuid", topics=frozenset({"a"})), visit("other"), entry("used"))
        before = contents(storage)
        for failing in _FAILING:
            replacing = put(visit("other", version=2, topics=frozenset({"b"})))
            others = (
                visit("new", topics=frozenset({"b"})),
                replacing,
                Blanking(seq=1, actor="x"),
                entry("new"),
            )
            with pytest.raises(ConflictError):
                write(storage, *others, failing)
            assert before == contents(storage), f"something of the batch with {failing} was left"
            assert found(storage, Query(kind="visit", where={"topics": ContainsAny(("b",))})) == []

    def test_invalid_data_leaves_nothing_behind(self, storage: Storage) -> None:
        """P1.4 A batch with a value that cannot be kept leaves nothing behind."""
        before = contents(storage)
        with pytest.raises(InvalidDataError):
            write(storage, visit("v1"), entry("a"), visit("v2", number="three"))
        assert before == contents(storage)

    def test_an_empty_batch_changes_nothing(self, storage: Storage) -> None:
        """P1.5 An empty batch is written without an entry and without an error."""
        before = contents(storage)
        assert storage.write(Batch()).entries == ()
        assert before == contents(storage)

    def test_a_large_batch_is_one_batch(self, storage: Storage) -> None:
        """P1.6 A batch of a thousand records and entries is written whole, or, with one conflict, not at all."""
        records = [visit(f"v{number:04}", number=number, topics=frozenset({"t"})) for number in range(1000)]
        entries = [entry(f"k{number}") for number in range(1000)]
        with pytest.raises(ConflictError):
            write(storage, *records, records[0], *entries)
        assert contents(storage) == ({}, ())
        assert list(range(1, 1001)) == [written.seq for written in write(storage, *records, *entries)]
        with storage.read() as snapshot:
            assert snapshot.count(Query(kind="visit")) == {(): 1000}

    def test_large_bodies_are_kept(self, storage: Storage) -> None:
        """P1.7 A body of a megabyte comes back whole."""
        record = visit("v1", body={"text": "ሰላም " * 100_000})
        fill(storage, [record])
        with storage.read() as snapshot:
            assert record == snapshot.get("visit", "v1")

    def test_writing_survives_reopening(self, opening: Opening) -> None:
        """P1.8 Everything that was written is there, found by key and in force, when it is opened again (durable)."""
        self.needs("durable")
        with opening() as storage:
            write(
                storage,
                visit("v1", desk="zuid", topics=frozenset({"a"})),
                visit("v2"),
                entry("a"),
                entry("b"),
            )
            write(
                storage, visit("v1", version=2, moment=hours(2)), Erasure(kind="visit", id="v2", replaces=1)
            )
            write(storage, Blanking(seq=1, actor="worker"))
            before = contents(storage)
        with opening() as storage:
            assert before == contents(storage)
            with storage.read() as snapshot:
                assert before[1] == (snapshot.entry("a"), snapshot.entry("b"))
            for again in (entry("a"), visit("v1", version=2), Erasure(kind="visit", id="v2", replaces=1)):
                with pytest.raises(ConflictError):
                    write(storage, again)
            assert before == contents(storage)

    def test_a_failed_batch_stays_away_after_reopening(self, opening: Opening) -> None:
        """P1.9 Nothing of a batch that failed appears when the storage is opened again (durable)."""
        self.needs("durable")
        with opening() as storage, pytest.raises(ConflictError):
            write(storage, visit("v1"), entry("a"), entry("a"))
        with opening() as storage:
            assert contents(storage) == ({}, ())

    def test_several_openings_see_the_same(self, opening: Opening) -> None:
        """P1.10 What one opening wrote is visible in another one of the same place, with its versions (shared)."""
        self.needs("shared")
        with opening() as here, opening() as there:
            write(here, visit("v1"), entry("a"))
            assert contents(here) == contents(there)
            write(there, visit("v1", version=2), entry("b"))
            with pytest.raises(ConflictError):
                write(here, visit("v1", version=2, body={}))
            with pytest.raises(ConflictError):
                write(here, entry("b"))
            assert tuple(written.seq for written in write(here, entry("c"))) == (3,)
            assert contents(here) == contents(there)
