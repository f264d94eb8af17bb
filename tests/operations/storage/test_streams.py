# SPDX-License-Identifier: EUPL-1.2
"""
Read a damaged storage to its end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import attrs
import pytest
from tests.operations.conftest import Town
from tests.operations.storage.fault_samples import changed, found, some, write
from tests.operations.visit_samples import SHORTEST

from onestopshop.codec.records import kinds
from onestopshop.operations.storage.verifying import Fault, verify_storage
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Erasure, LogEntry, Put, Record, Storage


class Damaged:
    """
    A storage of which some records and entries cannot be read.

    Args:
        bad: Ids of records and numbers of entries.
        lost: Numbers of entries that are not given at all.
        ahead: How far a list reads before it gives anything.
    """

    def __init__(
        self,
        inner: Storage,
        *bad: str | int,
        lost: tuple[int, ...] = (),
        ahead: int = 1,
        error: type[Exception] = ValueError,
    ) -> None:
        self._inner, self._bad, self._lost, self._ahead, self._error = inner, bad, lost, ahead, error

    @contextmanager
    def read(self) -> Iterator["Damaged"]:
        with self._inner.read() as self._snapshot:
            yield self

    def write(self, batch: Batch) -> None:
        raise AssertionError(f"who looks for damage wrote {batch}")

    def count(self, *words: Any) -> Any:
        return self._snapshot.count(*words)

    def get(self, kind: str, id: str) -> Record | None:
        if id in self._bad:
            raise self._error("secret")
        return self._snapshot.get(kind, id)

    def find(self, query: Query) -> Iterator[Record]:
        records = list(self._snapshot.find(query))
        while records:
            for record in records[: self._ahead]:
                self.get(record.kind, record.id)
            yield from records[: self._ahead]
            del records[: self._ahead]

    def entries(self, after: int = 0, limit: int = 500) -> list[LogEntry]:
        page = [one for one in self._snapshot.entries(after, limit) if one.seq not in self._lost]
        if any(one.seq in self._bad for one in page):
            raise self._error("secret")
        return page


@pytest.mark.parametrize("ahead", [1, 2, 1000])
def test_reads_on_behind_damage(lived: Town, ahead: int) -> None:
    """Each record and entry that cannot be read is named, and what lies behind it is looked at."""
    visits = [some(lived.storage, place=place) for place in (0, 2, 3)]
    last = some(lived.storage, place=-1)
    write(lived.storage, changed(last, services=["nowhere"]))
    assert [
        ("log.damaged", "log", "3"),
        ("log.damaged", "log", "4"),
        *(("record.damaged", "visit", one.id) for one in visits),
        ("record.reference", "visit", last.id),
    ] == [
        one for one in found(Damaged(lived.storage, 3, 4, *(one.id for one in visits), ahead=ahead))
        if one[0] not in {"record.unlogged", "record.missing"}
    ]  # fmt: skip


def test_a_lost_record_before_a_damaged_one(lived: Town) -> None:
    """A record that is missing is no damage, and what lies behind it is read."""
    first, second = (some(lived.storage, place=place) for place in (0, 1))
    erasure = Erasure(kind="visit", id=first.id, replaces=first.version)
    lived.storage.write(Batch(erasures=(erasure,)))
    faults = found(Damaged(lived.storage, second.id))
    assert ("record.missing", "visit", first.id) in faults
    assert ("record.damaged", "visit", second.id) in faults
    assert {first.id, second.id} == {
        id for rule, kind, id in faults if kind == "visit" and "reference" not in rule
    }


def test_a_damaged_record_that_nobody_names(lived: Town) -> None:
    """Damage that the log cannot lead to is told with the last id before it."""
    visit = some(lived.storage, place=2)
    stray = attrs.evolve(visit, id=f"{visit.id}0")
    lived.storage.write(Batch(puts=(Put(stray, replaces=0),)))
    faults = list(verify_storage(Damaged(lived.storage, stray.id), kinds=kinds()))
    (told,) = [fault for fault in faults if fault.rule == "record.damaged"]
    assert ("", "visit") == (told.id, told.kind)
    assert told.message.startswith("behind ")


def test_damage_is_told_without_what_is_there(lived: Town) -> None:
    """The words of an error that is not ours are not repeated: they may quote a record."""
    visit = some(lived.storage)
    faults = list(verify_storage(Damaged(lived.storage, visit.id), kinds=kinds()))
    assert [Fault(rule="record.damaged", kind="visit", id=visit.id, message="it cannot be read")] == faults


def test_gaps(lived: Town) -> None:
    """Missing numbers of the log are found, at its beginning too."""
    assert [("log.gap", "log", "1"), ("log.gap", "log", "10")] == [
        one for one in found(Damaged(lived.storage, lost=(1, 2, 10))) if one[1] == "log"
    ]


@pytest.mark.parametrize("told", [True, False])
def test_gives_up(lived: Town, told: bool) -> None:
    """Of a storage that answers nothing any more a few faults are told, not one for each record."""
    for _ in range(110):
        lived.desk().visits.record(**SHORTEST)
    with lived.storage.read() as snapshot:
        bad = [one.id for one in snapshot.find(Query(kind="visit"))]
        entries = [one.seq for one in snapshot.entries(0, 1000)] if told else []
    faults = found(Damaged(lived.storage, *bad, *entries))
    assert 100 <= len([one for one in faults if one[:2] == ("record.damaged", "visit")]) + len(entries) <= 260
    assert (("log.damaged", "log", "") in faults) == told
