# SPDX-License-Identifier: EUPL-1.2
"""
Observations and concepts for the contract of suggesters.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import attrs

from onestopshop.codec.converter import structure
from onestopshop.codec.records import kinds, to_record
from onestopshop.domain.events import Event, LogEntry
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.observations import Observation, observe, redact, retract_observation
from onestopshop.domain.taxonomies.concepts import Concept, Scheme
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.domain.values import RetractReason
from onestopshop.ports.adapters import City
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Erasure, Put, Storage
from onestopshop.testing.fakes import a_city

__all__ = ["ALL_LABELS", "CODED", "ENGLISH", "FORGETTING", "Noted", "a_worded_city"]

ENGLISH: Final = LanguageTag("en")
FORGETTING: Final = ("redacted", "retracted", "erased")
CODED: Final = ("b:near", "b:clear", "b:known", "town:letter")
ALL_LABELS: Final = "reachability clarity awareness formal letter stamp work"
_DAY: Final = date(2026, 3, 2)


class Noted:
    """
    Observations in a storage.

    Args:
        name: Begins the ids of its entries: no two storages have an entry with one id.
    """

    def __init__(self, storage: Storage, name: str) -> None:
        self.storage = storage
        self._name = name
        self._observations: list[Observation] = []
        self._written = 0

    def note(self, words: str, concept: str, *, times: int = 1) -> None:
        """Write observations that say *words* and were coded with *concept*."""
        for _ in range(times):
            number = len(self._observations) + 1
            observation, event = observe(structure(_noted(number, words, concept), Observation))
            self._put(observation, event)
            self._observations.append(observation)

    def forget(self, how: str) -> None:
        """Let every observation be redacted, retracted or erased."""
        for observation in self._observations:
            if how == "redacted":
                self._put(*redact(observation, by="w1", day=_DAY))
            elif how == "retracted":
                reason = RetractReason.ENTERED_IN_ERROR
                self._put(*retract_observation(observation, reason=reason, day=_DAY, by="w1"))
            else:
                gone = Erasure(kind=Observation.KIND, id=observation.id, replaces=observation.version)
                entry = self._entry(f"{Observation.KIND}.erased", observation.id, observation.version)
                self.storage.write(Batch(erasures=(gone,), entries=(entry,)))

    def held(self) -> object:
        """Return all that the storage holds."""
        with self.storage.read() as snapshot:
            found = [tuple(snapshot.find(Query(kind=kind.name))) for kind in kinds()]
            return found, tuple(snapshot.entries(limit=10_000))

    def _put(self, observation: Observation, event: Event) -> None:
        put = Put(to_record(observation), replaces=observation.version - 1)
        entry = self._entry(event.action, observation.id, observation.version)
        self.storage.write(Batch(puts=(put,), entries=(entry,)))

    def _entry(self, action: str, subject: str, version: int) -> LogEntry:
        self._written += 1
        name = f"{self._name}-{self._written}"
        return LogEntry(
            id=name,
            origin="testville",
            key=name,
            at=datetime(2026, 3, 2, tzinfo=UTC),
            actor="w1",
            action=action,
            kind=Observation.KIND,
            subject=subject,
            version=version,
        )


def _noted(number: int, words: str, concept: str) -> Mapping[str, object]:
    return {
        "id": day_uuid(_DAY, number),
        "version": 1,
        "source": "partner",
        "city": "testville",
        "desk": "main",
        "day": _DAY,
        "recorder": "w1",
        "service": "unknown",
        "topic": "topic:work",
        "step": "enter",
        "concepts": [concept],
        "what_happened": words,
    }


def a_worded_city(folder: Path) -> City:
    """Return a small city with concepts of three schemes: one of them is below another, and one is retired."""
    return attrs.evolve(a_city(folder, kinds=kinds()), vocabulary=_VOCABULARY)


def _concept(code: str, label: str, **more: object) -> Concept:
    text = LocalizedText({ENGLISH: label})
    return Concept(code=code, uri=f"https://example.org/{code}", label=text, **more)  # type: ignore[arg-type]  # attrs checks


def _scheme(id: str, *concepts: Concept) -> Scheme:
    name = LocalizedText({ENGLISH: id})
    return Scheme(id=id, version="1", name=name, source="the kit", concepts=concepts)


_VOCABULARY: Final = Vocabulary(
    [
        _scheme(
            "b",
            _concept("b:clear", "clarity"),
            _concept("b:near", "reachability"),
            _concept("b:known", "awareness"),
            _concept("b:gone", "stamp", retired=_DAY),
        ),
        _scheme("topic", _concept("topic:work", "work")),
        _scheme("town", _concept("town:letter", "formal letter", broader=("b:clear",))),
    ]
)
