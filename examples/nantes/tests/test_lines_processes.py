# SPDX-License-Identifier: EUPL-1.2
"""
A file of lines and other processes: one that wants it too, one that was forked, filled the disk, or was killed.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nantes_shop.lines import LinesStorage
from onestopshop.errors import StorageError
from onestopshop.plugin import Batch, Erasure
from onestopshop.testing.storage.samples import KINDS, contents, entry, visit, write

fork = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the child only writes and ends


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shop.jsonl"


@pytest.fixture
def storage(path: Path) -> Iterator[LinesStorage]:
    opened = LinesStorage(path, KINDS)
    yield opened
    opened.close()


_OPEN = """
import sys
from pathlib import Path
from nantes_shop.lines import LinesStorage
LinesStorage(Path(sys.argv[1]), ())
"""


def test_one_opening_at_a_time(path: Path, storage: LinesStorage) -> None:
    """A second opening, here or in another process, is told who has the file."""
    write(storage, visit("v1"))
    with pytest.raises(StorageError, match=f"in use by process {os.getpid()}") as refused:
        LinesStorage(path, KINDS)
    assert "sqlite" in refused.value.hint
    assert f"in use by process {os.getpid()}" in run(_OPEN, path).stderr
    write(storage, visit("v2"))


@fork
def test_a_fork_is_refused(path: Path, storage: LinesStorage) -> None:
    """A forked child may neither read nor write, and its closing takes nothing from its parent."""

    def child() -> None:
        for use in (lambda: contents(storage), lambda: storage.write(Batch())):
            with pytest.raises(StorageError, match="before a fork"):
                use()
        storage.close()

    assert in_child(child) == 0
    write(storage, visit("v1"))
    with pytest.raises(StorageError, match="in use"):
        LinesStorage(path, KINDS)


_FULL = """
import resource, sys
from pathlib import Path
from nantes_shop.lines import LinesStorage
from onestopshop.errors import StorageFullError
from onestopshop.plugin import Erasure
from onestopshop.testing.storage.samples import KINDS, contents, entry, visit, write
path = Path(sys.argv[1])
storage = LinesStorage(path, KINDS)
write(storage, visit("v1", body={"text": "x" * 1000}), visit("v2"), entry("a"))
before, size = contents(storage), path.stat().st_size
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
for room, change in ((5, entry("b")), (-500, Erasure(kind="visit", id="v2", replaces=1))):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, hard))
    for attempt in range(3):
        try:
            write(storage, change)
        except StorageFullError as error:
            assert error.hint and contents(storage) == before and path.stat().st_size == size
            assert not path.with_name("shop.jsonl.new").exists()
            print("full")
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
write(storage, entry("b"), Erasure(kind="visit", id="v2", replaces=1))
print(len(contents(storage)[0]), [entry.seq for entry in contents(storage)[1]])
write(storage, visit("v3"))
write(storage, visit("v3", version=2))
resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
storage.close()
stale = LinesStorage(path, KINDS)
print(len(contents(stale)[0]))
stale.close()
"""


def test_a_full_disk_leaves_nothing_half(path: Path) -> None:
    """A full disk is a `StorageFullError` that leaves the file as it was; it can be read, and with room written."""
    done = run(_FULL, path)
    assert (done.stdout, done.stderr) == ("full\n" * 6 + "1 [1, 2]\n2\n", "")
    storage = LinesStorage(path, KINDS)
    assert [logged.key for logged in contents(storage)[1]] == ["a", "b"]
    storage.close()


@fork
@pytest.mark.parametrize("action", ["erase", "append"])
def test_killed_at_any_step_is_before_or_after(path: Path, action: str) -> None:
    """Killed before any of its calls that touch a file, a batch is there whole or not at all, and no leftover stays."""
    change = Erasure(kind="visit", id="v1", replaces=1) if action == "erase" else visit("v2")
    storage = LinesStorage(path, KINDS)
    write(storage, visit("v1"), entry("a"))
    before = contents(storage)
    storage.close()
    start, outcomes = path.read_bytes(), set()
    for step in range(1, 30):
        path.write_bytes(start)
        ended = in_child(lambda step=step: killed_at(step, path, change))
        after = reopened(path)
        outcomes.add(after == before)
        assert sorted(file.name for file in path.parent.iterdir()) == ["shop.jsonl", "shop.jsonl.lock"]
        if ended == 0:
            break
        assert ended == signal.SIGKILL
    assert ended == 0
    assert step > 2
    assert after != before
    assert True in outcomes


def reopened(path: Path) -> object:
    """Return what an opening of *path* shows."""
    storage = LinesStorage(path, KINDS)
    try:
        return contents(storage)
    finally:
        storage.close()


def killed_at(step: int, path: Path, change: object) -> None:
    """Open the storage and write, and kill this process before its call number *step* on a file."""
    storage = LinesStorage(path, KINDS)
    calls = iter(range(1, 1000))

    def hook(event: str, details: tuple[object, ...]) -> None:
        if event in {"open", "os.rename", "os.remove", "os.truncate"} and next(calls) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    write(storage, change)


def run(script: str, path: Path) -> "subprocess.CompletedProcess[str]":
    """Run *script* in a process of its own."""
    words = [sys.executable, "-c", script, path]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60)


def in_child(work: Callable[[], None]) -> int:
    """Return how a forked child ended that did *work*: 0, 1 for an exception, or the signal."""
    child = os.fork()
    if not child:  # pragma: no cover - another process
        try:
            work()
            os._exit(0)
        finally:
            os._exit(1)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return abs(ended)
