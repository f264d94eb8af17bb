# SPDX-License-Identifier: EUPL-1.2
"""
The catalogue: searching, listing, and importing all or nothing; exchange files and taxonomies.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import attrs
import pytest

from onestopshop.domain.codes.services import ServiceStatus
from onestopshop.domain.services import Organisation, Service
from onestopshop.errors import ExchangeError, InvalidDataError, NotFoundError
from onestopshop.operations.exchange import Exchange
from onestopshop.operations.taxonomies import vocabulary_findings
from onestopshop.ports.checks import Finding


def test_searching(town) -> None:
    """A search asks the index in the city's words, and shows each hit in a language that is said."""
    town.index.found = [("housing", 2.0), ("gone-since", 1.5), ("registration", 1.0)]
    hits = town.desk().services.search(
        "woning", language="nl", topics=["topic:housing"], spoken="ti", audience="services"
    )
    assert (hits.total, len(hits), hits.language, hits.query) == (3, 2, "nl", "woning")
    assert (
        hits[0].name.text,
        hits[0].name.language,
        hits[0].name.exact,
        hits[0].score,
    ) == ("Housing", "en", False, 2.0)
    assert [hit.service.id for hit in hits[0:2]] == ["housing", "registration"]
    asked = town.index.asked[-1]
    assert ("woning", "nl", {"topic:housing"}, "ti", "services", True) == (
        asked.text, asked.language, asked.topics, asked.spoken, asked.audience, asked.offered_only,
    )  # fmt: skip
    town.desk().services.search("x", include_closed=True)
    assert (
        town.index.asked[-1].language,
        town.index.asked[-1].offered_only,
        town.index.asked[-1].audience,
    ) == ("en", False, None)


@pytest.mark.parametrize(
    "arguments",
    [{"language": "Dutch, please"}, {"topics": ["topic:x"]}, {"spoken": "?"}, {"audience": "everybody"}],
)
def test_bad_searches(town, arguments: dict[str, object]) -> None:
    """A topic, language or audience that does not exist is refused before the index is asked."""
    with pytest.raises(InvalidDataError):
        town.desk().services.search("x", **arguments)
    assert town.index.asked == []


def test_looking(town) -> None:
    """Services are listed by id, by status and page by page; an unknown id is an error that names it."""
    services = town.desk().services
    assert [found.id for found in services.list()] == [
        "housing",
        "interpreters",
        "old",
        "pupils",
        "registration",
    ]
    assert [found.id for found in services.list(status="historic")] == ["old"]
    assert [found.id for found in services.list(after="old", limit=1)] == ["pupils"]
    assert (services.get("housing").id, services.organisation("school").id) == ("housing", "school")
    assert (services.imported("local").services, services.imported("other")) == (5, None)
    for attempt in (services.get, services.organisation):
        with pytest.raises(NotFoundError, match="'nowhere'"):
            attempt("nowhere")
    with pytest.raises(InvalidDataError, match=r"\$\.status"):
        services.list(status="gone")


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


class Lines:
    """A format of one id a line."""

    name, summary, losses = "lines", "ids", frozenset({"name"})

    def __init__(self, make: object) -> None:
        self.make = make

    def check(self, path: Path) -> Sequence[Finding]:
        return [Finding(rule="lines.empty", message="nothing in it")] if not path.read_text("utf-8") else []

    def read(self, path: Path, *, directory: str) -> Iterable[Service]:
        return [self.make(line, directory=directory) for line in path.read_text("utf-8").split()]

    def write(self, things: Iterable[Organisation | Service], path: Path) -> None:
        path.write_text("\n".join(thing.id for thing in things), "utf-8")


def test_files(town, tmp_path: Path, make_service) -> None:
    """Services go in and out as files, all or nothing; an empty file closes no catalogue."""
    desk = town.desk("coordinator")
    exchange = Exchange(desk.exchange._desk, desk.services, lambda: (Lines(make_service),))
    file, out = tmp_path / "in", tmp_path / "out"
    file.write_text("", "utf-8")
    assert [offered.name for offered in exchange.formats()] == ["lines"]
    assert [finding.rule for finding in exchange.check(file, format="lines")] == ["lines.empty"]
    with town.nothing_written(), pytest.raises(ExchangeError, match="nothing was written"):
        exchange.import_services(file, format="lines", directory="file")
    file.write_text("sports library", "utf-8")
    assert exchange.import_services(file, format="lines", directory="file").added == 2
    assert exchange.export_services(out, format="lines") == 7
    assert {"office", "sports"} <= set(out.read_text("utf-8").split())
    with pytest.raises(ExchangeError) as refused:
        exchange.check(file, format="line")
    assert refused.value.hint == "Did you mean 'lines'?"
    with pytest.raises(ExchangeError) as refused:
        exchange.export_services(out, format="xyz")
    assert refused.value.hint == "Formats: lines."
    with pytest.raises(ExchangeError) as refused:
        desk.exchange.check(file, format="lines")
    assert refused.value.hint == "Formats: none."


def test_taxonomies(town) -> None:
    """Schemes and concepts are shown; what is unknown is an error that says where to look."""
    taxonomies = town.desk().taxonomies
    assert {"topic", "b", "town"} <= {scheme.id for scheme in taxonomies.list()}
    assert taxonomies.scheme("town").id == "town"
    assert taxonomies.concept("town:letters").broader == ("b:begrijpbaar",)
    for attempt in (
        lambda: taxonomies.scheme("x"),
        lambda: taxonomies.concept("x:y"),
        lambda: taxonomies.validate("x"),
    ):
        with pytest.raises(NotFoundError) as refused:
            attempt()
        assert "taxonomies list" in refused.value.hint


def test_what_a_scheme_lacks(town) -> None:
    """Labels that are missing in a required language and words that no speaker reviewed are findings."""
    taxonomies = town.desk().taxonomies
    assert taxonomies.validate("town") == ()
    assert len(taxonomies.validate()) >= len(taxonomies.validate("topic"))
    scheme = taxonomies.scheme("town")
    found = vocabulary_findings(scheme, ["en", "nl"])
    assert [(one.rule, one.message) for one in found] == [
        ("taxonomies.label", "town:letters has no label in nl")
    ]
    draft = attrs.evolve(scheme, concepts=(attrs.evolve(scheme.concepts[0], draft=frozenset({"ti", "ps"})),))
    (finding,) = vocabulary_findings(draft, ["en"])
    assert (finding.rule, finding.severity) == ("taxonomies.draft", "info")
    assert "ps, ti" in finding.message


@pytest.mark.parametrize(
    "arguments",
    [
        {"text": None},
        {"text": 5},
        {"text": "x" * 201},
        {"limit": "5"},
        {"limit": None},
        {"limit": 0},
        {"limit": -1},
        {"limit": 1001},
        {"limit": 10**30},
        {"limit": True},
        {"offset": -1},
        {"offset": "5"},
        {"offset": 10**30},
        {"topics": 5},
        {"topics": "topic:registration"},
        {"topics": [["topic:registration"]]},
        {"language": 5},
        {"spoken": []},
        {"audience": []},
    ],
)
def test_searches_that_are_none(town, arguments: dict[str, object]) -> None:
    """A text that nobody types, a page that there is not, and values of other types never reach the index."""
    with pytest.raises(InvalidDataError) as refused:
        town.desk().services.search(**{"text": "x", **arguments})
    assert "xxx" not in str(refused.value)
    assert town.index.asked == []


def test_an_index_that_lags(town) -> None:
    """A service that is closed by now is not shown, although the index still has it."""
    town.index.found = [("old", 2.0), ("housing", 1.0)]
    services = town.desk().services
    assert [hit.service.id for hit in services.search("x")] == ["housing"]
    assert [hit.service.id for hit in services.search("x", include_closed=True)] == ["old", "housing"]


@pytest.mark.parametrize(
    "attempt",
    [
        lambda services: services.load([5], directory="local"),
        lambda services: services.load(5, directory="local"),
        lambda services: services.load([], directory=5),
        lambda services: services.load([], directory="Mrs Peeters"),
        lambda services: services.imported([]),
        lambda services: services.imported("Mrs Peeters"),
        lambda services: services.get("Mrs Peeters 0477"),
        lambda services: services.get("\ud800"),
        lambda services: services.get(None),
        lambda services: services.organisation("Mrs Peeters"),
        lambda services: services.list(limit="5"),
        lambda services: services.list(limit=0),
        lambda services: services.list(after=5),
        lambda services: services.list(after="\ud800"),
        lambda services: services.list(status=[]),
    ],
)
def test_what_is_no_service(town, attempt: object) -> None:
    """What has not the form of an id, a page or a service is refused as data, and never repeated."""
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        attempt(town.desk("coordinator").services)
    assert "Peeters" not in str(refused.value) + refused.value.hint


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


def test_an_organisation_that_is_no_id(town, make_service) -> None:
    """A catalogue whose service names an organisation by words is refused with all its problems."""
    things = [make_service("a", organisation="City Office"), make_service("b", topics=["topic:x"])]
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        town.desk("coordinator").services.load(things, directory="local")
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize(
    "attempt",
    [
        lambda exchange: exchange.check(5, format="lines"),
        lambda exchange: exchange.check("x", format=[]),
        lambda exchange: exchange.import_services("x", format="lines", directory="Mrs Peeters"),
        lambda exchange: exchange.export_services(None, format="lines"),
    ],
)
def test_files_that_are_none(town, make_service, attempt: object) -> None:
    """A file, a format or a directory of a wrong type is refused as data."""
    desk = town.desk("coordinator")
    with town.nothing_written(), pytest.raises(InvalidDataError):
        attempt(Exchange(desk.exchange._desk, desk.services, lambda: (Lines(make_service),)))
