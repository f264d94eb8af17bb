# SPDX-License-Identifier: EUPL-1.2
"""
The lives of one storage: each begins with the files that the last power cut left.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from typing import Final

import apsw
import attrs
from tests.proofs.powercut.batches import Shop
from tests.proofs.powercut.disk import Files
from tests.proofs.powercut.images import Content, content_of, lay_out
from tests.proofs.powercut.recorder import Operation, Recorder

from onestopshop.builtin.sqlite import connections
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.plugin import Batch, Query, Snapshot

__all__ = ["Life", "State", "differences", "live", "tuned"]

_STEPS: Final = (6, 12)
_MOST_VISITS: Final = 8
"""So many visits may be there before one is erased: the file stays small."""

_MANY: Final = 6
_CHECKPOINTS: Final = (8, 30, 100, 1000)
"""After how many pages SQLite empties its WAL by itself; 1,000 is what a shop uses."""


@attrs.frozen
class State:
    """
    What is in a storage after one of its batches, as SQLite's rows and as records.
    """

    content: Content
    shop: Shop


@attrs.frozen
class Life:
    """
    What was done to the disk, and the states between which it went.

    Args:
        before: What was on the disk when it began.
        first: The number of the state at its beginning.
        log: What was done.
        states: The states by number.
        wrong: How the storage differed from what was written to it.
    """

    before: Files
    first: int

    log: Sequence[Operation]
    states: Sequence[State]
    wrong: Sequence[str]


def live(
    folder: Path, files: Files, states: Sequence[State], random: Random, *, synchronous: str = "FULL"
) -> Life:
    """
    Open a storage on what a cut left, work, and end in any way.

    Args:
        folder: Where the files are put.
        files: What the cut left; the last of *states* is in it.
        states: The states so far.
        random: What is done.
        synchronous: SQLite's setting; the storage's own is ``FULL``.
    """
    path = lay_out(folder, files)
    every = random.choice(_CHECKPOINTS)
    with Recorder() as recorder, tuned(every, synchronous):
        life = _Living(path, recorder, list(states), random)
        life.work()
    return Life(files, len(states) - 1, recorder.log, life.states, life.wrong)


@contextmanager
def tuned(every: int, synchronous: str = "FULL") -> Iterator[None]:
    """
    Let the storage's connections empty the WAL after so many pages, and a saboteur's sync too seldom.
    """
    prepare = connections._prepare

    def prepare_tuned(connection: apsw.Connection) -> None:
        prepare(connection)
        connection.wal_autocheckpoint(every)
        if synchronous != "FULL":
            connection.pragma("synchronous", synchronous)

    connections._prepare = prepare_tuned
    try:
        yield
    finally:
        connections._prepare = prepare


class _Living:
    """One life while it lasts."""

    def __init__(self, path: Path, recorder: Recorder, states: list[State], random: Random) -> None:
        self._path, self._recorder, self._random = path, recorder, random
        self.states = states
        self.wrong: list[str] = []
        self._readers = ExitStack()

    def work(self) -> None:
        """Open, take some steps, and close or not."""
        self._open()
        for _ in range(self._random.randint(*_STEPS)):
            self._step()
        with self._storage.read() as snapshot:
            self.wrong += differences(self.states[-1].shop, snapshot)
        self._readers.close()
        if self._random.random() < 0.5:
            self._storage.close()
        else:
            log = [*self._recorder.log]
            self._storage.close()
            self._recorder.log[:] = log

    def _open(self) -> None:
        """Open the storage; a new file gets its tables in a transaction of its own."""
        last = self.states[-1]
        if not last.content:
            self._recorder.note("begin")
        self._storage = SqliteStorage(self._path, kinds())
        with self._storage.read() as snapshot:
            self.wrong += differences(last.shop, snapshot)
        if not last.content:
            self.states.append(State(content_of(self._path), last.shop))
            self._recorder.note("acknowledge")

    def _step(self) -> None:
        chance, shop = self._random.random(), self.states[-1].shop
        if len(shop.visits) > _MOST_VISITS or chance < 0.1:
            self._write(shop.erasing())
        elif chance < 0.6:
            self._write(shop.recorded())
        elif chance < 0.72:
            self._write(shop.cancelling(self._random))
        elif chance < 0.78:
            self._write(shop.recorded(_MANY))
        elif chance < 0.88:
            self._look_on()
        elif chance < 0.94:
            self._readers.close()
        else:
            self._readers.close()
            self._storage.close()
            self._open()

    def _look_on(self) -> None:
        """Keep a snapshot open, which keeps the WAL from being emptied."""
        self._readers.enter_context(self._storage.read())

    def _write(self, batch: Batch) -> None:
        shop = self.states[-1].shop.copy()
        self._recorder.note("begin")
        self._storage.write(batch)
        self._recorder.note("acknowledge")
        shop.accept(batch)
        self.states.append(State(content_of(self._path), shop))


def differences(shop: Shop, snapshot: Snapshot) -> Iterator[str]:
    """
    Yield how a storage differs from what was written to it.
    """
    there = {
        (kind.name, record.id): record for kind in kinds() for record in snapshot.find(Query(kind=kind.name))
    }
    if there.keys() != shop.records.keys():
        yield f"{len(there.keys() ^ shop.records.keys())} records are lost or came back"
    if any(
        (one.version, one.body) != (there[key].version, there[key].body)
        for key, one in shop.records.items()
        if key in there
    ):
        yield "a record is not what was written"
    if list(snapshot.entries(limit=100_000)) != shop.entries:
        yield "the log is not what was written"
