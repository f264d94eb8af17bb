# SPDX-License-Identifier: EUPL-1.2
"""
Record one visit with two observations and one referral on PostgreSQL, durably, beside plain psycopg statements.

Both sides write to one server, with its defaults: ``fsync`` and
``synchronous_commit`` are on.  ``--n`` visits, with the ratios of the stress
load, are there already on our side and on theirs.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import psycopg
from tests.benchmarks.data import Sheet, sheets
from tests.benchmarks.references.desk import record
from tests.benchmarks.references.filling import batch_of, entries_of
from tests.benchmarks.references.normalised import log_rows
from tests.benchmarks.references.normalised_postgres import open_normalised, write
from tests.benchmarks.rounds import spread, take_turns, timed

import onestopshop_postgres
from onestopshop import OneStopShop
from onestopshop_postgres.testing import Server, a_server

__all__ = ["TARGET", "run"]

TARGET = "≤ 1.0 × separate plain psycopg statements in one transaction"

_CITY: Final = Path("examples/gent")
_DEFAULT: Final = 5_000
_ROUNDS: Final = 7
_EACH: Final = 60


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure with *n* visits there already."""
    visits = n or _DEFAULT
    with TemporaryDirectory() as name, ExitStack() as stack:
        server = stack.enter_context(a_server())
        shop = stack.enter_context(_open(server, Path(name)))
        plain = open_normalised(_conninfo(server))
        stack.callback(plain.close)
        filled = timed(lambda: _fill(shop, plain, visits, seed))
        ways = {
            "plain": _each(_written(seed, "plain"), lambda one: write(plain, one[0], log_rows(one[1]))),
            "port": _each(_written(seed, "port"), lambda one: shop.storage.write(batch_of(*one))),
            "desk": _desk(shop, seed),
        }
        for way in ways.values():
            way()
        taken = take_turns(ways, rounds=_ROUNDS)
        version = plain.info.server_version
    return {
        "visits": visits,
        "rounds": _ROUNDS,
        "visits_a_round": _EACH,
        "filled_in_s": round(filled, 1),
        "server": version,
        "ms": {way: spread([one / _EACH * 1000 for one in times], 3) for way, times in taken.items()},
        "ratio": {
            f"{way} / plain": spread(
                [mine / theirs for mine, theirs in zip(taken[way], taken["plain"], strict=True)], 3
            )
            for way in ("port", "desk")
        },
    }


def _open(server: Server, folder: Path) -> OneStopShop:
    return OneStopShop.open(
        _CITY,
        plugins=(onestopshop_postgres,),
        storage={"use": "postgres", **server.options("shop")},
        state={"folder": str(folder / "state")},
    )


def _conninfo(server: Server) -> str:
    options = server.options("plain")
    names = {"host": "host", "port": "port", "database": "dbname", "user": "user", "password": "password"}
    said = {theirs: str(options[ours]) for ours, theirs in names.items() if options.get(ours)}
    return psycopg.conninfo.make_conninfo(**said)


def _fill(shop: OneStopShop, plain: psycopg.Connection[Any], visits: int, seed: int) -> None:
    random = Random(f"{seed} log")
    for sheet in sheets(visits, seed, referrals=1.25, observations=0.83, days=1500):
        told = entries_of(sheet, random)
        shop.storage.write(batch_of(sheet, told))
        write(plain, sheet, log_rows(told))


def _written(seed: int, way: str) -> Iterator[tuple[Sheet, list[Any]]]:
    random = Random(f"{seed} {way}")
    for sheet in _coming(seed, way):
        yield sheet, entries_of(sheet, random)


def _coming(seed: int, way: str) -> Iterator[Sheet]:
    for number in count():
        yield from sheets(_EACH, hash((seed, len(way), number)), referrals=1, observations=2, days=1)


def _each(coming: Iterator[Any], call: Callable[[Any], object]) -> Callable[[], float]:
    """Return what writes a round, and tells the seconds; what is written is made beforehand."""

    def way() -> float:
        ready = [next(coming) for _ in range(_EACH)]
        return timed(lambda: [call(one) for one in ready])

    return way


def _desk(shop: OneStopShop, seed: int) -> Callable[[], float]:
    desks = {name: shop.acting_as("guide", desk=name) for name in ("zuid", "markt")}
    return _each(_coming(seed, "desk"), lambda sheet: record(desks[sheet.visit["desk"]], sheet))
