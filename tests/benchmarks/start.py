# SPDX-License-Identifier: EUPL-1.2
"""
Start the command line in a new process, beside a process that imports click.

The search runs on the example city, whose directory was imported before.  All
read bytecode that an earlier process wrote, as an installed program does.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tests.benchmarks.rounds import spread, take_turns, timed

__all__ = ["TARGET", "run"]

TARGET = "--version, --help and import onestopshop ≤ 1.5 × python -c 'import click'; search on Gent ≤ 12 ×"

_DEFAULT: Final = 15
_CITY: Final = "examples/gent"
_SEARCH: Final = ("--city", _CITY, "services", "search", "تسجيل", "--language", "ar", "--json")
_COMMAND: Final = str(Path(sys.executable).with_name("onestopshop"))

_WAYS: Final[Mapping[str, Sequence[str]]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "import click": (sys.executable, "-c", "import click"),
    "import onestopshop": (sys.executable, "-c", "import onestopshop"),
    "--version": (_COMMAND, "--version"),
    "--help": (_COMMAND, "--help"),
    "search": (_COMMAND, *_SEARCH),
}


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure in *n* rounds; there is no chance in it."""
    del seed
    rounds = n or _DEFAULT
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {
            "ONESTOPSHOP_STORAGE__PATH": f"{folder}/shop.db",
            "ONESTOPSHOP_STATE__FOLDER": f"{folder}/state",
            "PYTHONPYCACHEPREFIX": f"{folder}/bytecode",
        }
        ways = {name: _started(command, environment) for name, command in _WAYS.items()}
        for way in ways.values():
            way()
        taken = take_turns(ways, rounds=rounds)
    reference = taken["import click"]
    return {
        "rounds": rounds,
        "ms": {name: spread([seconds * 1000 for seconds in times], 1) for name, times in taken.items()},
        "ratio to import click": {
            name: spread([one / other for one, other in zip(times, reference, strict=True)], 2)
            for name, times in taken.items()
        },
    }


def _started(command: Sequence[str], environment: Mapping[str, str]) -> Callable[[], float]:
    def start() -> None:
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)

    return partial(timed, start)
