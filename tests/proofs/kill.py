# SPDX-License-Identifier: EUPL-1.2
"""
An acknowledged visit survives the death of the process, whole.

A child records visits at an SQLite shop, each with two observations, a referral
and their entries in one transaction, and tells each id after the commit; it is
killed with SIGKILL at a random moment.  Then the file is opened again: every
visit that was told is there with all it led to, nothing is there by half, the
log has no gap, and SQLite finds its file sound.  The next child begins with the
key that the last one may have left unanswered, so a retry never makes two.
"""

import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import count, islice
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any, Final, NoReturn

import apsw
import attrs
import orjson
from tests.proofs import Result

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.converter import structure
from onestopshop.codec.records import MODELS, from_record, kinds
from onestopshop.errors import InvalidDataError
from onestopshop.plugin import Batch, LogEntry, Query, Snapshot, Written
from onestopshop.runtime.desk import Desk
from onestopshop.runtime.shop import OneStopShop

__all__ = ["run"]

_CITY: Final = Path(__file__).parents[2] / "examples" / "gent"
_DEFAULT: Final = 2_000
_LANES_PER_CORE: Final = 2
_LIVES: Final = 25
"""Deaths of one file, before a lane takes a fresh copy: what is checked each time stays small."""

_LONGEST: Final = 0.04
"""Seconds for which a child records at most: some visits, each a few commits long."""

_AT_ONCE: Final = (0.1, 0.3)
"""Shares of the children that may die while they open the shop, or within their first visit."""

_SABOTEUR_DEATHS: Final = 60
_TOLD: Final = (
    "visit.recorded",
    "referral.prepared",
    "referral.requested",
    "observation.observed",
    "observation.observed",
)
"""The entries of one visit, in their order."""


def run(n: int | None, seed: int) -> Result:
    """Kill *n* children, and one lane of a build that acknowledges too early."""
    deaths = n or _DEFAULT
    _warm()
    with tempfile.TemporaryDirectory(prefix="kill-") as name:
        folder = Path(name)
        _forked(lambda: _open(folder / "template").close())
        caught = _lane(folder, "saboteur", _SABOTEUR_DEATHS, seed, child=_record_too_early, until_caught=True)
        lanes = min(_LANES_PER_CORE * (os.cpu_count() or 1), deaths)
        shares = [deaths // lanes + (lane < deaths % lanes) for lane in range(lanes)]
        found = _all_at_once(
            lambda lane: _lane(folder, f"lane-{lane}", shares[lane], seed * 1000 + lane, child=_record), lanes
        )
    lines = [line for one in found for line in one["violations"]]
    figures = {name: sum(one[name] for one in found) for name in ("told", "untold", "cut_while_opening")}
    return Result(
        n=sum(one["deaths"] for one in found),
        violations=len(lines),
        saboteur_caught=bool(caught["violations"]),
        figures={**figures, "saboteur_deaths": caught["deaths"], "lanes": lanes},
        lines=lines[:20],
    )


def _lane(
    folder: Path, name: str, deaths: int, seed: int, *, child: "Child", until_caught: bool = False
) -> dict[str, Any]:
    """Let child after child die, and look at the file after each death."""
    random = Random(f"{seed} {name}")
    found: dict[str, Any] = dict.fromkeys(("deaths", "told", "untold", "cut_while_opening"), 0)
    found["violations"] = []
    while found["deaths"] < deaths and not (until_caught and found["violations"]):
        place = folder / f"{name}-{found['deaths']}"
        shutil.copytree(folder / "template", place)
        life = _File(place)
        for _ in range(min(_LIVES, deaths - found["deaths"])):
            death = _let_die(place, life.told + 1, random, child)
            found["deaths"] += 1
            found["cut_while_opening"] += not death.ready
            found["violations"] += [f"{place.name}: {wrong}" for wrong in life.check(death.told)]
            if until_caught and found["violations"]:
                break
        else:
            found["violations"] += [f"{place.name}: {wrong}" for wrong in life.check_through_desk()]
        found["told"] += life.told
        found["untold"] += life.untold
        shutil.rmtree(place)
    return found


def _warm() -> None:
    """Import and read once what every child would: all but the index, whose threads no fork takes along."""
    from onestopshop.builtin import BUILTINS
    from onestopshop.builtin.search import index  # noqa: F401
    from onestopshop.builtin.toml_taxonomy import network_schemes
    from onestopshop.config.loading import load
    from onestopshop.runtime.plugins import PluginHost

    PluginHost.load(load(_CITY).plugins, builtins=BUILTINS)
    network_schemes()
    for model in MODELS.values():
        with suppress(InvalidDataError):
            structure({}, model)


# What the children do.

Child = Callable[[Path, int, int], None]
"""Record visits of a folder from a number on, and tell each through a file descriptor, without an end."""


def _open(folder: Path) -> OneStopShop:
    folder.mkdir(exist_ok=True)
    return OneStopShop.open(
        _CITY,
        storage={"use": "sqlite", "path": str(folder / "shop.db")},
        state={"folder": str(folder / "state")},
    )


def _record(folder: Path, first: int, pipe: int) -> None:
    with _open(folder) as shop:
        desk = shop.acting_as("guide", desk="zuid")
        os.write(pipe, b"ready\n")
        for number in count(first):
            visit = _one_visit(desk, number)
            os.write(pipe, f"{number} {visit}\n".encode())


def _record_too_early(folder: Path, first: int, pipe: int) -> None:
    """Be the saboteur: return from a write before its commit."""
    commit = SqliteStorage.write

    def write(self: SqliteStorage, batch: Batch) -> Written:
        Thread(target=commit, args=(self, batch), daemon=True).start()
        return Written(entries=batch.entries)

    SqliteStorage.write = write  # type: ignore[method-assign]  # that is the sabotage
    _record(folder, first, pipe)


def _one_visit(desk: Desk, number: int) -> str:
    with desk.together(key=_key(number)):
        visit = desk.visits.record(
            channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
        )
        desk.referrals.make(visit=visit.id, service="g2", mode="appointment")
        for step in ("find", "understand"):
            desk.barriers.observe(
                visit=visit.id, service="g2", concepts=["b:begrijpbaar"], step=step, what_happened="A letter."
            )
    return visit.id


def _key(number: int) -> str:
    return f"visit-{number}"


# How they die.


@attrs.frozen
class _Death:
    """
    What a child had told before it died.
    """

    ready: bool
    told: Mapping[int, str]


def _let_die(folder: Path, first: int, random: Random, child: Child) -> _Death:
    """Start a child, and kill it at a random moment."""
    reading, writing = os.pipe()
    wait_for = sum(random.random() >= share for share in _AT_ONCE)
    moment = random.uniform(0, _LONGEST)
    pid = os.fork()
    if not pid:
        os.close(reading)
        _end(lambda: child(folder, first, writing))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        lines = [pipe.readline() for _ in range(wait_for)]
        time.sleep(moment)
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        lines += pipe.readlines()
    if not os.WIFSIGNALED(status):
        raise RuntimeError("a child ended by itself: see its error above")
    pairs = (line.split() for line in lines[1:])
    return _Death(wait_for > 0, {int(number): id.decode() for number, id in pairs})


def _end(work: Callable[[], object]) -> NoReturn:
    """Work in a forked process and end it, whatever happens, without what the parent has to clean up."""
    try:
        work()
    except BaseException:  # noqa: BLE001 - the process ends here, and says why
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(0)


def _forked(work: Callable[[], object]) -> None:
    pid = os.fork()
    if not pid:
        _end(work)
    os.waitpid(pid, 0)


def _all_at_once(work: Callable[[int], dict[str, Any]], lanes: int) -> list[dict[str, Any]]:
    """Let a process work at each lane, and return what they found."""
    pipes = []
    for lane in range(lanes):
        reading, writing = os.pipe()
        if not os.fork():
            os.close(reading)
            _end(lambda lane=lane, writing=writing: _send(writing, work(lane)))  # type: ignore[misc]
        os.close(writing)
        pipes.append(reading)
    found = []
    for reading in pipes:
        with os.fdopen(reading, "rb") as pipe:
            found.append(orjson.loads(pipe.read() or b'{"violations": ["a lane broke off"]}'))
        os.wait()
    return found


def _send(pipe: int, found: dict[str, Any]) -> None:
    with os.fdopen(pipe, "wb") as file:
        file.write(orjson.dumps(found))


# What is left of them.


class _File:
    """
    The file of one folder, and what must be in it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "shop.db"
        self._ids: dict[int, str] = {}
        self._seq = 0
        self.told = 0
        self.untold = 0
        with self._opened() as snapshot:
            self._before = len(snapshot.entries(limit=100_000))
        self._seq = self._before

    def check(self, told: Mapping[int, str]) -> list[str]:
        """Return what is wrong after a death, when these visits were told since the last one."""
        self._ids.update(told)
        self.told = max(self._ids, default=0)
        wrong = []
        with self._opened() as snapshot:
            entries = snapshot.entries(after=self._seq, limit=100_000)
            if [entry.seq for entry in entries] != [*range(self._seq + 1, self._seq + 1 + len(entries))]:
                wrong.append("the log has a gap")
            wrong += [
                f"visit {number} {why}" for number, id in told.items() for why in _lost(snapshot, number, id)
            ]
            wrong += _halves(snapshot, entries)
            visits, rest = self._counts(snapshot)
        if rest != (visits, 2 * visits, self._before + 5 * visits):
            wrong.append(f"{visits} visits have {rest} referrals, observations and entries")
        if not self.told <= visits <= self.told + 1:
            wrong.append(f"{visits} visits are there, {self.told} were told, and one may be untold")
        self._seq += len(entries)
        self.untold += visits > self.told
        return wrong + self._damages()

    def check_through_desk(self) -> list[str]:
        """Return which told visits a desk does not see whole, once the shop is open again."""
        with _open(self._folder) as shop:
            desk = shop.acting_as("guide", desk="zuid")
            sheets = {number: desk.visits.sheet(id) for number, id in self._ids.items()}
        return [
            f"visit {number} has {len(sheet.referrals)} referrals and {len(sheet.observations)} observations"
            for number, sheet in sheets.items()
            if (len(sheet.referrals), len(sheet.observations)) != (1, 2)
        ]

    def _counts(self, snapshot: Snapshot) -> tuple[int, tuple[int, int, int]]:
        visits, referrals, observations = (
            snapshot.count(Query(kind=kind))[()] for kind in ("visit", "referral", "observation")
        )
        entries = len(snapshot.entries(limit=1_000_000))
        return visits, (referrals, observations, entries)

    def _damages(self) -> list[str]:
        connection = apsw.Connection(str(self._path))
        try:
            found = [str(line) for (line,) in connection.execute("PRAGMA integrity_check")]
        finally:
            connection.close()
        return [] if found == ["ok"] else found

    def _opened(self) -> "_Snapshots":
        return _Snapshots(SqliteStorage(self._path, kinds()))


class _Snapshots:
    """
    One snapshot of a storage that is closed behind it.
    """

    def __init__(self, storage: SqliteStorage) -> None:
        self._storage = storage

    def __enter__(self) -> Snapshot:
        self._reading = self._storage.read()
        return self._reading.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._reading.__exit__(*error)
        self._storage.close()


def _lost(snapshot: Snapshot, number: int, id: str) -> Iterator[str]:
    """Yield what of a told visit is not there."""
    entry = snapshot.entry(f"{_key(number)}/1")
    if entry is None:
        yield "was told and is lost"
    elif entry.subject != id:
        yield f"was told as {id} and is {entry.subject}"
    elif snapshot.get("visit", id) is None:
        yield "stands in the log only"


def _halves(snapshot: Snapshot, entries: "tuple[LogEntry, ...] | Any") -> Iterator[str]:
    """Yield which visits of these entries are there by half."""
    rest = iter(entries)
    while some := list(islice(rest, len(_TOLD))):
        if tuple(entry.action for entry in some) != _TOLD:
            yield f"the entries from {some[0].seq} are not those of one visit"
            return
        records = [snapshot.get(entry.kind, entry.subject) for entry in some]
        if not all(records):
            yield f"the entry {some[0].seq} tells of a visit that is there by half"
            continue
        visit, referral, _, first, second = (from_record(one, MODELS[one.kind]) for one in records if one)
        if {referral.visit, first.visit, second.visit} != {visit.id} or "g2" not in visit.services:
            yield f"the entry {some[0].seq} tells of records that do not belong together"
        if (visit.version, referral.version, referral.state.value) != (1, 1, "requested"):
            yield f"the entry {some[0].seq} tells of a visit that is not complete"
