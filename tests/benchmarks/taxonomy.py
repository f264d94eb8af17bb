# SPDX-License-Identifier: EUPL-1.2
"""
Load and check a vocabulary in Turtle, beside rdflib, which only parses it.

Each turn is a process of its own, so that its memory is its own.  Our time
begins before the child that parses is started, and our memory is that of both
processes.  What the process imports before is timed on neither side.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.benchmarks.references.skos_files import WAYS, vocabulary
from tests.benchmarks.rounds import spread

__all__ = ["TARGET", "run"]

TARGET = (
    "load and check 500,000 statements of SKOS ≤ 0.15 × the time and ≤ 0.3 × the memory of an rdflib parse"
)

_DEFAULT: Final = 500_000
_ROUNDS: Final = 5


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure with a file of about *n* statements."""
    statements = n or _DEFAULT
    taken: dict[str, list[Mapping[str, float]]] = {way: [] for way in WAYS}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "vocabulary.ttl")
        with file.open("w", encoding="utf-8") as sink:
            sink.writelines(vocabulary(statements, seed))
        size = file.stat().st_size
        for _ in range(_ROUNDS):
            for way, figures in taken.items():
                figures.append(_measured(way, file))
    return {
        "rounds": _ROUNDS,
        "bytes": size,
        "seconds of": {way: spread([one["seconds"] for one in figures], 2) for way, figures in taken.items()},
        "megabytes of": {
            way: spread([one["megabytes"] for one in figures], 1) for way, figures in taken.items()
        },
        "ratio of time": _ratios(taken, "seconds"),
        "ratio of memory": _ratios(taken, "megabytes"),
        "ratio of memory, only the process that parses": _ratios(taken, "reader"),
    }


def _ratios(taken: Mapping[str, list[Mapping[str, float]]], what: str) -> Mapping[str, object]:
    return {
        way: spread([one[what] / other[what] for one, other in zip(figures, taken["rdflib"], strict=True)], 3)
        for way, figures in taken.items()
        if way != "rdflib"
    }


def _measured(way: str, file: Path) -> Mapping[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.references.skos_files", way, str(file)]
    done = subprocess.run(command, check=True, capture_output=True)
    figures: Mapping[str, float] = json.loads(done.stdout)
    if figures["wrong"]:
        raise AssertionError(f"{way} found something wrong in a file that is right")
    return figures
