# SPDX-License-Identifier: EUPL-1.2
"""
DuckDB, in this process: no server, no network, a stated memory.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from threading import Lock
from typing import Final

import duckdb

from onestopshop.errors import AdapterError
from onestopshop.plugin import try_lock
from onestopshop_insight.figures import kept
from onestopshop_insight.folders import UnreadableError

__all__ = ["Duck"]

_SPILL: Final = ".spill"
_LOCK: Final = "lock"


class Duck:
    """
    Run SQL on Parquet files below one folder.

    Args:
        root: It opens files below here only, and nothing else.
        memory: Such as ``512MB``; what needs more goes through files in the folder ``.spill``.
    """

    dialect: Final = "duckdb"

    def __init__(self, root: Path, *, memory: str = "512MB", threads: int = 2) -> None:
        self._root = root
        self._memory = memory
        self._threads = threads
        self._opened: duckdb.DuckDBPyConnection | None = None
        self._shown: dict[str, tuple[Sequence[Path], str]] = {}
        self._busy = Lock()
        self._stack = ExitStack()

    def close(self) -> None:
        """Close the database; the next question opens another."""
        with self._busy:
            self._forget()

    def rows(
        self, files: Mapping[str, Sequence[Path]], views: Mapping[str, str], queries: Mapping[str, str]
    ) -> Mapping[str, Sequence[tuple[object, ...]]]:
        """
        Return the rows of each query.

        Raises:
            UnreadableError: A file is damaged or gone.
            AdapterError: It needs more memory than it may have.
        """
        with self._busy:
            try:
                connection = self._connection()
                for name, paths in files.items():
                    self._show(connection, name, paths, views[name])
                return {code: connection.execute(sql).fetchall() for code, sql in queries.items()}
            except duckdb.OutOfMemoryException as error:
                self._forget()
                raise AdapterError(
                    f"counting needs more memory than {self._memory}",
                    adapter="insight",
                    hint="Raise `memory`, or lower `threads`, in the table of the projection.",
                ) from error
            except duckdb.Error as error:
                self._forget()
                raise UnreadableError(
                    f"the files of facts cannot be read: {type(error).__name__}",
                    adapter="insight",
                    hint="Run `onestopshop dashboard rebuild`; nothing is lost, they are made from the records.",
                ) from error

    def _show(
        self, connection: duckdb.DuckDBPyConnection, name: str, paths: Sequence[Path], view: str
    ) -> None:
        """Make the views of a table; those of the last question are kept, because a dashboard asks again."""
        if self._shown.get(name) == (paths, view):
            return
        # A view over the old files must not stay when the new one fails.
        self._shown.pop(name, None)
        connection.read_parquet([str(path) for path in paths], hive_partitioning=False).create_view(
            kept(name), replace=True
        )
        connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {view}')
        self._shown[name] = (paths, view)

    def _connection(self) -> duckdb.DuckDBPyConnection:
        if self._opened is None:
            spill = self._stack.enter_context(_own_folder(self._root / _SPILL))
            self._opened = duckdb.connect(
                ":memory:",
                config={
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                    "allow_community_extensions": "false",
                    "memory_limit": self._memory,
                    "threads": str(self._threads),
                    "preserve_insertion_order": "false",
                    # A file that was made anew may have the name of one that it remembers.
                    "enable_external_file_cache": "false",
                    "temp_directory": str(spill),
                },
            )
            # In this order: afterwards nobody can let it out again.
            folder = str(self._root).replace("'", "''")
            self._opened.execute(f"SET allowed_directories = ['{folder}']")
            self._opened.execute("SET enable_external_access = false")
            self._opened.execute("SET lock_configuration = true")
        return self._opened

    def _forget(self) -> None:
        self._shown.clear()
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        self._stack.close()


@contextmanager
def _own_folder(place: Path) -> Iterator[Path]:
    """
    Yield a folder for what goes through the disk, which is for nobody else and gone afterwards.

    A process that was killed cleans nothing up, and the database never does it for another: who comes next
    throws away the folders whose locks the system let go of.
    """
    own = place / secrets.token_hex(8)
    with ExitStack() as stack:
        # Where nothing can be written, nothing goes through the disk.
        with suppress(OSError):
            place.mkdir(mode=0o700, exist_ok=True)
            for left in place.iterdir():
                _throw_away(left)
            own.mkdir(mode=0o700)
            stack.enter_context(try_lock(own / _LOCK, private=True))
        try:
            yield own
        finally:
            rmtree(own, ignore_errors=True)


def _throw_away(left: Path) -> None:
    with suppress(OSError), try_lock(left / _LOCK, private=True) as free:
        if free:
            rmtree(left, ignore_errors=True)
