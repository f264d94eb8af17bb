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

from tests.benchmarks.data import Sheet, sheets
from tests.benchmarks.references.copying import copied
from tests.benchmarks.references.desk import record
from tests.benchmarks.references.stress_load import VISITS, stress
from tests.benchmarks.rounds import percentile, spread, take_turns, timed

import onestopshop_postgres
from onestopshop import Desk, OneStopShop
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.domain.codes.observations import ReviewState
from onestopshop_postgres.testing import Server, a_server

__all__ = ["TARGET", "run"]

TARGET = "a visit ≤ 1.5 × its time on an empty database; a list of 50 ≤ 20 ms; a copy in flat memory"

_CITY: Final = Path("examples/gent")
_ROUNDS: Final = 7
_EACH: Final = 40
_PAGE: Final = 50
_TIMES: Final = 10
_PLACES: Final = ("zuid", "markt")
_TOPICS: Final = ("registration", "stay-permit", "housing-search", "work-search")
_UNUSED: Final = "income-bank"
"""A topic of the city that no visit of the load has."""
_REVIEWS: Final = tuple(state.value for state in ReviewState)
_STATES: Final = ("requested", "in_progress", "completed")

Table = dict[str, object]
_Ask = Callable[..., Sequence[Any]]


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
        lists = _lists(shops["full"])
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
    desks = {name: shop.acting_as("guide", desk=name) for name in _PLACES}
    coming = _coming(seed)

    def way() -> float:
        some = [next(coming) for _ in range(_EACH)]
        return timed(lambda: [record(desks[sheet.visit["desk"]], sheet) for sheet in some])

    return way


def _coming(seed: int) -> Iterator[Sheet]:
    for number in count():
        yield from sheets(_EACH, seed * 1000 + number, referrals=1, observations=2, days=1)


def _lists(shop: OneStopShop) -> dict[str, object]:
    """Return the milliseconds of pages of 50, first and second ones, that each role can ask for."""
    taken: dict[str, list[float]] = {}
    roles = {
        "coordinator": (shop.acting_as("coordinator"), _PLACES),
        "guide": (shop.acting_as("guide", desk=_PLACES[0]), _PLACES[:1]),
    }
    for role, (desk, places) in roles.items():
        for what, ask in _asked(desk, places).items():
            first = ask(limit=_PAGE)
            taken[f"{role}: {what}"] = _times(ask)
            if len(first) == _PAGE:
                taken[f"{role}: {what}, second page"] = _times(partial(ask, after=first[-1]))
    every = [one for times in taken.values() for one in times]
    slowest = sorted(taken, key=lambda what: percentile(taken[what], 0.5), reverse=True)
    return {
        "lists": len(taken),
        "all": spread(every, 2),
        "p95": round(percentile(every, 0.95), 2),
        "slowest": {what: spread(taken[what], 2) for what in slowest[:3]},
    }


def _times(ask: _Ask) -> list[float]:
    return [timed(lambda: ask(limit=_PAGE)) * 1000 for _ in range(_TIMES)]


def _asked(desk: Desk, places: Sequence[str]) -> dict[str, _Ask]:
    """Return every list that a desk can ask for, by what is in it; a guide only has her own place."""
    visits, referrals, barriers = desk.visits.list, desk.referrals.list, desk.barriers.list
    observations = desk.barriers.observations
    topics = [f"topic:{topic}" for topic in (*_TOPICS, _UNUSED)]
    asked: dict[str, _Ask] = {
        "visits": visits,
        "referrals": referrals,
        "observations": observations,
        "barriers": barriers,
    }
    asked |= {f"visits about {topic}": partial(visits, topic=topic) for topic in topics}
    asked |= {f"referrals that are {state}": partial(referrals, state=state) for state in _STATES}
    asked |= {
        f"barriers that are {state}": partial(barriers, state=state) for state in ("gathered", "signalled")
    }
    some = barriers(limit=1)[0].id
    asked |= {
        f"observations whose review is {state}": partial(observations, review=state) for state in _REVIEWS
    }
    asked["observations of a barrier"] = partial(observations, barrier=some)
    for place in places:
        asked[f"visits of {place}"] = partial(visits, desk=place)
        asked |= {
            f"visits of {place} about {topic}": partial(visits, desk=place, topic=topic) for topic in topics
        }
        asked[f"referrals of {place}"] = partial(referrals, desk=place)
        asked |= {
            f"referrals of {place} that are {state}": partial(referrals, desk=place, state=state)
            for state in _STATES
        }
        asked[f"observations of {place}"] = partial(observations, desk=place)
        asked[f"observations of {place} in a barrier"] = partial(observations, desk=place, barrier=some)
    return asked
