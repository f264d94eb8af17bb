# SPDX-License-Identifier: EUPL-1.2
"""
Record one visit with two observations and one referral, durably, beside raw apsw and SQLAlchemy.

Every way writes the same facts on a file that holds the same load: that of one
city's year, then ``--n`` visits with the ratios of the stress load.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from math import log
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final

import apsw
from tests.benchmarks.data import Sheet, sheets
from tests.benchmarks.references import normalised, orm
from tests.benchmarks.references.desk import record
from tests.benchmarks.references.filling import batch_of, entries_of, fill
from tests.benchmarks.rounds import spread, take_turns, timed

from onestopshop import OneStopShop
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds

__all__ = ["TARGET", "run"]

TARGET = "storage port ≤ 1.25 × raw apsw; through Desk ≤ 2 × raw apsw and ≤ 0.4 × SQLAlchemy ORM"

_CITY: Final = Path("examples/gent")
_YEAR: Final = 25_000
_DEFAULT: Final = 200_000
_ROUNDS: Final = 7
_EACH: Final = 80
"""Visits that each way records in one round."""


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure at the load of a city's year and at *n* visits."""
    large = n or _DEFAULT
    loads = [(_YEAR, {"referrals": 0.4, "observations": 0.12, "days": 365})] if large > _YEAR else []
    loads.append((large, {"referrals": 1.25, "observations": 0.83, "days": 1500}))
    measured = {str(visits): _measure(visits, ratios, seed) for visits, ratios in loads}
    figures: dict[str, object] = {"rounds": _ROUNDS, "visits_a_round": _EACH, "libraries": _libraries()}
    figures["loads"] = measured
    if len(loads) > 1:
        figures["growth"] = _growth(measured)
    return figures


def _libraries() -> Mapping[str, str]:
    import sqlite3

    import sqlalchemy

    return {
        "ours and raw": f"apsw {apsw.apsw_version()}, SQLite {apsw.sqlite_lib_version()}",
        "orm": f"SQLAlchemy {sqlalchemy.__version__}, pysqlite, SQLite {sqlite3.sqlite_version}",
        "pragmas": "journal_mode=WAL, synchronous=FULL, secure_delete=1, page_size=4096",
    }


def _measure(visits: int, ratios: Mapping[str, Any], seed: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        load = sheets(visits, seed, **ratios)
        filled = timed(lambda: fill(folder / "port.db", folder / "raw.db", load, seed=seed))
        shutil.copy(folder / "port.db", folder / "desk.db")
        shutil.copy(folder / "raw.db", folder / "orm.db")
        raw, size = _raw(folder, stack, seed), _wal_bytes(folder, seed)
        ways = {
            "raw": raw,
            "port": _port(folder, stack, seed),
            "desk": _desk(folder, stack, seed),
            "orm": _orm(folder, stack, seed),
            "sync": partial(_sync, folder / "appended", size),
        }
        for way in ways.values():
            way()
        worked: dict[str, list[float]] = {way: [] for way in ways}
        turns = take_turns(
            {way: partial(_worked, call, worked[way]) for way, call in ways.items()}, rounds=_ROUNDS
        )
    taken = {way: [seconds / _EACH * 1000 for seconds in times] for way, times in turns.items()}
    cpu = {way: [seconds / _EACH * 1000 for seconds in times] for way, times in worked.items()}
    return {
        "filled_in_s": round(filled, 1),
        "wal_kb": round(size / 1024, 1),
        "ms": {way: spread(times, 3) for way, times in taken.items()},
        "cpu_ms": {way: spread(times, 3) for way, times in cpu.items()},
        "ratio": {
            "port / raw": _ratio(taken, "port", "raw"),
            "desk / raw": _ratio(taken, "desk", "raw"),
            "desk / orm": _ratio(taken, "desk", "orm"),
        },
    }


def _worked(way: Callable[[], float], worked: list[float]) -> float:
    """Go one way, and note the processor's time beside that of the clock, which the disk decides."""
    before = time.process_time()
    taken = way()
    worked.append(time.process_time() - before)
    return taken


def _ratio(taken: Mapping[str, Sequence[float]], one: str, other: str) -> dict[str, object]:
    return spread([mine / theirs for mine, theirs in zip(taken[one], taken[other], strict=True)], 3)


def _growth(measured: Mapping[str, dict[str, Any]]) -> dict[str, object]:
    """Return how the time grows with the visits that are there; a slope of 1 is in proportion."""
    small, large = measured.values()
    sizes = [int(visits) for visits in measured]
    grown = {}
    for way in small["ms"]:
        low, high = (each["ms"][way]["median"] for each in (small, large))
        slope = log(high / low) / log(sizes[1] / sizes[0])
        grown[way] = {"times": round(high / low, 2), "slope": round(slope, 3)}
    return grown


def _coming(seed: int, way: str) -> Iterator[tuple[Sheet, list[Any]]]:
    """Yield visits of two observations and one referral, and their entries of the log, without an end."""
    random = Random(f"{seed} {way}")
    for number in count():
        for sheet in sheets(_EACH, hash((seed, number, len(way))), referrals=1, observations=2, days=1):
            yield sheet, entries_of(sheet, random)


def _each(coming: Iterator[Any], write: Callable[[Any], object]) -> float:
    """Return the seconds that a round of writing takes; what is written is made beforehand."""
    ready = [next(coming) for _ in range(_EACH)]
    return timed(lambda: [write(one) for one in ready])


def _raw(folder: Path, stack: ExitStack, seed: int) -> Callable[[], float]:
    connection = normalised.open_normalised(folder / "raw.db")
    stack.callback(connection.close)
    coming = ((sheet, normalised.log_rows(told)) for sheet, told in _coming(seed, "raw"))
    return partial(_each, coming, lambda one: normalised.write(connection, [one]))


def _port(folder: Path, stack: ExitStack, seed: int) -> Callable[[], float]:
    storage = SqliteStorage(folder / "port.db", kinds())
    stack.callback(storage.close)
    coming = (batch_of(sheet, told) for sheet, told in _coming(seed, "port"))
    return partial(_each, coming, storage.write)


def _orm(folder: Path, stack: ExitStack, seed: int) -> Callable[[], float]:
    engine = orm.open_orm(folder / "orm.db")
    stack.callback(engine.dispose)
    coming = ((sheet, normalised.log_rows(told)) for sheet, told in _coming(seed, "orm"))
    return partial(_each, coming, lambda one: orm.write(engine, *one))


def _desk(folder: Path, stack: ExitStack, seed: int) -> Callable[[], float]:
    shop = stack.enter_context(
        OneStopShop.open(
            _CITY,
            storage={"use": "sqlite", "path": str(folder / "desk.db")},
            state={"folder": str(folder / "state")},
        )
    )
    desks = {name: shop.acting_as("guide", desk=name) for name in ("zuid", "markt")}
    coming = ((desks[sheet.visit["desk"]], sheet) for sheet, _ in _coming(seed, "desk"))
    return partial(_each, coming, lambda one: record(*one))


def _wal_bytes(folder: Path, seed: int) -> int:
    """Return what one visit appends to the WAL of the normalised file, on average."""
    path = folder / "wal.db"
    shutil.copy(folder / "raw.db", path)
    connection = normalised.open_normalised(path)
    connection.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
    wal = Path(f"{path}-wal")
    coming = _coming(seed, "wal")
    sizes = []
    for _ in range(30):
        before = wal.stat().st_size if wal.exists() else 0
        sheet, told = next(coming)
        normalised.write(connection, [(sheet, normalised.log_rows(told))])
        sizes.append(wal.stat().st_size - before)
    connection.close()
    return int(median(sizes))


def _sync(path: Path, size: int) -> float:
    """Return the seconds of appending so many bytes and syncing them, as often as visits are recorded."""
    block = b"x" * size
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    try:
        return timed(lambda: [(os.write(handle, block), os.fsync(handle)) for _ in range(_EACH)])
    finally:
        os.close(handle)
