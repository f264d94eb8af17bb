# SPDX-License-Identifier: EUPL-1.2
"""
What was learned from observations: in how many each word stands beside each code.

It lies in an SQLite file of this machine that can be lost.  Words stand there
as keyed digests only, so that nobody who opens the file reads one; what is
forgotten is overwritten (``secure_delete``).  Which digests an observation has
must be kept, too: once its words are redacted nobody else could say what to
take away.
"""

import os
import secrets
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from itertools import product
from pathlib import Path
from typing import Final, TypeAlias

import apsw

from onestopshop.plugin import Code, LogPlace

__all__ = ["Learned"]

_Text: TypeAlias = tuple[frozenset[Code], frozenset[int]]
"""The codes of an observation, and the digests of its words."""

_NOTHING: Final[_Text] = (frozenset(), frozenset())

_EDITION: Final = 1
"""Raise it when the same observation would be learned otherwise, or the tables change."""

_TABLES: Final = """
DROP TABLE IF EXISTS meta;
DROP TABLE IF EXISTS observations;
DROP TABLE IF EXISTS words;
DROP TABLE IF EXISTS coded;
DROP TABLE IF EXISTS masses;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE observations (
    id TEXT PRIMARY KEY, codes TEXT NOT NULL, words BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE words (word INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
CREATE TABLE coded (
    word INTEGER NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (word, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE masses (code TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""
_RAISED: Final = "ON CONFLICT DO UPDATE SET count = count + excluded.count"
_PATIENCE: Final = 2_000
"""Milliseconds to wait for another process."""


class Learned:
    """
    One file of counts, with the place in the log up to which it was made.

    Args:
        path: The file; ``None`` keeps everything in memory.

    Raises:
        OSError: No file can be made there.
        apsw.Error: The file cannot be opened, or is something else.
    """

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = apsw.Connection(":memory:" if path is None else str(path))
        try:
            self._prepare()
        except apsw.Error:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        connection = self._connection
        connection.set_busy_timeout(_PATIENCE)
        connection.pragma("journal_mode", "wal")
        # A commit that a power cut takes back takes its place in the log back, too.
        connection.pragma("synchronous", "NORMAL")
        connection.pragma("secure_delete", 1)
        connection.pragma("trusted_schema", 0)
        if connection.pragma("user_version") != _EDITION:
            with self.writing():
                if connection.pragma("user_version") != _EDITION:  # no other process was quicker
                    self.clear()
        self._key = bytes.fromhex(self._meta("key"))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """
        Make everything inside one transaction, as the only process that writes.

        Raises:
            apsw.BusyError: Another process has been writing for too long.
        """
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    @property
    def place(self) -> LogPlace | None:
        """Up to where the log was followed; ``None`` before the first time."""
        seq = self._meta("seq")
        return LogPlace(int(seq), self._meta("entry")) if seq else None

    def clear(self) -> None:
        """Forget everything, inside `writing`."""
        self._connection.execute(_TABLES)
        self._connection.pragma("user_version", _EDITION)
        self._state({"key": secrets.token_hex(16)})
        self._key = bytes.fromhex(self._meta("key"))

    @property
    def behind(self) -> str | None:
        """The id after which older observations are still to be learned; ``None`` when all were."""
        found: str | None = self._connection.execute("SELECT value FROM meta WHERE name = 'behind'").get
        return found

    def reach(self, place: LogPlace, *, behind: str | None) -> None:
        """Say that what happened up to *place* was learned, and up to where what was there before, inside `writing`."""
        self._state({"seq": str(place.seq), "entry": place.entry})
        if behind is None:
            self._connection.execute("DELETE FROM meta WHERE name = 'behind'")
        else:
            self._state({"behind": behind})

    def learn(self, texts: Iterable[tuple[str, frozenset[Code], Iterable[str]]]) -> None:
        """
        Take in observations, inside `writing`: the id, the codes and the words of each.

        One that was learned before counts as it is now; without words or codes it is forgotten.
        """
        more, digest = _More(), cache(self._digest)
        for id, codes, written in texts:
            old, new = self._kept(id), (codes, frozenset(map(digest, written)))
            new = new if all(new) else _NOTHING
            if old != new:
                more.remove(*old)
                more.add(*new)
                self._keep(id, *new)
        self._add(more)

    def overwrite(self) -> None:
        """Let nothing that was forgotten stay behind in the log of the file; a reader in another process delays it."""
        self._connection.pragma("wal_checkpoint", "TRUNCATE")

    def masses(self) -> Mapping[Code, int]:
        """Return how many words the observations of each code have in all."""
        return dict(self._connection.execute("SELECT code, count FROM masses"))

    @property
    def different(self) -> int:
        """How many different words were learned."""
        return int(self._connection.execute("SELECT count(*) FROM words").get)

    def counts(self, word: str, *, least: int) -> Mapping[Code, int]:
        """Return beside which codes *word* stood, and how often; nothing when fewer than *least* have it."""
        digest = (self._digest(word),)
        in_all = self._connection.execute("SELECT count FROM words WHERE word = ?", digest).get or 0
        if in_all < least:
            return {}
        return dict(self._connection.execute("SELECT code, count FROM coded WHERE word = ?", digest))

    def _meta(self, name: str) -> str:
        return str(self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).get or "")

    def _state(self, values: Mapping[str, str]) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())

    def _digest(self, word: str) -> int:
        found = blake2b(word.encode(), key=self._key, digest_size=8).digest()
        return int.from_bytes(found, "big", signed=True)

    def _kept(self, id: str) -> _Text:
        found = self._connection.execute("SELECT codes, words FROM observations WHERE id = ?", (id,)).get
        if not found:
            return _NOTHING
        codes, words = found
        return frozenset(codes.split()), frozenset(array("q", words))

    def _keep(self, id: str, codes: frozenset[Code], words: frozenset[int]) -> None:
        if words:
            row = (id, " ".join(sorted(codes)), array("q", sorted(words)).tobytes())
            self._connection.execute("INSERT OR REPLACE INTO observations VALUES (?, ?, ?)", row)
        else:
            self._connection.execute("DELETE FROM observations WHERE id = ?", (id,))

    def _add(self, more: "_More") -> None:
        """Add to the counts; what no observation has any more leaves nothing behind."""
        for table, columns, counts in (
            ("words", ("word",), more.words),
            ("coded", ("word", "code"), more.coded),
            ("masses", ("code",), more.masses),
        ):
            marks, equal = ", ".join("?" * len(columns)), " AND ".join(f"{name} = ?" for name in columns)
            self._connection.executemany(
                f"INSERT INTO {table} VALUES ({marks}, ?) {_RAISED}",  # noqa: S608 - our own names
                [(*key, by) for key, by in counts.items() if by],
            )
            self._connection.executemany(
                f"DELETE FROM {table} WHERE {equal} AND count = 0",  # noqa: S608 - our own names
                [key for key, by in counts.items() if by < 0],
            )


class _More:
    """
    By how much each count changes, by the columns of its key.
    """

    def __init__(self) -> None:
        self.words = Counter[tuple[int]]()
        self.coded = Counter[tuple[int, Code]]()
        self.masses = Counter[tuple[Code]]()

    def add(self, codes: frozenset[Code], words: frozenset[int]) -> None:
        """Count one text."""
        self.words.update(zip(words, strict=True))
        self.coded.update(product(words, codes))
        self.masses.update({(code,): len(words) for code in codes})

    def remove(self, codes: frozenset[Code], words: frozenset[int]) -> None:
        """Count one text no longer."""
        self.words.subtract(zip(words, strict=True))
        self.coded.subtract(product(words, codes))
        self.masses.subtract({(code,): len(words) for code in codes})
