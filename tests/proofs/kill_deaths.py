# SPDX-License-Identifier: EUPL-1.2
"""
How the children die, and the processes in which they live.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final, NoReturn

import attrs
import orjson
from tests.proofs.kill_children import Child

__all__ = ["Death", "all_at_once", "forked", "let_die"]

_LONGEST: Final = 0.04
"""Seconds for which a child records at most: some visits, each a few commits long."""

_AT_ONCE: Final = (0.1, 0.3)
"""Shares of the children that may die while they open the shop, or within their first visit."""


@attrs.frozen
class Death:
    """
    What a child had told before it died.
    """

    ready: bool
    told: Mapping[int, str]


def let_die(folder: Path, first: int, random: Random, child: Child) -> Death:
    """Start a child, and kill it at a random moment."""
    reading, writing = os.pipe()
    wait_for = sum(random.random() >= share for share in _AT_ONCE)
    moment = random.uniform(0, _LONGEST)
    pid = os.fork()
    if not pid:
        os.close(reading)
        _end(lambda: child(folder, first, writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = [pipe.readline() for _ in range(wait_for)]
        time.sleep(moment)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        lines += pipe.readlines()
    if not os.WIFSIGNALED(status):
        raise RuntimeError("a child ended by itself: see its error above")
    pairs = (line.split() for line in lines[1:])
    return Death(wait_for > 0, {int(number): id.decode() for number, id in pairs})


def _end(work: Callable[[], object]) -> NoReturn:
    """Work in a forked process and end it, whatever happens, without what the parent has to clean up."""
    try:
        work()
    except BaseException:  # noqa: BLE001 - the process ends here, and says why
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


def forked(work: Callable[[], object]) -> None:
    """Work in a process of its own, and wait for its end."""
    pid = os.fork()
    if not pid:
        _end(work)
    os.waitpid(pid, 0)


def all_at_once(work: Callable[[int], dict[str, Any]], lanes: int) -> list[dict[str, Any]]:
    """Let a process work at each lane, and return what they found."""
    pipes = []
    for lane in range(lanes):
        reading, writing = os.pipe()
        if not os.fork():
            os.close(reading)
            _end(lambda lane=lane, writing=writing: _send(writing, work(lane)))  # type: ignore[misc]
        os.close(writing)
        pipes.append(reading)
    found = []
    for reading in pipes:
        with os.fdopen(reading, "rb") as pipe:
            found.append(orjson.loads(pipe.read() or b'{"violations": ["a lane broke off"]}'))
        os.wait()
    return found


def _send(pipe: int, found: dict[str, Any]) -> None:
    with os.fdopen(pipe, "wb") as file:
        file.write(orjson.dumps(found))
