# SPDX-License-Identifier: EUPL-1.2
"""
Processes that read one input after the other, and somebody who watches them.

An input that ends a process, or never ends, is a violation like any other; the
next process goes on behind it.
"""

import mmap
import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import attrs
from tests.proofs.processes import end_with

__all__ = ["Board", "Found", "started", "watched"]

_PLACES: Final = ("number", "tried", "first", "taken", "children", "peak", "slowest")
_PATIENCE: Final = 60.0
"""Seconds after which nobody waits for one input any longer."""

_NAP: Final = 0.02
_TELL: Final = 0.5
"""Seconds after which a terminal hears how far it is."""

_MOST_DEATHS: Final = 20
"""So often is a lane started again."""


class Board:
    """
    Numbers that a lane writes and its watcher reads, also after the lane's death.
    """

    def __init__(self) -> None:
        self._numbers = memoryview(mmap.mmap(-1, 8 * len(_PLACES))).cast("q")

    def __getitem__(self, name: str) -> int:
        return self._numbers[_PLACES.index(name)]

    def __setitem__(self, name: str, value: int) -> None:
        self._numbers[_PLACES.index(name)] = value


@attrs.frozen(kw_only=True)
class Found:
    """
    What the lanes of one door tried and found.

    Args:
        children: How many processes of its own the door started for parsing.
        peak: The most memory that one process had, in kilobytes.
        slowest: The longest that one input took, in microseconds.
    """

    tried: int
    first: int
    taken: int
    children: int
    peak: int
    slowest: int
    wrong: Sequence[str]


Lane = Callable[[range, Board, Callable[[str], None], Path], None]
"""Try the inputs with these numbers, and tell what is wrong; work in the folder."""


def watched(work: Lane, n: int, lanes: int, folder: Path) -> Found:
    """
    Let processes share *n* inputs, and return what they found.
    """
    watchers = [_Watcher(work, range(lane, n, lanes), folder / f"lane-{lane}") for lane in range(lanes)]
    _watch(watchers, n, folder.name)
    return _found(watchers)


def started(works: Mapping[str, Lane], n: int, folder: Path) -> Callable[[], Mapping[str, Found]]:
    """
    Let a process for each name work at *n* inputs from now on, and return how to wait for what each found.
    """
    watchers = {name: _Watcher(work, range(n), folder / name / "lane-0") for name, work in works.items()}

    def wait() -> Mapping[str, Found]:
        _watch(watchers.values(), n * len(watchers), folder.name)
        return {name: _found([watcher]) for name, watcher in watchers.items()}

    return wait


def _watch(watchers: "Collection[_Watcher]", n: int, name: str) -> None:
    """Wait until no lane works any longer, and tell a terminal how far they are."""
    told = time.monotonic()
    while sum(watcher.goes_on() for watcher in watchers):  # each of them is looked at
        time.sleep(_NAP)
        if sys.stderr.isatty() and time.monotonic() - told > _TELL:
            told = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{name}: {sum(one.board['tried'] for one in watchers):,} of {n:,}")
            sys.stderr.flush()
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _found(watchers: "Sequence[_Watcher]") -> Found:
    boards = [watcher.board for watcher in watchers]
    sums = {name: sum(board[name] for board in boards) for name in ("tried", "first", "taken", "children")}
    most = {name: max(board[name] for board in boards) for name in ("peak", "slowest")}
    return Found(**sums, **most, wrong=[line for watcher in watchers for line in watcher.wrong()])


class _Watcher:
    """
    Keeps one lane going.
    """

    def __init__(self, work: Lane, numbers: range, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.board = Board()
        self._work, self._numbers, self._folder = work, numbers, folder
        self._deaths = 0
        self._pid = self._started(numbers)

    def goes_on(self) -> bool:
        """Look whether the lane works; when it died of an input, start it again behind that one."""
        if not self._pid:
            return False
        if self.board["tried"] != self._seen:
            self._seen, self._since = self.board["tried"], time.monotonic()
        hangs = time.monotonic() - self._since > _PATIENCE
        if hangs:
            os.kill(self._pid, signal.SIGKILL)
        pid, status = os.waitpid(self._pid, 0 if hangs else os.WNOHANG)
        if pid:
            self._pid = 0
            if status:
                self._bury(status, hangs=hangs)
        return bool(self._pid)

    def wrong(self) -> list[str]:
        """Return what the lane told."""
        return self._notes.read_text(encoding="utf-8").splitlines() if self._notes.exists() else []

    @property
    def _notes(self) -> Path:
        return self._folder / "wrong.txt"

    def _started(self, numbers: range) -> int:
        self._seen, self._since = self._before, _ = self.board["tried"], time.monotonic()
        self._folder.joinpath("work").mkdir(exist_ok=True)
        pid = os.fork()
        if not pid:
            end_with(lambda: self._work(numbers, self.board, self._tell, self._folder / "work"))
        return pid

    def _tell(self, line: str) -> None:
        with self._notes.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(line.replace("\n", " ") + "\n")

    def _bury(self, status: int, *, hangs: bool) -> None:
        number = self.board["number"]
        how = "never ends" if hangs else f"ends the process with {os.waitstatus_to_exitcode(status)}"
        self._tell(f"{number}: {how}")
        left = range(number + self._numbers.step, self._numbers.stop, self._numbers.step)
        self._deaths += 1
        if left and self.board["tried"] > self._before and self._deaths < _MOST_DEATHS:
            self._pid = self._started(left)
