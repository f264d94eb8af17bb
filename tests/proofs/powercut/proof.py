# SPDX-License-Identifier: EUPL-1.2
"""
An acknowledged visit survives a power cut, whole.

A VFS below SQLite notes each write, sync, truncation and deletion while a
storage is opened, written to as a desk does, emptied of its WAL, erased from,
closed and opened again.  After each of them the power is cut in many ways: what
was synced is there, of the rest nothing, all, a prefix, any part, or torn and
garbled sectors.  A stock SQLite must find each disk sound, with every
acknowledged batch whole, the one under way wholly or not at all, and nothing
else: all rows are compared.  The storage lives on with one of the disks, so
the power is cut during recoveries too.
"""

import os
import tempfile
from pathlib import Path
from random import Random
from typing import Any, Final

import apsw
import attrs
from tests.proofs import Result
from tests.proofs.powercut.batches import Shop, Templates, templates
from tests.proofs.powercut.cuts import cut_all_along
from tests.proofs.powercut.disk import Files
from tests.proofs.powercut.images import Images, fast_folder
from tests.proofs.powercut.lives import State, live
from tests.proofs.processes import all_at_once

from onestopshop.errors import OneStopShopError

__all__ = ["run"]

_DEFAULT: Final = 20_000
_CUTS_OF_A_LIFE: Final = 5_000
_LIVES_OF_A_STORAGE: Final = 4
_FEWEST_LIVES: Final = 2
_SABOTEUR_CUTS: Final = 2_000
_MOST_STOPS: Final = 3
"""So often may a storage not go on at all, before its lane gives up."""


def run(n: int | None, seed: int) -> Result:
    """Cut the power *n* times, and of a build that does not sync each commit until that is noticed."""
    cuts, made = n or _DEFAULT, templates()
    lanes = min(os.cpu_count() or 1, cuts)
    with tempfile.TemporaryDirectory(prefix="powercut-", dir=fast_folder()) as name:
        folder = Path(name)
        saboteur = _Lane(folder / "saboteur", made, f"{seed} saboteur", synchronous="NORMAL")
        caught = saboteur.cut(_SABOTEUR_CUTS, until_caught=True)

        def work(lane: int) -> dict[str, Any]:
            share = cuts // lanes + (lane < cuts % lanes)
            return attrs.asdict(_Lane(folder / f"lane-{lane}", made, f"{seed} {lane}").cut(share))

        found = all_at_once(work, lanes)
    lines = [line for one in found for line in one["violations"]]
    names = ("distinct_disks", "lives", "operations", "acknowledged")
    return Result(
        n=sum(one.get("cuts", 0) for one in found),
        violations=len(lines),
        saboteur_caught=any("acknowledged" in line for line in caught.violations),
        figures={
            **{name: sum(one.get(name, 0) for one in found) for name in names},
            "saboteur_cuts": caught.cuts,
            "saboteur_found": caught.violations[:1],
            "lanes": lanes,
        },
        lines=lines[:20],
    )


@attrs.define
class _Tally:
    """What one lane tried and found."""

    cuts: int = 0
    distinct_disks: int = 0
    lives: int = 0
    operations: int = 0
    acknowledged: int = 0
    stopped: int = 0
    violations: list[str] = attrs.field(factory=list)


class _Lane:
    """
    One process' share: storage after storage, life after life, cut after cut.
    """

    def __init__(self, folder: Path, made: Templates, seed: str, *, synchronous: str = "FULL") -> None:
        (folder / "life").mkdir(parents=True)
        self._folder, self._made, self._synchronous = folder, made, synchronous
        self._random = Random(seed)
        self._images = Images(folder / "images")
        self._tally = _Tally()

    def cut(self, cuts: int, *, until_caught: bool = False) -> _Tally:
        """Cut the power so many times."""
        tally, each = self._tally, max(1, min(_CUTS_OF_A_LIFE, cuts // _FEWEST_LIVES))
        while tally.cuts < cuts and tally.stopped < _MOST_STOPS and not (until_caught and tally.violations):
            left: tuple[Files, list[State]] | None = ({}, [State([], Shop(self._made))])
            for _ in range(_LIVES_OF_A_STORAGE):
                if left is None or tally.cuts >= cuts or (until_caught and tally.violations):
                    break
                left = self._live(*left, min(cuts - tally.cuts, each))
        return tally

    def _live(self, files: Files, states: list[State], budget: int) -> tuple[Files, list[State]] | None:
        """Live once, cut the power all along, and return one of the disks with its states."""
        tally = self._tally
        try:
            life = live(self._folder / "life", files, states, self._random, synchronous=self._synchronous)
        except (apsw.Error, OneStopShopError) as error:
            tally.violations.append(f"the storage could not go on after a cut: {error!r}")
            tally.stopped += 1
            return None
        found = cut_all_along(life, budget, self._images, self._random)
        tally.cuts += found.cuts
        tally.distinct_disks += found.distinct_disks
        tally.lives += 1
        tally.operations += len(life.log)
        tally.acknowledged += len(life.states) - len(states)
        tally.violations += [*life.wrong, *found.violations]
        return found.left
