# SPDX-License-Identifier: EUPL-1.2
"""
A figure is the same with the projection and without it, and with it nothing else is read.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from plugins.insight.tests.drawing import drawn
from plugins.insight.tests.histories import City

from gent_shop.year import Clock, a_year, played
from onestopshop import OneStopShop
from onestopshop.codec.upgrades import UPGRADES
from onestopshop.testing.fakes import CountingIds
from onestopshop_insight.figures import CODES
from onestopshop_insight.projection import Insight

GENT = Path(__file__).parents[3] / "examples" / "gent"


@pytest.fixture
def city(tmp_path: Path) -> Iterator[City]:
    made = City(tmp_path)
    yield made
    made.close()


def of_kind(kind: str, seed: int = 1) -> Mapping[str, Any]:
    """Return a random record of a kind."""
    random, ids = Random(seed), CountingIds()  # noqa: S311 - the same record each time
    return next(body for one, body in iter(lambda: drawn(random, ids), None) if one == kind)


def a_visit(number: int, day: date, **said: Any) -> tuple[str, Mapping[str, Any]]:
    """Return a visit of a day."""
    id = f"00000000-0000-4000-8000-{number:012}"
    return "visit", {**of_kind("visit"), "id": id, "day": day.isoformat(), "counted": "yes", **said}


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

        def said() -> Mapping[Any, Any]:
            return {
                (period, desk): reports.figures(CODES, period, desk=desk)
                for period in periods
                for desk in desks
            }

        with_it, report = said(), reports.visits(periods[0])
        assert () == shop.host.failures
        assert (tmp_path / "insight" / "gent" / "manifest.json").exists()
        monkeypatch.setattr(Insight, "figures", lambda *_, **__: None)
        assert with_it == said()
        assert report == reports.visits(periods[0])
    some = with_it[periods[0], None]
    assert set(CODES) == {figure.code for figure in some}
    empty = {figure.code for figure in some if not any(row.value for row in figure.rows)}
    assert {"barriers.state"} >= empty


def test_a_dashboard_reads_no_record(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the files are made, all fourteen figures come from them, and what they are parts of: nothing is read."""
    random, ids = Random(1), CountingIds()  # noqa: S311 - the same records each time
    city.put(*(drawn(random, ids) for _ in range(40)))
    expected = city.asked(CODES, "2026", None).of_records
    reports = city.shop.acting_as("coordinator").reports
    with city.shop.storage.read() as snapshot:
        kinds = []
        monkeypatch.setattr(type(snapshot), "find", lambda _, query: kinds.append(query.kind) or iter(()))
    assert expected == reports.figures(CODES, "2026")
    assert [] == kinds


def test_a_whole_report_waits_for_no_files(city: City) -> None:
    """A report that reads the records for other figures has no file made, and takes what the files say already."""
    city.put(a_visit(1, date(2026, 1, 5)))
    reports = city.shop.acting_as("coordinator").reports
    assert 1 == reports.visits("2026").figure("visits.contacts").rows[0].value
    reports.barriers("2026")
    assert [] == [*city.shop.city.state.rglob("*.parquet")]
    assert not city.asked(("visits.contacts", "visits.present"), "2026", None).counted_from_files
    assert city.asked(("visits.contacts", "referrals.state"), "2026", None).counted_from_files
    assert city.asked(("visits.contacts", "visits.present"), "2026", None).counted_from_files
    city.put(a_visit(2, date(2026, 1, 6)))
    assert not city.asked(("visits.contacts", "visits.present"), "2026", None).counted_from_files


def test_an_empty_city(city: City) -> None:
    """Where nothing was recorded each figure is nothing, and nothing fails."""
    answer = city.asked(CODES, "2026", None)
    assert answer.counted_from_files
    assert answer.of_records == answer.figures
    assert 0 == sum(row.value or 0 for figure in answer.figures for row in figure.rows)


@pytest.mark.parametrize("timezone", ["Europe/Brussels", "Pacific/Kiritimati"])
def test_the_ends_of_years_and_of_summer_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, timezone: str
) -> None:
    """A contact counts on the day that the desk wrote, whatever the zone, and in one month, quarter and year only."""
    monkeypatch.setenv("ONESTOPSHOP_CITY__TIMEZONE", timezone)
    city = City(tmp_path)
    days = ("2025-12-31", "2026-01-01", "2026-03-29", "2026-03-31", "2026-04-01", "2026-10-25", "2026-12-31")
    city.put(*(a_visit(number, date.fromisoformat(day)) for number, day in enumerate(days)))
    counts = {}
    for period in ("2025", "2026", "2026-Q1", "2026-Q2", "2026-Q4", "2026-03", "2027"):
        answer = city.asked(CODES, period, None)
        assert (True, answer.of_records) == (answer.counted_from_files, answer.figures)
        counts[period] = answer.figures[0].rows[0].value
    expected = {"2025": 1, "2026": 6, "2026-Q1": 3, "2026-Q2": 1, "2026-Q4": 2, "2026-03": 2, "2027": 0}
    assert expected == counts
    city.close()


def test_records_of_an_earlier_version(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record that an earlier version of the library wrote counts as what it says today."""
    city.put(a_visit(1, date(2026, 1, 5), channel="phone"), schema=1)
    changed = {"channel": "email"}
    monkeypatch.setitem(UPGRADES, ("visit", 1), lambda body: {**body, **changed})
    answer = city.asked(("visits.channel",), "2026", None)
    assert answer.counted_from_files
    assert answer.of_records == answer.figures
    assert [("email",)] == [row.at for row in answer.figures[0].rows if row.value]


def test_what_is_not_written_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a transaction that wrote something the records are read: the files know only what is durable."""
    monkeypatch.setenv("ONESTOPSHOP_ROLES__GUIDE__MAY", '["visits.record", "reports.read"]')
    city = City(tmp_path)
    desk = city.shop.acting_as("guide", desk="main", worker="w1")

    def contacts() -> int | None:
        value: int | None = desk.reports.figures(["visits.contacts"], "2026")[0].rows[0].value
        return value

    assert 0 == contacts()
    with desk.together():
        desk.visits.record(channel="desk", language="ar", topics=["topic:housing"], handling=["answered"])
        assert 1 == contacts()
        assert [] == [*city.shop.city.state.rglob("*/2026-*/*.parquet")]
    assert 1 == contacts()
    assert 1 == len([*city.shop.city.state.rglob("*/2026-*/*.parquet")])
    city.close()
