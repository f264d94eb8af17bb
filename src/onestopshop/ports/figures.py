# SPDX-License-Identifier: EUPL-1.2
"""
Figures that something else has counted already.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol

from onestopshop.domain.reports.periods import Period
from onestopshop.ports.storage import Snapshot

__all__ = ["FigureSource"]


class FigureSource(Protocol):
    """
    A projection that gives figures of the year report, so that a report need not read every record.

    It decides nothing: who may see which figure is decided before it is asked,
    and small counts are hidden after it has answered.
    """

    @property
    def codes(self) -> frozenset[str]:
        """
        The codes of the figures that it gives: plain counts, no medians.
        """
        ...

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
        """
        Return for each of *codes* the count of each category that has one.

        Args:
            snapshot: The figures say what it says, neither more nor less.
            today: What happens after it is not known yet.
            desk: Only what this desk recorded; barriers are of no desk.
            wait: Whether it may take time to catch up: not where the records are read for other figures all the
                same, and could be counted along.

        Returns:
            ``None`` when it cannot say that now: the records are read instead.
        """
        ...
