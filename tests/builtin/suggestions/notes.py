# SPDX-License-Identifier: EUPL-1.2
"""
A storage of observations for the tests of the suggestions, as adapters and plugins see it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import apsw

from onestopshop.builtin import memory, suggestions
from onestopshop.plugin import (
    Batch,
    City,
    Concept,
    Erasure,
    Index,
    Kind,
    Languages,
    LocalizedText,
    LogEntry,
    Put,
    Record,
    Scheme,
    Suggester,
    Suggestion,
    Vocabulary,
)

__all__ = ["Notes", "concept", "counted", "opened", "vocabulary"]

_KINDS = (Kind(name="observation", fields={"desk": Index.STRING}), Kind(name="visit", fields={}))


def concept(code: str, label: dict[str, str], **more: object) -> Concept:
    """Return a concept with a label."""
    return Concept(code=code, uri=f"https://example.org/{code}", label=LocalizedText(label), **more)


def vocabulary(*further: Concept) -> Vocabulary:
    """Return three concepts of the scheme ``b``, one of the city's own below the first, and two topics."""
    own = concept("town:letter", {"nl": "ambtelijke brief", "en": "formal letter"}, broader=("b:clear",))
    return Vocabulary(
        [
            _scheme(
                "b",
                concept("b:clear", {"nl": "begrijpelijkheid", "en": "clarity", "ar": "وضوح"}),
                concept("b:near", {"nl": "bereikbaarheid", "en": "reachability"}),
                concept(
                    "b:known",
                    {"nl": "bekendheid", "en": "awareness"},
                    definition=LocalizedText({"en": "people have heard of it"}),
                    hidden={"en": ("unheard",)},
                ),
                *(one for one in further if one.code.startswith("b:")),
            ),
            _scheme("topic", concept("topic:work", {"nl": "werk"}), concept("topic:home", {"nl": "wonen"})),
            _scheme("town", own, *(one for one in further if one.code.startswith("town:"))),
        ]
    )


def _scheme(id: str, *concepts: Concept) -> Scheme:
    return Scheme(id=id, version="1", name=LocalizedText({"en": id}), source="test", concepts=concepts)


class Notes:
    """
    A storage in memory, and suggesters over it that share one folder.
    """

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        self._versions: dict[str, int] = {}
        self._written = 0
        self.storage = stack.enter_context(memory.ADAPTER.open(memory.MemoryOptions(), self.city()))

    @property
    def path(self) -> Path:
        """The file of what was learned."""
        return self.folder / "suggestions.db"

    def city(self, words: Vocabulary | None = None) -> City:
        """Return the city of the storage."""
        return City(
            id="little",
            name=LocalizedText({"nl": "Kleinstad"}),
            timezone=ZoneInfo("Europe/Brussels"),
            folder=self.folder,
            state=self.folder,
            languages=Languages(offered=("nl", "en", "ar"), required=("nl",), fallback=("en",)),
            primary="b",
            kinds=_KINDS,
            vocabulary=words or vocabulary(),
        )

    def open(self, words: Vocabulary | None = None, **options: object) -> Suggester:
        """Open a suggester as another process or program would."""
        read = suggestions.SuggestionOptions.model_validate({"least": 1, **options})
        return self._stack.enter_context(suggestions.ADAPTER.open(read, self.city(words)))

    def ask(self, suggester: Suggester, words: str, **more: object) -> list[str]:
        """Return the codes that are proposed, best first."""
        return [one.code for one in self.asked(suggester, words, **more)]

    def asked(
        self, suggester: Suggester, words: str, *, language: str = "en", scheme: str = "b", limit: int = 5
    ) -> Sequence[Suggestion]:
        """Return what is proposed."""
        return suggester.suggest(words, self.storage, language=language, scheme=scheme, limit=limit)

    def observe(self, id: str, words: str | None, concepts: Iterable[str], **more: object) -> None:
        """Write an observation, or its next version."""
        body = {"what_happened": words, "concepts": sorted(concepts), "topic": "topic:work", **more}
        self.put(id, {name: value for name, value in body.items() if value is not None})

    def put(self, id: str, body: dict[str, object]) -> None:
        """Write the body of an observation."""
        version = self._versions.get(id, 0)
        record = Record(kind="observation", id=id, version=version + 1, schema=1, body=body)
        action = "changed" if version else "observed"
        self.storage.write(Batch(puts=(Put(record, replaces=version),), entries=(self._entry(id, action),)))
        self._versions[id] = version + 1

    def erase(self, id: str) -> None:
        """Remove an observation."""
        gone = Erasure(kind="observation", id=id, replaces=self._versions.pop(id))
        self.storage.write(Batch(erasures=(gone,), entries=(self._entry(id, "erased"),)))

    def visit(self, times: int = 1) -> None:
        """Let something happen that does not concern the suggestions."""
        for _ in range(times):
            self.storage.write(Batch(entries=(self._entry("a-visit", "recorded", kind="visit"),)))

    def _entry(self, subject: str, action: str, *, kind: str = "observation") -> LogEntry:
        self._written += 1
        return LogEntry(
            id=f"entry-{self._written}-{self.folder.name}",
            origin="little",
            key=f"key-{self._written}",
            at=datetime(2026, 1, 5, tzinfo=UTC) if kind != "observation" else date(2026, 1, 5),
            actor="system",
            action=f"{kind}.{action}",
            kind=kind,
            subject=subject,
            version=1,
        )


@contextmanager
def opened(folder: Path) -> Iterator[Notes]:
    """Keep notes open."""
    with ExitStack() as stack:
        yield Notes(folder, stack)


def counted(path: Path) -> dict[str, list[int]]:
    """Return the numbers of each table of the file, without the digests, which another key changes."""
    connection = apsw.Connection(str(path))
    try:
        return {
            "words": sorted(count for (count,) in connection.execute("SELECT count FROM words")),
            "coded": sorted(connection.execute("SELECT code, count FROM coded")),
            "masses": sorted(connection.execute("SELECT code, count FROM masses")),
            "observations": sorted(connection.execute("SELECT id, codes, length(words) FROM observations")),
        }
    finally:
        connection.close()
