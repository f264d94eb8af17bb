# SPDX-License-Identifier: EUPL-1.2
"""
Concurrent desks lose nothing.

Sixteen processes read and append to the same few lists, each transaction some
of them, and record visits at their desks in between.  Each notes what it saw
and what it was told.  Then nothing may be lost, doubled or in another order,
the log has no gap for whoever followed it, every snapshot was one moment of
the log, no transaction comes before itself by what it depends on, and no caller
ever saw an error but the conflict that is decided anew.

The saboteurs: on SQLite transactions that begin with ``BEGIN DEFERRED``, on
PostgreSQL transactions that take no lock.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
from tests.proofs import Result
from tests.proofs.history.checker import violations
from tests.proofs.history.notes import LISTS, Note, remains_of
from tests.proofs.history.saboteurs import begin_deferred, take_no_lock
from tests.proofs.history.writers import Writer
from tests.proofs.places import Place, in_file, in_schema, warm
from tests.proofs.processes import all_at_once, forked
from tests.proofs.visits import halves, lost

from onestopshop.codec.records import kinds
from onestopshop.plugin import LogEntry, Storage
from onestopshop_postgres.testing import a_server

__all__ = ["Backend", "backends", "history", "run"]

_DEFAULT: Final = 8_000
_WRITERS: Final = 16
_SABOTEUR: Final = 160
"""Transactions of a saboteur in one attempt: whether two meet is chance, so there are some attempts."""

_ATTEMPTS: Final = 5


@attrs.frozen
class Backend:
    """
    One database, with the build of its adapter that was broken on purpose.
    """

    name: str
    place: Callable[[str], Place]
    sabotage: Callable[[], None]


def run(n: int | None, seed: int) -> Result:
    """Make *n* transactions on each database, after a few on builds that were broken on purpose."""
    transactions = n or _DEFAULT
    figures: dict[str, object] = {"writers": _WRITERS}
    lines, caught = [], []
    with backends() as both:
        for backend in both:
            caught.append(_is_caught(backend, seed))
            begin = time.perf_counter()
            found = history(backend.place("history"), transactions, seed)
            figures |= {f"{backend.name}_{name}": value for name, value in found["figures"].items()}
            figures[f"{backend.name}_seconds"] = round(time.perf_counter() - begin, 1)
            lines += [f"{backend.name}: {line}" for line in found["violations"]]
    return Result(
        n=transactions,
        violations=len(lines),
        saboteur_caught=all(caught),
        figures=figures,
        lines=lines[:20],
    )


@contextmanager
def backends() -> Iterator[list[Backend]]:
    """Give the databases, with a server of PostgreSQL that lives as long."""
    warm()
    with tempfile.TemporaryDirectory(prefix="history-") as name, a_server() as server:
        folder = Path(name)
        yield [
            Backend("sqlite", lambda part: in_file(folder / f"sqlite-{part}"), begin_deferred),
            Backend(
                "postgres",
                lambda part: in_schema(folder / f"postgres-{part}", server.options(part)),
                take_no_lock,
            ),
        ]


def history(
    place: Place, transactions: int, seed: int, *, sabotage: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """
    Let the writers make a history in a new place, and return what is wrong with it.
    """
    forked(lambda: _prepare(place))
    shares = [transactions // _WRITERS + (lane < transactions % _WRITERS) for lane in range(_WRITERS)]

    def write(lane: int) -> dict[str, Any]:
        sabotage()
        return Writer(lane, place, seed).write(shares[lane])

    found = all_at_once(write, _WRITERS)
    [checked] = all_at_once(lambda _: _check(place, found), 1)
    return checked


def _is_caught(backend: Backend, seed: int) -> bool:
    return any(
        history(backend.place(f"sabotage_{turn}"), _SABOTEUR, seed + turn, sabotage=backend.sabotage)[
            "violations"
        ]
        for turn in range(_ATTEMPTS)
    )


def _prepare(place: Place) -> None:
    """Make the tables and import the services before the writers come."""
    with place.open((*kinds(), LISTS)), place.shop():
        pass


def _check(place: Place, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Compare what all writers noted with what is there, in a process of its own, which opens the storage."""
    notes = [Note(**note) for one in found for note in one.get("notes", ())]
    refused = [element for one in found for element in one.get("refused", ())]
    visits = {key: id for one in found for key, id in one.get("visits", {}).items()}
    with place.open((*kinds(), LISTS)) as storage:
        remains = remains_of(storage)
        wrong = [line for one in found for line in one["violations"]]
        wrong += violations(notes, refused, remains)
        wrong += _visits(storage, visits, remains.log)
    figures = {
        "transactions": len(notes) + len(visits),
        "read_only": sum(not note.appends for note in notes),
        "visits": len(visits),
        "appends": sum(len(note.appends) for note in notes),
        "decided_anew": len({*refused}),
        "entries": len(remains.log),
    }
    return {"violations": wrong, "figures": figures}


def _visits(storage: Storage, visits: Mapping[str, str], log: Sequence[LogEntry]) -> Iterator[str]:
    """Compare the visits that were told with those that are there: all of them, whole, and no others."""
    entries = [entry for entry in log if entry.kind in {"visit", "referral", "observation"}]
    with storage.read() as snapshot:
        for key, id in visits.items():
            yield from (f"visit {key} {why}" for why in lost(snapshot, key, id))
        yield from halves(snapshot, entries)
    there = sum(entry.kind == "visit" for entry in entries)
    if there != len(visits):
        yield f"{there} visits are there, and {len(visits)} were told"
