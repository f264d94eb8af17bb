# SPDX-License-Identifier: EUPL-1.2
"""
A frame for definitions that are only looked at.
"""

from datetime import date

from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.operations.reports.frames import Frame

__all__ = ["a_frame"]


def a_frame() -> Frame:
    """Return the frame of a year in a city without concepts."""
    return Frame(period=period_of("2026"), today=date(2026, 3, 2), vocabulary=Vocabulary(), primary="b")
