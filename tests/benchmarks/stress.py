# SPDX-License-Identifier: EUPL-1.2
"""
Hold the stress load in SQLite and in PostgreSQL: does a desk feel it, and does a copy stay small?

The load is written into an SQLite file through the storage port, then copied
into PostgreSQL by a process of its own, whose memory is looked at on the way.
At each database visits are recorded in turn with an empty one beside it, and
lists are asked for.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

from onestopshop_postgres.testing import Server, a_server
from tests.benchmarks.data import Sheet, sheets
from tests.benchmarks.references.copying import copied
from tests.benchmarks.references.desk import record
from tests.benchmarks.references.stress_load import VISITS, stress
from tests.benchmarks.rounds import percentile, spread, take_turns, timed

import onestopshop_postgres
from onestopshop import Desk, OneStopShop
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds

__all__ = ["TARGET", "run"]

TARGET = "a visit ≤ 1.5 × its time on an empty database; a list of 50 ≤ 20 ms; a copy in flat memory"

_CITY: Final = Path("examples/gent")
_ROUNDS: Final = 7
_EACH: Final = 40
_TOPICS: Final = ("registration", "stay-permit", "housing-search", "work-search")

Table = dict[str, object]


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Build the load with *n* visits, and work with it in both databases."""
    visits = n or VISITS
    with tempfile.TemporaryDirectory(prefix="stress-") as name, ExitStack() as stack:
        folder = Path(name)
        full = {"use": "sqlite", "path": str(folder / "full.db")}
        filled = timed(partial(_fill, folder / "full.db", visits, seed))
        figures: dict[str, object] = {
            "sqlite": {
                "filled_in_s": round(filled, 1),
                "size_mb": _megabytes(folder / "full.db"),
                **_measure(full, {"use": "sqlite", "path": str(folder / "empty.db")}, folder, seed),
            }
        }
        server = stack.enter_context(a_server(shared_buffers="256MB", max_wal_size="4GB"))
        figures["copy"] = copied(full, _postgres(server, "full"))
        figures["postgres"] = {
            "size_mb": _megabytes(server.folder),
            **_measure(_postgres(server, "full"), _postgres(server, "empty"), folder, seed),
        }
    return {"visits": visits, "rounds": _ROUNDS, "visits_a_round": _EACH, **figures}


def _fill(path: Path, visits: int, seed: int) -> None:
    storage = SqliteStorage(path, kinds())
    try:
        for batch in stress(visits, seed):
            storage.write(batch)
    finally:
        storage.close()


def _postgres(server: Server, schema: str) -> Table:
    return {"use": "postgres", **server.options(schema)}


def _megabytes(place: Path) -> int:
    paths = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in paths) // 1_000_000


def _measure(full: Table, empty: Table, folder: Path, seed: int) -> dict[str, Any]:
    with ExitStack() as stack:
        shops = {
            name: stack.enter_context(_open(table, folder / f"{table['use']}-{name}"))
            for name, table in (("empty", empty), ("full", full))
        }
        ways = {name: _recording(shop, seed * 10 + place) for place, (name, shop) in enumerate(shops.items())}
        for way in ways.values():
            way()
        taken = take_turns(ways, rounds=_ROUNDS)
        lists = _lists(shops["full"].acting_as("coordinator"))
    pairs = zip(taken["full"], taken["empty"], strict=True)
    return {
        "ms_a_visit": {
            name: spread([one / _EACH * 1000 for one in times], 3) for name, times in taken.items()
        },
        "full / empty": spread([full / empty for full, empty in pairs], 3),
        "list_ms": lists,
    }


def _open(table: Table, state: Path) -> OneStopShop:
    plugins: Sequence[object] = (onestopshop_postgres,) if table["use"] == "postgres" else ()
    return OneStopShop.open(_CITY, plugins=plugins, storage=table, state={"folder": str(state)})


def _recording(shop: OneStopShop, seed: int) -> Callable[[], float]:
    """Return what records some visits, each with two observations and a referral, and tells the seconds."""
    desks = {name: shop.acting_as("guide", desk=name) for name in ("zuid", "markt")}
    coming = _coming(seed)

    def way() -> float:
        some = [next(coming) for _ in range(_EACH)]
        return timed(lambda: [record(desks[sheet.visit["desk"]], sheet) for sheet in some])

    return way


def _coming(seed: int) -> Iterator[Sheet]:
    for number in count():
        yield from sheets(_EACH, seed * 1000 + number, referrals=1, observations=2, days=1)


def _lists(desk: Desk) -> dict[str, object]:
    """Return the milliseconds of pages of 50: the median, and what nineteen of twenty stay below."""
    asked: dict[str, Callable[[], object]] = {
        f"visits of {place} about {topic}": partial(
            desk.visits.list, desk=place, topic=f"topic:{topic}", limit=50
        )
        for place in ("zuid", "markt")
        for topic in _TOPICS
    }
    asked |= {
        f"referrals that are {state}": partial(desk.referrals.list, state=state, limit=50)
        for state in ("requested", "in_progress", "completed")
    }
    asked["barriers"] = partial(desk.barriers.list, limit=50)
    taken = {what: [timed(ask) * 1000 for _ in range(20)] for what, ask in asked.items()}
    every = [one for times in taken.values() for one in times]
    slowest = max(taken, key=lambda what: percentile(taken[what], 0.5))
    return {
        "all": spread(every, 2),
        "p95": round(percentile(every, 0.95), 2),
        "slowest": {slowest: spread(taken[slowest], 2)},
    }
