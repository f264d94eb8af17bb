# SPDX-License-Identifier: EUPL-1.2
"""
A plugin that does not load is left out and named, and what it may have forbidden stays forbidden.
"""

import sys
import threading
from importlib.metadata import version
from pathlib import Path

import pytest
from tests.runtime.plugins.making import VETO, Install, errors, plugin

from onestopshop.domain.people import SYSTEM
from onestopshop.errors import PluginError
from onestopshop.plugin import City
from onestopshop.ports.restrictions import EVERYTHING, NOTHING
from onestopshop.runtime.plugins.host import PluginHost


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("raise RuntimeError('no licence')", "RuntimeError: no licence at zoo_"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("import nothing_of_that_name", "ModuleNotFoundError: No module named 'nothing_of_that_name'"),
        ("def broken(:", "SyntaxError"),
    ],
)
def test_a_plugin_that_does_not_load_is_left_out(
    install: Install, city: City, source: str, error: str
) -> None:
    """Whatever an import raises, the others load, and the culprit is named with its version."""
    bad, good = install(source), install(VETO)
    host = PluginHost.load([bad, good])
    (failure,) = host.failures
    assert (failure.plugin, failure.version, failure.hook) == (bad, "1.5", "import")
    assert error in failure.error
    assert host.veto(SYSTEM, "visits.export", None, city) == ("never",)
    assert [(one.name, one.hooks) for one in host.enabled] == [(bad, ()), (good, ("veto",))]


def test_an_import_that_never_ends_is_left_behind(install: Install) -> None:
    """A plugin that waits for ever at import costs the patience of the host, no more."""
    name = install(
        "import sys, threading\nsys.modules[__name__].waiting = threading.Event()\nwaiting.wait()\n"
    )
    host = PluginHost.load([name], patience=0.05)
    assert errors(host) == [("import", "its import did not end within 0.05 seconds")]
    sys.modules[name].waiting.set()
    for thread in threading.enumerate():
        if thread.name == f"import {name}":
            thread.join()


@pytest.mark.parametrize("needed", ["onestopshop>=99", "OneStopShop<0.0.1"])
def test_a_plugin_for_another_version_is_not_imported(install: Install, needed: str) -> None:
    """A plugin that needs another version of the library is named with both versions."""
    name = install("raise RuntimeError", requires=["!!", "click", needed])
    host = PluginHost.load([name])
    assert errors(host)[0][1].startswith("it needs onestopshop")
    assert errors(host)[0][1].endswith(f"and this is {version('onestopshop')}")
    assert name not in sys.modules


def test_a_plugin_for_this_version_is_imported(install: Install) -> None:
    """A requirement that is met, and requirements on others, keep nobody out."""
    assert PluginHost.load([install(VETO, requires=["onestopshop>=0.1", "click>99"])]).failures == ()


@pytest.mark.parametrize(
    ("source", "denied"),
    [
        ("raise RuntimeError  # a format, and nothing that forbids", False),
        ("raise RuntimeError\ndef veto(): ...", True),
        ("raise RuntimeError\ndef retention(): ...", True),
        ("from math import *\nraise RuntimeError", True),
        ("raise RuntimeError\nexec('...')", True),
    ],
)
def test_what_a_lost_plugin_may_have_forbidden_stays_forbidden(
    install: Install, city: City, source: str, denied: bool
) -> None:
    """A plugin whose source speaks of a gate denies when it does not load; another does not stop the desk."""
    host = PluginHost.load([install(source)])
    assert bool(host.veto(SYSTEM, "visits.record", None, city)) is denied
    assert (host.withhold("visit", "public", city) is EVERYTHING) is denied
    assert (host.smallest_count("public", city) == NOTHING) is denied
    if denied:
        with pytest.raises(PluginError, match=r"nothing is erased: .*did not load"):
            host.retention("visit", city)
    else:
        assert host.retention("visit", city) is None


def test_a_plugin_without_readable_source_denies(install: Install, city: City, tmp_path: Path) -> None:
    """What cannot be read may have held a gate."""
    name = install("raise RuntimeError")
    (tmp_path / "installed" / f"{name}.py").write_bytes(b"raise RuntimeError # \xff")
    assert PluginHost.load([name]).veto(SYSTEM, "x", None, city)
    gone = install("")
    (tmp_path / "installed" / f"{gone}.py").unlink()
    assert PluginHost.load([gone]).veto(SYSTEM, "x", None, city)


def test_an_object_that_cannot_be_made_denies_when_it_has_a_gate(city: City) -> None:
    """A class whose object fails is judged by the names of its methods."""

    class Offers:
        def __init__(self) -> None:
            raise RuntimeError

    class Forbids(Offers):
        def veto(self) -> None: ...

    assert PluginHost.load(objects=[Offers]).veto(SYSTEM, "x", None, city) == ()
    assert PluginHost.load(objects=[Forbids]).veto(SYSTEM, "x", None, city)


def test_an_object_that_cannot_be_looked_at_denies(city: City) -> None:
    """An object that fails when its names are asked for counts as one that forbids."""

    class Opaque:
        def __dir__(self) -> list[str]:
            raise SystemExit

    host = PluginHost.load(objects=[Opaque(), plugin(veto=lambda: "good")])
    assert host.veto(SYSTEM, "x", None, city) == (
        "the plugin 'Opaque' did not load, and may forbid this",
        "good",
    )
    assert errors(host)[0][0] == "registration"
