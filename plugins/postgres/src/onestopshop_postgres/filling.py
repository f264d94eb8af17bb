# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
Give the records of a kind the values of an index field that is new.

Index values come from the meaning of a body, which a storage does not know:
the kind says what they are.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.plugin import Kind, Record
from onestopshop_postgres.connections import Connection
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.statements import Table
from onestopshop_postgres.values import Column

__all__ = ["fill"]

_AT_ONCE: Final = 1_000


def fill(connection: Connection, table: Table, fields: Sequence[str], options: PostgresOptions) -> None:
    """
    Fill the new columns *fields* of all rows, a thousand at a time, inside the present transaction.

    Raises:
        StorageError: The kind does not say what values its records have, or says what cannot be kept.
    """
    if connection.execute(f"SELECT 1 FROM {table.name} LIMIT 1").fetchone() is None:
        return
    kind = table.kind
    if kind.index_of is None:
        raise _not_derivable(kind, fields, options)
    assignments = ", ".join(f'"{name}" = %s' for name in fields)
    update = f"UPDATE {table.name} SET {assignments} WHERE _id = %s"
    connection.execute(
        f"DECLARE unfilled NO SCROLL CURSOR FOR SELECT _id, _version, _schema, _body FROM {table.name}"
    )
    while rows := connection.execute(f"FETCH {_AT_ONCE} FROM unfilled").fetchall():
        with connection.cursor() as cursor:
            cursor.executemany(update, list(_values(table, fields, rows, options)))
    connection.execute("CLOSE unfilled")


def _values(
    table: Table, fields: Sequence[str], rows: Sequence[Sequence[object]], options: PostgresOptions
) -> Iterator[list[Column]]:
    places = [table.fields.index(name) for name in fields]
    bare = attrs.evolve(table, fields=(), decoders=())
    for row in rows:
        record = bare.record_of(row)
        columns = _derived(table, record, options)
        yield [*(columns[place] for place in places), record.id]


def _derived(table: Table, record: Record, options: PostgresOptions) -> list[Column]:
    index_of = table.kind.index_of
    assert index_of is not None  # noqa: S101 - looked at before the first record
    try:
        return table.index_row(index_of(record))
    except InvalidDataError as error:
        raise StorageError(
            f"{options.place()}: {record.kind} {record.id} has no values for the new index fields",
            adapter="postgres",
            hint="Mend or erase this record with the version of the shop that wrote it; nothing was changed.",
        ) from error


def _not_derivable(kind: Kind, fields: Sequence[str], options: PostgresOptions) -> StorageError:
    return StorageError(
        f"{options.place()}: the records of {kind.name!r} have no values for the new index fields "
        f"{', '.join(fields)}",
        adapter="postgres",
        hint="Copy the records into a new storage with `onestopshop storage copy`, which indexes them again.",
    )
