# SPDX-License-Identifier: EUPL-1.2
"""
What each writer does: transaction after transaction, through the storage and through a desk.
"""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any, Final

import attrs
from tests.proofs.history.notes import LISTS, Note, elements_of, key_of
from tests.proofs.places import Place
from tests.proofs.visits import record_visit

from onestopshop.codec.records import kinds
from onestopshop.errors import ConflictError, OneStopShopError
from onestopshop.plugin import AnyOf, Batch, LogEntry, Put, Query, Record, Snapshot, Storage

__all__ = ["Writer"]

_SLOTS: Final = 96
"""Lists that are written at a time: few enough for conflicts, as many as let work go on."""

_FULL: Final = 16
"""Elements of a list, after which another one takes its slot."""

_READ_ONLY: Final = 0.2
_EACH_DESK: Final = 20
"""Every so many transactions one goes through a desk."""

_TRIES: Final = 300


class Writer:
    """
    One of the processes that write at the same time.

    Args:
        number: Different for each writer.
        place: Where they all write.
    """

    def __init__(self, number: int, place: Place, seed: int) -> None:
        self._number = number
        self._place = place
        self._random = Random(f"{seed} {number}")
        self._elements = count(number * 10_000_000 + 1)
        self._generations = dict.fromkeys(range(_SLOTS), 0)
        self._log = 0
        self._notes: list[Note] = []
        self._refused: list[int] = []
        self._visits: dict[str, str] = {}
        self._wrong: list[str] = []

    def write(self, transactions: int, *, with_desk: bool = True) -> dict[str, Any]:
        """Make so many transactions, and return what was noted as plain data."""
        with self._place.open((*kinds(), LISTS)) as storage, self._place.shop() as shop:
            desk = shop.acting_as("guide", desk="zuid")
            for turn in range(transactions):
                if with_desk and turn % _EACH_DESK == self._number % _EACH_DESK:
                    key = f"visit-{self._number}-{turn}"
                    self._attempt(lambda key=key: self._visits.update({key: record_visit(desk, key)}))  # type: ignore[misc]
                elif self._random.random() < _READ_ONLY:
                    self._attempt(lambda: self._look(storage))
                else:
                    self._attempt(lambda turn=turn: self._append(storage, f"w{self._number}-{turn}"))  # type: ignore[misc]
        return {
            "notes": [attrs.asdict(note, recurse=False) for note in self._notes],
            "refused": self._refused,
            "visits": self._visits,
            "violations": self._wrong,
        }

    def _attempt(self, transaction: Callable[[], object]) -> None:
        """Note an error that reaches the caller: a conflict is the one that may, and is decided anew."""
        try:
            transaction()
        except OneStopShopError as error:
            self._wrong.append(f"{type(error).__name__} reached a caller: {error}")

    def _look(self, storage: Storage) -> None:
        """Read some lists, one by one or by their index, and what the log has of late."""
        slots = self._random.sample(range(_SLOTS), self._random.randint(2, 4))
        begin = time.monotonic_ns()
        with storage.read() as snapshot:
            reads = (
                self._lists(snapshot, slots) if self._random.random() < 0.5 else self._found(snapshot, slots)
            )
            self._follow(snapshot)
        self._notes.append(Note(begin=begin, end=time.monotonic_ns(), reads=reads, log=self._log))

    def _append(self, storage: Storage, key: str) -> None:
        """Read some lists and append to some of them; decide anew when somebody else was faster."""
        slots = self._random.sample(range(_SLOTS), self._random.randint(1, 3))
        for left in reversed(range(_TRIES)):
            begin = time.monotonic_ns()
            with storage.read() as snapshot:
                reads = self._lists(snapshot, slots)
            chosen = self._random.sample(sorted(reads), self._random.randint(1, len(reads)))
            appends = {name: next(self._elements) for name in chosen}
            try:
                written = storage.write(Batch(**_changes(key, reads, appends)))
            except OneStopShopError as error:
                self._refused += appends.values()
                if not left or not isinstance(error, ConflictError):
                    raise
            else:
                seqs = [entry.seq for entry in written.entries]
                end = time.monotonic_ns()
                self._notes.append(
                    Note(key=key, begin=begin, end=end, reads=reads, appends=appends, seqs=seqs)
                )
                return

    def _lists(self, snapshot: Snapshot, slots: list[int]) -> dict[str, list[int]]:
        """Read the list of each slot; a full one makes room for the next."""
        reads = {}
        for slot in slots:
            while True:
                name = self._name(slot)
                reads[name] = elements_of(snapshot.get(LISTS.name, name))
                if len(reads[name]) < _FULL:
                    break
                del reads[name]
                self._generations[slot] += 1
        return reads

    def _found(self, snapshot: Snapshot, slots: list[int]) -> dict[str, list[int]]:
        names = tuple(self._name(slot) for slot in slots)
        found = snapshot.find(Query(kind=LISTS.name, where={"name": AnyOf(names)}))
        return {**{name: [] for name in names}, **{record.id: elements_of(record) for record in found}}

    def _follow(self, snapshot: Snapshot) -> None:
        """Read the log on from where it was read last, as a projection does."""
        while entries := snapshot.entries(after=self._log, limit=500):
            if [entry.seq for entry in entries] != [*range(self._log + 1, self._log + 1 + len(entries))]:
                self._wrong.append(f"who followed the log from {self._log} found a gap")
            self._log = entries[-1].seq

    def _name(self, slot: int) -> str:
        return f"list-{slot}-{self._generations[slot]}"


def _changes(key: str, reads: dict[str, list[int]], appends: dict[str, int]) -> dict[str, Any]:
    return {
        "puts": tuple(_put(name, [*reads[name], element]) for name, element in appends.items()),
        "entries": tuple(_entries(key, reads, appends)),
    }


def _put(name: str, elements: list[int]) -> Put:
    record = Record(
        kind=LISTS.name,
        id=name,
        version=len(elements),
        schema=1,
        body={"elements": elements},
        index={"name": name, "length": len(elements)},
    )
    return Put(record, replaces=len(elements) - 1)


def _entries(key: str, reads: dict[str, list[int]], appends: dict[str, int]) -> Iterator[LogEntry]:
    for number, (name, element) in enumerate(appends.items(), 1):
        yield LogEntry(
            id=f"{key}-{number}-{element}",
            origin="here",
            key=key_of(key, number),
            at=datetime.now(UTC),
            actor="worker/one",
            action="list.appended",
            kind=LISTS.name,
            subject=name,
            version=len(reads[name]) + 1,
            data={"element": element},
        )
