# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
All SQL that names the table of a kind, made once when the storage opens.

Names of kinds and fields are checked against a pattern before they get into a
statement; values are always bound.  Own columns begin with an underscore, so
that no index field can meet them.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import attrs

from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.plugin import Index, IndexValue, Kind, Record, unknown_kind
from onestopshop_postgres.values import COLUMN_TYPES, Column, decoder, document, encoder, number

__all__ = ["Table", "Tables", "column_definition", "order_indexes", "quoted", "tables_of"]

_NAME: Final = re.compile(r"(?=.{1,40}$)[a-z][a-z0-9]*(_[a-z0-9]+)*")
_OWN: Final = ("_id", "_version", "_schema", "_body")
_OWN_TYPES: Final = ("TEXT", "BIGINT", "BIGINT", "JSONB")


@attrs.frozen(kw_only=True)
class Table:
    """
    One kind's table: its statements and how its columns are made.

    Args:
        name: The quoted name of the table, with its schema.
        columns: The selected columns as SQL, own ones first, for `record_of`.
        types: The types of the selected columns.
        fields: The index fields in the order of the columns.
        encoders: One for each field.
        decoders: One for each field whose column holds it in another form.
        insert: Binds the own columns, then the index columns.
        update: Binds the same, then the id.
        get: Returns the selected columns of an id.
        versions: Returns ids and versions of an array of ids.
        erase: Removes the rows of an array of ids.
    """

    kind: Kind
    name: str
    columns: str
    types: tuple[str, ...]
    fields: tuple[str, ...]
    encoders: Mapping[str, Callable[[IndexValue], Column]]
    decoders: tuple[tuple[str, Callable[[object], IndexValue]], ...]
    insert: str
    update: str
    get: str
    versions: str
    erase: str

    def row_of(self, record: Record) -> tuple[Column, ...]:
        """
        Return the columns of *record*, own ones first.

        Raises:
            InvalidDataError: A value does not fit its field, or the field is not declared.
        """
        return (
            record.id,
            number(record.version, "$.version"),
            number(record.schema, "$.schema"),
            document(record.body),
            *self.index_row(record.index),
        )

    def index_row(self, index: Mapping[str, IndexValue]) -> list[Column]:
        """
        Return the index columns of these values.

        Raises:
            InvalidDataError: A value does not fit its field, or the field is not declared.
        """
        if not index.keys() <= self.encoders.keys():
            raise _undeclared(self.kind, index)
        get = index.get
        return [
            None if (value := get(name)) is None else encode(value) for name, encode in self.encoders.items()
        ]

    def record_of(self, row: Sequence[Any]) -> Record:
        """
        Return the record of one selected row; absent values are left out of its index.
        """
        key, version, schema, body, *columns = row
        index = {
            name: column for name, column in zip(self.fields, columns, strict=True) if column is not None
        }
        for name, decode in self.decoders:
            if name in index:
                index[name] = decode(index[name])
        return Record(kind=self.kind.name, id=key, version=version, schema=schema, body=body, index=index)


@attrs.frozen(kw_only=True)
class Tables:
    """
    All tables of a storage.

    Args:
        schema: The quoted name of the schema.
        of: The table of each kind.
        log: The quoted name of the log, with its schema.
        kinds: The quoted name of the table that describes the others.
    """

    schema: str
    of: Mapping[str, Table]
    log: str
    kinds: str

    def __getitem__(self, kind: str) -> Table:
        try:
            return self.of[kind]
        except KeyError:
            raise unknown_kind(kind) from None


def tables_of(schema: str, kinds: Iterable[Kind]) -> Tables:
    """
    Return the statements for *kinds* in *schema*.

    Raises:
        StorageError: A name is not of the form that tables may have, or an order has an undeclared field.
    """
    name = f'"{schema}"'
    return Tables(
        schema=name,
        of={kind.name: _table_of(name, kind) for kind in kinds},
        log=f"{name}._log",
        kinds=f"{name}._kinds",
    )


def quoted(names: Iterable[str]) -> list[str]:
    """
    Return column names in double quotes, because a field may be called ``order``.
    """
    return [f'"{name}"' for name in names]


def column_definition(name: str, index: Index) -> str:
    """
    Return the definition of an index column.
    """
    return f'"{name}" {COLUMN_TYPES[index]}'


def order_indexes(fields: Mapping[str, str], orders: Iterable[Sequence[str]]) -> dict[tuple[str, ...], str]:
    """
    Return the columns of each index of a kind: one for each order, and one for each set.

    An order with a set has none of its own: that of the set serves it.
    """
    sets = {name for name, index in fields.items() if index == Index.SET.value}
    found = {
        (*order, "_id"): ", ".join([*(f'"{name}" NULLS FIRST' for name in order), "_id"])
        for order in map(tuple, orders)
        if sets.isdisjoint(order)
    }
    return found | {(name,): f'"{name}"' for name in sorted(sets)}


def _table_of(schema: str, kind: Kind) -> Table:
    for name in (kind.name, *kind.fields):
        _check_name(name)
    for name in (name for order in kind.orders for name in order):
        if name not in kind.fields:
            raise StorageError(
                f"{kind.name!r} is ordered by {name!r}, which is no index field of it",
                adapter="postgres",
                hint="Order only by declared index fields.",
            )
    fields, table = tuple(kind.fields), f'{schema}."{kind.name}"'
    all_columns = [*_OWN, *quoted(fields)]
    columns = ", ".join(all_columns)
    return Table(
        kind=kind,
        name=table,
        columns=columns,
        types=(*_OWN_TYPES, *(COLUMN_TYPES[index].partition(" ")[0] for index in kind.fields.values())),
        fields=fields,
        encoders={name: encoder(index) for name, index in kind.fields.items()},
        decoders=tuple(
            (name, decoder(index))
            for name, index in kind.fields.items()
            if index in {Index.SET, Index.INSTANT}
        ),
        insert=f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(all_columns))})",
        update=f"UPDATE {table} SET {', '.join(f'{column} = %s' for column in all_columns)} WHERE _id = %s",
        get=f"SELECT {columns} FROM {table} WHERE _id = %s",
        versions=f"SELECT _id, _version FROM {table} WHERE _id = ANY(%s)",
        erase=f"DELETE FROM {table} WHERE _id = ANY(%s)",
    )


def _undeclared(kind: Kind, names: Iterable[str]) -> InvalidDataError:
    return InvalidDataError(
        [
            f"{name!r} is no index field of {kind.name!r} @ $.index"
            for name in names
            if name not in kind.fields
        ],
        hint="Look at the index fields with which the storage was opened.",
    )


def _check_name(name: str) -> None:
    """
    Check that *name* can be part of a statement.

    Raises:
        StorageError: It has other characters than names of tables have, or too many.
    """
    if not _NAME.fullmatch(name):
        raise StorageError(
            f"{name!r} cannot name a table or column",
            adapter="postgres",
            hint="Use lower-case letters, digits and single underscores, beginning with a letter; 40 at most.",
        )
