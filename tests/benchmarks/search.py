# SPDX-License-Identifier: EUPL-1.2
"""
Search services beside SQLite's FTS5 on the same texts.

A search is *found* when one of its first ten services has the words that were
meant, spelled right: which these are is known from the texts themselves.
"""

import tempfile
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from math import log
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import apsw
import attrs
from tests.benchmarks.data import LANGUAGES, seeded, services, vowelled
from tests.benchmarks.rounds import percentile, spread, take_turns

from onestopshop.builtin import memory, search
from onestopshop.plugin import (
    Batch,
    City,
    Index,
    Kind,
    Languages,
    LocalizedText,
    LogEntry,
    Put,
    Record,
    Search,
    ServiceIndex,
    Storage,
)

TARGET = "p95 at 100,000 services × 5 languages ≤ 0.5 × FTS5 where FTS5 finds anything; found@10 ≥ 0.95 of every kind"

__all__ = ["TARGET", "run"]

_N = 100_000
_SMALL = 2_000
_QUERIES = 100
_ROUNDS = 5
_KINDS = (
    "one word",
    "two words",
    "prefix",
    "typo",
    "arabic tashkeel",
    "ukrainian upper case",
    "in a compound",
    "no accents",
)
_AT = datetime(2026, 1, 5, tzinfo=UTC)


@attrs.frozen
class Asked:
    """
    One search: its words and language, whether the last word is a beginning, and which services are right.
    """

    text: str
    language: str
    right: frozenset[str]
    beginning: bool = False


def run(n: int | None, seed: int) -> dict[str, object]:
    """Return the figures at 2,000 services and at *n*."""
    sizes = sorted({min(_SMALL, n or _N), n or _N})
    measured = {size: _measure(size, seed) for size in sizes}
    small, large = measured[sizes[0]], measured[sizes[-1]]
    figures: dict[str, object] = {"n": sizes[-1], "queries": _QUERIES, "rounds": _ROUNDS, **large}
    if len(sizes) > 1:
        figures["growth"] = _growth(small, large, sizes)
    return figures


def _measure(n: int, seed: int) -> dict[str, Any]:
    bodies = list(services(n, seed))
    asked = {kind: [*_asked(kind, bodies, seeded(seed, kind))] for kind in _KINDS}
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        storage, index = stack.enter_context(_ours(Path(folder), bodies))
        started = time.perf_counter()
        index.follow(storage)
        indexed = time.perf_counter() - started
        started = time.perf_counter()
        table = stack.enter_context(_fts5(Path(folder) / "fts5.db", bodies))
        inserted = time.perf_counter() - started
        ours = partial(_search, index, storage)
        theirs = partial(_match, table)
        kinds = {kind: _compare(asked[kind], ours, theirs) for kind in _KINDS}
    return {"indexing": {"seconds": round(indexed, 1), "fts5_seconds": round(inserted, 1)}, "kinds": kinds}


def _compare(
    asked: Sequence[Asked], ours: Callable[[Asked], list[str]], theirs: Callable[[Asked], list[str]]
) -> dict[str, object]:
    found = {"found": _found(asked, ours), "fts5_found": _found(asked, theirs)}
    ways = {"ours": partial(_p95, asked, ours), "fts5": partial(_p95, asked, theirs)}
    taken = take_turns(ways, rounds=_ROUNDS)
    ratios = [one / other for one, other in zip(taken["ours"], taken["fts5"], strict=True)]
    return {
        "p95_ms": spread(taken["ours"]),
        "fts5_p95_ms": spread(taken["fts5"]),
        "ratio": spread(ratios),
        "found": found,
    }


def _p95(asked: Sequence[Asked], search_: Callable[[Asked], list[str]]) -> float:
    """Return milliseconds that 95 of 100 searches do not exceed."""
    taken = []
    for each in asked:
        started = time.perf_counter()
        search_(each)
        taken.append((time.perf_counter() - started) * 1000)
    return percentile(taken, 0.95)


def _found(asked: Sequence[Asked], search_: Callable[[Asked], list[str]]) -> float:
    return round(sum(not each.right.isdisjoint(search_(each)) for each in asked) / len(asked), 4)


def _growth(small: dict[str, Any], large: dict[str, Any], sizes: Sequence[int]) -> dict[str, object]:
    """Return how the time grows with the services; a slope of 1 is in proportion."""
    grown = {}
    for kind in _KINDS:
        low, high = (each["kinds"][kind]["p95_ms"]["median"] for each in (small, large))
        slope = log(high / low) / log(sizes[1] / sizes[0])
        grown[kind] = {f"p95_ms_at_{sizes[0]}": low, "times": round(high / low, 2), "slope": round(slope, 3)}
    return grown


@contextmanager
def _ours(folder: Path, bodies: Sequence[dict[str, Any]]) -> Iterator[tuple[Storage, ServiceIndex]]:
    city = City(
        id="city",
        name=LocalizedText({"en": "City"}),
        timezone=ZoneInfo("UTC"),
        folder=folder,
        state=folder,
        languages=Languages(offered=LANGUAGES, required=("nl",), fallback=("en",), known=_known()),
        primary="b",
        kinds=(Kind(name="service", fields={"status": Index.STRING}),),
    )
    with memory.ADAPTER.open(memory.MemoryOptions(), city) as storage:
        for start in range(0, len(bodies), 1_000):
            storage.write(_batch(bodies[start : start + 1_000]))
        with search.ADAPTER.open(search.SearchOptions(), city) as index:
            yield storage, index


def _known() -> tuple[Any, ...]:
    try:
        from onestopshop.builtin import languages
    except ImportError:
        return ()
    return tuple(language for language in languages.register_languages() if language.tag in LANGUAGES)


def _batch(bodies: Sequence[dict[str, Any]]) -> Batch:
    puts = [Put(_record(body), replaces=0) for body in bodies]
    return Batch(puts=tuple(puts), entries=tuple(_entry(body["id"]) for body in bodies))


def _record(body: dict[str, Any]) -> Record:
    return Record(
        kind="service", id=body["id"], version=1, schema=1, body=body, index={"status": body["status"]}
    )


def _entry(service: str) -> LogEntry:
    return LogEntry(
        id=service,
        origin="benchmark",
        key=service,
        at=_AT,
        actor="system",
        action="service.imported",
        kind="service",
        subject=service,
        version=1,
    )


@contextmanager
def _fts5(path: Path, bodies: Sequence[dict[str, Any]]) -> Iterator[apsw.Connection]:
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA journal_mode = WAL; PRAGMA cache_size = -200000")
    connection.execute(
        "CREATE VIRTUAL TABLE services"
        " USING fts5(id UNINDEXED, name, summary, tokenize = 'unicode61 remove_diacritics 2')"
    )
    with connection:
        connection.executemany(
            "INSERT INTO services VALUES (?, ?, ?)",
            (
                (body["id"], _joined(body["name"]), _joined(body["summary"]))
                for body in bodies
                if body["status"] == "active"
            ),
        )
    connection.execute("INSERT INTO services(services) VALUES ('optimize')")
    yield connection
    connection.close()


def _search(index: ServiceIndex, storage: Storage, asked: Asked) -> list[str]:
    found = index.search(Search(text=asked.text, language=asked.language), storage)
    return [service for service, _ in found.hits]


def _match(table: apsw.Connection, asked: Asked) -> list[str]:
    words = " ".join(f'"{word}"' for word in asked.text.split()) + ("*" if asked.beginning else "")
    rows = table.execute("SELECT id FROM services WHERE services MATCH ? ORDER BY rank LIMIT 10", (words,))
    return [row[0] for row in rows]


def _joined(texts: dict[str, str]) -> str:
    return "\n".join(texts.values())


def _asked(kind: str, bodies: Sequence[dict[str, Any]], random: Random) -> Iterator[Asked]:
    """Yield searches of one kind; the words are those of services drawn at random."""
    language = {
        "arabic tashkeel": "ar",
        "ukrainian upper case": "uk",
        "in a compound": "nl",
        "no accents": "fr",
    }
    texts = _Texts(bodies, language.get(kind))
    while texts.made < _QUERIES:
        made = texts.ask(kind, random)
        if made is not None:
            texts.made += 1
            yield made


class _Texts:
    """The words of the services, by language, and in which services they stand."""

    def __init__(self, bodies: Sequence[dict[str, Any]], language: str | None) -> None:
        self.made = 0
        self._languages = LANGUAGES if language is None else (language,)
        self._bodies = [body for body in bodies if body["status"] == "active"]
        self._where: dict[str, dict[str, set[str]]] = {tag: defaultdict(set) for tag in self._languages}
        for body in self._bodies:
            for tag in self._languages:
                for word in _plain(f"{body['name'][tag]} {body['summary'][tag]}").split():
                    self._where[tag][word].add(body["id"])

    def ask(self, kind: str, random: Random) -> Asked | None:
        """Return a search, or ``None`` when the drawn words do not suit the kind."""
        tag = random.choice(self._languages)
        name = random.choice(self._bodies)["name"][tag]
        if kind == "two words":
            return self._both(random.sample(_plain(name).split(), 2), tag)
        word = _plain(random.choice(name.split()))
        if kind == "prefix":
            return self._beginning(word[: max(3, len(word) * 2 // 3)], tag)
        if kind == "in a compound":
            return self._inside(word, tag, random)
        typed = _typed(kind, word, random)
        return None if typed is None else Asked(typed, tag, frozenset(self._where[tag][word]))

    def _both(self, pair: Sequence[str], tag: str) -> Asked:
        where = self._where[tag]
        return Asked(" ".join(pair), tag, frozenset(where[pair[0]] & where[pair[1]]))

    def _beginning(self, start: str, tag: str) -> Asked:
        right = (where for word, where in self._where[tag].items() if word.startswith(start))
        return Asked(start, tag, frozenset().union(*right), beginning=True)

    def _inside(self, word: str, tag: str, random: Random) -> Asked | None:
        """Return the end of a long word that is nowhere a word of its own."""
        if len(word) < 12:
            return None
        part = word[-random.randint(5, 7) :]
        right = (where for other, where in self._where[tag].items() if part in other)
        return None if part in self._where[tag] else Asked(part, tag, frozenset().union(*right))


def _typed(kind: str, word: str, random: Random) -> str | None:
    """Return how one word is typed in a search of this kind; nothing when it does not suit it."""
    match kind:
        case "typo":
            return _mistyped(word, random) if len(word) > 4 else None
        case "arabic tashkeel":
            return vowelled(word, random)
        case "ukrainian upper case":
            return word.upper()
        case "no accents":
            return _bare(word) if _bare(word) != word else None
        case _:
            return word


def _plain(text: str) -> str:
    """Return text without vowel signs, in lower case: what was meant."""
    return "".join(char for char in text.lower() if not "\u064b" <= char <= "\u0652")


def _bare(word: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) != "Mn")


def _mistyped(word: str, random: Random) -> str:
    """Swap, leave out, double or replace one letter."""
    at = random.randrange(1, len(word) - 1)
    other = random.choice(word)
    return random.choice(
        (
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + other + word[at + 1 :],
        )
    )
