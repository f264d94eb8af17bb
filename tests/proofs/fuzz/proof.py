# SPDX-License-Identifier: EUPL-1.2
"""
An import never crashes and never writes half, whatever the file.

Every format that the core and its plugins offer gets files that know its
structure and break it here and there: strange texts in good places, good parts
in wrong places, parts lost, doubled and nested, bytes turned and cut.  What is
not taken in must be refused by one of our errors, with nothing written; what is
taken in must be kept whole, and read the same after it was written.  No file
may need more than two seconds or 256 MB, in this process or in one that parses
for it.  The saboteurs recurse without an end, write before they know, forget,
wait and hoard.
"""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.proofs import Result
from tests.proofs.doors.door import Door, some
from tests.proofs.fuzz.bytes import damaged
from tests.proofs.fuzz.doors import INPUTS, Inputs, doors
from tests.proofs.fuzz.lanes import Board, Found, started, watched
from tests.proofs.fuzz.measures import MOST_KILOBYTES, MOST_SECONDS, Measure
from tests.proofs.fuzz.saboteurs import SABOTEURS
from tests.proofs.places import warm
from tests.proofs.powercut.images import fast_folder

__all__ = ["input_of", "run"]

_DEFAULT: Final = 2_000
_SABOTEUR_INPUTS: Final = 3_000
_FIRST: Final = 0.3
"""The share of the inputs that must get past the first check."""

_TELLING: Final = 200
"""Of fewer inputs no share is judged."""


def run(n: int | None, seed: int, *, only: Sequence[str] = ()) -> Result:
    """
    Import *n* files through every door, 2,000 when not given; and through broken ones until that is noticed.

    Args:
        only: The names of the doors; all when left out.  A file takes 2 to 5 ms of a lane at most doors, and 10
            to 20 where a spreadsheet or a graph is read, on a machine that does nothing else.

    Raises:
        NoSuchPartError: There is no such door.
    """
    each, lanes, known = n or _DEFAULT, os.cpu_count() or 1, some(doors(), only)
    warm()
    with tempfile.TemporaryDirectory(prefix="fuzz-", dir=fast_folder()) as name:
        folder = Path(name)
        saboteurs = started(  # beside the doors, as one of them only waits
            {
                what: _lane(door, INPUTS[like], seed, until=expected)
                for what, (door, like, expected) in SABOTEURS.items()
            },
            _SABOTEUR_INPUTS,
            folder / "saboteurs",
        )
        found = {
            door.name: watched(_lane(door, INPUTS[door.name], seed), each, lanes, folder / door.name)
            for door in known
            if door.name in INPUTS
        }
        caught = saboteurs()
    lines = [f"{name} {line}" for name, one in found.items() for line in _told(one, each)]
    lines += [f"{door.name}: nothing makes files for it" for door in known if door.name not in INPUTS]
    missed = [
        what for what, one in caught.items() if not any(SABOTEURS[what][2] in line for line in one.wrong)
    ]
    return Result(
        n=sum(one.tried for one in found.values()),
        violations=len(lines),
        saboteur_caught=not missed,
        figures={
            "doors": {name: _figures(one) for name, one in found.items()},
            "saboteurs": {what: one.tried for what, one in caught.items()},
            "lanes": lanes,
            **({"only": [door.name for door in known]} if only else {}),
        },
        lines=[*lines[:50], *(f"MISSED: {what}" for what in missed)],
    )


def input_of(inputs: Inputs, seed: int, number: int) -> bytes:
    """Return one input again, by the number that a violation was told with."""
    random = Random(f"{seed} {inputs.name} {number}")
    content = inputs.make(random)
    times = random.choices((0, 1, random.randint(2, 5), 20), weights=(60, 22, 14, 4))[0]
    return damaged(random, content, times)


def _lane(door: Door, inputs: Inputs, seed: int, *, until: str = "") -> Callable[..., None]:
    """Return what a lane does; with *until*, no longer than until a violation says so."""

    def work(numbers: range, board: Board, tell: Callable[[str], None], folder: Path) -> None:
        own = Path(tempfile.mkdtemp(dir=folder))
        came = own / "came"
        came.mkdir()
        with door.open(own) as enter:
            measure = Measure(enter, parses_elsewhere=door.parses_elsewhere)
            for number in numbers:
                board["number"] = number
                content = input_of(inputs, seed, number)
                file = came / f"input{door.suffix}"
                file.write_bytes(content)
                board["tried"] += 1
                tried = measure.tried(file)
                board["first"] += tried.taken or inputs.first(content)
                board["taken"] += tried.taken
                board["peak"] = max(board["peak"], tried.peak)
                board["slowest"] = max(board["slowest"], tried.micros)
                board["children"] = measure.children
                for wrong in tried.wrong:
                    tell(f"{number}: {wrong}")
                if until and any(until in wrong for wrong in tried.wrong):
                    return

    return work


def _told(found: Found, n: int) -> Sequence[str]:
    lines = list(found.wrong)
    if found.tried < n:
        lines.append(f"only {found.tried} of {n} files were tried")
    if n >= _TELLING and found.first < _FIRST * found.tried:
        lines.append(f"only {found.first} of {found.tried} files get past the first check")
    return lines


def _figures(found: Found) -> dict[str, Any]:
    tried = max(found.tried, 1)
    return {
        "tried": found.tried,
        "past_first": round(found.first / tried, 2),
        "taken": round(found.taken / tried, 2),
        "peak_mb": round(found.peak / 1024),
        "slowest_s": round(found.slowest / 1e6, 2),
        **({"parsers": found.children} if found.children else {}),
        "most": f"{MOST_SECONDS:g} s, {MOST_KILOBYTES // 1024} MB",
    }
