# SPDX-License-Identifier: EUPL-1.2
"""
Ask a projection for figures, and read the records when it fails.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import attrs

from onestopshop.domain.reports.periods import Period
from onestopshop.ports.figures import FigureSource
from onestopshop.ports.storage import Snapshot
from onestopshop.runtime.plugins.host import PluginHost

__all__ = ["GuardedFigures", "guarded_figures"]


@attrs.frozen
class GuardedFigures:
    """
    A source of figures whose failure costs a report nothing but time.
    """

    source: FigureSource
    host: PluginHost

    @property
    def codes(self) -> frozenset[str]:
        """What the source gives; nothing when it fails to say so."""
        found: list[frozenset[str]] = []
        self.host.guard(self.source, lambda: found.append(frozenset(self.source.codes)))
        return found[0] if found else frozenset()

    def figures(
        self,
        codes: Collection[str],
        snapshot: Snapshot,
        *,
        period: Period,
        today: date,
        desk: str | None,
        wait: bool,
    ) -> Mapping[str, Mapping[tuple[str, ...], int]] | None:
        """Return what the source says of all *codes*, or ``None``."""
        found: list[Any] = []

        def ask() -> None:
            found.append(
                self.source.figures(codes, snapshot, period=period, today=today, desk=desk, wait=wait)
            )

        self.host.guard(self.source, ask)
        return found[0] if found and found[0] and found[0].keys() >= {*codes} else None


def guarded_figures(source: FigureSource | None, host: PluginHost) -> FigureSource | None:
    """Return *source* so that its failures are recorded as those of its plugin, if there is one."""
    return None if source is None else GuardedFigures(source, host)
