# SPDX-License-Identifier: EUPL-1.2
"""
Cut the power all along one life of a storage, and judge what is left.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final, TypeAlias

import apsw
import attrs
from tests.proofs.powercut.disk import Cut, Disk, Files
from tests.proofs.powercut.images import Images
from tests.proofs.powercut.lives import Life, State

__all__ = ["Found", "cut_all_along"]

_MOST_OF_A_LIFE: Final = 20
"""Violations of one life that are told: one bug is found at every cut after it."""

_Allowed: TypeAlias = range
"""The numbers of the states of which one must be found."""


@attrs.define
class Found:
    """
    What was tried and found.

    Args:
        left: One of the disks, and the states up to the one that is on it; nothing when none was good.
    """

    cuts: int = 0
    distinct_disks: int = 0
    violations: list[str] = attrs.field(factory=list)
    left: tuple[Files, list[State]] | None = None


def cut_all_along(life: Life, budget: int, images: Images, random: Random) -> Found:
    """
    Cut the power in at most so many ways, spread over all operations of a life.

    Args:
        life: What was done, and what was there before.
        budget: How many cuts.
        images: Looks at what is left.
        random: Chooses what is left.
    """
    found = Found()
    known: dict[tuple[object, ...], int | str] = {}
    for cut, allowed, moment in _cuts(life, budget, random):
        found.cuts += 1
        disk = None if cut.key in known else cut.files()
        if disk is not None:
            known[cut.key] = _look(images, disk, life.states, allowed)
        state = known[cut.key]
        if not isinstance(state, int) or state not in allowed:
            found.violations.append(f"{moment}: {_told(state, allowed)}")
            if len(found.violations) == _MOST_OF_A_LIFE:
                break
        elif random.random() * found.cuts < 1:  # each cut is the one to go on from with the same chance
            found.left = (disk if disk is not None else cut.files(), [*life.states[: state + 1]])
    found.distinct_disks = len(known)
    return found


def _cuts(life: Life, budget: int, random: Random) -> Iterator[tuple[Cut, _Allowed, str]]:
    """Yield cuts, each with the states that may be found, and when it was."""
    disk, allowed = Disk(life.before), range(life.first, life.first + 1)
    for place, operation in enumerate(life.log):
        if operation.what == "begin":
            allowed = range(allowed.start, allowed.start + 2)
        elif operation.what == "acknowledge":
            allowed = range(allowed.start + 1, allowed.start + 2)
        else:
            disk.do(operation)
        here = int(budget / (len(life.log) - place) + random.random())
        for cut in disk.cuts(random, 1 if disk.is_settled() else here) if here else ():
            budget -= 1
            yield cut, allowed, f"after operation {place} ({operation.what} {operation.name})"


def _look(images: Images, disk: Files, states: Sequence[State], allowed: _Allowed) -> int | str:
    """Return the number of the state that a stock SQLite finds, or what is wrong."""
    try:
        content = images.content(disk)
    except (apsw.Error, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    likely = (*reversed(allowed), *reversed(range(len(states))))
    return next(
        (number for number in likely if states[number].content == content), "rows that no batch ever left"
    )


def _told(state: int | str, allowed: _Allowed) -> str:
    if isinstance(state, str):
        return state
    if state < allowed.start:
        return f"{allowed.start - state} acknowledged batches are lost"
    return "a batch is there that was not begun"
