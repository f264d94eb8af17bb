# SPDX-License-Identifier: EUPL-1.2
"""
What the hooks offer: each class has just the methods that its Protocol asks for.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from onestopshop.errors import AdapterError
from onestopshop.plugin import (
    Answer,
    Audience,
    Concept,
    Draft,
    LanguageTag,
    LocalizedText,
    LogPlace,
    Message,
    Options,
    Organisation,
    OrganisationId,
    Scheme,
    Service,
    ServiceId,
    ServiceStatus,
    Storage,
    entries_since,
)

__all__ = ["Catalogue", "Concepts", "Counter", "Outbox", "OutboxOptions", "Phrases"]


class Catalogue:
    """
    A directory of one service.
    """

    def fingerprint(self) -> str:
        """Return what changes when the content does; this content never does."""
        return "1"

    def read(self) -> Iterable[Organisation | Service]:
        """Return organisations before the services that name them."""
        today, source = date(2026, 3, 2), "invented"
        library = OrganisationId("starter-library")
        yield Organisation(
            id=library,
            name=LocalizedText({"en": "Library"}),
            directory="catalogue",
            source=source,
            verified_on=today,
        )
        yield Service(
            id=ServiceId("starter-card"),
            name=LocalizedText({"en": "Library card", "eo": "Bibliotekkarto"}),
            organisation=library,
            status=ServiceStatus.ACTIVE,
            topics=frozenset({"topic:stay"}),
            audience=frozenset({Audience.VISITOR}),
            usable_without_legal_stay=Answer.UNKNOWN,
            source=source,
            verified_on=today,
            directory="catalogue",
        )


class Concepts:
    """
    A scheme of one concept.
    """

    def __init__(self, base: str) -> None:
        self.base = base

    def read(self) -> Iterable[Scheme]:
        """Return one scheme whose concept has a code, an address in the network and a label."""
        book = Concept(
            code="starter:book", uri=f"{self.base}starter/book", label=LocalizedText({"en": "book"})
        )
        name = LocalizedText({"en": "starter"})
        return [Scheme(id="starter", version="1.0", name=name, source="invented", concepts=(book,))]


class Phrases:
    """
    A translator that knows one phrase, which no speaker has reviewed.
    """

    def translate(self, text: str, *, source: LanguageTag, target: LanguageTag) -> Draft | None:
        """Return the translation of ``Welcome``."""
        return self.phrase(text.lower(), target=target) if source == "en" else None

    def phrase(self, key: str, *, target: LanguageTag) -> Draft | None:
        """Return the phrase ``welcome``."""
        known = {("welcome", "eo"): "Bonvenon"}
        text = known.get((key, target))
        return None if text is None else Draft(text=text, source="starter", reviewed=False)


class OutboxOptions(Options):
    """
    What the table of the notifier holds beside ``use``.
    """

    path: str


class Outbox:
    """
    A notifier that writes the id of each message to a file.
    """

    def __init__(self, file: Path) -> None:
        self.file = file

    def send(self, message: Message) -> None:
        """Write one line, or say that it could not be delivered: then it is tried again."""
        try:
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(f"{message.id}\t{message.to}\n")
        except OSError as error:
            raise AdapterError("the outbox cannot be written", adapter="outbox") from error


class Counter:
    """
    A projection: it counts visits, and knows the last entry of the log that it saw.
    """

    kinds = frozenset({"visit"})

    def __init__(self) -> None:
        self.visits = 0
        self.seen = LogPlace()

    def follow(self, storage: Storage) -> int:
        """Count what was written since the last time."""
        with storage.read() as snapshot:
            if not self.seen.is_in(snapshot):  # a backup was put back: this is another log
                self.visits, self.seen = 0, LogPlace()
            for entry in entries_since(snapshot, self.seen) or ():
                self.visits += entry.action == "visit.recorded"
                self.seen = LogPlace.behind(entry)
        return self.seen.seq
