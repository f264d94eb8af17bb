# SPDX-License-Identifier: EUPL-1.2
"""
What plugins are told and find, and how the host names who failed.
"""

import sys

import pytest
from tests.runtime.plugins.making import Install, an_entry, errors, failing, plugin

from onestopshop.plugin import City, Event, Finding
from onestopshop.ports.restrictions import NOTHING
from onestopshop.runtime.plugins.host import PluginHost


def test_a_deaf_plugin_costs_nobody_the_event() -> None:
    """All hear of an event, also behind one that fails or that changes it."""
    heard: list[object] = []
    host = PluginHost.load(
        objects=[
            plugin(on_event=failing),
            plugin(on_event=lambda event: event.data.clear()),
            plugin(on_event=lambda event, entry: heard.append((event.data, entry.data))),
        ]
    )
    host.on_event(Event(action="x", kind="x", subject="x", data={"a": 1}), an_entry())
    assert heard == [({"a": 1}, {"b": 2})]
    assert len(host.failures) == 1


def test_findings_before_a_failure_are_kept(city: City) -> None:
    """What a failing check found is shown, beside its failure."""

    def half() -> object:
        yield Finding(rule="mine", message="m")
        yield "rubbish"
        raise SystemExit

    found = PluginHost.load(objects=[plugin(check=half)]).check(city)
    assert [finding.rule for finding in found] == ["mine", "plugins.failed", "plugins.failed"]


def test_a_failure_is_kept_and_logged_once(city: City, caplog: pytest.LogCaptureFixture) -> None:
    """A plugin that fails at every call does not fill memory or log."""
    host = PluginHost.load(objects=[plugin(smallest_count=failing)])
    for _ in range(3):
        host.smallest_count("public", city)
    assert len(host.failures) == len(caplog.records) == 1


def test_failures_are_kept_up_to_a_number(city: City) -> None:
    """A plugin that fails in ever new words does not fill the memory."""
    words = iter(range(2000))

    def inventive() -> None:
        raise ValueError(str(next(words)))

    host = PluginHost.load(objects=[plugin(smallest_count=inventive)])
    for _ in range(1500):
        host.smallest_count("public", city)
    assert len(host.failures) == 1000


def test_an_error_that_cannot_be_shown_is_named(city: City) -> None:
    """An error whose text fails is still a failure, by its type."""

    class SilentError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    def broken() -> None:
        raise SilentError

    host = PluginHost.load(objects=[plugin(smallest_count=broken)])
    assert host.smallest_count("public", city) == NOTHING
    assert errors(host)[0][1].startswith("SilentError at test_failures.py")


def test_guard_names_the_plugin_that_made_the_thing(install: Install) -> None:
    """A follower that fails is the failure of the plugin whose class it is of, and stops nobody."""
    name = install("class Follower:\n    def follow(self): raise ValueError\n")
    host = PluginHost.load([name])
    follower = sys.modules[name].Follower()
    host.guard(follower, follower.follow)
    assert [(failure.plugin, failure.hook) for failure in host.failures] == [(name, "Follower")]
