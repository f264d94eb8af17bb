# SPDX-License-Identifier: EUPL-1.2
"""
Create the tables of a storage, and make those of an older file fit.

What the tables were made for is written into the file as a description of the
kinds, so that an open compares one text, and so that every transaction can
tell by one number whether another process has changed the tables since.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import apsw
import attrs
import orjson

from onestopshop.builtin.sqlite.connections import APPLICATION, patiently
from onestopshop.builtin.sqlite.failures import changed, damaged, empty
from onestopshop.builtin.sqlite.statements import Table, table_of
from onestopshop.builtin.sqlite.sums import text_sum
from onestopshop.builtin.sqlite.tables import LOG, creation
from onestopshop.builtin.sqlite.upgrades import change_fields, to_layout_2
from onestopshop.errors import StorageError
from onestopshop.plugin import Index, Kind

__all__ = ["VERSION", "confirm", "described_tables", "is_ready", "prepare"]

VERSION: Final = "PRAGMA schema_version"
"""Returns the number that rises with every change of a table; the first read of a transaction."""

_LAYOUT: Final = 2
"""
Rises when the own tables or columns change.

2 gave each row its sum, and other names to the log's table and the bodies'
column: a process of layout 1 that still has the file open then fails instead of
writing rows without a sum.
"""


@attrs.frozen(kw_only=True)
class _Present:
    """What a file's tables were made for; layout 0 is a new file."""

    layout: int
    kinds: Mapping[str, Kind]

    def fits(self, tables: Mapping[str, Table]) -> bool:
        return self.layout == _LAYOUT and all(
            name in self.kinds and _form(self.kinds[name]) == _form(table.kind)
            for name, table in tables.items()
        )


def prepare(connection: apsw.Connection, tables: Mapping[str, Table], path: Path, *, seconds: float) -> int:
    """
    Make the file fit *tables*, in one transaction; nothing is written when it does already.

    Args:
        connection: The writer's connection.
        tables: One for each kind.
        path: Named in errors.
        seconds: How long to wait for another process.

    Returns:
        The version of the tables, which `VERSION` returns as long as nobody changes them.

    Raises:
        StorageError: The file belongs to something else, to a newer version or is damaged, or a new field of
            a kind that has records cannot be filled.
    """
    version, fits = patiently(lambda: _look(connection, tables, path), seconds=seconds)
    if fits:
        return version
    patiently(lambda: connection.execute("BEGIN IMMEDIATE"), seconds=seconds)
    try:
        _change(connection, tables, path)
        version = _version(connection)
        connection.execute("COMMIT")
    except UnicodeDecodeError:
        raise damaged(f"{path}: a text") from None
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return version


def confirm(connection: apsw.Connection, tables: Mapping[str, Table], path: Path) -> None:
    """
    Check inside a transaction that the tables, which somebody changed, still fit.

    Raises:
        StorageError: They do not: a row that was written now would lack what others look for.
    """
    if not _present(connection, path).fits(tables):
        raise changed(path)


def is_ready(connection: apsw.Connection, tables: Mapping[str, Table], path: Path) -> bool:
    """
    Say whether a file that only is read has the tables that it should.

    Raises:
        StorageError: It belongs to something else, to a newer version or to nobody yet, or is damaged.
    """
    connection.execute("BEGIN")
    try:
        present = _present(connection, path)
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    if not present.layout:
        raise empty(path)
    return present.fits(tables)


def described_tables(connection: apsw.Connection, path: Path) -> Mapping[str, Table]:
    """
    Return the tables of all kinds that the file keeps, also of those that are not listed now.
    """
    return {name: table_of(kind) for name, kind in _present(connection, path).kinds.items()}


def _look(connection: apsw.Connection, tables: Mapping[str, Table], path: Path) -> tuple[int, bool]:
    """Look in a transaction: another process may just be creating the tables."""
    connection.execute("BEGIN")
    try:
        return _version(connection), _present(connection, path).fits(tables)
    finally:
        if connection.in_transaction:  # an error of the disk may have ended it
            connection.execute("ROLLBACK")


def _version(connection: apsw.Connection) -> int:
    version: int = connection.execute(VERSION).get
    return version


def _present(connection: apsw.Connection, path: Path) -> _Present:
    layout = connection.pragma("user_version")
    if connection.pragma("application_id") != APPLICATION:
        if layout == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").get == 0:
            return _Present(layout=0, kinds={})
        raise StorageError(
            f"{path} is the database of something else",
            adapter="sqlite",
            hint="Choose another path; the file was left as it is.",
        )
    if layout > _LAYOUT:
        raise StorageError(
            f"{path} was written by a newer version of onestopshop (layout {layout}; here {_LAYOUT})",
            adapter="sqlite",
            hint="Install that version or a newer one; the file was left as it is.",
        )
    if layout < 1:
        raise damaged(f"{path}: its layout ({layout})")
    return _Present(layout=layout, kinds=_described(connection, layout, path))


def _described(connection: apsw.Connection, layout: int, path: Path) -> Mapping[str, Kind]:
    """Return the kinds of the description; what is not as we wrote it must not decide over tables."""
    found = "0" if layout == 1 else "sum"
    sql = f"SELECT description, {found} FROM _kinds"  # noqa: S608 - ours
    try:
        ((description, total),) = connection.execute(sql).fetchall()
        if layout > 1 and total != text_sum(str(description)):
            raise damaged(f"{path}: the description of its tables")
        return {
            name: Kind(
                name=name,
                fields={field: Index(value) for field, value in one["fields"].items()},
                orders=tuple(tuple(order) for order in one["orders"]),
            )
            for name, one in orjson.loads(str(description)).items()
        }
    except (TypeError, ValueError, KeyError, AttributeError):
        raise damaged(f"{path}: the description of its tables") from None


def _form(kind: Kind) -> dict[str, dict[str, str] | list[list[str]]]:
    """Return what of a kind decides over its table."""
    return {
        "fields": {name: kind.fields[name].value for name in sorted(kind.fields)},
        "orders": [list(order) for order in kind.orders],
    }


def _change(connection: apsw.Connection, tables: Mapping[str, Table], path: Path) -> None:
    present = _present(connection, path)  # again: another process may have changed it before our lock
    if not present.layout:
        connection.execute(LOG)
        connection.pragma("application_id", APPLICATION)
    before = {name: table_of(kind) for name, kind in present.kinds.items()}
    if present.layout == 1:
        to_layout_2(connection, before)
    for name, table in tables.items():
        if name not in before:
            _execute(connection, creation(table.kind))
        elif _form(table.kind) != _form(before[name].kind):
            change_fields(connection, before[name], table, path)
    connection.pragma("user_version", _LAYOUT)
    forms = {name: _form(kind) for name, kind in present.kinds.items()}
    description = orjson.dumps(
        {**forms, **{name: _form(table.kind) for name, table in tables.items()}}
    ).decode()
    connection.execute("UPDATE _kinds SET description = ?, sum = ?", (description, text_sum(description)))


def _execute(connection: apsw.Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        connection.execute(statement)
