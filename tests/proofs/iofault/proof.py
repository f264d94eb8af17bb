# SPDX-License-Identifier: EUPL-1.2
"""
Every I/O error becomes a typed error, and leaves nothing half.

A storage is opened, written to, erased from, read, closed and opened again, and
the n-th thing that it asks of the operating system fails, for every n: with an
I/O error, a full disk, a limit of sizes, a file system that may only be read.
Then it does so for real: on a small disk with every number of pages of room,
under every limit of sizes, without permission to write.  What fails must raise
the error of its kind, with a hint, and leave nothing; once the fault is over
the same storage does it at the second attempt; what returned must be there,
after a kill and a power cut too.  On PostgreSQL the connection breaks at every
message, and the server's own disk is full, limited and read-only.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from tests.proofs import Result
from tests.proofs.iofault.limits import limited, mounted
from tests.proofs.iofault.postgres import served
from tests.proofs.iofault.sqlite import SwallowingStorage, Trial, injected, starts
from tests.proofs.powercut.batches import Templates, templates
from tests.proofs.powercut.images import fast_folder
from tests.proofs.processes import all_at_once

from onestopshop_postgres.testing import PrivateServer, a_server

__all__ = ["run"]

_SABOTEUR_CALLS: Final = 20


def run(n: int | None, seed: int) -> Result:
    """Fail at most *n* operations of each kind, all without; and for a build that swallows errors, until noticed."""
    made = templates()
    with tempfile.TemporaryDirectory(prefix="iofault-", dir=fast_folder()) as name:
        folder = Path(name)
        folder.chmod(0o711)  # some trials are made as another user
        caught, tried = _sabotaged(folder / "saboteur", made)
        lanes = os.cpu_count() or 1
        found = all_at_once(lambda lane: _lane(folder / f"lane-{lane}", made, n, lane, lanes), lanes)
    lines = [line for one in found for line in one["violations"]]
    trials = sum((Counter(one.get("trials", {})) for one in found), Counter())
    return Result(
        n=trials.total(),
        violations=len(lines),
        saboteur_caught=caught,
        figures={
            **dict(sorted(trials.items())),
            **{name: sum(one.get(name, 0) for one in found) for name in ("errors", "came_back")},
            "left_out": sorted({why for one in found for why in one.get("left_out", ())}),
            "saboteur_trials": tried,
            "lanes": lanes,
        },
        lines=lines[:20],
    )


def _sabotaged(folder: Path, made: Templates) -> tuple[bool, int]:
    """Try the storage that swallows errors, and return whether that was noticed, and after how many trials."""
    folder.mkdir()
    begin = starts(folder / "starts", made)
    trials = injected(folder / "calls", begin, _SABOTEUR_CALLS, SwallowingStorage)
    for tried, trial in enumerate(trials, 1):
        if any("returned, and is not there" in line for line in trial.make().wrong):
            return True, tried
    return False, tried


def _lane(folder: Path, made: Templates, limit: int | None, lane: int, lanes: int) -> dict[str, Any]:
    """Make each of so many trials, and return what they showed."""
    folder.mkdir()
    folder.chmod(0o711)
    found: dict[str, Any] = {"violations": [], "errors": 0, "came_back": 0, "left_out": []}
    trials: Counter[str] = Counter()
    with mounted(folder / "small") as small, a_server(fsync="off") as server:
        if small is None:
            found["left_out"].append("real full and read-only disks: mounting is not allowed")
        for trial in islice(_trials(folder, small, server, made, limit), lane, None, lanes):
            tried = trial.make()
            trials[f"{trial.backend}_{trial.fault}"] += 1
            found["errors"] += tried.errors
            found["came_back"] += tried.returned
            found["violations"] += [f"{trial.backend}, {trial.label}: {wrong}" for wrong in tried.wrong]
    return {**found, "trials": trials}


def _trials(
    folder: Path, small: Path | None, server: PrivateServer, made: Templates, limit: int | None
) -> Iterator[Trial]:
    begin = starts(folder / "starts", made)
    return chain(
        limited(folder / "limits", small, begin, limit),
        injected(folder / "calls", begin, limit),
        served(server, small, made, limit),
    )
