# SPDX-License-Identifier: EUPL-1.2
"""
Which plugins are loaded, and in which order they are asked.
"""

import sys
from types import SimpleNamespace

import pytest
from tests.runtime.plugins.making import MARKER, VETO, Install, failing, plugin

from onestopshop.builtin import BUILTINS
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import PluginError
from onestopshop.plugin import City, hookimpl
from onestopshop.runtime.plugins import discovery
from onestopshop.runtime.plugins.host import PluginHost


def test_only_listed_plugins_are_imported(install: Install) -> None:
    """A plugin that is installed and not listed does not run a line."""
    listed, other = install(VETO), install(VETO)
    host = PluginHost.load([listed])
    assert [one.name for one in host.enabled] == [listed]
    assert other not in sys.modules
    assert other in host.not_enabled


def test_plugins_are_asked_in_the_order_written(install: Install, city: City) -> None:
    """Built-ins first, then the list, then what the program gives."""
    reason = MARKER + "@hookimpl\ndef veto(): return __name__\n"
    first, second = install(reason), install(reason)
    host = PluginHost.load(
        [second, first], [plugin(veto=lambda: "given")], [("built", plugin(veto=lambda: "built"))]
    )
    assert host.veto(SYSTEM, "x", None, city) == ("built", second, first, "given")


def test_a_plugin_can_ask_to_be_first_or_last(city: City) -> None:
    """The marks of pluggy for the first and the last place are obeyed."""
    last = SimpleNamespace(veto=hookimpl(lambda: "last", trylast=True))
    first = SimpleNamespace(veto=hookimpl(lambda: "first", tryfirst=True))
    host = PluginHost.load(objects=[last, plugin(veto=lambda: "middle"), first])
    assert host.veto(SYSTEM, "x", None, city) == ("first", "middle", "last")


def test_two_hosts_know_nothing_of_each_other(city: City) -> None:
    """The plugins of one shop are asked by no other in the same process."""
    strict, free = PluginHost.load(objects=[plugin(veto=lambda: "no")]), PluginHost.load()
    assert (len(strict.veto(SYSTEM, "x", None, city)), free.veto(SYSTEM, "x", None, city)) == (1, ())


def test_modules_objects_and_classes_are_plugins(install: Install, city: City) -> None:
    """An entry point may name an attribute; a class is made an object; names are never doubled."""
    source = MARKER + "class Night:\n    @hookimpl\n    def veto(self): return 'night'\n"
    name = install(source, attribute="Night")

    class Night:
        @hookimpl
        def veto(self) -> str:
            return "given"

    host = PluginHost.load([name], [Night, Night()])
    assert host.veto(SYSTEM, "x", None, city) == ("night", "given", "given")
    assert [one.name for one in host.enabled] == [name, "Night", "Night-2"]


def test_an_unknown_plugin_says_what_is_installed(install: Install) -> None:
    """A name that no distribution has is an error with the nearest name and what to install."""
    install(VETO, name="postgres")
    with pytest.raises(
        PluginError, match="no installed distribution has a plugin 'postgre'; did you mean 'postgres'"
    ) as told:
        PluginHost.load(["postgre"])
    assert told.value.plugin == "postgre"
    assert "Install onestopshop-postgre" in told.value.hint
    assert "starter" in told.value.hint


def test_nothing_is_imported_when_a_name_is_unknown(install: Install) -> None:
    """The list is looked at as a whole before the first plugin runs."""
    name = install(VETO)
    with pytest.raises(PluginError):
        PluginHost.load([name, "nobody"])
    assert name not in sys.modules


def test_one_name_of_two_distributions_is_an_error(install: Install) -> None:
    """Which of two plugins is meant is never guessed."""
    install(VETO, name="twin", distribution="twin-a")
    install(VETO, name="twin", distribution="twin-b")
    with pytest.raises(
        PluginError, match=r"several distributions have a plugin 'twin': twin-[ab], twin-[ab]"
    ):
        PluginHost.load(["twin"])


@pytest.mark.parametrize(
    ("names", "told"), [(["starter", "starter"], "listed twice"), (["search"], "is built in")]
)
def test_a_name_is_listed_once_and_is_no_built_in(names: list[str], told: str) -> None:
    """A doubled name and the name of a built-in are told."""
    with pytest.raises(PluginError, match=told):
        PluginHost.load(names, builtins=BUILTINS)


def test_entry_points_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed plugins are looked for once a process, as long as the path stays."""
    first = discovery.installed()
    monkeypatch.setattr(discovery, "entry_points", failing)
    assert discovery.installed() is first
