# SPDX-License-Identifier: EUPL-1.2
"""
How the children of an SQLite file die.
"""

import os
import signal
import time
from collections.abc import Mapping
from random import Random
from typing import Final

import attrs
from tests.proofs.kill.children import Build, record
from tests.proofs.places import Place
from tests.proofs.processes import end_with

__all__ = ["Death", "let_die"]

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


def let_die(place: Place, first: int, random: Random, build: Build) -> Death:
    """
    Start a child, and kill it at a random moment.

    Raises:
        RuntimeError: It ended before.
    """
    reading, writing = os.pipe()
    wait_for = sum(random.random() >= share for share in _AT_ONCE)
    moment = random.uniform(0, _LONGEST)
    pid = os.fork()
    if not pid:
        os.close(reading)
        end_with(lambda: (build(place), record(place, first, writing)))
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
