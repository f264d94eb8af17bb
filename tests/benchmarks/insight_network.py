# SPDX-License-Identifier: EUPL-1.2
"""
Figures over the files of a network: `--n` cities of ten million observations each, on one machine.

Each city has numbers of its own (seed + 1,000 × its place), so that none is a
copy of another.  DuckDB writes the files straight, as the projection would:
what a shop takes to write its own is what the benchmark `insight` measures.

A hundred cities take 6 GB and a quarter of an hour to make, so that they stay
in a folder of the temporary files whose name has the seed: what was interrupted
goes on, more cities are added to what is there, and nothing is begun that the
disk has no room for.  Delete the folder afterwards; the last line names it.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import orjson
from tests.benchmarks.references.facts import write_facts
from tests.benchmarks.rounds import timed

from onestopshop_insight.folders import Folder

__all__ = ["TARGET", "run"]

TARGET = "grows with the rows: 100 cities × 10 M observations on one machine, in the memory of one city"

_CITIES: Final = 3
_EACH: Final = 10_000_000
_BYTES: Final = 64_000_000
"""Of a city's files, at most."""


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure with *n* cities, and with fewer on the way there."""
    cities = n or _CITIES
    root = Path(tempfile.gettempdir()) / f"onestopshop-insight-network-{seed}"
    took = timed(lambda: _made(root, cities, seed))
    steps = sorted({count for count in (1, 3, 10, 30) if count < cities} | {cities})
    return {
        "observations_each": _EACH,
        "made_now_s": round(took, 1),
        "size_mb": round(sum(path.stat().st_size for path in root.rglob("*.parquet")) / 1e6),
        "cities": {count: _asked(root, count) for count in steps},
        "folder": str(root),
    }


def _made(root: Path, cities: int, seed: int) -> None:
    missing = [number for number in range(cities) if Folder(root, f"city{number}").read() is None]
    free = shutil.disk_usage(root.parent).free
    if free < 2 * _BYTES * len(missing):
        raise SystemExit(
            f"{2 * _BYTES * len(missing) / 1e9:.0f} GB must be free below {root}, not {free / 1e9:.0f}"
        )
    for number in missing:
        write_facts(root, [f"city{number}"], {"observations": _EACH}, seed=seed + 1_000 * number)


def _asked(root: Path, cities: int) -> Mapping[str, object]:
    """Ask in a process of its own, whose peak of memory is its own."""
    words = [sys.executable, "-m", "tests.benchmarks.references.asking", str(root), str(cities)]
    done = subprocess.run(words, check=True, capture_output=True)
    found: Mapping[str, object] = orjson.loads(done.stdout)
    return found
