# SPDX-License-Identifier: EUPL-1.2
"""
Desks that worked offline converge: records, versions and conflicts are the same in whatever order they merge.

Each run has three installations of one city, on real storages and through the
operations of their desks.  In 50 steps they record, correct, retract, observe,
refer, answer, adopt later editions of a scheme, remap what it coded and hand files
to each other at random, with clocks that differ.
Then they exchange until nothing is new, and two empty installations take in what
each of the three knew, in two orders.  All five must be equal, no entry may be
missing or doubled, the same files again must write nothing, and what came out
must be what the entries say by tables that are written down a second time.  The
saboteurs let the last write win, and drop what cannot be applied.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import permutations
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias
from unittest.mock import patch

import attrs
from tests.proofs import Result
from tests.proofs.merge.desks import Shop
from tests.proofs.merge.oracle import complaints

from onestopshop.domain.events import LogEntry
from onestopshop.domain.merging.merging import Fact, Merged, Place, merge
from onestopshop.errors import OneStopShopError

__all__ = ["run"]

_RUNS: Final = 10_000
_STEPS: Final = 50
_SHARE: Final = 25
"""Runs that one process takes at a time."""

_Share: TypeAlias = tuple[int, int, int]
"""The seed, the first run and the one after the last."""

_Found: TypeAlias = tuple[list[str], Counter[str]]

_MERGE: Final = "onestopshop.operations.exchange.merging.merge"


def run(n: int | None, seed: int) -> Result:
    """Try *n* runs (10,000 when left out) of 50 steps on all cores, then a tenth with the saboteur."""
    runs = n or _RUNS
    shares = [(seed, start, min(start + _SHARE, runs)) for start in range(0, runs, _SHARE)]
    figures: Counter[str] = Counter()
    lines: list[str] = []
    for found, counted in _all(shares):
        lines += found
        figures.update(counted)
    tries = range(max(10, min(50, runs // 10)))
    saboteurs = (last_write_wins, conflicts_dropped)
    caught = all(any(_sabotaged(saboteur, seed, number) for number in tries) for saboteur in saboteurs)
    return Result(
        n=runs,
        violations=len(lines),
        saboteur_caught=caught,
        figures={"steps": runs * _STEPS, **dict(sorted(figures.items()))},
        lines=lines[:20],
    )


def _all(shares: Sequence[_Share]) -> Iterator[_Found]:
    """Yield what each share finds, from as many processes as there are cores; one share needs none."""
    if len(shares) == 1:
        yield _share(shares[0])
        return
    with ProcessPoolExecutor() as pool:
        yield from pool.map(_share, shares)


def _share(share: _Share) -> _Found:
    seed, start, end = share
    figures: Counter[str] = Counter()
    lines = [
        f"run {number} (seed {seed}): {line}"
        for number in range(start, end)
        for line in one_run(seed, number, figures)
    ]
    return lines, figures


def _sabotaged(saboteur: Callable[..., Merged], seed: int, number: int) -> bool:
    with patch(_MERGE, saboteur):
        try:
            return bool(list(one_run(seed, number, Counter())))
        except OneStopShopError:
            return True


def last_write_wins(bodies: Iterable[Fact], entries: Iterable[LogEntry], *, zone: Any) -> Merged:
    """Keep of each record the body with the highest version, and the one that came last of two."""
    seen = list(bodies)
    merged = merge(seen, entries, zone=zone)
    things: dict[Place, Fact] = {}
    for body in sorted(seen, key=lambda one: one.version):
        place = (body.KIND, body.id)
        things[place] = attrs.evolve(body, version=merged.things[place].version)
    return Merged(things, {})


def conflicts_dropped(bodies: Iterable[Fact], entries: Iterable[LogEntry], *, zone: Any) -> Merged:
    """Merge as it must be, and tell of no conflict."""
    return Merged(merge(bodies, entries, zone=zone).things, {})


def one_run(seed: int, number: int, figures: Counter[str]) -> Iterator[str]:
    """Yield what is wrong after one run."""
    random = Random(f"{seed}/{number}")
    # what is proven here is not durability, and a real fsync would be most of the time
    with TemporaryDirectory(prefix="merge-") as folder, patch("os.fsync"):
        shops = [
            Shop(name, Path(folder), Random(random.random()), home=name == "home")
            for name in ("home", "market", "school")
        ]
        for _ in range(_STEPS):
            if random.random() < 0.15:
                giver, taker = random.sample(shops, 2)
                giver.hand_to(taker)
            else:
                figures[random.choice(shops).do()] += 1
        yield from _fresh_agree(shops, Path(folder), random, figures)


def _fresh_agree(shops: Sequence[Shop], folder: Path, random: Random, figures: Counter[str]) -> Iterator[str]:
    """Let two empty installations take in all three in two orders, then the three each other; compare all."""
    fresh = [Shop(name, folder, Random(random.random())) for name in ("first", "second")]
    for shop, order in zip(fresh, random.sample([*permutations(shops)], 2), strict=True):
        for giver in order:
            giver.hand_to(shop, everything=True)
    while not _quiet(shops, random):
        pass
    expected = shops[0].records()
    figures["records"] += len(expected)
    figures["conflicts"] += sum(kind == "conflict" for kind, _ in expected)
    yield from complaints(expected, shops[0].entries())
    names = Counter((entry.origin, entry.id) for entry in shops[0].entries())
    for shop in (*shops, *fresh):
        found = shop.records()
        yield from (
            f"{kind} {id} differs at {shop.name}: {expected.get((kind, id))} != {found.get((kind, id))}"
            for kind, id in sorted(expected.keys() | found.keys())
            if expected.get((kind, id)) != found.get((kind, id))
        )
        told = Counter((entry.origin, entry.id) for entry in shop.entries())
        if told != names or set(told.values()) - {1}:
            yield f"{shop.name} lacks entries or has some twice"
    again = shops[0].hand_to(fresh[0], everything=True)
    if again.entries or again.conflicts or again.settled:
        yield "what was known was written again"


def _quiet(shops: Sequence[Shop], random: Random) -> bool:
    """Let everybody hand what is new to everybody in some order; return whether nothing was."""
    new = 0
    for giver, taker in random.sample([*permutations(shops, 2)], 6):
        new += giver.hand_to(taker).entries
    return not new
