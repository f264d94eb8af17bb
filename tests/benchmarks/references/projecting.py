# SPDX-License-Identifier: EUPL-1.2
"""
Project many observations, in a process of its own: ``python -m … FOLDER OBSERVATIONS SEED``.
"""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import attrs

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.codec.records import kinds
from onestopshop.plugin import Batch, LogEntry, Put, Query, Record, Vocabulary
from onestopshop.testing.fakes import a_city
from onestopshop_insight.adapter import InsightOptions, insight_of

_FIRST = date(2024, 1, 1)
_DAYS = 3 * 365
_STEPS = ("find", "enter", "understand", "apply", "wait", "decision", "use")
_CONCEPTS = ("b:begrijpbaar", "b:bereikbaar", "b:beschikbaar", "b:betaalbaar", "b:bekend")
_AT_ONCE = 5_000
_PART = 50
"""Of so many observations one is read from SQLite, too: writing all of them there would take an hour."""
_ID = "00000000-0000-4000-8000-"
_TEXT = "The letter came back a second time and nobody could say which office it was meant for." * 2


class Many:
    """
    A storage of observations, which are made while they are read: as JSON that is decoded, as any storage does.
    """

    def __init__(self, count: int, seed: int) -> None:
        self._count = count
        self._seed = seed

    @contextmanager
    def read(self) -> Iterator[Any]:
        yield self

    def find(self, query: Query) -> Iterator[Record]:
        if query.kind == "observation":
            yield from self._observations()

    def entries(self, after: int = 0, limit: int = 500) -> Sequence[LogEntry]:  # noqa: ARG002 - the port's form
        return ()

    def _observations(self) -> Iterator[Record]:
        from orjson import dumps, loads

        random = Random(self._seed)
        drawn = [
            dumps(
                {
                    "city": "testville", "desk": random.choice(("main", "north")), "recorder": "w1",
                    "service": f"service-{random.randrange(2_000)}", "topic": "topic:housing",
                    "step": random.choice(_STEPS), "concepts": [random.choice(_CONCEPTS)],
                    "what_happened": _TEXT, "severity": "delay", "counted": "yes",
                }
            )[:-1]
            for _ in range(997)
        ]  # fmt: skip
        for number in range(self._count):
            day = (_FIRST + timedelta(days=number * _DAYS // self._count)).isoformat()
            id, visit = f"{_ID}{number:012x}", f"{_ID}{number // 2:012x}"
            told = b'%s,"id":"%s","visit":"%s","day":"%s"}' % (
                drawn[number % 997], id.encode(), visit.encode(), day.encode(),
            )  # fmt: skip
            index = {"day": day, "desk": "main", "counted": "yes"}
            yield Record(kind="observation", id=id, version=1, schema=2, body=loads(told), index=index)


def main(folder: Path, count: int, seed: int) -> None:
    """Project from a storage in memory, and some from SQLite, and print what it took."""
    made = _projected(Many(count, seed), folder / "made")
    path, some = folder / "observations.db", max(count // _PART, 1)
    storage = SqliteStorage(path, kinds())
    try:
        _fill(storage, some, seed)
        sqlite = _projected(storage, folder / "sqlite")
    finally:
        storage.close()
    # It holds what the first one needed, too, which is more.
    told = {**made, "peak_mb": peak_mb(), "from_sqlite": sqlite}
    sys.stdout.write(json.dumps(told) + "\n")


def peak_mb() -> int:
    """Return the most that this process ever held; what its parent held is no part of it (Linux only)."""
    try:
        lines = Path("/proc/self/status").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def _projected(storage: Any, folder: Path) -> dict[str, object]:
    city = attrs.evolve(a_city(folder), vocabulary=Vocabulary(network_schemes()))
    insight = insight_of(InsightOptions(), city)
    before = peak_mb()
    started, worked = time.perf_counter(), time.process_time()
    done = insight.rebuild(storage)
    took, work = time.perf_counter() - started, time.process_time() - worked
    started = time.process_time()
    with storage.read() as snapshot:
        for _ in snapshot.find(Query(kind="observation")):
            pass
    reading = time.process_time() - started
    size = sum(path.stat().st_size for path in folder.rglob("*.parquet"))
    return {
        "rows": done.rows["observations"], "quarters": done.quarters, "seconds": round(took, 1),
        "cpu_s": round(work, 1), "cpu_of_reading_alone_s": round(reading, 1),
        "peak_before_mb": before, "size_mb": round(size / 1e6, 1),
    }  # fmt: skip


def _fill(storage: SqliteStorage, count: int, seed: int) -> None:
    index_of = next(kind.index_of for kind in kinds() if kind.name == "observation")
    assert index_of is not None
    records = Many(count, seed).find(Query(kind="observation"))
    while some := [*islice(records, _AT_ONCE)]:
        puts = (Put(attrs.evolve(one, index=index_of(one)), replaces=0) for one in some)
        storage.write(Batch(puts=tuple(puts)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
