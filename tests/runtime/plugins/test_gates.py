# SPDX-License-Identifier: EUPL-1.2
"""
What plugins forbid: one that fails, or says rubbish, forbids.
"""

import logging
from datetime import timedelta

import pytest
from tests.runtime.plugins.making import VETO, Install, a_service, an_entry, failing, plugin

from onestopshop.domain.people import SYSTEM
from onestopshop.errors import PluginError
from onestopshop.plugin import City, Event, Service
from onestopshop.ports.restrictions import NOTHING
from onestopshop.runtime.plugins.host import PluginHost


@pytest.mark.parametrize("answer", [3, True, False, b"no", ["no"], {}])
def test_a_veto_that_says_rubbish_denies(city: City, answer: object) -> None:
    """Anything but text or nothing is a failure, and a failed veto blocks."""
    host = PluginHost.load(objects=[plugin(veto=lambda: answer)])
    (reason,) = host.veto(SYSTEM, "x", None, city)
    assert reason == "the plugin 'SimpleNamespace' could not say whether it forbids this"


@pytest.mark.parametrize(
    "error", [ValueError, SystemExit, GeneratorExit, RecursionError, MemoryError, StopIteration]
)
def test_a_veto_that_fails_denies(city: City, error: type[BaseException]) -> None:
    """Whatever is raised, good reasons are kept and the failed plugin denies."""

    def broken() -> None:
        raise error

    host = PluginHost.load(
        objects=[plugin(veto=broken), plugin(veto=lambda: "good"), plugin(veto=lambda: "")]
    )
    first, *others = host.veto(SYSTEM, "x", None, city)
    assert "could not say" in first
    assert others == ["good", "no reason given"]


def test_ctrl_c_reaches_the_person(city: City) -> None:
    """A keyboard interrupt in a hook is the user's, and ends what she waits for."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        PluginHost.load(objects=[plugin(veto=interrupted)]).veto(SYSTEM, "x", None, city)


def test_no_failure_repeats_what_somebody_said(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """Of an error in a hook that sees records, only its type and place are kept."""
    host = PluginHost.load(objects=[plugin(veto=failing, on_event=failing)])
    with caplog.at_level(logging.DEBUG):
        reasons = host.veto(SYSTEM, "x", None, city)
        host.on_event(Event(action="x", kind="x", subject="x"), an_entry())
        host.guard(host, failing)  # type: ignore[arg-type]
    told = f"{reasons} {host.failures} {host.check(city)} {caplog.text}"
    assert "Amina" not in told
    assert told.count("ValueError at making.py:") >= 3


def test_the_shortest_retention_wins(city: City) -> None:
    """Each plugin can shorten, none can lengthen; nothing said is nothing set."""
    host = PluginHost.load(
        objects=[plugin(retention=lambda time=time: time) for time in (*map(timedelta, (30, 1, 365)), None)]
    )
    assert host.retention("visit", city) == timedelta(days=1)
    assert PluginHost.load().retention("visit", city) is None


@pytest.mark.parametrize("answer", [timedelta(hours=23), timedelta(days=-1), 30, "30 days"])
def test_a_wrong_retention_stops_the_run(city: City, answer: object) -> None:
    """Less than a day, or no time at all, erases nothing and is told."""
    host = PluginHost.load(
        objects=[plugin(retention=lambda: timedelta(days=9)), plugin(retention=lambda: answer)]
    )
    with pytest.raises(PluginError, match="nothing is erased") as told:
        host.retention("visit", city)
    assert told.value.plugin == "SimpleNamespace-2"
    assert host.check(city)[0].rule == "plugins.failed"


def test_everybody_who_stops_a_run_is_named(install: Install, city: City) -> None:
    """One plugin that stops erasing does not hide another that would."""
    lost = install(f"{VETO}raise RuntimeError")
    host = PluginHost.load([lost], [plugin(retention=failing)])
    with pytest.raises(PluginError, match=f"'{lost}' .* did not load.*'SimpleNamespace' could not say"):
        host.retention("visit", city)


def test_withheld_fields_add_up(city: City) -> None:
    """The union is withheld; nothing said withholds nothing."""
    fields = (["a", "b"], {"b", "c"}, (), None)
    host = PluginHost.load(objects=[plugin(withhold=lambda names=names: names) for names in fields])
    assert host.withhold("visit", "public", city) == {"a", "b", "c"}


@pytest.mark.parametrize("answer", ["worker", b"x", 3, [3], {"a": 1}])
def test_a_wrong_withhold_withholds_everything(city: City, answer: object) -> None:
    """A text is not taken for its letters; whatever is no collection of names hides every field."""
    host = PluginHost.load(objects=[plugin(withhold=lambda: ["a"]), plugin(withhold=lambda: answer)])
    withheld = host.withhold("visit", "public", city)
    assert "any field at all" in withheld


def test_the_largest_smallest_count_wins(city: City) -> None:
    """Each plugin can hide more, none can show more."""
    host = PluginHost.load(
        objects=[plugin(smallest_count=lambda count=count: count) for count in (5, 20, None, 0)]
    )
    assert host.smallest_count("public", city) == 20
    assert PluginHost.load().smallest_count("public", city) is None


@pytest.mark.parametrize("answer", [-1, "5", 5.0, True])
def test_a_wrong_smallest_count_publishes_nothing(city: City, answer: object) -> None:
    """No count is shown when a plugin gives no whole number."""
    assert (
        PluginHost.load(objects=[plugin(smallest_count=lambda: answer)]).smallest_count("public", city)
        == NOTHING
    )


def test_a_plugin_cannot_change_what_it_is_shown(city: City) -> None:
    """Tables inside a record are copies for each plugin."""
    seen: list[object] = []

    def changes(subject: Service) -> None:
        subject.extensions["x"] = 1  # type: ignore[index]
        subject.extensions["deep"]["x"] = 1  # type: ignore[index]

    def looks(subject: Service) -> None:
        seen.append(subject.extensions)

    service = a_service()
    host = PluginHost.load(objects=[plugin(veto=changes), plugin(veto=looks)])
    assert host.veto(SYSTEM, "x", service, city) == ()
    assert [*seen, service.extensions] == [{"deep": {}}, {"deep": {}}]
