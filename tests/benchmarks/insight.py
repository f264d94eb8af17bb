# SPDX-License-Identifier: EUPL-1.2
"""
Count the figures of a dashboard from Parquet files, beside SQL that somebody wrote by hand for the same files.

*Figures*: the fourteen of `onestopshop_insight`, over one million
observations with their visits and referrals, asked as a report asks.
*Groups*: four group-bys over ten million observations.  Both sides are one
DuckDB with the same memory and threads, in turn, with the same answers.
*Projection*: observations are read through the storage port and written to
files; the records come from a storage that makes them while it is read, so
that what is measured is the projection and no disk of a database.
*Growth*: the figures of observations over more and more cities, whose files
are written straight by DuckDB.  The benchmark `insight-network` takes the
same to a hundred cities of ten million each.

By hand means: the same files by name, the same settings of the database, and
the one that is counted in parts here is one `count(DISTINCT …)` there.
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import duckdb
import orjson
from tests.benchmarks.references.dashboard import FIGURES, GROUPS
from tests.benchmarks.references.facts import write_facts
from tests.benchmarks.rounds import spread, take_turns, timed

from onestopshop_insight.counting import Counts, counted_across, grouped_across
from onestopshop_insight.duck import Duck
from onestopshop_insight.figures import CODES, Asked
from onestopshop_insight.folders import Folder

__all__ = ["TARGET", "run"]

TARGET = "≤ 1.5 × hand-written DuckDB; 10 M observations projected in ≤ 5 minutes and ≤ 1 GB"

_MANY: Final = 10_000_000
_MEMORY: Final = "512MB"
_ROUNDS: Final = 5
_YEARS: Final = Asked(since="2024-01-01", until="2027-01-01", end="2027-01-01")
_GROWTH: Final = (1, 3, 10)
"""Cities of a tenth of the observations each."""


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure with *n* observations, and a tenth of them where a dashboard is asked."""
    many = n or _MANY
    with tempfile.TemporaryDirectory(prefix="insight-") as name:
        root = Path(name)
        return {
            "observations": many,
            "figures": _figures(root / "figures", many // 10, seed),
            "groups": _groups(root / "groups", many, seed),
            "projection": _projected(root / "projected", many, seed),
            "growth": {cities: _grown(root / str(cities), cities, many // 10, seed) for cities in _GROWTH},
        }


def _rows(observations: int) -> Mapping[str, int]:
    return {
        "observations": observations,
        "visits": observations,
        "referrals": observations // 2,
        "barriers": observations // 50,
    }


def _figures(root: Path, observations: int, seed: int) -> Mapping[str, object]:
    size = write_facts(root, ["a"], _rows(observations), seed=seed)
    found: dict[str, Counts] = {}
    duck = Duck(root, memory=_MEMORY)

    def ours() -> None:
        found["ours"] = counted_across(duck, root, ["a"], CODES, _YEARS)

    with _by_hand(root) as connection:

        def reference() -> None:
            found["reference"] = {
                code: {tuple(map(str, at)): n for *at, n in connection.execute(sql).fetchall()}
                for code, sql in FIGURES.items()
            }

        first = timed(ours)
        taken = take_turns(
            {"ours": partial(timed, ours), "reference": partial(timed, reference)}, rounds=_ROUNDS
        )
    duck.close()
    return {
        "size_mb": round(size / 1e6, 1),
        "equal": found["ours"] == found["reference"],
        "first_s": round(first, 3),
        **_compared(taken),
    }


def _groups(root: Path, observations: int, seed: int) -> Mapping[str, object]:
    size = write_facts(root, ["a"], {"observations": observations}, seed=seed)
    duck = Duck(root, memory=_MEMORY)
    figures: dict[str, object] = {"size_mb": round(size / 1e6, 1)}
    with _by_hand(root, "observations") as connection:
        for name, (columns, distinct, sql) in GROUPS.items():
            found: dict[str, object] = {}

            def ours(columns: Any = columns, distinct: Any = distinct, found: Any = found) -> None:
                found["ours"] = sorted(
                    grouped_across(
                        duck, root, ["a"], name="observations", by=columns, distinct=distinct, asked=_YEARS
                    )
                )

            def reference(sql: str = sql, found: Any = found) -> None:
                found["reference"] = sorted(connection.execute(sql).fetchall())

            ways = {"ours": partial(timed, ours), "reference": partial(timed, reference)}
            ours()
            taken = take_turns(ways, rounds=_ROUNDS)
            figures[name] = {"equal": found["ours"] == found["reference"], **_compared(taken)}
    duck.close()
    return figures


def _by_hand(root: Path, *names: str) -> duckdb.DuckDBPyConnection:
    """Return a database that is told the same as ours, with a view of the files of each table."""
    connection = duckdb.connect(
        config={
            "memory_limit": _MEMORY,
            "threads": "2",
            "preserve_insertion_order": "false",
            "temp_directory": str(root / "by-hand"),
        }
    )
    for name in names or ("visits", "referrals", "observations", "barriers"):
        files = sorted(str(path) for path in root.glob(f"a/*/{name}-*.parquet"))
        connection.read_parquet(files, hive_partitioning=False).create_view(name)
    return connection


def _compared(taken: Mapping[str, list[float]]) -> Mapping[str, object]:
    ratios = [ours / other for ours, other in zip(taken["ours"], taken["reference"], strict=True)]
    seconds = {f"{name}_s": spread(times, 3) for name, times in taken.items()}
    return {**seconds, "ratio": spread(ratios, 2)}


def _projected(root: Path, observations: int, seed: int) -> Mapping[str, object]:
    """Project in a process of its own, whose peak of memory is its own."""
    words = [
        sys.executable,
        "-m",
        "tests.benchmarks.references.projecting",
        str(root),
        str(observations),
        str(seed),
    ]
    done = subprocess.run(words, check=True, capture_output=True)
    found: Mapping[str, object] = orjson.loads(done.stdout)
    return found


def _grown(root: Path, cities: int, each: int, seed: int) -> Mapping[str, object]:
    names = [f"city{number}" for number in range(cities)]
    written: dict[str, int] = {}
    took = timed(lambda: written.update(size=write_facts(root, names, {"observations": each}, seed=seed)))
    duck = Duck(root, memory=_MEMORY)
    codes = [code for code in CODES if code.startswith("observations.")]

    def ask() -> object:
        return counted_across(duck, root, names, codes, _YEARS)

    ask()
    seconds = [timed(ask) for _ in range(_ROUNDS)]
    duck.close()
    rows = sum(kept.rows("observations") for name in names if (kept := Folder(root, name).read()))
    return {
        "rows": rows, "size_mb": round(written["size"] / 1e6), "written_s": round(took, 1),
        "asked_s": spread(seconds, 3),
    }  # fmt: skip
