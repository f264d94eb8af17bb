# SPDX-License-Identifier: EUPL-1.2
"""
Each hook of the starter does what the tutorial says, through the host that a shop uses.
"""

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

import onestopshop_starter
from onestopshop.errors import AdapterError, ExchangeError
from onestopshop.plugin import (
    Actor,
    ActsAs,
    Adapter,
    Batch,
    Event,
    Kind,
    LocalizedText,
    LogEntry,
    Message,
    Options,
    Put,
    Record,
    Scheme,
    Service,
)
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.testing.fakes import a_city


@pytest.fixture
def host() -> Iterator[PluginHost]:
    """A host with the starter alone, which has nothing to report afterwards."""
    host = PluginHost.load(["starter"])
    yield host
    assert host.failures == ()


def only(offers: tuple[Adapter, ...]) -> Adapter:
    """Return the one adapter on offer."""
    (adapter,) = offers
    return adapter


def an_entry(number: int, action: str = "visit.recorded") -> LogEntry:
    """Return an entry of the log that is not written yet."""
    return LogEntry(
        id=f"e{number}",
        origin="test",
        key=f"k{number}",
        at=date(2026, 3, 2),
        actor="guide",
        action=action,
        kind="visit",
        subject="v1",
        version=1,
    )


def an_actor(acts_as: ActsAs) -> Actor:
    """Return somebody who acts so."""
    return Actor(role="guide", acts_as=acts_as, worker="w1")


def test_hook_register_storage(host: PluginHost, tmp_path: Path) -> None:
    """The shelf keeps a record until it is closed."""
    shelf = only(host.register_storage())
    city = a_city(tmp_path, kinds=[Kind(name="note", fields={})])
    record = Record(kind="note", id="1", version=1, schema=1, body={"text": "é"})
    with shelf.open(Options(), city) as storage:
        storage.write(Batch(puts=(Put(record, replaces=0),)))
        with storage.read() as snapshot:
            assert (shelf.name, snapshot.get("note", "1")) == ("shelf", record)


def test_hook_register_directories(host: PluginHost, tmp_path: Path) -> None:
    """The catalogue names the organisation before its service, and has a fingerprint."""
    with only(host.register_directories()).open(Options(), a_city(tmp_path)) as source:
        organisation, service = source.read()
        assert (service.organisation, source.fingerprint()) == (organisation.id, "1")


def test_hook_register_taxonomies(host: PluginHost, tmp_path: Path) -> None:
    """The scheme's concept has an address below the city's base."""
    city = a_city(tmp_path)
    with only(host.register_taxonomies()).open(Options(), city) as source:
        (scheme,) = source.read()
    assert [concept.uri for concept in scheme.concepts] == [f"{city.base}starter/book"]


def test_hook_register_languages(host: PluginHost) -> None:
    """Esperanto is found with and without its own letters."""
    (language,) = host.register_languages()
    assert language.tag == "eo"
    assert language.fold("Ĝis") == language.fold("gxis")


def test_hook_register_translators(host: PluginHost, tmp_path: Path) -> None:
    """The one phrase is a draft, by its key and by its words; other phrases are not known."""
    with only(host.register_translators()).open(Options(), a_city(tmp_path)) as phrases:
        draft = phrases.phrase("welcome", target="eo")
        assert (draft.text, draft.reviewed) == ("Bonvenon", False)
        assert phrases.translate("Welcome", source="en", target="eo") == draft
        assert phrases.translate("Welkom", source="nl", target="eo") is None
        assert phrases.phrase("goodbye", target="eo") is None


def test_hook_register_formats(host: PluginHost, tmp_path: Path) -> None:
    """A table that was written can be read again, and no cell of it is a formula."""
    (sheet,) = host.register_formats()
    _, service = onestopshop_starter.Catalogue().read()
    assert isinstance(service, Service)
    live = attrs.evolve(service, name=LocalizedText({"en": "=1+1"}), directory="sheet", source="sheet")
    sheet.write([live], tmp_path / "services.csv")
    assert list(sheet.read(tmp_path / "services.csv", directory="sheet"))[1:] == [live]
    assert ";'=1+1;" in (tmp_path / "services.csv").read_text(encoding="utf-8")
    assert sheet.check(tmp_path / "services.csv") == []


def test_a_wrong_table_is_refused_as_a_whole(host: PluginHost, tmp_path: Path) -> None:
    """Rows that are no services are all named, and nothing of the table is taken."""
    (sheet,) = host.register_formats()
    (tmp_path / "wrong.csv").write_text("id;name\na;b\n", encoding="utf-8")
    with pytest.raises(ExchangeError, match="row 2"):
        sheet.read(tmp_path / "wrong.csv", directory="sheet")
    assert [finding.message for finding in sheet.check(tmp_path / "wrong.csv")] == ["row 2: KeyError"]
    assert "cannot be read" in sheet.check(tmp_path / "absent.csv")[0].message


def test_hook_register_taxonomy_formats(host: PluginHost, tmp_path: Path) -> None:
    """Words that were written can be read again; a line without a label is named, and nothing is taken."""
    (words,) = host.register_taxonomy_formats()
    (scheme,) = onestopshop_starter.Concepts("https://example.org/").read()
    words.write([scheme], tmp_path / "books.words")
    assert (tmp_path / "books.words").read_text(encoding="utf-8") == "starter:book\tbook\n"
    (again,) = words.read(tmp_path / "books.words", base="https://example.org/")
    assert isinstance(again, Scheme)
    assert [one.uri for one in scheme.concepts] == [one.uri for one in again.concepts]
    (tmp_path / "wrong.words").write_text("starter:book\n", encoding="utf-8")
    with pytest.raises(ExchangeError, match="line 1"):
        words.read(tmp_path / "wrong.words", base="https://example.org/")
    assert len(words.check(tmp_path / "wrong.words", required=["en"])) == 1


def test_hook_register_notifiers(host: PluginHost, tmp_path: Path) -> None:
    """A message is a line of the file that the options name; a folder in its place is an error of ours."""
    outbox, message = only(host.register_notifiers()), Message(id="m1", to="guide", subject="s", text="t")
    with outbox.open(outbox.options(path="out.txt"), a_city(tmp_path)) as notifier:
        notifier.send(message)
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "m1\tguide\n"
    with outbox.open(outbox.options(path="."), a_city(tmp_path)) as notifier, pytest.raises(AdapterError):
        notifier.send(message)


def test_hook_register_projections(host: PluginHost, tmp_path: Path) -> None:
    """The counter counts each visit once, however often it follows."""
    city = a_city(tmp_path)
    with (
        only(host.register_storage()).open(Options(), city) as storage,
        only(host.register_projections()).open(Options(), city) as counter,
    ):
        storage.write(Batch(entries=(an_entry(1), an_entry(2, "visit.retracted"))))
        assert (counter.follow(storage), counter.follow(storage), counter.visits) == (2, 2, 1)


def test_hook_register_commands(host: PluginHost) -> None:
    """``onestopshop hello`` says hello."""
    (hello,) = host.register_commands()
    assert CliRunner().invoke(hello).output == "Hello!\n"


def test_hook_veto(host: PluginHost, tmp_path: Path) -> None:
    """Only coordinators export visits, and everybody does everything else."""
    city = a_city(tmp_path)
    worker, coordinator = an_actor(ActsAs.WORKER), an_actor(ActsAs.COORDINATOR)
    assert host.veto(worker, "visits.export", None, city) == ("only a coordinator exports visits",)
    assert host.veto(coordinator, "visits.export", None, city) == ()
    assert host.veto(worker, "visits.record", None, city) == ()


def test_hook_retention(host: PluginHost, tmp_path: Path) -> None:
    """Visits are kept for a year; the rest is left to others."""
    assert host.retention("visit", a_city(tmp_path)) == timedelta(days=365)
    assert host.retention("barrier", a_city(tmp_path)) is None


def test_hook_withhold(host: PluginHost, tmp_path: Path) -> None:
    """Workarounds stay at the desk."""
    city = a_city(tmp_path)
    assert host.withhold("observation", "network", city) == {"workaround"}
    assert host.withhold("observation", "desk", city) == frozenset()


def test_hook_smallest_count(host: PluginHost, tmp_path: Path) -> None:
    """The public sees counts from 20."""
    assert host.smallest_count("public", a_city(tmp_path)) == 20
    assert host.smallest_count("network", a_city(tmp_path)) is None


def test_hook_on_event(host: PluginHost, caplog: pytest.LogCaptureFixture) -> None:
    """What happened is said in codes."""
    with caplog.at_level(logging.INFO, logger="onestopshop_starter"):
        host.on_event(Event(action="visit.recorded", kind="visit", subject="v1"), an_entry(1))
    assert caplog.messages == ["visit.recorded is entry 0"]


def test_hook_check(host: PluginHost, tmp_path: Path) -> None:
    """A city with one language is reminded of others, a city with more is not."""
    city = a_city(tmp_path)
    one = attrs.evolve(city, languages=attrs.evolve(city.languages, offered=("nl",)))
    more = attrs.evolve(city, languages=attrs.evolve(city.languages, offered=("nl", "en")))
    assert [finding.rule for finding in host.check(one)] == ["starter.one-language"]
    assert host.check(more) == ()
