# SPDX-License-Identifier: EUPL-1.2
"""
Which quarter may be the first, what an empty one says, who is first of two, and which version a year has.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

import attrs
import pytest
from tests.examples import copied
from tests.operations.publications.publication_samples import Publishing

from onestopshop import OneStopShop
from onestopshop.domain.publications.booking import Case, booked
from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.publications.releasing import Quarter
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import ConflictError, InvalidDataError
from onestopshop.operations.publications import summing
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.testing.fakes import FixedClock

MARCH = date(2026, 3, 2)
APRIL = date(2026, 4, 10)


@pytest.fixture
def opened(publishing: Publishing) -> Publishing:
    """A town whose shop opened in March 2026; it is April."""
    publishing.at(MARCH)
    publishing.visits(20, MARCH)
    publishing.at(APRIL)
    return publishing


@pytest.mark.parametrize("period", ["2025-Q4", "1999-Q1"])
def test_no_first_quarter_of_long_before(opened: Publishing, period: str) -> None:
    """A slip of the pen does not begin years before the shop opened: no quarter behind it could be left out."""
    with (
        opened.town.nothing_written(),
        pytest.raises(InvalidDataError, match="nothing was recorded") as refused,
    ):
        opened.publications.publish(period)
    assert "2026-Q1: begin with it" in refused.value.hint


def test_an_empty_quarter(publishing: Publishing) -> None:
    """A quarter of the opening year in which nothing was recorded is published, and tells nothing."""
    publishing.at(APRIL)
    publishing.visits(20, APRIL)
    publishing.publications.publish("2026-Q1")
    tables = publishing.publications.tables("2026-Q1")
    assert {None} == {cell.value for table in tables for cell in table.cells}
    assert {"other", ""} == {" ".join({*cell.at}) for table in tables for cell in table.cells}
    publishing.at(date(2026, 7, 1))
    publishing.publications.publish("2026-Q2")
    assert publishing.figures("2026-Q2", "visits")[()] == 20


def test_what_nobody_could_read(opened: Publishing) -> None:
    """A scheme whose version no file can hold is found before anything is published that nobody could read."""
    city = opened.town.context.city
    schemes = [
        attrs.evolve(scheme, version="1 / draft") if scheme.id == "topic" else scheme
        for scheme in city.vocabulary.schemes.values()
    ]
    opened.town.context = attrs.evolve(
        opened.town.context, city=attrs.evolve(city, vocabulary=Vocabulary(schemes))
    )
    for call in (opened.publications.preview, opened.publications.publish):
        with opened.town.nothing_written(), pytest.raises(InvalidDataError, match="no such id or version"):
            call("2026-Q1")


def test_a_year_that_began_late(opened: Publishing) -> None:
    """Where published figures begin within a year, the error says that this year has no four quarters."""
    opened.visits(12, APRIL)
    opened.at(date(2027, 1, 1))
    opened.publications.publish("2026-Q2", leave_out_before=True)
    for quarter in ("2026-Q3", "2026-Q4"):
        opened.publications.publish(quarter)
    with pytest.raises(InvalidDataError, match="2026-Q1 is not published") as refused:
        opened.publications.publish("2026")
    assert "begin with 2026-Q2" in refused.value.hint


def test_another_secret(opened: Publishing) -> None:
    """With another secret later figures are rounded in another way, and those that were published stay."""
    opened.publications.publish("2026-Q1")
    for number, language in enumerate(("ar", "tr", "so", "ti", "ps", "uk")):
        opened.visits(11 + number, APRIL, language=language)
    opened.at(date(2026, 7, 1))
    with opened.unchanged("2026-Q1"):
        seen = set()
        for secret in range(6):
            opened.town.context = attrs.evolve(
                opened.town.context, statistics_key=lambda s=secret: bytes([s]) * 32
            )
            seen.add(opened.publications.preview("2026-Q2").tables)
        assert len(seen) > 1


def test_the_version_of_a_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year is published by the newest version of which all quarters have every table, else it is refused."""
    first = programme_of("year")
    newer = attrs.evolve(
        first, version=2, tables=(*first.tables, programme_of("quarter").table("organisations"))
    )
    monkeypatch.setattr(summing, "programmes", lambda: (first, newer))
    old, new = (
        Quarter(counts={}, tables=dict.fromkeys(form.name for form in programme.tables))  # type: ignore[arg-type]
        for programme in (first, newer)
    )
    assert (first, newer) == (
        summing.by_which(newer, [old, new, new, new]),
        summing.by_which(newer, [new] * 4),
    )
    with pytest.raises(InvalidDataError, match="fit together"):
        summing.by_which(newer, [attrs.evolve(old, tables={})] * 4)


def test_a_programme_without_a_table() -> None:
    """What a programme has no table for is not counted, and stops nothing."""
    whole = programme_of("quarter")
    less = attrs.evolve(whole, tables=tuple(form for form in whole.tables if form.name == "visits"))
    case = Case(id="a", now=frozenset({("visits", ()), ("channel", ("desk",))}))
    assert {"visits": {(): 1}} == booked(less, [case])


@pytest.fixture
def two(tmp_path: Path) -> Callable[..., OneStopShop]:
    """Open a city whose records lie in one SQLite file; each call opens it anew, with settings of its own."""
    folder = copied(tmp_path / "gent", "gent")

    def opened(day: date = APRIL, **settings: object) -> OneStopShop:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        network = {"licence": "CC-BY-4.0", **settings}
        return OneStopShop.open(folder, now=FixedClock(noon), projections={}, network=network)

    with opened(MARCH) as shop:
        desk = shop.acting_as("guide", desk="zuid")
        for _ in range(20):
            desk.visits.record(
                channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
            )
    return opened


@pytest.mark.parametrize("key", [None, "once"])
def test_two_at_once(two: Callable[..., OneStopShop], key: str | None) -> None:
    """Of two who publish a quarter at the same time one does; the other is told so, or with the same key it is one."""
    start = Barrier(2)

    def publish(shop: OneStopShop) -> Publication | ConflictError:
        start.wait()
        try:
            return shop.acting_as("coordinator").publications.publish("2026-Q1", key=key)
        except ConflictError as error:
            return error

    with two() as first, two() as second, ThreadPoolExecutor(2) as pool:
        ends = [*pool.map(publish, (first, second))]
        kept = [one for one in ends if isinstance(one, Publication)]
        assert (1 if key is None else 2) == len(kept)
        assert (
            1 == len({one.digest for one in kept}) == len(first.acting_as("coordinator").publications.list())
        )
        assert all("closed for publication" in str(one) for one in ends if isinstance(one, ConflictError))


def test_two_ways_at_once(two: Callable[..., OneStopShop]) -> None:
    """Of two who begin a year at the same time, one by its quarters and one as a whole, one does."""
    start, over = Barrier(2), date(2027, 1, 8)

    def publish(shop: OneStopShop, period: str) -> Publication | ConflictError | InvalidDataError:
        start.wait()
        try:
            return shop.acting_as("coordinator").publications.publish(period)
        except (ConflictError, InvalidDataError) as error:
            return error

    with (
        two(over, publish_quarters=True) as first,
        two(over, publish_quarters=False) as second,
        ThreadPoolExecutor(2) as pool,
    ):
        ends = [*pool.map(publish, (first, second), ("2026-Q1", "2026"))]
        (kept,) = (one for one in ends if isinstance(one, Publication))
        assert [kept.id] == [one.id for one in first.acting_as("coordinator").publications.list()]
