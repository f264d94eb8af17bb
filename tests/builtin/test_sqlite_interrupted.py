# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: N802 - the names are those of SQLite's file systems
"""
An upgrade that is cut short anywhere is done again, whole, by the next opening.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from signal import SIGKILL

import apsw
import attrs
import pytest

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.domain.fields import Index
from onestopshop.errors import StorageError
from onestopshop.ports.queries import Equal, Query
from onestopshop.ports.storage import IndexValue, Kind, LogEntry, Record
from onestopshop.testing.storage.samples import found

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child opens a file and ends

OLDEST = Path(__file__).parent / "golden" / "sqlite-layout-1.sql"
EVERY = 1 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 11
"""One step of so many is tried; at night each."""

TYPED, UNTYPED, OPENED = 3, 4, 5


class Steps(apsw.VFS):
    """
    The file system, with something happening at one of the steps by which files change.
    """

    def __init__(self, at: int, happen: Callable[[], None]) -> None:
        (self.below, *_) = apsw.vfs_names()
        self.at, self.happen, self.done = at, happen, 0
        super().__init__("steps", self.below, makedefault=True)

    def step(self) -> None:
        self.done += 1
        if self.done == self.at:
            self.happen()

    def xDelete(self, name: str, sync: bool) -> None:
        self.step()
        super().xDelete(name, sync)

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> "SteppedFile":
        return SteppedFile(self, name, flags)


class SteppedFile(apsw.VFSFile):
    def __init__(self, steps: Steps, name: str | apsw.URIFilename | None, flags: list[int]) -> None:
        super().__init__(steps.below, name, flags)  # type: ignore[arg-type]
        self.steps = steps

    def xWrite(self, data: bytes, offset: int) -> None:
        self.steps.step()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self.steps.step()
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:
        self.steps.step()
        super().xTruncate(size)


def die() -> None:
    os.kill(os.getpid(), SIGKILL)


def fail() -> None:
    raise apsw.IOError("the disk does not answer")


def by_language() -> list[Kind]:
    """Return the kinds, with a text that visits are found by and a set that they are counted by."""

    def index_of(record: Record) -> Mapping[str, IndexValue]:
        return {"language": str(record.body["language"]), "handling": frozenset(record.body["handling"])}  # type: ignore[call-overload]

    new = {"language": Index.STRING, "handling": Index.SET}
    return [
        attrs.evolve(kind, fields={**kind.fields, **new}, orders=(("language",),), index_of=index_of)
        if kind.name == "visit"
        else kind
        for kind in kinds()
    ]


@pytest.fixture(scope="module")
def oldest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file as the first version wrote it."""
    path = tmp_path_factory.mktemp("oldest") / "shop.db"
    connection = apsw.Connection(str(path))
    connection.execute(OLDEST.read_text("utf-8"))
    connection.pragma("journal_mode", "wal")
    connection.close()
    return path


def opened_in_a_child(path: Path, listed: list[Kind], at: int, happen: Callable[[], None]) -> int:
    """Open the file in a child where something happens at a step, and return how the child ended."""
    child = os.fork()
    if not child:  # pragma: no cover - another process
        ending = UNTYPED
        try:
            sys.unraisablehook = lambda _: None  # SQLite goes on where a file cannot be closed well
            steps = Steps(at, happen)
            SqliteStorage(path, listed).close()
            ending = OPENED if steps.done < at else TYPED
        except StorageError:
            ending = TYPED
        finally:
            os._exit(ending)
    status = os.waitpid(child, 0)[1]
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


@pytest.mark.parametrize("listed", [kinds(), by_language()], ids=["layout", "layout and fields"])
@pytest.mark.parametrize(("happen", "ending"), [(die, -SIGKILL), (fail, TYPED)], ids=["killed", "failed"])
def test_an_upgrade_is_cut_short(
    tmp_path: Path, oldest: Path, listed: list[Kind], happen: Callable[[], None], ending: int
) -> None:
    """Killed, or refused by the disk, at any step, the next opening finds the old content whole and upgrades it."""
    expected = whole(shutil.copy(oldest, tmp_path / "expected.db"), listed)
    path, at = tmp_path / "shop.db", 1
    while True:  # about 75 steps, and 10 more for the fields
        for leftover in tmp_path.glob("shop.db*"):
            leftover.unlink()
        shutil.copy(oldest, path)
        ended = opened_in_a_child(path, listed, at, happen)
        assert ended in {ending, OPENED}, at
        assert expected == whole(path, listed), at
        if ended == OPENED:
            break
        at += EVERY
    assert at > 60, "the upgrade was not seen"


def whole(path: Path, listed: list[Kind]) -> tuple[list[Record], list[LogEntry], list[str]]:
    """Return all that a file holds, and what a new field finds; nothing of it is damaged."""
    storage = SqliteStorage(path, listed)
    try:
        assert [] == list(storage.check())
        assert storage._writer is not None
        assert 2 == storage._writer.pragma("user_version")
        with storage.read() as snapshot:
            records = [record for kind in listed for record in snapshot.find(Query(kind=kind.name))]
            entries = list(snapshot.entries())
        wanted = {"language": Equal("ar")} if "language" in storage._tables["visit"].fields else {}
        return records, entries, found(storage, Query(kind="visit", where=wanted))
    finally:
        storage.close()
