# SPDX-License-Identifier: EUPL-1.2
"""
A town that publishes: visits of any day, recorded when the clock says.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

import attrs
from tests.operations.conftest import Town

from onestopshop import Desk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.visits import Visit
from onestopshop.operations.context import Context
from onestopshop.operations.publications import programmes
from onestopshop.operations.publications.publications import Publications
from onestopshop.ports.adapters import Languages

__all__ = ["MET", "Publishing", "in_other_words", "upgraded"]

MET = {"step": "find", "concepts": ["b:bekend"], "what_happened": "Nobody knew of it."}
_KEY = b"0123456789abcdef"


def in_other_words(context: Context, number: int = 1) -> Context:
    """Return a city that renamed itself and every concept, in new editions, and speaks and licenses otherwise."""
    vocabulary = context.city.vocabulary
    schemes = [
        attrs.evolve(
            scheme,
            version=f"{scheme.version}-{number}",
            concepts=tuple(
                attrs.evolve(one, label=LocalizedText({"en": f"{one.label['en']} {number}"}))
                for one in scheme.concepts
            ),
        )
        for scheme in vocabulary.schemes.values()
    ]
    city = attrs.evolve(
        context.city,
        name=LocalizedText({"en": f"Elsewhere {number}"}),
        vocabulary=Vocabulary(schemes),
        languages=Languages(offered=("fr",), required=("fr",), fallback=("en",)),
    )
    return attrs.evolve(
        context,
        city=city,
        network=attrs.evolve(context.network, licence="CC0-1.0"),
        own_words=lambda key, _tag: f"Said anew {number}." if key == "statistics.words.rounded" else None,
    )


@contextmanager
def upgraded() -> Iterator[None]:
    """Let the library be one that says everything about its programmes in other words."""
    said = _in_other_words(programmes._file())
    programmes.programmes.cache_clear()
    try:
        with patch.object(programmes, "_file", lambda: said):
            yield
    finally:
        programmes.programmes.cache_clear()


def _in_other_words(said: Any) -> Any:
    """Change every text that is given by language."""
    if isinstance(said, dict) and "en" in said:
        return {tag: f"{text} (in other words)" for tag, text in said.items()}
    if isinstance(said, dict):
        return {key: _in_other_words(value) for key, value in said.items()}
    return [_in_other_words(one) for one in said] if isinstance(said, list) else said


class Publishing:
    """
    A town with a key of published figures.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        network = attrs.evolve(town.context.network, licence="CC-BY-4.0")
        town.context = attrs.evolve(town.context, statistics_key=lambda: _KEY, network=network)
        town.policies.least |= {"public": 10}

    @property
    def guide(self) -> Desk:
        """The desk of a worker."""
        return self.town.desk("worker")

    @property
    def coordinator(self) -> Desk:
        """The desk of a coordinator."""
        return self.town.desk("coordinator", worker="c1")

    @property
    def publications(self) -> Publications:
        """What a coordinator publishes."""
        return self.coordinator.publications

    def at(self, day: date) -> None:
        """Let it be noon of a day."""
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        self.town.clock.advance(seconds=(noon - self.town.clock()).total_seconds())

    def by_quarters(self, is_so: bool) -> None:
        """Write in the configuration whether quarters are published."""
        network = attrs.evolve(self.town.context.network, publish_quarters=is_so)
        self.town.context = attrs.evolve(self.town.context, network=network)

    def visits(self, count: int, day: date, *, met: int = 0, **fields: Any) -> Sequence[Visit]:
        """Record visits of a day; in the first *met* of them a barrier was met."""
        said = {
            "channel": "desk",
            "language": "ar",
            "topics": ["topic:registration"],
            "handling": ["answered"],
            "day": day,
            **fields,
        }
        found = []
        for number in range(count):
            visit = self.guide.visits.record(**said)  # type: ignore[arg-type]
            if number < met:
                self.guide.barriers.observe(visit=visit.id, service="registration", **MET)  # type: ignore[arg-type]
            found.append(visit)
        return found

    def figures(self, period: str, table: str) -> dict[tuple[str, ...], int | None]:
        """Return the published figures of a table."""
        tables = self.publications.tables(period)
        return {cell.at: cell.value for one in tables if one.table == table for cell in one.cells}

    @contextmanager
    def unchanged(self, period: str) -> Iterator[None]:
        """Check that what was published of a quarter stays the same bytes."""
        before = self.publications.files(period)
        yield
        assert before == self.publications.files(period)
