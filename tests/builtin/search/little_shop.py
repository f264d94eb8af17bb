# SPDX-License-Identifier: EUPL-1.2
"""
A shop of a few services for the tests of the search; run by itself it is the neighbour that writes the index.

The neighbour has the same services in a storage of its own, and does what each line of its input says.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from onestopshop.builtin import memory, search
from onestopshop.builtin.search.ties import Ladder
from onestopshop.plugin import (
    Batch,
    City,
    Concept,
    Erasure,
    Index,
    Kind,
    Language,
    Languages,
    LocalizedText,
    LogEntry,
    Put,
    Record,
    Scheme,
    Search,
    ServiceIndex,
    Vocabulary,
)

_KINDS = (
    Kind(name="service", fields={"organisation": Index.STRING}),
    Kind(name="organisation", fields={}),
    Kind(name="visit", fields={}),
)


class LittleShop:
    """
    A storage in memory, and indexes over it in one folder.
    """

    def __init__(self, folder: Path, stack: ExitStack, *, known: Sequence[Language] = ()) -> None:
        self.folder = folder
        self.city = city(folder, concepts(), known)
        self.storage = stack.enter_context(memory.ADAPTER.open(memory.MemoryOptions(), self.city))
        self._stack = stack
        self.name = "little"
        self._written = 0
        self._versions: dict[tuple[str, str], int] = {}

    def open(self, *, vocabulary: Vocabulary | None = None, **options: object) -> ServiceIndex:
        """Open an index as another process or program would."""
        here = self.city if vocabulary is None else city(self.folder, vocabulary, ())
        return self._stack.enter_context(
            search.ADAPTER.open(search.SearchOptions.model_validate(options), here)
        )

    def put(self, id: str, name: Mapping[str, str], **more: object) -> None:
        """Write or revise a service."""
        body = {"id": id, "name": dict(name), "organisation": "city", "status": "active", "topics": []}
        body |= {"audience": ["visitor"], "usable_without_legal_stay": "unknown", "languages": {}} | more
        self._put("service", id, body, {"organisation": body["organisation"]})

    def put_organisation(self, id: str, name: Mapping[str, str]) -> None:
        """Write or revise an organisation."""
        self._put("organisation", id, {"id": id, "name": dict(name)}, {})

    def visit(self, times: int = 1) -> None:
        """Record visits, which do not concern the index."""
        for _ in range(times):
            self._put("visit", f"v{self._written}", {}, {})

    def erase(self, id: str) -> None:
        """Remove a service."""
        version = self._versions.pop(("service", id))
        erasure = Erasure(kind="service", id=id, replaces=version)
        self.storage.write(Batch(erasures=(erasure,), entries=(self._entry("service", id),)))

    def _put(self, kind: str, id: str, body: dict[str, object], index: dict[str, object]) -> None:
        version = self._versions.get((kind, id), 0)
        record = Record(kind=kind, id=id, version=version + 1, schema=1, body=body, index=index)
        self.storage.write(Batch(puts=(Put(record, replaces=version),), entries=(self._entry(kind, id),)))
        self._versions[kind, id] = version + 1

    def _entry(self, kind: str, id: str) -> LogEntry:
        self._written += 1
        return LogEntry(
            id=f"{self.name}-{self._written}",
            origin=self.name,
            key=f"key-{self._written}",
            at=datetime(2026, 1, 5, tzinfo=UTC),
            actor="system",
            action=f"{kind}.written",
            kind=kind,
            subject=id,
            version=1,
        )

    def ids(self, index: ServiceIndex, text: str, language: str = "nl", **more: object) -> list[str]:
        """Return the ids that a search finds, best first."""
        found = index.search(Search(text=text, language=language, **more), self.storage)
        return [service for service, _ in found.hits]


def city(folder: Path, vocabulary: Vocabulary, known: Sequence[Language]) -> City:
    """Return a city whose own state lies in *folder*."""
    return City(
        id="little",
        name=LocalizedText({"nl": "Kleinstad"}),
        timezone=ZoneInfo("Europe/Brussels"),
        folder=folder,
        state=folder,
        languages=Languages(
            offered=("nl", "en", "ar", "uk"), required=("nl",), fallback=("en",), known=tuple(known)
        ),
        primary="b",
        kinds=_KINDS,
        vocabulary=vocabulary,
    )


def concepts(**hidden: Sequence[str]) -> Vocabulary:
    """Return topics with words in several languages; *hidden* adds some to registration."""
    words = {"ar": ("تسجيل",), "uk": ("реєстрація",), "bg": ("регистрация",)}
    words |= {tag: tuple(more) for tag, more in hidden.items()}
    topics = (
        _topic("stay", "verblijf"),
        _topic("registration", "inschrijving", broader=("topic:stay",), hidden=words),
        _topic("school", "school"),
    )
    scheme = Scheme(
        id="topic", version="1", name=LocalizedText({"nl": "thema's"}), source="test", concepts=topics
    )
    return Vocabulary([scheme])


def _topic(key: str, label: str, **more: object) -> Concept:
    return Concept(code=f"topic:{key}", uri=f"x:{key}", label=LocalizedText({"nl": label}), **more)


@contextmanager
def opened(folder: Path, *, known: Sequence[Language] = ()) -> Iterator[LittleShop]:
    """Keep a shop open that has the one service that neighbours share."""
    with ExitStack() as stack:
        yield LittleShop(folder, stack, known=known)


def furnish(shop: LittleShop) -> None:
    """Write what every process that shares the folder has."""
    shop.put("desk", {"nl": "Loket inschrijving"}, topics=["topic:registration"])
    shop.put("lessons", {"nl": "Nederlandse lessen"}, topics=["topic:school"])


def main(folder: str) -> None:
    """Obey the lines of the input: ``lock``, ``add``, ``free``, and ``die``, which never comes back."""
    with opened(Path(folder)) as shop, ExitStack() as locked:
        furnish(shop)
        index = shop.open()
        for line in sys.stdin:
            match line.strip():
                case "lock":
                    locked.enter_context(index._shelf.lock())
                case "add":
                    locked.close()
                    shop.put("added", {"nl": "Fietsenstalling"})
                    index.follow(shop.storage)
                case "die":
                    writing = locked.enter_context(index._shelf.write(afresh=True))
                    for number in range(2_000):
                        writing.add({"id": [f"half-{number}"], "name": ["fietsenstalling"]}, Ladder())
            print("done", flush=True)  # noqa: T201  # the parent waits for it


if __name__ == "__main__":
    main(sys.argv[1])
