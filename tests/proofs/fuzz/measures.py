# SPDX-License-Identifier: EUPL-1.2
"""
How long an import takes, and how much memory, in this process and in those that it starts.
"""

import os
import resource
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Final

import attrs
from tests.proofs.doors.door import Came, Enter

__all__ = ["MOST_KILOBYTES", "MOST_SECONDS", "Measure", "Tried", "children"]

MOST_SECONDS: Final = 2.0
MOST_KILOBYTES: Final = 256 * 1024

_BARE: Final = 64 * 1024
"""Kilobytes of a process that has not begun; what it holds beyond, it was born with, such as in a run of all tests."""

_AGAIN: Final = 2
"""So often is a slow import repeated: another process may have had the machine."""

_LOOK: Final = 50
"""After so many imports it is looked which child processes there are."""


@attrs.frozen(kw_only=True)
class Tried:
    """
    What one import took, and what was wrong with it.
    """

    taken: bool
    wrong: tuple[str, ...]
    peak: int
    micros: int


class Measure:
    """
    Imports file after file.

    Args:
        parses_elsewhere: Whether a child process has to be looked at, too.
        seconds: The most that one import may take.
        kilobytes: The most memory of one process.
    """

    def __init__(
        self,
        enter: Enter,
        *,
        parses_elsewhere: bool,
        seconds: float = MOST_SECONDS,
        kilobytes: int = MOST_KILOBYTES,
    ) -> None:
        self._enter, self._elsewhere = enter, parses_elsewhere
        self._seconds, self._kilobytes = seconds, kilobytes
        self._parsers: set[int] = set()
        self._now: set[int] = set()
        self._looked = self._buried = 0
        self._inherited = max(0, _said("self", "VmRSS:") - _BARE)

    @property
    def children(self) -> int:
        """How many child processes there have been."""
        return len(self._parsers)

    def tried(self, file: Path) -> Tried:
        """Import one file."""
        for _ in range(1 + _AGAIN):
            _forget_peak("self")
            start = time.perf_counter() - self._queued()
            came, crash = self._entered(file)
            seconds = max(0.0, time.perf_counter() - self._queued() - start)
            if seconds <= self._seconds:
                break
        own = max(_peak("self"), self._peak_of_the_dead()) - self._inherited
        peak = max([own, *self._peaks()])
        wrong = [*came.wrong, *crash]
        if seconds > self._seconds:
            wrong.append(f"it took {seconds:.1f} s")
        if peak > self._kilobytes:
            wrong.append(f"it took {peak // 1024} MB")
        return Tried(taken=came.taken, wrong=tuple(wrong), peak=peak, micros=int(seconds * 1e6))

    def _entered(self, file: Path) -> tuple[Came, tuple[str, ...]]:
        try:
            return self._enter(file), ()
        except (KeyboardInterrupt, GeneratorExit):
            raise
        except BaseException as error:  # noqa: BLE001 - whatever comes out of an import is a crash
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            return Came(taken=False), (f"{type(error).__name__} at {where}: {str(error)[:200]}",)

    def _queued(self) -> float:
        """Return the seconds in which this process and its parsers were ready and others had the machine."""
        return sum(map(_waited, ["self", *map(str, self._now)]))

    def _peak_of_the_dead(self) -> int:
        """Return the most memory of the processes that ended since, when it is more than any before them had."""
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        found, self._buried = most if most > self._buried else 0, most
        return found

    def _peaks(self) -> list[int]:
        if not self._elsewhere:
            return []
        if self._looked % _LOOK == 0 or not all(Path(f"/proc/{pid}").exists() for pid in self._now):
            self._now = children()
            self._parsers |= self._now
        self._looked += 1
        found = [_peak(str(pid)) for pid in self._now]
        for pid in self._now:
            _forget_peak(str(pid))
        return found


def children() -> set[int]:
    """Return the processes that this one started and that are there."""
    found = set()
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with suppress(OSError):
                parent = place.joinpath("stat").read_text().rpartition(")")[2].split()[1]
                found |= {int(place.name)} if int(parent) == os.getpid() else set()
    return found


def _waited(pid: str) -> float:
    """Return the seconds that a process waited for a processor; 0 where nothing tells, or when it is gone."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _peak(pid: str) -> int:
    """Return the most memory that a process has had, in kilobytes; 0 when it is gone."""
    return _said(pid, "VmHWM:")


def _said(pid: str, what: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(what)), 0)


def _forget_peak(pid: str) -> None:
    """Let the most memory be counted anew."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:  # it is gone
        return
