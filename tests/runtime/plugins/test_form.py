# SPDX-License-Identifier: EUPL-1.2
"""
What the functions of a plugin look like, and how it is told when one looks wrong.
"""

from types import SimpleNamespace

import pytest
from tests.runtime.plugins.making import MARKER, Install, plugin

from onestopshop.domain.people import SYSTEM
from onestopshop.errors import PluginError
from onestopshop.plugin import City, hookimpl
from onestopshop.runtime.plugins.host import PluginHost


def test_a_misspelt_hook_is_an_error(install: Install) -> None:
    """An implementation of no hook is told with the hook that was meant, and who has it."""
    name = install(MARKER + "@hookimpl\ndef vetoo(action): ...\n")
    with pytest.raises(
        PluginError, match=rf"{name} 1.5\) implements 'vetoo', which is no hook; did you mean 'veto'"
    ):
        PluginHost.load([name])


def test_a_misspelt_argument_is_an_error() -> None:
    """An argument that the hook does not have is told with those that it has."""
    with pytest.raises(
        PluginError, match=r"'actr', which is no argument of it \(there are: actor, .*did you mean 'actor'"
    ):
        PluginHost.load(objects=[plugin(veto=lambda actr: actr)])


def test_a_wrapper_is_an_error() -> None:
    """No plugin stands around the others and changes what they say."""
    with pytest.raises(PluginError, match="wraps the hook 'veto'"):
        PluginHost.load(objects=[SimpleNamespace(veto=hookimpl(lambda: (yield), wrapper=True))])


def test_another_name_for_a_function_is_possible(city: City) -> None:
    """``specname`` and ``optionalhook`` of pluggy work."""
    other = SimpleNamespace(
        mine=hookimpl(lambda: "no", specname="veto"), later=hookimpl(lambda: None, optionalhook=True)
    )
    assert PluginHost.load(objects=[other]).veto(SYSTEM, "x", None, city) == ("no",)


def test_a_forgotten_marker_is_a_finding(install: Install, city: City) -> None:
    """A function with a hook's name that nobody calls is told, because a gate may have been meant."""
    host = PluginHost.load([install("def veto(action): return 'never'\nfrom os.path import join as check\n")])
    assert host.veto(SYSTEM, "x", None, city) == ()
    assert [finding.rule for finding in host.check(city)] == ["plugins.unmarked"]
    assert "function 'veto' without the marker" in host.check(city)[0].message
