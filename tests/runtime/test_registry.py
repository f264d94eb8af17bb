# SPDX-License-Identifier: EUPL-1.2
"""
A table of the configuration becomes an open adapter, or an error at its place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import Field

from onestopshop.builtin import BUILTINS
from onestopshop.config.settings import AdapterTable
from onestopshop.errors import AdapterError, ConfigurationError, PluginError, StorageError
from onestopshop.plugin import Adapter, City, Options, hookimpl
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.runtime.registry import DIRECTORIES, STORAGE, Registry
from onestopshop.testing.fakes import a_city


class Wishes(Options):
    """
    Options of each simple type.
    """

    path: str
    sync: bool = True
    size: int = Field(default=1, ge=1)


class Thing:
    """
    What the adapter opens: it knows its options, and whether it was closed.
    """

    def __init__(self, options: Wishes) -> None:
        self.options = options
        self.closed = False


OPENED: list[Thing] = []


@contextmanager
def opens(options: Wishes, city: City) -> Iterator[Thing]:
    """Open a thing, or fail as the path says."""
    if options.path == "broken":
        raise OSError("no such device")
    if options.path == "ours":
        raise StorageError("closed", adapter="thing")
    OPENED.append(Thing(options))
    yield OPENED[-1]
    OPENED[-1].closed = True


def a_registry(*names: str) -> Registry:
    """Return a registry with one storage, ``thing``."""
    adapter = Adapter(name="thing", summary="", options=Wishes, open=opens)
    plugin = SimpleNamespace(register_storage=hookimpl(lambda: [adapter]))
    return Registry(PluginHost.load(names, [plugin]))


def refused(registry: Registry, table: AdapterTable, at: str = "storage") -> ConfigurationError:
    """Return why *table* cannot be opened."""
    with pytest.raises(ConfigurationError) as told:
        registry.check(STORAGE, table, at=at)
    return told.value


def test_an_adapter_is_open_until_the_context_ends(tmp_path: Path) -> None:
    """The adapter gets its options, and is closed afterwards."""
    table = AdapterTable(use="thing", path="x", size=3)
    with a_registry().open(STORAGE, table, a_city(tmp_path), at="storage") as thing:
        assert (thing.options, thing.closed) == (Wishes(path="x", size=3), False)
    assert thing.closed


def test_text_of_the_environment_becomes_the_stated_type(tmp_path: Path) -> None:
    """The words false and 3 of a variable are no text for the adapter."""
    table = AdapterTable(use="thing", path="x", sync="false", size="3")
    with a_registry().open(STORAGE, table, a_city(tmp_path), at="storage") as thing:
        assert (thing.options.sync, thing.options.size) == (False, 3)


def test_wrong_options_are_told_at_their_place() -> None:
    """Every wrong option is named with its table, and the adapter's options are listed."""
    told = refused(a_registry(), AdapterTable(use="thing", pth="secret", size=0), "storage")
    assert dict(told.problems) == {
        "storage.path": "is missing",
        "storage.size": "must be greater than or equal to 1",
        "storage.pth": "there is no such key; did you mean 'path'?",
    }
    assert told.hint == "The options of 'thing' are: path, sync, size."
    assert "secret" not in str(told)


def test_an_unknown_adapter_asks_what_was_meant() -> None:
    """A misspelt `use` is told with the nearest and with all names."""
    told = refused(a_registry(), AdapterTable(use="thingy"))
    assert told.problems == (
        ("storage.use", "no storage is called 'thingy'; did you mean 'thing'? there are: thing"),
    )


def test_an_installed_plugin_that_is_not_listed_is_pointed_at() -> None:
    """Who names the adapter of a plugin that is only installed is told to list it."""
    assert (
        "'starter' is installed, but not listed in `plugins`: add it"
        in refused(a_registry(), AdapterTable(use="starter")).hint
    )
    assert "starter" in refused(a_registry(), AdapterTable(use="quite-another")).hint


def test_a_failed_plugin_is_pointed_at(install: object) -> None:
    """When a plugin did not load, its adapter may be the one that is missing."""
    assert callable(install)
    name = install("raise RuntimeError")
    assert f"{name!r} did not load" in refused(a_registry(name), AdapterTable(use="x")).hint


def test_no_adapter_at_all_is_told() -> None:
    """A port for which nothing is offered says so."""
    registry = a_registry()
    with pytest.raises(ConfigurationError, match="no directory is called 'toml'; there is none"):
        registry.check(DIRECTORIES, AdapterTable(use="toml"), at="directories.local")
    assert registry.names(DIRECTORIES) == ()


def test_an_error_of_the_adapter_names_it(tmp_path: Path) -> None:
    """What an adapter raises becomes an error of ours with the cause; ours stay what they are."""
    registry, city = a_registry(), a_city(tmp_path)
    with (
        pytest.raises(AdapterError, match="'thing' could not be opened: OSError") as told,
        registry.open(STORAGE, AdapterTable(use="thing", path="broken"), city, at="storage"),
    ):
        pass
    assert isinstance(told.value.__cause__, OSError)
    with (
        pytest.raises(StorageError, match="closed"),
        registry.open(STORAGE, AdapterTable(use="thing", path="ours"), city, at="storage"),
    ):
        pass


def test_an_error_inside_the_context_is_not_the_adapters(tmp_path: Path) -> None:
    """What the shop does with an open adapter is its own affair, and the adapter is closed all the same."""
    with (
        pytest.raises(ZeroDivisionError),
        a_registry().open(STORAGE, AdapterTable(use="thing", path="x"), a_city(tmp_path), at="storage"),
    ):
        _ = 1 / 0


def test_doubled_names_are_found_when_the_registry_is_made() -> None:
    """Two adapters of one name keep the shop from opening."""
    adapter = Adapter(name="sqlite", summary="", options=Wishes, open=opens)
    plugin = SimpleNamespace(register_storage=hookimpl(lambda: [adapter]))
    with pytest.raises(PluginError, match="'sqlite': 'storages' and 'SimpleNamespace'"):
        Registry(PluginHost.load((), [plugin], BUILTINS))


def test_the_built_in_adapters_are_there() -> None:
    """What a city can use without any plugin."""
    registry = Registry(PluginHost.load(builtins=BUILTINS))
    assert registry.names(STORAGE) == ("memory", "sqlite")
    assert registry.names(DIRECTORIES) == ("toml",)


def test_a_directory_that_cannot_be_read_has_its_place(tmp_path: Path) -> None:
    """What stops the reading of a directory is told with the table that names it."""
    registry = Registry(PluginHost.load(builtins=BUILTINS))
    table = AdapterTable(use="toml", path="nowhere")
    with (
        pytest.raises(ConfigurationError) as told,
        registry.open(DIRECTORIES, table, a_city(tmp_path), at="directories.local") as source,
    ):
        source.fingerprint()
    assert [path for path, _ in told.value.problems] == ["directories.local.path"]
    assert "nowhere" in str(told.value)
    assert told.value.hint
