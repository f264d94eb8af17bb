# SPDX-License-Identifier: EUPL-1.2
"""
Find the installed plugins without importing any.

A plugin is an entry point of the group ``onestopshop``.  Reading the entry
points of some hundred distributions takes milliseconds, so it is done once a
process (and again when ``sys.path`` has changed).
"""

import re
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points, version

import attrs

from onestopshop.errors import PluginError
from onestopshop.hookspecs import PROJECT

__all__ = ["Installed", "find", "installed", "unmet"]

_OURS = re.compile(rf"\s*{PROJECT}\s*(?![\w.-])\S", re.IGNORECASE)
"""A requirement that says something about this library; what reads it takes long to import."""


@attrs.frozen(kw_only=True)
class Installed:
    """
    One plugin that could be enabled.

    Args:
        distribution: What ``pip`` calls it.
        requires: The requirements that the distribution states.
    """

    name: str
    entry: EntryPoint
    distribution: str
    version: str
    requires: tuple[str, ...] = ()


def installed() -> Mapping[str, tuple[Installed, ...]]:
    """
    Return the installed plugins by name; more than one distribution may have the same name.
    """
    return _installed(tuple(sys.path))


def find(name: str) -> Installed:
    """
    Return the installed plugin of this name.

    Raises:
        PluginError: None has this name, or more than one.
    """
    found = installed().get(name) or _anew().get(name, ())
    if len(found) == 1:
        return found[0]
    if found:
        raise PluginError(
            f"several distributions have a plugin {name!r}: {', '.join(one.distribution for one in found)}",
            plugin=name,
            hint="Uninstall all but one of them.",
        )
    raise _unknown(name, sorted(installed()))


def unmet(plugin: Installed) -> str | None:
    """
    Return the requirement of a plugin on this library that this version does not meet, or ``None``.
    """
    told = [text for text in plugin.requires if _OURS.match(text)]
    if not told:
        return None
    from packaging.requirements import InvalidRequirement, Requirement

    here = version(PROJECT)
    for text in told:
        try:
            needed = Requirement(text)
        except InvalidRequirement:
            continue
        if not needed.specifier.contains(here, prereleases=True):
            return f"it needs {PROJECT}{needed.specifier}, and this is {here}"
    return None


def _anew() -> Mapping[str, tuple[Installed, ...]]:
    """Look again: a distribution may have been installed since."""
    _installed.cache_clear()
    return installed()


@lru_cache(maxsize=8)
def _installed(path: tuple[str, ...]) -> Mapping[str, tuple[Installed, ...]]:
    del path  # the key of the cache: where distributions are looked for
    found: dict[str, tuple[Installed, ...]] = {}
    for entry in entry_points(group=PROJECT):
        found[entry.name] = (*found.get(entry.name, ()), _described(entry))
    return found


def _described(entry: EntryPoint) -> Installed:
    distribution = entry.dist
    return Installed(
        name=entry.name,
        entry=entry,
        distribution=distribution.name if distribution else "",
        version=distribution.version if distribution else "",
        requires=tuple(distribution.requires or ()) if distribution else (),
    )


def _unknown(name: str, known: Sequence[str]) -> PluginError:
    near = get_close_matches(name, known, n=1)
    question = f"; did you mean {near[0]!r}?" if near else ""
    return PluginError(
        f"no installed distribution has a plugin {name!r}{question}",
        plugin=name,
        hint=f"Installed are: {', '.join(known) or 'none'}. Install {PROJECT}-{name}, "
        f"or take {name!r} out of `plugins`.",
    )
