# SPDX-License-Identifier: EUPL-1.2
"""
The plugin of the shop in which the policies are tried, and the directory of its one service.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import attrs

from onestopshop.plugin import Finding, Organisation, Service, hookimpl

__all__ = ["Directory", "Plugin"]


class Plugin:
    """
    Objects to one action, or fails at it; it also knows a format.
    """

    name = "proof"
    summary = "services of the proof"
    losses: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.arm("silent", "")

    def arm(self, objection: str, action: str) -> None:
        """Say what is objected to from now on."""
        self._objection, self._action = objection, action

    @hookimpl
    def veto(self, action: str) -> str | None:
        """Object to what it is armed with."""
        if action != self._action or self._objection == "silent":
            return None
        if self._objection == "fails":
            raise RuntimeError("the proof lets it fail")
        return "the proof objects"

    @hookimpl
    def register_formats(self) -> list[Any]:
        """Offer itself as a format."""
        return [self]

    def check(self, path: Path) -> Sequence[Finding]:  # noqa: ARG002 - the port's form
        """Find nothing."""
        return ()

    def read(self, path: Path, *, directory: str) -> Iterable[Organisation | Service]:  # noqa: ARG002
        """Yield one new service of an organisation that is known."""
        return [attrs.evolve(self.service, id="proof-1", directory=directory, version=0)]

    def write(self, things: Iterable[Any], path: Path) -> None:  # noqa: ARG002
        """Write nothing."""
        for _ in things:
            pass

    def fingerprint(self) -> str:
        """Be a directory that has changed."""
        return "changed"

    service: Service


class Directory:
    """
    A directory of the plugin's one service.
    """

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin

    def fingerprint(self) -> str:
        """Return what no import has seen."""
        return "never imported"

    def read(self) -> Iterable[Organisation | Service]:
        """Yield the service."""
        return self._plugin.read(Path(), directory="proof")
