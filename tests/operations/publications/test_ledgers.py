# SPDX-License-Identifier: EUPL-1.2
"""
What periods book is what a second book says that is kept beside the shop, whatever was done in which order.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import attrs
import pytest
from tests.operations.publications.publication_samples import MET, Publishing

from onestopshop.domain.publications.programmes import At
from onestopshop.domain.reports.periods import Period, PeriodKind, period_of
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.programmes import programme_for
from onestopshop.operations.publications.publishing import made
from onestopshop.operations.work import Work

QUARTERS = ("2026-Q1", "2026-Q2", "2026-Q3")
OTHERS = (
    ("2026", "2027", "2028"),
    ("2026", "2027-Q1", "2027-Q2"),
    ("2026-Q4", "2027", "2028-Q1"),
)
CHANNELS = ("desk", "phone", "email")
Cells = frozenset[tuple[str, At]]


@attrs.define
class Line:
    """
    One contact of the second book.
    """

    visit: Visit
    met: bool
    live: bool = True
    booked: Cells | None = None

    @property
    def cells(self) -> Cells:
        """Where it counts: what was observed, booked and taken back stays."""
        met: Cells = frozenset({("met", ()), ("step", ("find",))})
        kept = met if self.met else met & (self.booked or frozenset())
        return kept | {("visits", ()), ("channel", (self.visit.channel.value,))}


class Ledger:
    """
    A shop, and the second book.
    """

    def __init__(self, publishing: Publishing, chance: Random, first: date) -> None:
        self.publishing, self.chance, self.first = publishing, chance, first
        self.lines: list[Line] = []

    def record(self, day: date, **more: Any) -> Visit:
        """Record a visit."""
        (visit,) = self.publishing.visits(1, day, channel=self.chance.choice(CHANNELS), **more)
        return visit

    def observed(self, line: Line) -> list[str]:
        """Return what counts of what was observed in a contact, also in visits that were corrected."""
        found, visit = [], line.visit
        while True:
            sheet = self.publishing.guide.visits.sheet(visit.id)
            found += [one.id for one in sheet.observations if one.counted == "yes"]
            if visit.corrects is None:
                return found
            visit = self.publishing.guide.visits.get(visit.corrects)

    def live(self) -> Line:
        """Return a contact that counts."""
        return self.chance.choice([line for line in self.lines if line.live])

    def act(self, today: date) -> None:
        """Do something that a desk does."""
        what = self.chance.choices(
            ("record", "late", "correct", "retract", "observe", "unobserve", "again"), (8, 2, 2, 2, 2, 2, 2)
        )[0]
        guide = self.publishing.guide
        if what in {"record", "late"} or not any(line.live for line in self.lines):
            day = today if what == "record" else self.first + timedelta(days=self.chance.randrange(28))
            self.lines.append(Line(visit=self.record(day), met=False))
            return
        gone = [line for line in self.lines if not line.live]
        if what == "again" and gone:
            line = self.chance.choice(gone)
            line.visit, line.live = self.record(line.visit.day, corrects=line.visit.id), True
            return
        line = self.live()
        if what in {"correct", "again"}:
            line.visit = self.record(line.visit.day, corrects=line.visit.id)
        elif what == "retract":
            guide.visits.retract(line.visit.id, reason="asked_by_person")
            line.live, line.met = False, bool(self.observed(line))
        elif what == "unobserve":
            for one in self.observed(line):
                guide.barriers.retract(one, reason="entered_in_error")
            line.met = False
        else:
            guide.barriers.observe(visit=line.visit.id, service="registration", **MET)  # type: ignore[arg-type]
            line.met = True

    def close(self, period: Period) -> Mapping[str, Mapping[At, int]]:
        """Book by hand what the period counts."""
        counts: dict[str, Counter[At]] = {}
        for line in self.lines:
            if not line.live or line.visit.day >= period.until:
                continue
            for sign, cells in (
                (1, line.cells - (line.booked or frozenset())),
                (-1, (line.booked or frozenset()) - line.cells),
            ):
                for table, at in cells:
                    counts.setdefault(table, Counter())[at] += sign
            line.booked = line.cells
        return {
            table: {at: count for at, count in cells.items() if count}
            for table, cells in counts.items()
            if any(cells.values())
        }


@pytest.mark.parametrize(("seed", "names"), [*((seed, QUARTERS) for seed in range(4)), *enumerate(OTHERS)])
def test_as_a_second_book(publishing: Publishing, seed: int, names: Sequence[str]) -> None:
    """Late entries, corrections, retractions and late observations are booked as a book kept by hand says."""
    ledger = Ledger(publishing, Random(seed), period_of(names[0]).since)
    for name in names:
        period = period_of(name)
        publishing.by_quarters(period.kind is PeriodKind.QUARTER)
        middle, after = period.since + timedelta(days=40), period.until + timedelta(days=19)
        publishing.at(middle)
        for channel in CHANNELS:
            found = publishing.visits(12, middle, met=8, channel=channel)
            ledger.lines += [Line(visit=visit, met=place < 8) for place, visit in enumerate(found)]
        for _ in range(30):
            ledger.act(middle)
        publishing.at(after)
        for _ in range(8):
            ledger.act(after)
        with Work(publishing.town.context, publishing.coordinator.actor) as work:
            counts = made(work, programme_for(period), period).counts
        found_counts = {
            name: counts[name] for name in ("visits", "channel", "met", "step") if counts.get(name)
        }
        assert ledger.close(period) == found_counts
        publishing.publications.publish(name)
