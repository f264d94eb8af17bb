# SPDX-License-Identifier: EUPL-1.2
"""
Define the tables and indexes of the present layout.
"""

from collections.abc import Iterator
from typing import Final

from onestopshop.builtin.sqlite.statements import column_definition, quoted, side_table
from onestopshop.plugin import Index, Kind

__all__ = ["LOG", "creation", "index_creations", "index_name", "side_creation"]

LOG: Final = """
CREATE TABLE _entries (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    origin TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    data BLOB NOT NULL,
    sum INTEGER NOT NULL
) STRICT;
CREATE TABLE _kinds (description TEXT NOT NULL, sum INTEGER NOT NULL) STRICT;
INSERT INTO _kinds VALUES ('', 0);
"""
"""The log, and one row that describes the tables of the kinds."""


def creation(kind: Kind) -> Iterator[str]:
    """
    Yield what makes the tables and indexes of *kind*.
    """
    columns = [column_definition(name, index) for name, index in kind.fields.items()]
    yield f"""
        CREATE TABLE "{kind.name}" (
            _nr INTEGER PRIMARY KEY, _id TEXT NOT NULL UNIQUE, {"".join(f"{column}, " for column in columns)}
            _version INTEGER NOT NULL, _schema INTEGER NOT NULL, _sum INTEGER NOT NULL, _json BLOB NOT NULL
        ) STRICT"""
    for name, index in kind.fields.items():
        if index is Index.SET:
            yield side_creation(kind.name, name)
    yield from index_creations(kind)


def side_creation(kind: str, field: str) -> str:
    """
    Return what makes the table with the members of a set field.
    """
    return f"""
        CREATE TABLE {side_table(kind, field)} (
            value TEXT NOT NULL, nr INTEGER NOT NULL, PRIMARY KEY (value, nr)
        ) STRICT, WITHOUT ROWID"""


def index_creations(kind: Kind) -> Iterator[str]:
    """
    Yield what makes an index for each order; one with a set is served by the side table instead.
    """
    for number, order in enumerate(kind.orders):
        if all(kind.fields[name] is not Index.SET for name in order):
            columns = ", ".join([*quoted(order), "_id"])
            yield f'CREATE INDEX {index_name(kind.name, number)} ON "{kind.name}" ({columns})'


def index_name(kind: str, number: int) -> str:
    """
    Return the quoted name of the index for an order.
    """
    return f'"_{kind}__{number}"'
