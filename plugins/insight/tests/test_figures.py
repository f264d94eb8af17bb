# SPDX-License-Identifier: EUPL-1.2
"""
A figure is the same with the projection and without it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import Records, keep, records

from gent_shop.year import Clock, a_year, played
from onestopshop import OneStopShop
from onestopshop.builtin.memory import MemoryStorage
from onestopshop.codec.records import kinds
from onestopshop.domain.reports.figures import Figure
from onestopshop.operations.reports.reports import Reports
from onestopshop.plugin import Snapshot
from onestopshop.testing.fakes import FixedClock
from onestopshop_insight.adapter import InsightOptions, insight_of
from onestopshop_insight.figures import CODES
from onestopshop_insight.projection import Insight

PERIODS = ("2025", "2025-Q4", "2026", "2026-Q1", "2026-Q2", "2026-02")
GENT = Path(__file__).parents[3] / "examples" / "gent"


@attrs.define
class Noting:
    """Passes questions on to the projection, and keeps what it was asked and whether it answered."""

    source: Insight
    answered: list[Collection[str]] = attrs.field(factory=list)

    @property
    def codes(self) -> frozenset[str]:
        return self.source.codes

    def figures(self, codes: Collection[str], snapshot: Snapshot, **asked: Any) -> Mapping[str, Any] | None:
        found = self.source.figures(codes, snapshot, **asked)
        if found is not None:
            self.answered.append(sorted(codes))
        return found


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Noting]]:
    """A town in which some of this is past, and its projection."""
    made = Town(tmp_path_factory.mktemp("town"))
    made.context = attrs.evolve(made.context, now=FixedClock(datetime(2026, 5, 3, tzinfo=UTC)))
    insight = insight_of(InsightOptions(), made.context.city)
    yield made, Noting(insight)
    insight.close()


def said(reports: Reports, period: str, desk: str | None) -> Mapping[str, Figure]:
    found = (*reports.visits(period, desk=desk).figures, *reports.barriers(period, desk=desk).figures)
    return {figure.code: figure for figure in found}


@settings(max_examples=15, deadline=None)
@given(records(), st.sampled_from(PERIODS), st.sampled_from((None, "main", "market")))
def test_random_records(town: tuple[Town, Noting], kept: Records, period: str, desk: str | None) -> None:
    """Whatever the records hold, each figure of a report is that of the records read one by one."""
    made, noting = town
    storage = MemoryStorage(kinds())
    made.storage, made.context = storage, attrs.evolve(made.context, storage=storage, figures=None)
    keep(made, [*kept.visits, *kept.referrals, *kept.observations, *kept.barriers])
    without = said(made.desk("coordinator").reports, period, desk)

    made.context = attrs.evolve(made.context, figures=noting)
    noting.source.rebuild(storage)
    noting.answered.clear()
    with_it = said(made.desk("coordinator").reports, period, desk)

    assert without == with_it
    assert sorted(CODES) == sorted(code for codes in noting.answered for code in codes)


def test_the_synthetic_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The year of the example city has the same figures with the projection and without it, and so has a desk."""
    monkeypatch.setenv("ONESTOPSHOP_PLUGINS", '["insight"]')
    year = a_year(seed=1, visits=150, barriers=5)
    clock = Clock(year.first)
    tables: dict[str, Any] = {"storage": {"use": "memory"}, "state": {"folder": str(tmp_path)}}
    with OneStopShop.open(GENT, now=clock, projections={"insight": {"use": "insight"}}, **tables) as shop:
        played(year, shop, clock)
        reports = shop.acting_as("coordinator").reports
        desks = (None, min(shop.settings.desks))
        periods = (str(year.first.year), f"{year.first.year}-Q1", f"{year.first.year}-03")
        with_it = {(period, desk): said(reports, period, desk) for period in periods for desk in desks}
        some = reports.figures(CODES, periods[0])
        assert () == shop.host.failures
        assert (tmp_path / "insight" / "gent" / "manifest.json").exists()

        monkeypatch.setattr(Insight, "figures", lambda *_, **__: None)
        assert with_it == {
            (period, desk): said(reports, period, desk) for period in periods for desk in desks
        }
        assert some == reports.figures(CODES, periods[0])
    assert set(CODES) == {figure.code for figure in some}
    empty = {figure.code for figure in some if not any(row.value for row in figure.rows)}
    assert {"barriers.state"} >= empty


def test_an_empty_city(town: tuple[Town, Noting]) -> None:
    """Where nothing was recorded each figure is nothing, and nothing fails."""
    made, noting = town
    storage = MemoryStorage(kinds())
    noting.source.rebuild(storage)
    made.context = attrs.evolve(made.context, storage=storage, figures=noting)
    found = made.desk("coordinator").reports.figures(CODES, "2026")
    assert 0 == sum(row.value or 0 for figure in found for row in figure.rows)


def test_what_is_not_written_yet(town: tuple[Town, Noting]) -> None:
    """Inside a transaction that wrote something the records are read: the files know only what is durable."""
    made, noting = town
    made.storage = MemoryStorage(kinds())
    made.context = attrs.evolve(made.context, storage=made.storage, figures=noting)
    noting.answered.clear()
    desk = made.desk()
    assert 0 == desk.reports.figures(["visits.contacts"], "2026")[0].value
    with desk.together():
        desk.visits.record(
            channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
        )
        assert 1 == desk.reports.figures(["visits.contacts"], "2026")[0].value
    assert [["visits.contacts"]] == noting.answered
    assert 1 == desk.reports.figures(["visits.contacts"], "2026")[0].value
    assert [["visits.contacts"]] * 2 == noting.answered
