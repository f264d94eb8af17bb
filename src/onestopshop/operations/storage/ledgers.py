# SPDX-License-Identifier: EUPL-1.2
"""
What a log says of each record, and which records there are, beside the memory.

Ten million entries fit into no memory of a small machine.  A ledger is a
private SQLite database that never has a name and is gone when it is closed or
the process dies; it holds kinds, ids and numbers, nothing of what records say.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from types import TracebackType
from typing import Any, Final, Self, TypeAlias

import attrs

from onestopshop.domain.events import LogEntry
from onestopshop.errors import StorageFullError

__all__ = ["Ledger", "Told", "Unmet"]

_Row: TypeAlias = tuple[Any, ...]

_TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
PRAGMA cache_size = -32768;
PRAGMA locking_mode = EXCLUSIVE;
BEGIN;
CREATE TABLE told (
    kind INTEGER, subject TEXT, seq INTEGER, version INTEGER, origin INTEGER,
    taken_in INTEGER, erased INTEGER, name INTEGER
);
CREATE TABLE present (kind INTEGER, id TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE unmet (kind INTEGER, id TEXT, field TEXT, by_kind INTEGER, by_id TEXT);
"""
_SORTED: Final = """
SELECT kind, subject, version, origin, taken_in, erased FROM told WHERE kind >= 0 ORDER BY kind, subject, seq
"""
_MANY: Final = 1_000
_REMEMBERED: Final = 50_000
_LATER_PART: Final = -1
"""In place of the origin, where another entry of the same transaction and record came before."""

_ERASED: Final = (".erased", ".gone")
"""How the action of an entry ends after which the record is gone on purpose."""


@attrs.frozen(kw_only=True)
class Told:
    """
    What the log says of one record.

    Args:
        last: The highest version that its entries name, since it was erased if ever.
        merged: Whether more than one installation wrote of it, be it under one name.
        foreign: Whether some of it was taken in from another installation.
        erased: Whether the last entry says that it is gone.
    """

    subject: str
    last: int
    merged: bool
    foreign: bool
    erased: bool


@attrs.frozen(kw_only=True)
class Unmet:
    """
    A record that another one names, and that is not there.
    """

    kind: str
    id: str
    field: str
    by_kind: str
    by_id: str


class Ledger:
    """
    Note what a log and the records say, and compare it.

    Args:
        kinds: Their names, in the order in which they will be compared.

    Raises:
        StorageFullError: At the end of the context, when there was no room for it.
    """

    def __init__(self, kinds: Sequence[str]) -> None:
        import apsw

        self._names = tuple(kinds)
        self._kinds = {name: number for number, name in enumerate(kinds)}
        self._origins: dict[str, int] = {}
        self._waiting: list[_Row] = []
        self._connection = apsw.Connection("")  # private, unnamed, beside the memory when it grows
        self._connection.execute(_TABLES).fetchall()  # else it stops at the first row
        self._seen = lru_cache(maxsize=_REMEMBERED)(self._find)
        self._subjects: Iterator[tuple[int, Iterator[_Row]]] | None = None
        self._next: tuple[int, Iterator[_Row]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        import apsw

        self._connection.close(True)
        if isinstance(error, apsw.Error):
            raise StorageFullError(
                f"the notes beside the memory cannot be kept: {error}",
                adapter="verify",
                hint="Let TMPDIR name a folder with room, about 200 bytes for each entry of the log.",
            ) from error

    def note(self, entry: LogEntry) -> None:
        """Note an entry of the log."""
        origin = self._origins.setdefault(entry.origin, len(self._origins))
        row = (
            self._kinds.get(entry.kind, -1),
            entry.subject,
            entry.seq,
            entry.version,
            _LATER_PART if "part" in entry.data else origin,
            entry.key == f"{entry.origin}:{entry.id}",  # as what is taken in gets it
            entry.action.endswith(_ERASED),
            hash((entry.origin, entry.id)),
        )
        self._waiting.append(row)
        if len(self._waiting) >= _MANY:
            self._flush()

    def doubled(self) -> Iterator[int]:
        """Yield numbers of entries whose origin and id may stand in the log more than once, the like together."""
        self._flush()
        sql = """
            SELECT seq FROM told WHERE name IN (SELECT name FROM told GROUP BY name HAVING count(*) > 1)
            ORDER BY name, seq"""
        yield from (row[0] for row in self._rows(sql))

    def told(self, kind: str) -> Iterator[Told]:
        """
        Yield what the log says of the records of a kind, in order of their ids.

        The kinds must be asked in their order, each once: the log is sorted once for all.
        """
        if self._subjects is None:
            self._flush()
            rows = self._rows(_SORTED)
            self._subjects = groupby(rows, key=itemgetter(0))
            self._next = next(self._subjects, None)
        while self._next is not None and self._next[0] < self._kinds[kind]:
            self._next = next(self._subjects, None)
        if self._next is not None and self._next[0] == self._kinds[kind]:
            for subject, rows_of_it in groupby(self._next[1], key=itemgetter(1)):
                yield _told(subject, rows_of_it)

    def subjects(self, kind: str, after: str) -> Iterator[str]:
        """Yield the ids of a kind that the log names, above *after*."""
        self._flush()
        sql = "SELECT DISTINCT subject FROM told WHERE kind = ? AND subject > ? ORDER BY subject"
        yield from (row[0] for row in self._rows(sql, self._kinds[kind], after))

    def present(self, kind: str, id: str) -> None:
        """Note that a record is there, or was erased on purpose."""
        self._connection.execute("INSERT OR IGNORE INTO present VALUES (?, ?)", (self._kinds[kind], id))

    def name(self, kind: str, id: str, *, field: str, by_kind: str, by_id: str) -> None:
        """Note that one record names another, unless that is known to be there."""
        if kind in self._kinds and not self._is_present(kind, id):
            row = (self._kinds[kind], id, field, self._kinds[by_kind], by_id)
            self._connection.execute("INSERT INTO unmet VALUES (?, ?, ?, ?, ?)", row)

    def unmet(self) -> Iterator[Unmet]:
        """Yield what is named and not there, when all records are noted."""
        sql = """
            SELECT kind, id, field, by_kind, by_id FROM unmet AS u
            WHERE NOT EXISTS (SELECT 1 FROM present AS p WHERE p.kind = u.kind AND p.id = u.id)
            ORDER BY by_kind, by_id, field, id"""
        for kind, id, field, by_kind, by_id in self._rows(sql):
            yield Unmet(kind=self._names[kind], id=id, field=field, by_kind=self._names[by_kind], by_id=by_id)

    def _is_present(self, kind: str, id: str) -> bool:
        try:
            self._seen(kind, id)
        except LookupError:  # not remembered: it may come yet
            return False
        return True

    def _find(self, kind: str, id: str) -> None:
        """Return when the record is known to be there, else raise LookupError."""
        place = (self._kinds[kind], id)
        if self._connection.execute("SELECT 1 FROM present WHERE kind = ? AND id = ?", place).get is None:
            raise LookupError(id)

    def _flush(self) -> None:
        if self._waiting:
            self._connection.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?, ?, ?, ?)", self._waiting)
            self._waiting.clear()

    def _rows(self, sql: str, *bindings: object) -> Iterator[_Row]:
        with closing(self._connection.cursor()) as cursor:
            yield from cursor.execute(sql, bindings)


def _told(subject: str, rows: Iterator[_Row]) -> Told:
    last, wrote, foreign, erased = 0, [], False, False
    for _, _, version, origin, taken_in, gone in rows:
        last = version if erased else max(version, last)
        erased = bool(gone)
        foreign = foreign or bool(taken_in)
        if origin != _LATER_PART:
            wrote.append((origin, version))
    merged = len({origin for origin, _ in wrote}) > 1 or len({*wrote}) < len(wrote)
    return Told(subject=subject, last=last, merged=merged, foreign=foreign, erased=erased)
