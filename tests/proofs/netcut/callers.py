# SPDX-License-Identifier: EUPL-1.2
"""
Callers at a desk behind a network that fails: each tries a visit, and again with its key.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from secrets import randbits
from typing import Final

import attrs
from tests.proofs.history.notes import whole_log
from tests.proofs.netcut.proxy import Fault, Kind, Proxy, Way
from tests.proofs.places import Place
from tests.proofs.visits import halves, lost, record_visit

from onestopshop.codec.records import kinds
from onestopshop.domain.ids import day_uuid
from onestopshop.errors import ConflictError, StorageError
from onestopshop.plugin import Batch, LogEntry, Query, Snapshot, Storage
from onestopshop.runtime.desk import Desk

__all__ = ["Caller", "KeyOfTry", "calling", "same_key"]

KeyOfTry = Callable[[str, int], str]
"""Return the key of the n-th try of what has this key."""

_AT: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_TRIES: Final = 5
_WAITS: Final = {"statement_timeout": 0.3, "lock_timeout": 0.2, "connect_timeout": 1.0}
_GRACE: Final = 0.1
"""
Seconds in place of the five that a server's answer may take beyond its own time-outs, so that every byte can stall.
"""

_HELD: Final = 100
"""Milliseconds from which on somebody else was held up by the lock, and not by the machine."""

_OF_VISITS: Final = frozenset({"visit", "referral", "observation"})
_PATIENCE: Final = 5.0
"""Seconds after which a caller hangs, which is far more than all the waits together."""


def same_key(key: str, attempt: int) -> str:
    """
    Return the key itself: whoever tries again says so.
    """
    return key


@contextmanager
def calling(place: Place, *, key_of_try: KeyOfTry = same_key) -> Iterator["Caller"]:
    """
    Give a caller at a place behind a proxy, until the context ends.
    """
    _answer_soon()
    made: set[str] = set()

    def new_id(day: date) -> str:
        id = day_uuid(day, randbits(74))
        made.add(id)
        return id

    proxy = Proxy((str(place.options["host"]), int(str(place.options["port"]))))
    try:
        with _behind(place, proxy).shop(new_id=new_id) as shop, place.open(kinds()) as storage:
            desk = shop.acting_as("guide", desk="zuid")
            yield Caller(desk, proxy, made, storage, key_of_try=key_of_try)
    finally:
        proxy.close()


class Caller:
    """
    Who records visits through a proxy in a schema of its own.

    Args:
        desk: Behind the proxy.
        made: Where the ids are noted that the desk's shop makes.
        other: The same storage as others see it, whose network works.
    """

    def __init__(
        self, desk: Desk, proxy: Proxy, made: set[str], other: Storage, *, key_of_try: KeyOfTry
    ) -> None:
        self._desk = desk
        self._proxy = proxy
        self._made = made
        self._other = other
        self._key_of_try = key_of_try
        self._told: dict[str, tuple[str, str]] = {}
        self.wrong: list[str] = []
        self.figures = dict.fromkeys(
            (
                "attempts",
                "failed",
                "refused",
                "committed_unknown",
                "raced",
                "held_beside",
                "tries",
                "longest_ms",
                "longest_beside_ms",
            ),
            0,
        )

    def dialogue(self) -> Mapping[Way, int]:
        """Return how many bytes a visit takes each way, with those of connecting."""
        self._proxy.arm(None)
        self._record(_key_of(None), 1)
        return dict(self._proxy.passed)

    def attempt(self, fault: Fault) -> None:
        """Record one visit through this fault, and again until it is recorded."""
        key = _key_of(fault)
        self.figures["attempts"] += 1
        self._made.clear()
        self._proxy.arm(fault)
        is_told = self._record(key, 1)
        if fault.kind is Kind.STALL:
            self._write_beside(key)
        self._proxy.heal()
        self.figures["failed"] += self._proxy.has_failed
        self.figures["refused"] += not is_told
        if is_told:
            return
        first = frozenset(self._made)
        if not any(self._record(key, number) for number in range(2, _TRIES + 1)):
            self.wrong.append(f"{key}: refused {_TRIES} times, though the network was back")
        elif self._told[key][1] in first:
            self.figures["committed_unknown"] += 1

    def check(self) -> list[str]:
        """Return what is wrong, seen by others: each visit is there once and whole."""
        log = whole_log(self._other)
        with self._other.read() as snapshot:
            return [*self.wrong, *self._differences(snapshot, log)]

    def _differences(self, snapshot: Snapshot, log: Sequence[LogEntry]) -> Iterator[str]:
        if [entry.seq for entry in log] != [*range(1, len(log) + 1)]:
            yield "the log has a gap"
        yield from halves(snapshot, [entry for entry in log if entry.kind in _OF_VISITS])
        for key, id in self._told.values():
            yield from (f"{key}: the visit {why}" for why in lost(snapshot, key, id))
        count = snapshot.count(Query(kind="visit"))[()]
        if count != len(self._told):
            yield f"{count} visits are there, and {len(self._told)} were recorded"

    def _write_beside(self, key: str) -> None:
        """Let somebody else write while the server still waits for the caller, who gave up: nobody is stopped."""
        begin = time.monotonic()
        entry = LogEntry(
            id=key,
            origin="here",
            key=key,
            at=_AT,
            actor="a/b",
            action="a.b",
            kind="other",
            subject="1",
            version=1,
        )
        try:
            self._other.write(Batch(entries=(entry,)))
        except StorageError as error:
            self.wrong.append(
                f"{key}: stopped somebody else for {time.monotonic() - begin:.1f} seconds: {error}"
            )
        else:
            waited = round((time.monotonic() - begin) * 1000)
            self.figures["longest_beside_ms"] = max(self.figures["longest_beside_ms"], waited)
            self.figures["held_beside"] += waited >= _HELD

    def _record(self, key: str, attempt: int) -> bool:
        """Try to record a visit, and return whether it was told."""
        begin = time.monotonic()
        self.figures["tries"] += 1
        try:
            used = self._key_of_try(key, attempt)
            self._told[key] = (used, record_visit(self._desk, used))
        except StorageError:
            return False
        except ConflictError as error:  # the server was still writing the try before: its hint says to look
            self.figures["raced"] += 1
            if attempt == 1:
                self.wrong.append(f"{key}: was refused at the first try: {error}")
            return False
        except Exception as error:  # noqa: BLE001 - whatever else reaches a caller is what is looked for
            self.wrong.append(f"{key}: {type(error).__name__} reached the caller: {error}")
            return False
        finally:
            took = time.monotonic() - begin
            self.figures["longest_ms"] = max(self.figures["longest_ms"], round(took * 1000))
            if took > _PATIENCE:
                self.wrong.append(f"{key}: took {took:.1f} seconds")
        return True


def _behind(place: Place, proxy: Proxy) -> Place:
    """
    Return the same place behind a proxy, with short waits.
    """
    options = {**place.options, "host": "127.0.0.1", "port": proxy.port, "sslmode": "disable", **_WAITS}
    return attrs.evolve(place, options=options)


def _answer_soon() -> None:
    """Shorten what no option does, in this process: else each of many thousand stalls takes five seconds."""
    from onestopshop_postgres import connections

    connections._GRACE = _GRACE  # type: ignore[misc]  # no option says it


def _key_of(fault: Fault | None) -> str:
    """Return a key of the same length for each fault, so that every dialogue has the same bytes."""
    return f"{fault.kind[:3]}-{fault.way[:3]}-{fault.position:06}" if fault else "not-any-000000"
