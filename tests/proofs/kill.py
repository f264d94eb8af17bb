# SPDX-License-Identifier: EUPL-1.2
"""
An acknowledged visit survives the death of the process, whole.

A child records visits at an SQLite shop, each with two observations, a referral
and their entries in one transaction, and tells each id after the commit; it is
killed with SIGKILL at a random moment.  Then the file is opened again: every
visit that was told is there with all it led to, nothing is there by half, the
log has no gap, and SQLite finds its file sound.  The next child begins with the
key that the last one may have left unanswered, so a retry never makes two.
"""

import os
import shutil
import tempfile
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.proofs import Result
from tests.proofs.kill_children import Child, open_shop, record, record_too_early, warm
from tests.proofs.kill_deaths import all_at_once, forked, let_die
from tests.proofs.kill_remains import File

__all__ = ["run"]

_DEFAULT: Final = 2_000
_LANES_PER_CORE: Final = 2
_LIVES: Final = 25
"""Deaths of one file, before a lane takes a fresh copy: what is checked each time stays small."""

_SABOTEUR_DEATHS: Final = 60


def run(n: int | None, seed: int) -> Result:
    """Kill *n* children, and one lane of a build that acknowledges too early."""
    deaths = n or _DEFAULT
    warm()
    with tempfile.TemporaryDirectory(prefix="kill-") as name:
        folder = Path(name)
        forked(lambda: open_shop(folder / "template").close())
        caught = _lane(folder, "saboteur", _SABOTEUR_DEATHS, seed, child=record_too_early, until_caught=True)
        lanes = min(_LANES_PER_CORE * (os.cpu_count() or 1), deaths)
        shares = [deaths // lanes + (lane < deaths % lanes) for lane in range(lanes)]
        found = all_at_once(
            lambda lane: _lane(folder, f"lane-{lane}", shares[lane], seed * 1000 + lane, child=record), lanes
        )
    lines = [line for one in found for line in one["violations"]]
    figures = {name: sum(one[name] for one in found) for name in ("told", "untold", "cut_while_opening")}
    return Result(
        n=sum(one["deaths"] for one in found),
        violations=len(lines),
        saboteur_caught=bool(caught["violations"]),
        figures={**figures, "saboteur_deaths": caught["deaths"], "lanes": lanes},
        lines=lines[:20],
    )


def _lane(
    folder: Path, name: str, deaths: int, seed: int, *, child: Child, until_caught: bool = False
) -> dict[str, Any]:
    """Let child after child die, and look at the file after each death."""
    random = Random(f"{seed} {name}")
    found: dict[str, Any] = dict.fromkeys(("deaths", "told", "untold", "cut_while_opening"), 0)
    found["violations"] = []
    while found["deaths"] < deaths and not (until_caught and found["violations"]):
        place = folder / f"{name}-{found['deaths']}"
        shutil.copytree(folder / "template", place)
        life = File(place)
        for _ in range(min(_LIVES, deaths - found["deaths"])):
            death = let_die(place, life.told + 1, random, child)
            found["deaths"] += 1
            found["cut_while_opening"] += not death.ready
            found["violations"] += [f"{place.name}: {wrong}" for wrong in life.check(death.told)]
            if until_caught and found["violations"]:
                break
        else:
            found["violations"] += [f"{place.name}: {wrong}" for wrong in life.check_through_desk()]
        found["told"] += life.told
        found["untold"] += life.untold
        shutil.rmtree(place)
    return found
