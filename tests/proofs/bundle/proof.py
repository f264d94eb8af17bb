# SPDX-License-Identifier: EUPL-1.2
"""
Only genuine and fresh bundles are used: whatever else comes is refused with a reason, and nothing was written.

A city takes in packages of another one, through the operations of its desk: genuine ones, of which each is taken, and
hostile ones, of which none is.  Some were changed on their way by somebody without the keys, or with too few of them;
for the others enough holders of keys signed what they never should, so that each further check stands alone.  After
every refusal the log of the storage and the files on the disk are as they were before.  The saboteurs each leave out
one check.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from unittest.mock import patch

from tests.proofs import Result
from tests.proofs.bundle.attacks import ON_THE_WAY
from tests.proofs.bundle.contents import CONTENTS
from tests.proofs.bundle.insiders import INSIDE
from tests.proofs.bundle.saboteurs import SABOTEURS, Saboteur
from tests.proofs.bundle.scene import Scene

__all__ = ["run"]

_HOSTILE: Final = 10_000
_GENUINE: Final = 10
"""One genuine package for so many hostile ones."""
_TRIES: Final = 60

_ATTACKS: Final = {**ON_THE_WAY, **INSIDE, **CONTENTS}


def run(n: int | None, seed: int) -> Result:
    """Try *n* hostile packages (10,000 when left out) and a tenth as many genuine ones, then every saboteur."""
    hostile = n or _HOSTILE
    genuine = max(1, hostile // _GENUINE)
    figures: Counter[str] = Counter()
    # what is proven here is not durability, and a real fsync would be most of the time
    with patch("os.fsync"), TemporaryDirectory(prefix="bundle-") as folder:
        scene = Scene(Path(folder) / "tried")
        lines = [*_hostile(scene, hostile, seed, figures), *_genuine(scene, genuine, seed)]
        missed = [one.name for one in SABOTEURS if not _caught(one, Path(folder) / one.name, seed)]
    return Result(
        n=hostile,
        violations=len(lines),
        saboteur_caught=not missed,
        figures={
            "hostile_refused": hostile - sum(1 for one in lines if one.startswith("hostile")),
            "genuine_accepted": genuine - sum(1 for one in lines if one.startswith("genuine")),
            "attacks": dict(sorted(figures.items())),
            "saboteurs": len(SABOTEURS),
        },
        lines=[*lines[:20], *(f"the saboteur {name} was missed" for name in missed)],
    )


def _hostile(scene: Scene, count: int, seed: int, figures: Counter[str]) -> Iterator[str]:
    names = [*_ATTACKS]
    for number in range(count):
        name = names[number % len(names)]
        figures[name] += 1
        wrong = _ATTACKS[name](scene, Random(f"{seed}/{number}"))
        if wrong:
            yield f"hostile {number}, {name} (seed {seed}): {wrong}"


def _genuine(scene: Scene, count: int, seed: int) -> Iterator[str]:
    for path in (scene.waiting, scene.other):
        if scene.tried(scene.contents[path]) != "it was accepted":
            yield f"genuine: {path.name} was refused"
    for number in range(count):
        wrong = scene.accepts(number, Random(f"{seed}/{number}"))
        if wrong:
            yield f"genuine {number} (seed {seed}): {wrong}"


def _caught(saboteur: Saboteur, folder: Path, seed: int) -> bool:
    """Return whether one of the attacks that a check is for succeeds without it."""
    scene = Scene(folder)
    with saboteur.at_work():
        return any(
            _ATTACKS[name](scene, Random(f"{seed}/{number}")) == "it was accepted"
            for name in saboteur.met_by
            for number in range(_TRIES)
        )
