# SPDX-License-Identifier: EUPL-1.2
"""
How a server of PostgreSQL dies under a child that goes on, or dies with it.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.proofs.kill.children import GO, PAUSE, Build, record_on
from tests.proofs.kill.remains import Remains
from tests.proofs.places import Place, in_schema
from tests.proofs.processes import end_with, forked

from onestopshop_postgres.testing import PrivateServer

__all__ = ["crash_on_and_on"]

_LONGEST: Final = 0.08
"""Seconds for which a child records at most between two crashes."""

_AT_ONCE: Final = 0.3
"""The share of the crashes that may come while a child opens the shop, or comes back, or within its next visit."""

_DIES_TOO: Final = 0.3
"""The share of the crashes in which the child dies with the server."""

_LIVES: Final = 25
"""Crashes of one schema, before a fresh one is taken: what is checked each time stays small."""

_PATIENCE: Final = 60.0
"""Seconds after which a child that says nothing has not come back."""


def crash_on_and_on(
    server: PrivateServer, folder: Path, crashes: int, random: Random, *, build: Build
) -> dict[str, Any]:
    """
    Crash a server so often, or until it is found out, and look at its records after each crash.
    """
    found: dict[str, Any] = dict.fromkeys(("crashes", "told", "untold", "refused", "children"), 0)
    found["violations"] = []
    while found["crashes"] < crashes and not found["violations"]:
        name = f"life_{found['crashes']}"
        place = in_schema(folder / name, server.options(name))
        forked(lambda place=place: place.shop().close())  # type: ignore[misc]
        life = _Life(place, build)
        for _ in range(min(_LIVES, crashes - found["crashes"])):
            wrong = life.crash(server, random)
            found["crashes"] += 1
            found["violations"] += [f"{name}: {line}" for line in wrong]
            if wrong:
                break
        found["violations"] += [f"{name}: {line}" for line in life.end()]
        for figure in ("told", "untold", "refused", "children"):
            found[figure] += life.figures[figure]
    return found


class _Life:
    """
    One schema, and the child that records there.
    """

    def __init__(self, place: Place, build: Build) -> None:
        self._place = place
        self._build = build
        self._remains = Remains(place)
        self._child: _Child | None = None
        self._counts = {"refused": 0, "children": 0}

    @property
    def figures(self) -> dict[str, int]:
        """What was told, what was there without being told, and how often a caller was refused."""
        return {"told": self._remains.told, "untold": self._remains.untold, **self._counts}

    def crash(self, server: PrivateServer, random: Random) -> list[str]:
        """Let the child record for a while, crash the server under it, and return what is wrong then."""
        if self._child is None:
            self._child = _Child(self._place, self._remains.told + 1, self._build)
            self._counts["children"] += 1
        child = self._child
        if random.random() >= _AT_ONCE:
            child.listen_until(bytes.isdigit)
        time.sleep(random.uniform(0, _LONGEST))
        if random.random() < 0.5:
            server.kill()
        else:
            server.stop("immediate")
        if random.random() < _DIES_TOO:
            child.kill()
            self._child = None
        else:
            child.ask(PAUSE)
        server.start()
        back = self._child is None or child.listen_until(PAUSE.__eq__)
        wrong = self._look(child)
        if self._child is not None:
            child.ask(GO)
        return wrong if back else [*wrong, "the child did not come back after the crash"]

    def end(self) -> list[str]:
        """End the child, and return what a desk misses."""
        if self._child is not None:
            self._child.kill()
            wrong = self._look(self._child)
            self._child = None
            return [*wrong, *self._remains.check_through_desk()]
        return self._remains.check_through_desk()

    def _look(self, child: "_Child") -> list[str]:
        """Take what the child told since the last time, and return what of it is wrong, and what is not there."""
        lines = child.take()
        self._counts["refused"] += lines.count(b"refused")
        pairs = (line.split() for line in lines if line[:1].isdigit())
        wrong = [
            f"{line.decode().removeprefix('wrong ')} reached a caller"
            for line in lines
            if line.startswith(b"wrong")
        ]
        return wrong + self._remains.check({int(number): id.decode() for number, id in pairs})


class _Child:
    """
    A process that records on and on.
    """

    def __init__(self, place: Place, first: int, build: Build) -> None:
        self._pipe, telling = os.pipe()
        reading, self._control = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(self._pipe)
            os.close(self._control)
            end_with(lambda: (build(place), record_on(place, first, telling, reading)))
        os.close(telling)
        os.close(reading)
        self._text = b""

    def ask(self, what: bytes) -> None:
        """Ask for a pause, or for going on."""
        os.write(self._control, what)

    def listen_until(self, is_it: Callable[[bytes], bool]) -> bool:
        """Listen until the child says something that begins with such a letter; return whether it did in time."""
        deadline = time.monotonic() + _PATIENCE
        while not any(is_it(line[:1]) for line in self._text.split(b"\n")[:-1] if line):
            left = deadline - time.monotonic()
            if left < 0 or not select.select([self._pipe], [], [], left)[0] or not self._hear():
                return False
        return True

    def take(self) -> list[bytes]:
        """Return the lines that were said since the last time."""
        while select.select([self._pipe], [], [], 0)[0] and self._hear():
            pass
        *lines, self._text = self._text.split(b"\n")
        return lines

    def kill(self) -> None:
        """Kill the process; what it said before can still be taken."""
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)

    def _hear(self) -> bytes:
        """Hear what was said; nothing at the end of the process."""
        said = os.read(self._pipe, 65536)
        self._text += said
        return said
