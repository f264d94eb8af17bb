# SPDX-License-Identifier: EUPL-1.2
"""
A town that publishes: visits of any day, recorded when the clock says.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import attrs
from tests.operations.conftest import Town

from onestopshop import Desk
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.publications import Publications

__all__ = ["MET", "Publishing"]

MET = {"step": "find", "concepts": ["b:bekend"], "what_happened": "Nobody knew of it."}
_KEY = b"0123456789abcdef"


class Publishing:
    """
    A town with a key of published figures.
    """

    def __init__(self, town: Town) -> None:
        self.town = town
        town.context = attrs.evolve(town.context, statistics_key=lambda: _KEY)
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

    def figures(
        self, period: str, table: str, programme: str = "quarter"
    ) -> dict[tuple[str, ...], int | None]:
        """Return the published figures of a table."""
        tables = self.publications.tables(period, programme=programme)
        return {cell.at: cell.value for one in tables if one.table == table for cell in one.cells}

    @contextmanager
    def unchanged(self, period: str) -> Iterator[None]:
        """Check that what was published of a quarter stays the same bytes."""
        before = self.publications.files(period)
        yield
        assert before == self.publications.files(period)
