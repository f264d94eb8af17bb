# SPDX-License-Identifier: EUPL-1.2
"""
Trials on PostgreSQL: a connection that breaks at the n-th message, and a server whose disk refuses.

The tables stand in a tablespace on a small file system, so that its disk can be
full while the server lives.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from tests.proofs.iofault.growth import grow
from tests.proofs.iofault.messages import Messages
from tests.proofs.iofault.served import ServedPlace, administer
from tests.proofs.iofault.sqlite import Trial, spread
from tests.proofs.iofault.trials import Step, Tried, rehearse, steps_from, try_out
from tests.proofs.powercut.batches import Shop, Templates

from onestopshop.errors import StorageFullError, StorageReadOnlyError
from onestopshop_postgres.testing import PrivateServer
from onestopshop_postgres.testing.programs import give_away

__all__ = ["served"]

_PAGE: Final = 8192
_PATIENCE: Final = 30.0
_PAUSE: Final = 0.02
_TABLESPACE: Final = "small"
_MOST_AT_ONCE: Final = 3


class _BreakingPlace(ServedPlace):
    """A storage whose connection breaks at a message."""

    def __init__(self, server: PrivateServer, schema: str, messages: Messages, nth: int) -> None:
        super().__init__(server, schema)
        self._messages = messages
        messages.seen, messages.nth = 0, nth

    def _through(self) -> dict[str, object]:
        return {**self.options, "host": "127.0.0.1", "port": self._messages.port}


class _FullPlace(ServedPlace):
    """A storage whose tables stand on a disk with so many pages of room."""

    error = StorageFullError

    def __init__(self, server: PrivateServer, schema: str, small: Path, pages: int) -> None:
        super().__init__(server, schema)
        self._ballast = small / "ballast"
        administer(server, "CHECKPOINT")  # what was removed gives its room back only then
        found = os.statvfs(small)
        self._ballast.write_bytes(bytes(max(0, found.f_bavail * found.f_bsize - pages * _PAGE)))

    def heal(self) -> None:
        """Make room."""
        self._ballast.unlink(missing_ok=True)


class _ReadOnlyPlace(ServedPlace):
    """A storage whose server lets everybody only read, from a step on."""

    error = StorageReadOnlyError

    def __init__(self, server: PrivateServer, schema: str, step: int) -> None:
        super().__init__(server, schema)
        self._step = step

    def reach(self, number: int) -> None:
        """Begin at the step."""
        if number == self._step:
            self._let("off", "on")

    def heal(self) -> None:
        """Let everybody write again."""
        self._let("on", "off")

    def _let(self, before: str, after: str) -> None:
        if _asked(self.server) == before:
            administer(self.server, f"ALTER SYSTEM SET default_transaction_read_only = {after}")
            administer(self.server, "SELECT pg_reload_conf()")
            _await(lambda: _asked(self.server) == after)


def served(server: PrivateServer, small: Path | None, made: Templates, limit: int | None) -> Iterator[Trial]:
    """
    Yield a trial for each message that can be lost, each page of room, and each step at which a server refuses.

    Args:
        server: A server of its own.
        small: A small file system of its own.
        made: What a desk writes.
        limit: How many of one kind, spread evenly; all without.
    """
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of each connection that is broken here
    steps, numbers = steps_from(Shop(made)), count()
    with Messages((server.host, server.port)) as messages:
        with closing(_BreakingPlace(server, "rehearsal", messages, 0)) as place:
            contents = rehearse(place, steps)
        calls = messages.seen

        def trial(fault: str, label: str, kind: Callable[..., ServedPlace], *rest: Any) -> Trial:
            return Trial(
                fault,
                label,
                lambda: _try(kind(server, f"s{next(numbers)}", *rest), steps, contents),
                "postgres",
            )

        for nth in spread(calls, limit):
            yield trial("io", f"message {nth} of {calls}", _BreakingPlace, messages, nth)
        for step in spread(len(steps), limit):
            yield trial("readonly", f"read-only from step {step} on", _ReadOnlyPlace, step - 1)
        for visits in spread(_MOST_AT_ONCE, limit and max(1, limit // 3)):  # each takes seconds
            yield Trial("fsize", f"{visits} at once", partial(grow, server, Shop(made), visits), "postgres")
        if small is not None:
            room = _needs(server, small, steps)
            with _in_tablespace(server, small):
                for pages in spread(room, limit):
                    yield trial("full", f"{pages} pages of room", _FullPlace, small, pages)


def _try(place: ServedPlace, steps: Sequence[Step], contents: Sequence[object]) -> Tried:
    with closing(place):
        return try_out(place, steps, None, contents)


def _needs(server: PrivateServer, small: Path, steps: Sequence[Step]) -> int:
    """Return how many pages the steps take on the small disk."""
    with _in_tablespace(server, small), closing(ServedPlace(server, "measured")) as place:
        before = os.statvfs(small).f_bavail
        rehearse(place, steps)
        found = os.statvfs(small)
        return (before - found.f_bavail) * found.f_bsize // _PAGE


@contextmanager
def _in_tablespace(server: PrivateServer, small: Path) -> Iterator[None]:
    """Let new tables of the tried role stand on the small disk."""
    folder = small / "tables"
    if not folder.exists():
        folder.mkdir()
        give_away(small)
        administer(server, f"CREATE TABLESPACE {_TABLESPACE} LOCATION '{folder}'")
        administer(server, f"GRANT CREATE ON TABLESPACE {_TABLESPACE} TO PUBLIC")
    administer(server, f"ALTER SYSTEM SET default_tablespace = {_TABLESPACE}")
    administer(server, "SELECT pg_reload_conf()")
    yield
    administer(server, "ALTER SYSTEM RESET default_tablespace")
    administer(server, "SELECT pg_reload_conf()")


def _asked(server: PrivateServer) -> str:
    """Return whether new connections may only read."""
    with psycopg.connect(server.conninfo()) as connection:
        found = connection.execute("SHOW default_transaction_read_only").fetchone()
    assert found is not None
    return str(found[0])


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the server did not get so far")
        time.sleep(_PAUSE)
