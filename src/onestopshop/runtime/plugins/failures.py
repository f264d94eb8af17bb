# SPDX-License-Identifier: EUPL-1.2
"""
Remember what plugins did wrong: each thing once, and said in the program's log.
"""

import logging
from typing import Final

import attrs

from onestopshop.ports.checks import Finding

__all__ = ["Failures", "PluginFailure", "Source"]

_log = logging.getLogger("onestopshop.plugins")
_MOST: Final = 1000
"""Different failures that are kept; a plugin can make up no end of them."""


@attrs.frozen(kw_only=True)
class Source:
    """
    Where an enabled plugin comes from, for messages.

    Args:
        distribution: Empty for an object that was given when the shop was opened.
    """

    name: str
    distribution: str = ""
    version: str = ""

    def __str__(self) -> str:
        origin = f" ({self.distribution} {self.version})" if self.distribution else ""
        return f"the plugin {self.name!r}{origin}"


@attrs.frozen(kw_only=True)
class PluginFailure:
    """
    What a plugin did wrong, without anything that somebody said.

    Args:
        hook: The hook that failed, ``import`` or ``registration``.
        error: The type of the error, and its message unless that could be about a person.
    """

    plugin: str
    distribution: str
    version: str
    hook: str
    error: str

    def __str__(self) -> str:
        source = Source(name=self.plugin, distribution=self.distribution, version=self.version)
        return f"{source} failed in {self.hook}: {self.error}"


class Failures:
    """
    The failures of one shop's plugins, in the order in which they were first seen.
    """

    def __init__(self) -> None:
        self._seen: dict[PluginFailure, None] = {}

    def __call__(self) -> tuple[PluginFailure, ...]:
        """Return them all."""
        return tuple(self._seen)

    def add(self, source: Source, hook: str, error: str) -> PluginFailure:
        """Remember a failure and log it, unless it is known."""
        failure = PluginFailure(
            plugin=source.name,
            distribution=source.distribution,
            version=source.version,
            hook=hook,
            error=error,
        )
        if failure not in self._seen and len(self._seen) < _MOST:
            self._seen[failure] = None
            _log.warning("%s", failure)
        return failure

    def findings(self) -> tuple[Finding, ...]:
        """Return each failure as something for ``onestopshop check`` to show."""
        return tuple(
            Finding(
                rule="plugins.failed",
                message=str(failure),
                path="plugins",
                hint=f"Update or repair {failure.distribution or failure.plugin}, "
                f"or take {failure.plugin!r} out of `plugins`.",
            )
            for failure in self._seen
        )
