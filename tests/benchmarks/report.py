# SPDX-License-Identifier: EUPL-1.2
"""
Make the yearly report of visits through a desk, beside a plain loop over JSON with counters.

Both read every visit and referral of one year from SQLite.  Ours also checks
who asks, names and sorts its rows, and says what each figure means; for the
organisations of the city it hides small counts.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final

import apsw
from tests.benchmarks.data import Sheet, sheets
from tests.benchmarks.references.filling import batch_of, entries_of
from tests.benchmarks.references.loop import fill_plain, report
from tests.benchmarks.rounds import spread, take_turns, timed

from onestopshop import OneStopShop
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.plugin import Batch

__all__ = ["TARGET", "run"]

TARGET = "the report of a year with 25,000 visits ≤ 1 s on SQLite"

_CITY: Final = Path("examples/gent")
_VISITS: Final = 25_000
_ROUNDS: Final = 7
_YEAR: Final = "2026"
_AFTERWARDS: Final = datetime(2027, 3, 1, 9, tzinfo=UTC)
_AT_ONCE: Final = 2_000
_RATIOS: Final[Mapping[str, float]] = {"referrals": 0.4, "observations": 0.12}


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure at *n* visits in one year."""
    visits = n or _VISITS
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        ways = _ways(Path(name), visits, seed, stack)
        for way in ways.values():
            way()
        taken = take_turns(ways, rounds=_ROUNDS)
    seconds = {way: spread(times, 4) for way, times in taken.items()}
    ours, loop = taken["visits"], taken["loop"]
    return {
        "rounds": _ROUNDS,
        "visits": visits,
        "s": seconds,
        "ratio": {"visits / loop": spread([mine / raw for mine, raw in zip(ours, loop, strict=True)], 3)},
    }


def _ways(folder: Path, visits: int, seed: int, stack: ExitStack) -> dict[str, Callable[[], float]]:
    _fill(folder / "shop.db", visits, seed)
    fill_plain(folder / "plain.db", _told(visits, seed))
    shop = stack.enter_context(
        OneStopShop.open(
            _CITY,
            storage={"use": "sqlite", "path": str(folder / "shop.db")},
            state={"folder": str(folder / "state")},
            now=lambda: _AFTERWARDS,
        )
    )
    plain = apsw.Connection(str(folder / "plain.db"))
    stack.callback(plain.close)
    reports = shop.acting_as("coordinator").reports
    vocabulary = shop.city.vocabulary
    tops = {one.code: [*vocabulary.broader(one.code)][-1] for one in vocabulary.schemes["topic"].concepts}
    since, until = f"{_YEAR}-01-01", f"{int(_YEAR) + 1}-01-01"
    reports.close(_YEAR)
    _check_same(reports.visits(_YEAR), report(plain, since, until, tops))
    return {
        "visits": lambda: timed(lambda: reports.visits(_YEAR)),
        "loop": lambda: timed(lambda: report(plain, since, until, tops)),
        "visits for organisations": lambda: timed(lambda: reports.visits(_YEAR, audience="organisation")),
        "barriers": lambda: timed(lambda: reports.barriers(_YEAR)),
        "visits of a month": lambda: timed(lambda: reports.visits(f"{_YEAR}-03")),
    }


def _told(visits: int, seed: int) -> Iterator[Sheet]:
    """Yield sheets of one year, to which more is answered than the usual load of the benchmarks says."""
    random = Random(f"{seed} report")
    for sheet in sheets(visits, seed, days=304, **_RATIOS):
        said = sheet.visit
        said["first_contact"] = random.choice(("first", "returning", "unknown"))
        said["interpreter_missed"] = random.choice(("yes", "no", "unknown", "unknown"))
        said["helpful"] = random.choice(("yes", "partly", "no", "not_asked", "not_asked"))
        said["time_band"], said["duration_band"] = random.choice(("morning", "afternoon")), "6-15"
        if random.random() < 0.2:
            said["handling"] = sorted({*said["handling"], "self_help_supported"})
        for paper in said["papers"]:
            paper["sender"], paper["done_by"] = (
                said["services"][0],
                random.choice(("visitor", "together", "desk")),
            )
            paper["stuck_on"] = [random.choice(("language", "legal_terms", "deadline"))]
        yield sheet


def _fill(path: Path, visits: int, seed: int) -> None:
    storage, random = SqliteStorage(path, kinds()), Random(f"{seed} log")
    try:
        some: list[Sheet] = []
        for sheet in _told(visits, seed):
            some.append(sheet)
            if len(some) == _AT_ONCE:
                _write(storage, some, random)
                some.clear()
        _write(storage, some, random)
    finally:
        storage.close()


def _write(storage: SqliteStorage, some: list[Sheet], random: Random) -> None:
    batches = [batch_of(sheet, entries_of(sheet, random)) for sheet in some]
    storage.write(
        Batch(
            puts=tuple(put for batch in batches for put in batch.puts),
            entries=tuple(entry for batch in batches for entry in batch.entries),
        )
    )


def _check_same(ours: Any, theirs: Mapping[str, Any]) -> None:
    """Both sides must count the same before they are compared."""
    for code, counter in theirs.items():
        mine = {row.at: row.value for row in ours.figure(code).rows if row.value}
        told = {at if isinstance(at, tuple) else (at,): times for at, times in counter.items()}
        if code == "visits.interpreter_need":
            told["wanted",] = told.pop(("found",), 0) + told.pop(("missed",), 0)
        if code == "visits.helpful":
            told.pop(("not_asked",), None)
        assert told == mine, code
