# SPDX-License-Identifier: EUPL-1.2
"""
Find what may be a barrier among many observations, with barriers planted among them.

Of three in ten observations at a service the step and the concept are those of
one of its planted barriers; the others fall anywhere.
"""

import tempfile
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

from tests.benchmarks.data import Body, Sheet, sheets
from tests.benchmarks.references.filling import batch_of, entries_of
from tests.benchmarks.rounds import spread, timed

from onestopshop import OneStopShop
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.plugin import Batch

__all__ = ["TARGET", "run"]

TARGET = "candidates over 100,000 observations ≤ 5 s"

_CITY: Final = Path("examples/gent")
_DEFAULT: Final = 100_000
_AT_ONCE: Final = 5_000
_ROUNDS: Final = 5
_PLANTED: Final = 3
"""Barriers planted at each service."""
_SHARE: Final = 0.3
_STEPS: Final = ("find", "enter", "understand", "apply", "wait", "use")
_CONCEPTS: Final = ("b:begrijpbaar", "b:bereikbaar", "b:beschikbaar", "b:bekend", "b:bruikbaar")
_NOW: Final = datetime(2026, 10, 31, 9, tzinfo=UTC)

_Place = tuple[str, str, str]


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure over *n* observations of one year."""
    n, planted = n or _DEFAULT, set[_Place]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filled = timed(lambda: _fill(folder / "shop.db", n, seed, planted))
        with OneStopShop.open(
            _CITY,
            storage={"use": "sqlite", "path": str(folder / "shop.db")},
            state={"folder": str(folder / "state")},
            now=lambda: _NOW,
        ) as shop:
            desk = shop.acting_as("coordinator").barriers
            first = timed(desk.candidates)
            used = time.process_time()
            again = [timed(desk.candidates) for _ in range(_ROUNDS)]
            used = (time.process_time() - used) / _ROUNDS
            by_rule = [timed(desk.rule_candidates) for _ in range(_ROUNDS)]
            found = {(str(one.service), one.step.value, one.concept) for one in desk.candidates(limit=1000)}
    return {
        "filled_in_s": round(filled, 1),
        "planted": len(planted),
        "found": len(found & planted),
        "false": len(found - planted),
        "s": {
            "first": round(first, 3),
            "again": spread(again, 3),
            "processor": round(used, 3),
            "by rule": spread(by_rule, 3),
        },
    }


def _fill(path: Path, n: int, seed: int, planted: set[_Place]) -> None:
    random, log = Random(f"{seed} candidates"), Random(f"{seed} log")
    storage = SqliteStorage(path, kinds())
    load = _planted(sheets(n, seed, referrals=0.0, observations=1.0), random, planted)
    while some := list(islice(load, _AT_ONCE)):
        batches = [batch_of(sheet, entries_of(sheet, log)) for sheet in some]
        puts = tuple(put for batch in batches for put in batch.puts)
        storage.write(Batch(puts=puts, entries=tuple(entry for batch in batches for entry in batch.entries)))
    storage.close()


def _planted(load: Iterator[Sheet], random: Random, planted: set[_Place]) -> Iterator[Sheet]:
    """Let some of the observations at each service be of one of its barriers."""
    at: dict[str, list[_Place]] = {}
    for sheet in load:
        for body in sheet.observations:
            service = str(body["service"])
            places = at.setdefault(service, _drawn(service, random))
            planted.update(places)
            if random.random() < _SHARE:
                _move(body, random.choice(places))
        yield sheet


def _drawn(service: str, random: Random) -> list[_Place]:
    every = [(service, step, concept) for step in _STEPS for concept in _CONCEPTS]
    return random.sample(every, _PLANTED)


def _move(body: Body, place: _Place) -> None:
    _, body["step"], concept = place
    body["concepts"] = [concept]
