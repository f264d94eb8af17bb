# SPDX-License-Identifier: EUPL-1.2
"""
What plugins offer: good offers are kept, whatever stands beside them.
"""

from types import SimpleNamespace

import pytest
from tests.runtime.plugins.making import errors, failing, plugin

from onestopshop.builtin import BUILTINS
from onestopshop.errors import PluginError
from onestopshop.plugin import Adapter, Language, Options
from onestopshop.runtime.plugins.host import PluginHost


def an_adapter(name: str = "mine") -> Adapter[object]:
    """Return an adapter that is never opened."""
    return Adapter(name=name, summary="", options=Options, open=failing)  # type: ignore[arg-type]


@pytest.mark.parametrize("rubbish", [None, 3, "text", {"a": 1}, [3], object])
def test_rubbish_is_left_out_and_reported(rubbish: object) -> None:
    """What is no adapter costs the good offers nothing."""
    host = PluginHost.load(
        objects=[plugin(register_storage=lambda: rubbish), plugin(register_storage=lambda: [an_adapter()])]
    )
    assert [adapter.name for adapter in host.register_storage()] == ["mine"]
    assert len(host.failures) == (rubbish is not None)
    assert rubbish != "text" or "a list is wanted, not str" in errors(host)[0][1]


def test_offers_before_a_failure_are_kept() -> None:
    """A plugin that fails half way has offered what came before."""

    def half() -> object:
        yield an_adapter("good")
        raise ValueError("then it broke")

    host = PluginHost.load(objects=[plugin(register_notifiers=half)])
    assert [adapter.name for adapter in host.register_notifiers()] == ["good"]
    assert "then it broke" in errors(host)[0][1]


def test_endless_offers_are_cut_off() -> None:
    """A plugin that offers without end does not keep the shop from opening."""
    endless = PluginHost.load(objects=[plugin(register_languages=lambda: iter(lambda: 3, None))])
    assert endless.register_languages() == ()
    assert any("more than 10000" in error for _, error in errors(endless))


@pytest.mark.parametrize(
    "offer",
    [
        Adapter(name="Wrong Name", summary="", options=Options, open=failing),  # type: ignore[arg-type]
        Adapter(name="x", summary="", options=dict, open=failing),  # type: ignore[arg-type]
        Adapter(name="x", summary=3, options=Options, open=failing),  # type: ignore[arg-type]
        Adapter(name="x", summary="", options=Options, open=None),  # type: ignore[arg-type]
    ],
)
def test_half_an_adapter_is_reported(offer: object) -> None:
    """An adapter with a wrong part is found when it is offered, not when a city uses it."""
    host = PluginHost.load(objects=[plugin(register_taxonomies=lambda: [offer])])
    assert (host.register_taxonomies(), len(host.failures)) == ((), 1)


@pytest.mark.parametrize(
    ("hook", "offer"),
    [
        ("register_languages", Language(tag="n l", autonym="x")),
        ("register_languages", Language(tag="nl", autonym="x", fold=len)),  # type: ignore[arg-type]
        ("register_formats", SimpleNamespace(name="x", summary="", losses=frozenset(), check=failing)),
        (
            "register_formats",
            SimpleNamespace(name="x", summary="", losses=(), check=failing, read=failing, write=failing),
        ),
        ("register_taxonomy_formats", SimpleNamespace(name="x", summary="", suffixes=(".x",), check=failing)),
        (
            "register_taxonomy_formats",
            SimpleNamespace(
                name="x", summary="", suffixes=("x",), writes=True, check=failing, read=failing, write=failing
            ),
        ),
        ("register_commands", failing),
    ],
)
def test_other_offers_are_looked_at_too(hook: str, offer: object) -> None:
    """A language, format or command that cannot be used is left out and reported."""
    host = PluginHost.load(objects=[plugin(**{hook: lambda: [offer]})])
    assert (getattr(host, hook)(), len(host.failures)) == ((), 1)


def test_two_offers_of_one_name_are_an_error() -> None:
    """Both plugins are named, and what to do about it."""
    first, second = (plugin(register_storage=lambda: [an_adapter()]) for _ in range(2))
    host = PluginHost.load(objects=[first, second])
    with pytest.raises(PluginError, match="two plugins offer a storage of the name 'mine'") as told:
        host.register_storage()
    assert "'SimpleNamespace' or 'SimpleNamespace-2'" in told.value.hint


def test_a_later_language_replaces_an_earlier_one() -> None:
    """A city can correct what is known of a language, whatever the case of the tag."""
    first = plugin(
        register_languages=lambda: [Language(tag="prs", autonym="?"), Language(tag="nl", autonym="n")]
    )
    second = plugin(register_languages=lambda: [Language(tag="PRS", autonym="دری")])
    host = PluginHost.load(objects=[first, second])
    assert {language.autonym for language in host.register_languages()} == {"دری", "n"}


def test_plugins_are_asked_for_offers_once() -> None:
    """Offers do not change while a shop is open."""
    asked: list[int] = []
    host = PluginHost.load(objects=[plugin(register_storage=lambda: asked.append(1) or [])])
    assert (host.register_storage(), host.register_storage(), asked) == ((), (), [1])


def test_enabled_shows_what_came_from_where() -> None:
    """Each row names plugin, distribution, version, hooks and offers."""
    host = PluginHost.load(["starter"], builtins=BUILTINS)
    rows = {one.name: one for one in host.enabled}
    assert rows["starter"].distribution == "onestopshop-starter"
    assert "storage:shelf" in rows["starter"].adapters
    assert len(rows["starter"].hooks) == 16
    assert rows["storages"].adapters == ("storage:sqlite", "storage:memory")
    assert rows["storages"].distribution == "onestopshop"
