# SPDX-License-Identifier: EUPL-1.2
"""
An acknowledged visit survives the death of the process, whole.

On SQLite a child records visits at a shop, each with two observations, a
referral and their entries in one transaction, and tells each id after the
commit; it is killed with SIGKILL at a random moment.  Then the file is opened
again: every visit that was told is there with all it led to, nothing is there
by half, the log has no gap, and SQLite finds its file sound.  The next child
begins with the key that the last one may have left unanswered, so a retry never
makes two.

On PostgreSQL the server dies under the child, by ``pg_ctl -m immediate`` or by
SIGKILL of all its processes, one crash for twenty deaths of the other kind.
The child sees a typed error, tries the same key again and goes on when the
server is back, or dies too.  The same must be there after each recovery.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.proofs import Result
from tests.proofs.kill.children import Build, acknowledge_too_early, as_it_is
from tests.proofs.kill.deaths import let_die
from tests.proofs.kill.remains import Remains
from tests.proofs.kill.servers import crash_on_and_on
from tests.proofs.places import in_file, warm
from tests.proofs.processes import all_at_once, forked

from onestopshop_postgres.testing import PrivateServer, a_server

__all__ = ["run"]

_DEFAULT: Final = 2_000
_DEATHS_PER_CRASH: Final = 20
_LANES_PER_CORE: Final = 2
_LIVES: Final = 25
"""Deaths of one file, before a lane takes a fresh copy: what is checked each time stays small."""

_SABOTEUR_DEATHS: Final = 60
_SABOTEUR_CRASHES: Final = 20
_SERVER: Final = {"synchronous_commit": "off", "recovery_init_sync_method": "syncfs"}
"""
By its default this server does not wait for the disk, so a session of ours has to insist; and it recovers in a tenth of
the time when it need not open each of its files.
"""


def run(n: int | None, seed: int, *, crashes: int | None = None) -> Result:
    """Kill *n* children and a twentieth as many servers, and before a build that acknowledges too early."""
    deaths = n or _DEFAULT
    warm()
    with tempfile.TemporaryDirectory(prefix="kill-") as name:
        begin = time.perf_counter()
        files, file_caught = _files(Path(name), deaths, seed)
        middle = time.perf_counter()
        servers, server_caught = _servers(Path(name), crashes or max(1, deaths // _DEATHS_PER_CRASH), seed)
        end = time.perf_counter()
    lines = [line for one in (*files, *servers) for line in one["violations"]]
    figures = {
        **{f"sqlite_{name}": _sum(files, name) for name in ("told", "untold", "cut_while_opening")},
        "sqlite_seconds": round(middle - begin, 1),
        **{
            f"postgres_{name}": _sum(servers, name)
            for name in ("crashes", "told", "untold", "refused", "children")
        },
        "postgres_seconds": round(end - middle, 1),
    }
    return Result(
        n=_sum(files, "deaths"),
        violations=len(lines),
        saboteur_caught=file_caught and server_caught,
        figures=figures,
        lines=lines[:20],
    )


def _files(folder: Path, deaths: int, seed: int) -> tuple[list[dict[str, Any]], bool]:
    """Let the children of files die; return what was found in each lane, and whether the saboteur was caught."""
    forked(lambda: in_file(folder / "template").shop().close())
    lanes = min(_LANES_PER_CORE * (os.cpu_count() or 1), deaths)
    caught = _lane(folder, "saboteur", _SABOTEUR_DEATHS, seed, build=acknowledge_too_early)
    shares = _shares(deaths, lanes)
    found = all_at_once(
        lambda lane: _lane(folder, f"lane-{lane}", shares[lane], seed * 1000 + lane, build=as_it_is), lanes
    )
    return found, bool(caught["violations"])


def _servers(folder: Path, crashes: int, seed: int) -> tuple[list[dict[str, Any]], bool]:
    """Let the servers of lanes die, and before one under a saboteur; return the same."""
    lanes = min(os.cpu_count() or 1, -(-crashes // _LIVES))
    shares = _shares(crashes, lanes)
    with a_server(**_SERVER) as server:  # the lanes copy what it began with, which this process removes
        caught = _crashes(server, folder, "saboteur", _SABOTEUR_CRASHES, seed, build=acknowledge_too_early)
        found = all_at_once(
            lambda lane: _server_lane(folder, f"server-{lane}", shares[lane], seed * 1000 + lane), lanes
        )
    return found, bool(caught["violations"])


def _lane(folder: Path, name: str, deaths: int, seed: int, *, build: Build) -> dict[str, Any]:
    """Let child after child die, and look at the file after each death; stop at the first violation."""
    random = Random(f"{seed} {name}")
    found: dict[str, Any] = dict.fromkeys(("deaths", "told", "untold", "cut_while_opening"), 0)
    found["violations"] = []
    while found["deaths"] < deaths and not found["violations"]:
        part = folder / f"{name}-{found['deaths']}"
        shutil.copytree(folder / "template", part)
        place = in_file(part)
        remains = Remains(place)
        for _ in range(min(_LIVES, deaths - found["deaths"])):
            death = let_die(place, remains.told + 1, random, build)
            found["deaths"] += 1
            found["cut_while_opening"] += not death.ready
            found["violations"] += [f"{part.name}: {wrong}" for wrong in remains.check(death.told)]
            if found["violations"]:
                break
        else:
            found["violations"] += [f"{part.name}: {wrong}" for wrong in remains.check_through_desk()]
        found["told"] += remains.told
        found["untold"] += remains.untold
        shutil.rmtree(part)
    return found


def _server_lane(folder: Path, name: str, crashes: int, seed: int) -> dict[str, Any]:
    with a_server(**_SERVER) as server:
        return _crashes(server, folder, name, crashes, seed, build=as_it_is)


def _crashes(
    server: PrivateServer, folder: Path, name: str, crashes: int, seed: int, *, build: Build
) -> dict[str, Any]:
    part = folder / name
    part.mkdir()
    return crash_on_and_on(server, part, crashes, Random(f"{seed} {name}"), build=build)


def _shares(whole: int, lanes: int) -> list[int]:
    return [whole // lanes + (lane < whole % lanes) for lane in range(lanes)]


def _sum(found: list[dict[str, Any]], name: str) -> int:
    return sum(one[name] for one in found)
