# SPDX-License-Identifier: EUPL-1.2
"""
Load plugins one after the other; one that does not load is noted, and costs no other its place.
"""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version

import pluggy

from onestopshop import hookspecs
from onestopshop.errors import PluginError
from onestopshop.runtime.plugins.absent import may_hold_gates, offers_gates
from onestopshop.runtime.plugins.discovery import Installed, find, unmet
from onestopshop.runtime.plugins.enabling import instance, name_of, package_of, register
from onestopshop.runtime.plugins.failures import Failures, Source
from onestopshop.runtime.plugins.isolation import Failed, attempt, attempt_import

__all__ = ["Loading", "listed"]


class Loading:
    """
    The plugins of one shop while they are being loaded.

    Args:
        failures: Where it is noted what went wrong.
    """

    def __init__(self, failures: Failures) -> None:
        self.manager = pluggy.PluginManager(hookspecs.PROJECT)
        """What knows the hooks and who implements them."""
        self.manager.add_hookspecs(hookspecs)
        self.sources: dict[str, Source] = {}
        """Every plugin that was to be loaded, by name, in order."""
        self.missing: list[Source] = []
        """Those that did not load and may have held a gate."""
        self.unmarked: list[tuple[Source, str]] = []
        """Functions with a hook's name that carry no marker."""
        self.packages: dict[str, Source] = {}
        """Which plugin a top-level package belongs to."""
        self._failures = failures

    def take_builtin(self, name: str, thing: object) -> None:
        """Take in a module of this library."""
        self._take(Source(name=name, distribution=hookspecs.PROJECT, version=_own_version()), thing)

    def take_installed(self, one: Installed, *, patience: float) -> None:
        """Import a listed plugin and take it in, or note why not."""
        source = Source(name=one.name, distribution=one.distribution, version=one.version)
        needed = attempt(lambda: unmet(one))
        reason = needed.error if isinstance(needed, Failed) else needed.value
        imported = Failed(reason) if reason else attempt_import(one.entry, patience=patience)
        if isinstance(imported, Failed):
            self._lose(source, "import", imported, gates=may_hold_gates(one.entry.module))
        else:
            self._take(source, imported.value)

    def take_object(self, thing: object) -> None:
        """Take in what was given when the shop was opened, under a name that nobody has."""
        name = stem = name_of(thing)
        number = 1
        while name in self.sources:
            number += 1
            name = f"{stem}-{number}"
        self._take(Source(name=name), thing)

    def _take(self, source: Source, thing: object) -> None:
        made = attempt(lambda: instance(thing))
        if isinstance(made, Failed):
            self._lose(source, "registration", made, gates=offers_gates(thing))
            return
        unmarked = register(self.manager, source, made.value)
        if isinstance(unmarked, Failed):
            self._lose(source, "registration", unmarked, gates=offers_gates(made.value))
            return
        self.sources[source.name] = source
        self.packages.setdefault(package_of(made.value), source)
        self.unmarked.extend((source, name) for name in unmarked)

    def _lose(self, source: Source, hook: str, failed: Failed, *, gates: bool) -> None:
        """Note a plugin that did not load; when it may hold *gates*, they count as failed."""
        self.sources[source.name] = source
        self._failures.add(source, hook, failed.error)
        if gates:
            self.missing.append(source)


@cache
def _own_version() -> str:
    """Return the version of this library; looking it up for each built-in took a fifth of opening a shop."""
    return version(hookspecs.PROJECT)


def listed(names: Sequence[str], *, builtins: Sequence[str] = ()) -> tuple[Installed, ...]:
    """
    Return what is installed under each name, before anything is imported.

    Raises:
        PluginError: A name is unknown, listed twice, of several distributions, or that of a built-in.
    """
    for name in names:
        if names.count(name) > 1:
            raise PluginError(f"the plugin {name!r} is listed twice", plugin=name, hint="List it once.")
        if name in builtins:
            raise PluginError(
                f"{name!r} is built in and always on", plugin=name, hint="Take it out of `plugins`."
            )
    return tuple(find(name) for name in names)
