# SPDX-License-Identifier: EUPL-1.2
"""
Read a file that must stay as it is, such as a backup, whatever version wrote it.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw

from onestopshop.builtin.sqlite.connections import connect, connect_to_read, disconnect, patiently
from onestopshop.builtin.sqlite.failures import errno_of, failure
from onestopshop.builtin.sqlite.schema import is_ready
from onestopshop.builtin.sqlite.statements import table_of
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.plugin import Kind

__all__ = ["opened_to_read"]


@contextmanager
def opened_to_read(path: Path, kinds: Sequence[Kind], *, busy_timeout: float) -> Iterator[SqliteStorage]:
    """
    Open a file to read it; of an older one a copy is upgraded, in the folder of temporary files.

    Raises:
        StorageError: It is empty, or cannot be read.
        StorageFullError: There is no room for the copy.
    """
    tables, how = {kind.name: table_of(kind) for kind in kinds}, connect_to_read
    with ExitStack() as stack:
        with _reading(path, busy_timeout) as connection:
            if not patiently(lambda: is_ready(connection, tables, path), seconds=busy_timeout):
                folder = stack.enter_context(TemporaryDirectory(prefix="onestopshop-"))
                path = Path(folder) / path.name
                _copy(connection, path)
                how = connect
        storage = SqliteStorage(path, kinds, busy_timeout=busy_timeout, connect=how)
        stack.callback(storage.close)
        yield storage


@contextmanager
def _reading(path: Path, busy_timeout: float) -> Iterator[apsw.Connection]:
    connection = connect_to_read(path, busy_timeout=busy_timeout)
    try:
        yield connection
    except apsw.Error as error:
        raise failure(error, path, number=errno_of(connection)) from error
    finally:
        disconnect(connection)


def _copy(source: apsw.Connection, path: Path) -> None:
    """Copy all pages as they are in one go, while others may write."""
    target = apsw.Connection(str(path))
    try:
        with target.backup("main", source, "main") as pages:
            pages.step(-1)
    except apsw.Error as error:
        raise failure(error, path, number=errno_of(target)) from error
    finally:
        disconnect(target)
