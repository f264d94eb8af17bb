# SPDX-License-Identifier: EUPL-1.2
"""
Importing the catalogue: all or nothing, and each directory for itself.
"""

from collections.abc import Iterable

import attrs
import pytest

from onestopshop.domain.codes.services import ServiceStatus
from onestopshop.domain.services import Organisation, Service
from onestopshop.errors import InvalidDataError


def test_importing(town, make_service) -> None:
    """An import adds, revises and leaves alone; what vanished is closed and never deleted, what is historic stays."""
    services = town.desk("coordinator").services
    same, changed = services.get("registration"), attrs.evolve(services.get("housing"), review_every=6)
    found = services.load([same, changed, make_service("library")], directory="local", fingerprint="2")
    assert (found.added, found.revised, found.closed, found.unchanged, found.organisations) == (1, 1, 2, 1, 0)
    statuses = {service.id: service.status.value for service in services.list()}
    assert {name: statuses[name] for name in ("pupils", "interpreters", "old")} == {
        "pupils": "closed",
        "interpreters": "closed",
        "old": "historic",
    }
    assert {"registration", "housing", "library"} == {
        name for name, status in statuses.items() if status == "active"
    }
    with town.nothing_written(), pytest.raises(ZeroDivisionError):
        services.load((1 / 0 for _ in "x"), directory="local")
    assert services.load([services.get("pupils"), same, changed], directory="local").closed == 1
    again = attrs.evolve(services.get("pupils"), status=ServiceStatus.ACTIVE)
    assert services.load([same, changed, again], directory="local").added == 0


def test_an_import_that_says_nothing_new(town) -> None:
    """The same catalogue again changes no service."""
    services = town.desk("coordinator").services
    before = services.list()
    found = services.load(before, directory="local")
    assert (found.added, found.revised, found.closed, found.unchanged) == (0, 0, 0, 5)
    assert before == services.list()


def test_directories_are_kept_apart(town, make_service, make_organisation) -> None:
    """A directory closes only its own services, whatever its source calls itself, and takes over none of another."""
    services = town.desk("coordinator").services
    services.load(
        [make_organisation("club"), make_service("sports", organisation="club", directory="toml")],
        directory="other",
    )
    assert (services.get("sports").directory, services.organisation("club").directory) == ("other", "other")
    services.load([], directory="other")
    assert (
        [found.id for found in services.list(status="closed")],
        services.get("registration").status,
    ) == (["sports"], "active")
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        services.load([make_organisation("office"), make_service("registration")], directory="other")
    assert refused.value.problems == (
        "the directory 'local' keeps it already @ $.organisations.office",
        "the directory 'local' keeps it already @ $.services.registration",
    )


def test_every_problem_is_named_and_nothing_written(town, make_service, make_organisation) -> None:
    """An import with one wrong service is refused as a whole, with all that is wrong in all of them."""
    things = [
        make_organisation("branch", part_of="nobody"),
        make_service("a", topics=["topic:x", "doc:letter"], papers=["doc:y"]),
        make_service("b", organisation="nobody"),
        make_service("c"),
        make_service("c"),
    ]
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        town.desk("coordinator").services.load(things, directory="local")
    assert {
        "no organisation has the id 'nobody' @ $.organisations.branch.part_of",
        "no taxonomy has the concept 'topic:x' @ $.services.a.topics",
        "'doc:letter' is not of the scheme 'topic' @ $.services.a.topics",
        "no taxonomy has the concept 'doc:y' @ $.services.a.papers",
        "no organisation has the id 'nobody' @ $.services.b.organisation",
        "the id 'c' stands there twice @ $.services",
    } == set(refused.value.problems)


def test_an_organisation_that_is_no_id(town, make_service) -> None:
    """A catalogue whose service names an organisation by words is refused with all its problems."""
    things = [make_service("a", organisation="City Office"), make_service("b", topics=["topic:x"])]
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        town.desk("coordinator").services.load(things, directory="local")
    assert len(refused.value.problems) == 2


def test_a_directory_that_changed_its_name(town, make_service, make_organisation) -> None:
    """A configured directory takes over what one keeps that is gone; between two that are there nothing moves."""
    things = [make_organisation("office"), make_service("registration")]
    town.context = attrs.evolve(town.context, directories=frozenset({"main", "other"}))
    services = town.desk("coordinator").services
    with town.nothing_written(), pytest.raises(InvalidDataError, match="keeps it already") as refused:
        services.load(things, directory="file")
    assert refused.value.hint
    found = services.load(things, directory="main")
    assert (found.revised, found.added, found.organisations) == (1, 0, 1)
    assert ("main", "main") == (
        services.get("registration").directory,
        services.organisation("office").directory,
    )
    assert services.get("housing").directory == "local"
    assert services.load(things, directory="main").unchanged == 1
    with town.nothing_written(), pytest.raises(InvalidDataError, match="'main' keeps it already"):
        services.load(things, directory="other")


class Source:
    """A directory with a fingerprint, which counts how often it is read."""

    def __init__(self, mark: str, things: Iterable[Organisation | Service]) -> None:
        self.mark, self.things, self.read_times = mark, tuple(things), 0

    def fingerprint(self) -> str:
        return self.mark

    def read(self) -> Iterable[Organisation | Service]:
        self.read_times += 1
        return self.things


def test_a_directory_is_read_when_it_changed(town, make_service) -> None:
    """A directory whose fingerprint is known is not read again."""
    services = town.desk("coordinator").services
    source = Source("1", [make_service("sports")])
    assert services.refresh(source, directory="other").added == 1
    with town.nothing_written():
        assert None is services.refresh(source, directory="other")
    source.mark = "2"
    assert services.refresh(source, directory="other").unchanged == 1
    assert source.read_times == 2


def test_a_directory_without_files(town, make_service, make_organisation) -> None:
    """A directory that is read empty closes nothing; one that never had a service may be empty."""
    services = town.desk("coordinator").services
    source = Source("1", [])
    assert services.refresh(source, directory="other").added == 0
    source.mark, source.things = "2", (make_service("sports"),)
    services.refresh(source, directory="other")
    for mark, things in (("3", ()), ("4", (make_organisation("club"),))):
        source.mark, source.things = mark, things
        with town.nothing_written(), pytest.raises(InvalidDataError, match="no service found") as refused:
            services.refresh(source, directory="other")
        assert refused.value.hint
    assert services.get("sports").offered
