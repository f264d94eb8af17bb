# SPDX-License-Identifier: EUPL-1.2
"""
One number for all that a storage keeps.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import attrs
import pytest
import rfc8785
from tests.operations.conftest import Town

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.operations.storage.copying import copy_storage
from onestopshop.operations.storage.digests import Digest, digest
from onestopshop.operations.storage.steps import Step
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Blanking, Kind, LogEntry, Put, Record

KINDS = (Kind(name="a", fields={}), Kind(name="b", fields={}))
AT = datetime(2026, 3, 2, 10, 30, 0, 5, tzinfo=timezone(timedelta(hours=2)))


def record(kind: str, id: str, **changes: object) -> Record:
    return attrs.evolve(
        Record(kind=kind, id=id, version=2, schema=1, body={"text": "é", "n": 1.0}), **changes
    )


def entry(name: str, **changes: object) -> LogEntry:
    made = LogEntry(
        id=name, origin="o", key=name, at=AT, actor="guide/w", action="a.made", kind="a", subject="x", version=2,
        data={"codes": ["b"]},
    )  # fmt: skip
    return attrs.evolve(made, **changes)


def kept(*things: Record | LogEntry) -> MemoryStorage:
    storage = MemoryStorage(KINDS)
    puts = tuple(Put(thing, replaces=0) for thing in things if isinstance(thing, Record))
    storage.write(Batch(puts=puts, entries=tuple(thing for thing in things if isinstance(thing, LogEntry))))
    return storage


def summed(storage: MemoryStorage) -> Digest:
    return digest(storage, kinds=KINDS)


def test_is_what_is_written_down() -> None:
    """The digest is the SHA-256 of the canonical JSON that the documentation describes."""
    found = summed(kept(record("a", "2"), record("a", "10"), entry("e"), entry("f", at=date(2026, 3, 2))))
    body = {"n": 1.0, "text": "é"}
    rows = rfc8785.dumps([["a", "10", 2, 1, body], ["a", "2", 2, 1, body]])
    rest = ["guide/w", "a.made", "a", "x", 2, {"codes": ["b"]}]
    log = rfc8785.dumps(
        [[1, "e", "o", "e", "2026-03-02T08:30:00.000005Z", *rest], [2, "f", "o", "f", "2026-03-02", *rest]]
    )
    parts = {
        name: {"items": 2, "sha256": hashlib.sha256(one).hexdigest()}
        for name, one in (("a", rows), ("log", log))
    }
    assert {name: attrs.asdict(part) for name, part in found.parts.items()} == parts
    assert found.sha256 == hashlib.sha256(rfc8785.dumps(parts)).hexdigest()


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        (record("a", "1", version=3), "a"),
        (record("a", "1", schema=2), "a"),
        (record("a", "1", body={"text": "e", "n": 1}), "a"),
        (record("a", "3"), "a"),
        (record("b", "1"), "b"),
    ],
)
def test_any_change_is_seen(changed: Record, part: str) -> None:
    """Whatever is different, the digest of that part is different, and of no other one."""
    one = summed(kept(record("a", "1"), entry("e")))
    other = summed(
        kept(*([changed] if changed.id == "1" and part == "a" else [record("a", "1"), changed]), entry("e"))
    )
    assert (part,) == one.differs_in(other)
    assert one.sha256 != other.sha256


@pytest.mark.parametrize("field", [field.name for field in attrs.fields(LogEntry) if field.name != "seq"])
def test_any_change_of_the_log_is_seen(field: str) -> None:
    """Every field of an entry is in the digest of the log."""
    other = {"version": 3, "data": {}, "at": date(2026, 3, 2)}.get(field, "other")
    one, two = summed(kept(entry("e"))), summed(kept(entry("e", **{field: other})))
    assert one.differs_in(two) == ("log",)


def test_like_things_are_the_same() -> None:
    """Numbers and instants are told by their value, and kinds without records are left out."""
    one = kept(record("a", "1"), entry("e"))
    other = kept(record("a", "1", body={"n": 1, "text": "é"}), entry("e", at=AT.astimezone(UTC)))
    assert summed(one) == summed(other) == digest(one, kinds=KINDS[:1])
    assert summed(kept()).parts == {}


@pytest.mark.parametrize("count", [127, 128, 129, 300])
def test_many(count: int) -> None:
    """The digest is of the whole array, however many items are taken in together."""
    found = summed(kept(*(record("a", f"{number:03}") for number in range(count))))
    rows = [["a", f"{number:03}", 2, 1, {"text": "é", "n": 1}] for number in range(count)]
    assert (count, hashlib.sha256(rfc8785.dumps(rows)).hexdigest()) == attrs.astuple(found.parts["a"])


def test_same_on_every_backend(lived: Town, new: Callable[[Path], SqliteStorage], tmp_path: Path) -> None:
    """Equal content has one digest in memory and in a file, and blanking an entry changes only that of the log."""
    file = new(tmp_path / "a.db")
    copied = copy_storage(lived.storage, file, kinds=kinds())
    assert digest(lived.storage, kinds=kinds()) == digest(file, kinds=kinds()) == copied.digest
    file.write(Batch(erasures=(Blanking(seq=3, actor="nobody"),)))
    assert digest(file, kinds=kinds()).differs_in(copied.digest) == ("log",)


def test_tells_how_far(lived: Town) -> None:
    """Progress ends with all that there is."""
    steps: list[Step] = []
    found = digest(lived.storage, kinds=kinds(), progress=steps.append)
    whole = sum(part.items for part in found.parts.values())
    assert steps[-1] == Step(what="log", done=whole, total=whole)
    with lived.storage.read() as snapshot:
        assert whole == len(snapshot.entries()) + sum(
            len(list(snapshot.find(Query(kind=kind.name)))) for kind in kinds()
        )
