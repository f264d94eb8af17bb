# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names were checked against a pattern, values are bound
"""
All SQL that names the table of a kind, made once when the storage opens.

Names of kinds and fields are checked against a pattern before they get into a
statement; values are always bound.  Own columns begin with an underscore, so
that no index field can meet them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import attrs

from onestopshop.builtin.sqlite.failures import damaged
from onestopshop.builtin.sqlite.sums import Column
from onestopshop.builtin.sqlite.values import COLUMN_TYPES, decoder, encoder, from_json
from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.plugin import Index, IndexValue, Kind, Record

__all__ = ["SetField", "Table", "column_definition", "quoted", "side_table", "table_of"]

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_OWN: Final = ("_id", "_version", "_schema", "_json")


@attrs.frozen(kw_only=True)
class SetField:
    """
    One set field: its place among the fields and the statements of its side table.
    """

    place: int
    name: str
    add: str
    remove: str


@attrs.frozen(kw_only=True)
class Table:
    """
    One kind's table: its statements and how its columns are made.

    Args:
        name: The quoted name of the table.
        columns: The selected columns as SQL, own ones first, for `record_of`.
        fields: The index fields in the order of the columns, that of their names: the sum of a row must not
            depend on the order in which a model declares them.
        encoders: One for each field.
        decoders: One for each field whose column holds it in another form.
        sets: The set fields.
        insert: Binds the own columns, the index columns, then the sum.
        present: Returns number, version and index columns of an id.
        get: Returns the selected columns of an id.
        erase: Removes the row of a number.
        page: Returns number, sum and the selected columns of so many rows behind a number.
    """

    kind: Kind
    name: str
    columns: str
    fields: tuple[str, ...]
    encoders: Mapping[str, Callable[[IndexValue], Column]]
    decoders: tuple[tuple[str, Callable[[Column], IndexValue]], ...]
    sets: tuple[SetField, ...]
    insert: str
    present: str
    get: str
    erase: str
    page: str

    def row_of(self, record: Record) -> list[Column]:
        """
        Return the index columns of *record*.

        Raises:
            InvalidDataError: A value does not fit its field, or the field is not declared.
        """
        index = record.index
        if not index.keys() <= self.encoders.keys():
            raise _undeclared(self.kind, index)
        get = index.get
        return [
            None if (value := get(name)) is None else encode(value) for name, encode in self.encoders.items()
        ]

    def record_of(self, row: tuple[Column, ...]) -> Record:
        """
        Return the record of one selected row; absent values are left out of its index.

        Raises:
            StorageError: The row cannot be read, so the file was damaged.
        """
        key, version, schema, body, *columns = row
        try:
            return Record(
                kind=self.kind.name,
                id=key,  # type: ignore[arg-type]  # the column is TEXT in a STRICT table; so with the next three
                version=version,  # type: ignore[arg-type]
                schema=schema,  # type: ignore[arg-type]
                body=from_json(body),  # type: ignore[arg-type]
                index=self._index_of(columns),
            )
        except (TypeError, ValueError, OverflowError):
            # the cause would hold the text, which may be personal; damage may have put other text in the id's place
            raise damaged(f"a record of {self.kind.name!r}") from None

    def _index_of(self, columns: list[Column]) -> dict[str, IndexValue]:
        index: dict[str, Any] = {
            name: column for name, column in zip(self.fields, columns, strict=True) if column is not None
        }
        for name, decode in self.decoders:
            if name in index:
                index[name] = decode(index[name])
        return index


def table_of(kind: Kind) -> Table:
    """
    Return the statements for *kind*.

    Raises:
        StorageError: A name is not of the form that tables may have, or an order has an undeclared field.
    """
    for name in (kind.name, *kind.fields):
        _check_name(name)
    for name in (name for order in kind.orders for name in order):
        if name not in kind.fields:
            raise StorageError(
                f"{kind.name!r} is ordered by {name!r}, which is no index field of it",
                adapter="sqlite",
                hint="Order only by declared index fields.",
            )
    fields, table = tuple(sorted(kind.fields)), f'"{kind.name}"'
    columns = ", ".join([*_OWN, *quoted(fields)])
    return Table(
        kind=kind,
        name=table,
        columns=columns,
        fields=fields,
        encoders={name: encoder(kind.fields[name]) for name in fields},
        decoders=tuple(
            (name, decoder(index))
            for name, index in kind.fields.items()
            if index in {Index.SET, Index.INSTANT}
        ),
        sets=tuple(
            _set_field(kind, place, name)
            for place, name in enumerate(fields)
            if kind.fields[name] is Index.SET
        ),
        insert=f"INSERT INTO {table} ({columns}, _sum) VALUES ({', '.join('?' * (len(_OWN) + len(fields) + 1))})",
        present=f"SELECT {', '.join(['_nr', '_version', *quoted(fields)])} FROM {table} WHERE _id = ?",
        get=f"SELECT {columns} FROM {table} WHERE _id = ?",
        erase=f"DELETE FROM {table} WHERE _nr = ?",
        page=f"SELECT _nr, _sum, {columns} FROM {table} WHERE _nr > ? ORDER BY _nr LIMIT ?",
    )


def quoted(names: Iterable[str]) -> list[str]:
    """
    Return column names in double quotes, because a field may be called ``order``.
    """
    return [f'"{name}"' for name in names]


def _set_field(kind: Kind, place: int, name: str) -> SetField:
    side = side_table(kind.name, name)
    return SetField(
        place=place,
        name=name,
        add=f"INSERT INTO {side} (value, nr) VALUES (?, ?)",
        remove=f"DELETE FROM {side} WHERE value = ? AND nr = ?",
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
        StorageError: It has other characters than names of tables have.
    """
    if not _NAME.fullmatch(name):
        raise StorageError(
            f"{name!r} cannot name a table or column",
            adapter="sqlite",
            hint="Use lower-case letters, digits and single underscores, beginning with a letter.",
        )


def side_table(kind: str, field: str) -> str:
    """
    Return the quoted name of the table with the members of a set field.
    """
    return f'"{kind}__{field}"'


def column_definition(name: str, index: Index) -> str:
    """
    Return the definition of an index column.
    """
    return f'"{name}" {COLUMN_TYPES[index]}'
