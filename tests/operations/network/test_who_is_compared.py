# SPDX-License-Identifier: EUPL-1.2
"""
Whom a comparison is with: one city, all of the network, and those that publish no quarters.
"""

from datetime import UTC, datetime
from pathlib import Path

import attrs
import pytest
from tests.operations.bundles.cities import CITIES, Place
from tests.operations.network.comparing_samples import PERIOD, compare, handed, place, plays

from onestopshop.domain.codes.comparisons import NotCompared
from onestopshop.errors import InvalidDataError, NotFoundError

EAST, WEST = CITIES
NORTH = "northgate"


@pytest.fixture
def west(tmp_path: Path) -> Place:
    """The city that compares."""
    made = place(tmp_path, WEST)
    plays(made, {"b:bekend": 20})
    return made


@pytest.fixture
def east(tmp_path: Path, west: Place) -> Place:
    """A city of which west holds a quarter."""
    made = place(tmp_path, EAST)
    plays(made, {"b:bekend": 30})
    handed(made, west)
    return made


@pytest.fixture
def small(tmp_path: Path) -> Place:
    """A city that publishes years only."""
    made = place(tmp_path, NORTH)
    yearly(made)
    return made


def yearly(made: Place) -> None:
    """Write into the configuration that years only are published."""
    network = attrs.evolve(made.context.network, publish_quarters=False)
    made.context = attrs.evolve(made.context, network=network)


def a_year(made: Place, *, met: int) -> None:
    """Let the year of 2026 pass, and publish it."""
    guide = made.desk("worker")
    for number in range(60):
        visit = guide.visits.record(
            channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
        )
        if number < met:
            guide.barriers.observe(
                visit=visit.id,
                service="registration",
                step="find",
                concepts=["b:bekend"],
                what_happened="Not found.",
            )
    made.clock.advance(seconds=(datetime(2027, 1, 8, 12, tzinfo=UTC) - made.clock()).total_seconds())
    made.desk("coordinator", worker="c1").publications.publish("2026")


def as_late_as(later: Place, made: Place) -> None:
    """Let it be the same instant in both."""
    made.clock.advance(seconds=(later.clock() - made.clock()).total_seconds())


def test_one_other_city(east: Place, west: Place) -> None:
    """One city that is named is compared with this one, however often it is named."""
    for cities in ([EAST], [EAST, EAST], [EAST, WEST]):
        assert [EAST, WEST] == [one.city for one in compare(west, cities=cities).cities]


@pytest.mark.parametrize("cities", [[WEST], [WEST, WEST], []])
def test_no_other_city(east: Place, west: Place, cities: list[str]) -> None:
    """This city alone, or none that is named, is compared with nothing, and the hint says what to name."""
    with pytest.raises(
        InvalidDataError, match=rf"another city than this one \({WEST}\) is needed"
    ) as refused:
        compare(west, cities=cities)
    assert "no city at all to compare all of the network" in refused.value.hint


def test_a_city_that_publishes_years_only(east: Place, west: Place, small: Place) -> None:
    """Of a quarter it is said of such a city, as soon as a year of it is here; others did not publish the period."""
    west.knows(small)
    assert [(NotCompared.NOT_PUBLISHED, NORTH)] == [(one.reason, one.city) for one in compare(west).gaps]
    a_year(small, met=20)
    as_late_as(small, west)
    west.take(small.export())
    found = compare(west)
    assert [(NotCompared.YEARS_ONLY, NORTH)] == [(one.reason, one.city) for one in found.gaps]
    assert [NORTH] == [one.city for one in found.silent]


def test_this_city_publishes_years_only(east: Place, small: Place, tmp_path: Path) -> None:
    """Where too few are left because of it, that is said, and of which years two have figures."""
    as_late_as(east, small)
    handed(east, small)
    with pytest.raises(NotFoundError) as refused:
        compare(small)
    assert f"{NORTH} publishes years only, as far as is known here: compare a year." in refused.value.hint
    other = place(tmp_path, "southgate")
    yearly(other)
    for made in (small, other):
        a_year(made, met=20)
    handed(other, small)
    with pytest.raises(NotFoundError) as refused:
        compare(small, cities=["southgate"])
    assert f"{NORTH}, southgate publish years only" in refused.value.hint
    assert "Two or more have figures of 2026." in refused.value.hint
    year = small.desk("coordinator").network.compare(period="2026", cities=["southgate"])
    assert ([NORTH, "southgate"], ()) == ([one.city for one in year.cities], year.gaps)


def test_a_city_that_publishes_quarters_again(small: Place, west: Place) -> None:
    """A city that has published a quarter since its last year is not said to publish years only."""
    a_year(small, met=20)
    network = attrs.evolve(small.context.network, publish_quarters=True)
    small.context = attrs.evolve(small.context, network=network)
    small.clock.advance(days=100)
    small.desk("worker").visits.record(
        channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
    )
    small.desk("coordinator", worker="c1").publications.publish("2027-Q1")
    as_late_as(small, west)
    handed(small, west)
    with pytest.raises(NotFoundError) as refused:
        west.desk("coordinator").network.compare(period=PERIOD, cities=[NORTH])
    assert "years only" not in refused.value.hint
