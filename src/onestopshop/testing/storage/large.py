# SPDX-License-Identifier: EUPL-1.2
"""
The promises about much at once: large batches, and kinds with many records.

Adapters load much at once in another way than little, so it is tried with the
same difficult values.
"""

import tracemalloc

import attrs
import pytest

from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Blanking, Erasure, LogEntry, Put, Record, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.chance import Chance
from onestopshop.testing.storage.model import Model
from onestopshop.testing.storage.samples import KINDS, contents, entry, paged, put, visit, write

__all__ = ["LargePromises"]

_MANY = 1_600
_PAGE = 500
_TEXT = "0123456789" * 500


class LargePromises(Contract):
    """
    Much at once is kept as little is.
    """

    def test_a_load_is_one_batch(self, storage: Storage) -> None:
        """P1.13 A batch of thousands of changes and entries, with any values, is kept like a small one."""
        chance = Chance("a load")
        first = _load(chance, Model(), "first")
        plain = Model().after(first)
        assert plain.log == list(storage.write(first).entries)
        _compare(storage, plain)
        second = _load(chance, plain, "second")
        after = plain.after(second)
        assert after.log[len(plain.log) :] == list(storage.write(second).entries)
        _compare(storage, after)

    def test_a_load_with_a_flaw_leaves_nothing(self, storage: Storage) -> None:
        """P1.14 One conflict or one value that cannot be kept among thousands leaves nothing of the batch behind."""
        write(storage, visit("there", version=1), entry("used"))
        before = contents(storage)
        records = [visit(f"v{number:04}", topics=frozenset({"t"})) for number in range(_MANY)]
        entries = [entry(f"k{number}") for number in range(_MANY)]
        flaws: list[Put | Erasure | Blanking | Record | LogEntry] = [
            put(visit("there", version=3), replaces=2),
            put(visit("v0000"), replaces=0),
            Erasure(kind="visit", id="v0001", replaces=2),
            Blanking(seq=2, actor="-"),
            entry("used"),
            entry("k7"),
        ]
        for flaw in flaws:
            with pytest.raises(ConflictError):
                write(storage, *records, *entries, flaw)
            assert before == contents(storage), flaw
        with pytest.raises(InvalidDataError):
            write(storage, *records, *entries, visit("last", number="3"))
        assert before == contents(storage)
        with pytest.raises(ConflictError) as raised:
            write(storage, *records, flaws[0], *entries)
        assert (raised.value.expected, raised.value.found) == (2, 1)

    def test_many_records_are_read_one_by_one(self, storage: Storage) -> None:
        """P8.23 A long list comes whole, also in pages, without all of it being in memory at once."""
        write(
            storage,
            *(visit(f"v{number:04}", number=-number, body={"text": _TEXT}) for number in range(_MANY)),
        )
        by_number = Query(kind="visit", order=(("number", "asc"),))
        expected = [f"v{number:04}" for number in reversed(range(_MANY))]
        with storage.read() as snapshot:
            tracemalloc.start()
            try:
                assert expected == [record.id for record in snapshot.find(by_number)]
                _, most = tracemalloc.get_traced_memory()
            finally:
                tracemalloc.stop()
            assert most < _MANY * len(_TEXT) / 2, "the whole list was in memory"
            assert snapshot.count(by_number) == {(): _MANY}
        assert expected == paged(storage, attrs.evolve(by_number, limit=_PAGE))


def _load(chance: Chance, plain: Model, name: str) -> Batch:
    """Return a batch that replaces, erases and blanks some of what is there, and replaces some of its own."""
    versions = {place: record.version for place, record in plain.records.items()}
    puts = []
    for number in range(_MANY):
        kind = chance.one_of(KINDS)
        others = [id for id in (f"first{number}", f"{name}{number // 2}") if (kind.name, id) in versions]
        id = chance.one_of(others) if others and chance.happens(0.6) else f"{name}{number}"
        replaces = versions.get((kind.name, id), 0)
        version = replaces + chance.number(1, 3)
        versions[kind.name, id] = version
        puts.append(Put(chance.record(kind, id, version=version), replaces=replaces))
    erasures = [
        Erasure(kind=kind, id=id, replaces=version)
        for (kind, id), version in versions.items()
        if chance.happens(0.2)
    ]
    blankings = [
        Blanking(seq=logged.seq, actor=chance.text(), data=chance.body())
        for logged in plain.log
        if chance.happens(0.3)
    ]
    entries = [chance.entry(f"{name}{number}{chance.text()}") for number in range(_MANY)]
    return Batch(puts=tuple(puts), erasures=(*erasures, *blankings), entries=tuple(entries))


def _compare(storage: Storage, plain: Model) -> None:
    with storage.read() as snapshot:
        for kind in KINDS:
            query = Query(kind=kind.name)
            assert plain.find(query) == list(snapshot.find(query))
            for name in kind.fields:
                assert plain.count(query, (name,), None) == snapshot.count(query, (name,))
        assert plain.log == list(snapshot.entries(limit=10 * _MANY))
