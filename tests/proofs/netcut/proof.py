# SPDX-License-Identifier: EUPL-1.2
"""
A retry never doubles a visit.

A proxy before PostgreSQL fails at every byte of the dialogue of one visit, asked
or answered: it ends the connection in order, resets it, or falls silent.  The
caller gets a typed error within the time that the options give, tries again
with the same key, and the visit is there once and whole; many had in fact been
written when the answer was lost.  Meanwhile nobody else is stopped for longer than
it takes the server's system to find the other end dead.

The saboteur takes a new key for each try.
"""

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.proofs import Result
from tests.proofs.netcut.callers import KeyOfTry, calling, same_key
from tests.proofs.netcut.proxy import Fault, Kind, Way
from tests.proofs.places import Place, in_schema, warm
from tests.proofs.processes import all_at_once, forked

from onestopshop_postgres.testing import PrivateServer, a_server

__all__ = ["run"]

_LANES_PER_CORE: Final = 12
"""A caller mostly waits for a connection that stalls."""

_FAULTS_PER_LANE: Final = 4
"""Fewer are not worth a lane: it needs a schema."""

_CONNECTIONS: Final = "400"

_GROWTH: Final = 60
"""Bytes by which a dialogue grows as the numbers of the log get longer; there is nothing to cut in them at first."""

_SABOTEUR: Final = range(-_GROWTH, _GROWTH, 6)
"""How far from the end the saboteur cuts: what was asked has been written by then; a dialogue may have grown."""

_LONGEST: Final = ("longest_ms", "longest_beside_ms")
_LISTED: Final = ("attempts", "failed", "refused", "committed_unknown", "raced", "held_beside", "tries")


def run(n: int | None, seed: int) -> Result:
    """Fail at *n* positions, spread evenly, or at all of them, in each of the three kinds."""
    warm()
    with (
        tempfile.TemporaryDirectory(prefix="netcut-") as name,
        a_server(fsync="off", max_connections=_CONNECTIONS) as server,
    ):
        folder = Path(name)
        [measured] = all_at_once(lambda _: _measure(_place(folder, server, 0)), 1)
        sizes = {way: measured[way] for way in Way}
        last = [Fault(Kind.CUT, way, size - back) for way, size in sizes.items() for back in _SABOTEUR]
        positions = _spread(sizes, n)
        faults = _faults(positions)
        Random(seed).shuffle(faults)
        lanes = min(_LANES_PER_CORE * (os.cpu_count() or 1), len(faults) // _FAULTS_PER_LANE + 1)
        tried = [(last, _new_key), *((faults[lane::lanes], same_key) for lane in range(lanes))]
        [sabotage, *found] = all_at_once(
            lambda lane: _lane(_place(folder, server, lane + 1), tried[lane][0], key_of_try=tried[lane][1]),
            len(tried),
        )
    lines = [line for one in found for line in one["violations"]]
    return Result(
        n=len(positions),
        violations=len(lines),
        saboteur_caught=bool(sabotage["violations"]),
        figures={
            "kinds": len(Kind),
            **{f"bytes_{way}": size for way, size in sizes.items()},
            **{name: sum(one["figures"][name] for one in found) for name in _LISTED},
            **{name: max(one["figures"][name] for one in found) for name in _LONGEST},
        },
        lines=lines[:20],
    )


def _place(folder: Path, server: PrivateServer, number: int) -> Place:
    """Return a place; all names have one length, because statements have them."""
    name = f"place_{number:03}"
    return in_schema(folder / name, server.options(name))


def _measure(place: Place) -> dict[str, int]:
    """Return how many bytes the dialogue has each way."""
    with calling(place) as caller:
        return {str(way): size for way, size in caller.dialogue().items()}


def _lane(place: Place, faults: Sequence[Fault], *, key_of_try: KeyOfTry) -> dict[str, Any]:
    """Let a caller meet these faults, one after the other, and look at the place then."""
    forked(lambda: place.shop().close())
    with calling(place, key_of_try=key_of_try) as caller:
        for fault in faults:
            caller.attempt(fault)
        return {"violations": caller.check(), "figures": caller.figures}


def _new_key(key: str, attempt: int) -> str:
    """Be the saboteur: whoever tries again does not say so."""
    return f"{key}-{attempt}"


def _faults(positions: Sequence[tuple[Way, int]]) -> list[Fault]:
    return [Fault(kind, way, place) for way, place in positions for kind in Kind]


def _spread(sizes: Mapping[Way, int], n: int | None) -> list[tuple[Way, int]]:
    """Return about *n* positions, half of them in each way, or all: its first and its last are among them."""
    found: list[tuple[Way, int]] = []
    for way, size in sizes.items():
        last = size + _GROWTH if n is None else size
        count = last + 1 if n is None else min(last + 1, max(2, n // len(sizes)))
        found += [(way, number * last // (count - 1)) for number in range(count)]
    return found
