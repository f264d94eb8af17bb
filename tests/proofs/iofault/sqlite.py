# SPDX-License-Identifier: EUPL-1.2
"""
Trials on SQLite in which the n-th system call, or all from the n-th operation on, are refused.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

import apsw
import attrs
from tests.proofs.iofault.calls import FAULTS, Calls, Fault, Syncs
from tests.proofs.iofault.trials import Closable, Step, Tried, rehearse, steps_from, taken, try_out
from tests.proofs.powercut.batches import Shop, Templates
from tests.proofs.powercut.disk import Disk, Files
from tests.proofs.powercut.images import NAME, Content, Images, content_of, lay_out
from tests.proofs.powercut.lives import tuned

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.errors import StorageError
from onestopshop.plugin import Batch, Written

__all__ = ["SqlitePlace", "Start", "SwallowingStorage", "Trial", "files_of", "injected", "spread", "starts"]

_VISITS: Final = 3
_PAGES: Final = 8
"""After how many pages the WAL is emptied: often, so that this fails too."""

_PATIENCE: Final = 0.05
_NEVER: Final = 1 << 60


@attrs.frozen
class Trial:
    """
    One trial that can be made: which fault, what it is about, and how to make it.
    """

    fault: str
    label: str
    make: Callable[[], Tried]
    backend: str = "sqlite"


@attrs.frozen
class Start:
    """
    What is there before a trial, and the steps from there.
    """

    files: Files
    content: Content
    steps: Sequence[Step]


class SqlitePlace:
    """
    A storage in one folder.

    Args:
        folder: Its folder, which is there.
        start: What is laid out in it first.
        error: What the fault must become.
        storage: The class of the storage; a saboteur has another one.
        images: Where disks are looked at; beside the storage without.
    """

    is_real = False

    def __init__(
        self,
        folder: Path,
        start: Start,
        *,
        error: type[StorageError] = StorageError,
        storage: type[SqliteStorage] = SqliteStorage,
        images: Path | None = None,
    ) -> None:
        self.error = error
        self.folder = folder / "shop"
        self.folder.mkdir(exist_ok=True)
        self._images = Images(images or folder / "images")
        self.path = lay_out(self.folder, start.files)
        self._storage = storage
        self._opened: list[SqliteStorage] = []

    @property
    def is_struck(self) -> bool:
        """Tell whether the fault may have struck: always, where nobody counts."""
        return True

    def reach(self, number: int) -> None:
        """Do nothing: the fault is there from the beginning."""

    def open(self) -> Closable:
        """Open the storage."""
        self._opened.append(self._storage(self.path, kinds(), busy_timeout=_PATIENCE))
        return self._opened[-1]

    def shut(self, storage: Closable) -> None:
        """Close the storage."""
        storage.close()

    def heal(self) -> None:
        """End the fault."""

    def paused(self) -> AbstractContextManager[None]:
        """Let nothing fail inside."""
        return nullcontext()

    def look(self) -> Content:
        """Return what a stock SQLite finds."""
        with self.paused():
            return content_of(self.path) if self.path.exists() else []

    def after_cuts(self) -> Iterator[Content]:
        """Yield what is there when the process is killed now."""
        with self.paused():
            yield self._images.content(files_of(self.folder))

    def close(self) -> None:
        """Close what a trial left open."""
        self.heal()
        for storage in self._opened:
            with suppress(apsw.Error):
                storage.close()


class SwallowingStorage(SqliteStorage):
    """
    Be the saboteur: return from a write that failed.
    """

    def write(self, batch: Batch) -> Written:
        """Write, and say nothing of errors."""
        try:
            return super().write(batch)
        except StorageError:
            with self.read() as snapshot:
                seq = len(snapshot.entries(limit=100_000))
            numbered = (attrs.evolve(entry, seq=seq + place) for place, entry in enumerate(batch.entries, 1))
            return Written(entries=tuple(numbered))


class _CallsPlace(SqlitePlace):
    """A storage one of whose system calls is refused."""

    def __init__(self, folder: Path, start: Start, calls: Calls, **more: Any) -> None:
        super().__init__(folder, start, **more)
        self._calls = calls

    @property
    def is_struck(self) -> bool:
        """Tell whether a call was refused."""
        return bool(self._calls.refused)

    def heal(self) -> None:
        """Refuse nothing any more."""
        self._calls.heal()

    def paused(self) -> AbstractContextManager[None]:
        """Let nothing fail inside."""
        return self._calls.paused()


class _SyncsPlace(SqlitePlace):
    """A storage one of whose syncs is refused; all is noted, so that the power can be cut too."""

    def __init__(self, folder: Path, start: Start, syncs: Syncs, **more: Any) -> None:
        super().__init__(folder, start, **more)
        self._files, self._syncs = start.files, syncs

    @property
    def is_struck(self) -> bool:
        """Tell whether a sync was refused."""
        return bool(self._syncs.refused)

    def heal(self) -> None:
        """Refuse nothing any more."""
        self._syncs.heal()

    def shut(self, storage: Closable) -> None:
        """Close the storage; SQLite keeps what fails then to itself, and apsw's VFS tells it."""
        with suppress(apsw.IOError):
            storage.close()

    def after_cuts(self) -> Iterator[Content]:
        """Yield what is there after a kill, and when all or nothing of what was not synced arrived."""
        yield from super().after_cuts()
        disk = Disk(self._files)
        for operation in self._syncs.log:
            disk.do(operation)
        for cut in disk.cuts(Random(1), 2):
            yield self._images.content(cut.files())


def starts(folder: Path, made: Templates) -> Mapping[str, Start]:
    """
    Return the files with which trials begin: none, a closed shop's, and what a killed one left.
    """
    folder.mkdir()
    shop = Shop(made)
    storage = SqliteStorage(folder / NAME, kinds())
    for _ in range(_VISITS):
        batch = shop.recorded()
        storage.write(batch)
        shop.accept(batch)
    content = content_of(folder / NAME)
    left = files_of(folder)
    storage.close()
    return {
        "new": Start({}, [], steps_from(Shop(made))),
        "closed": Start(files_of(folder), content, steps_from(shop)),
        "left": Start(left, content, steps_from(shop)),
    }


def files_of(folder: Path) -> Files:
    """
    Return the files of a database as they are now, but its shared memory.
    """
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}


def injected(
    folder: Path, begin: Mapping[str, Start], limit: int | None, storage: type[SqliteStorage] = SqliteStorage
) -> Iterator[Trial]:
    """
    Yield a trial for each call and each sync that can be refused.

    Args:
        folder: A folder to work in.
        begin: The files to begin with, by name.
        limit: How many calls of one way to fail, spread evenly; all without.
        storage: The class of the storage.
    """
    folder.mkdir()
    for name, start in begin.items():
        contents = rehearse(SqlitePlace(folder, start), start.steps)
        for fault, way in _WAYS:
            calls = _count(folder, start, fault, way)
            for nth in spread(calls, limit):
                label = f"{name}, {way.__name__.strip('_')} {nth} of {calls}"
                opening = partial(way, folder, start, FAULTS[fault], nth, storage)
                yield Trial(fault, label, partial(_refused, opening, start, contents))


def _refused(opening: "partial[_Opened]", start: Start, contents: Sequence[object]) -> Tried:
    with opening() as (place, _):
        return try_out(place, start.steps, start.content, contents)


def spread(many: int, limit: int | None) -> Sequence[int]:
    """
    Return numbers from 1 on: all, or at most so many of them, spread evenly.
    """
    few = min(limit or many, many)
    return [1 + place * many // few for place in range(few)]


def _count(folder: Path, start: Start, fault: str, way: "_Way") -> int:
    """Return how many calls could be refused."""
    with way(folder, start, FAULTS[fault], _NEVER, SqliteStorage) as (place, counter):
        for _ in taken(place, start.steps):
            pass
        return counter.seen


@contextmanager
def _one_call(
    folder: Path, start: Start, fault: Fault, nth: int, storage: type[SqliteStorage]
) -> Iterator[tuple[SqlitePlace, Calls]]:
    with (
        Calls(fault, nth, lasting=False) as calls,
        tuned(_PAGES),
        closing(_CallsPlace(folder, start, calls, error=fault.error, storage=storage)) as place,
    ):
        yield place, calls


@contextmanager
def _all_calls_from(
    folder: Path, start: Start, fault: Fault, nth: int, storage: type[SqliteStorage]
) -> Iterator[tuple[SqlitePlace, Calls]]:
    with (
        Calls(fault, nth, lasting=True) as calls,
        tuned(_PAGES),
        closing(_CallsPlace(folder, start, calls, error=fault.error, storage=storage)) as place,
    ):
        yield place, calls


@contextmanager
def _one_sync(
    folder: Path, start: Start, fault: Fault, nth: int, storage: type[SqliteStorage]
) -> Iterator[tuple[SqlitePlace, Syncs]]:
    """Let the WAL be emptied at erasures only: SQLite keeps errors of other times to itself, apsw's VFS does not."""
    with (
        Syncs(fault, nth) as syncs,
        tuned(0),
        closing(_SyncsPlace(folder, start, syncs, error=fault.error, storage=storage)) as place,
    ):
        yield place, syncs


_Opened: TypeAlias = AbstractContextManager[tuple[SqlitePlace, Calls | Syncs]]
_Way: TypeAlias = Callable[[Path, Start, Fault, int, type[SqliteStorage]], _Opened]
_WAYS: Final[Sequence[tuple[str, _Way]]] = (
    *((fault, _one_call) for fault in FAULTS),
    ("io", _all_calls_from),
    ("io", _one_sync),
    ("full", _one_sync),
)
