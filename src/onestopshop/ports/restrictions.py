# SPDX-License-Identifier: EUPL-1.2
"""
The two answers that stand for «show nothing» when a plugin that restricts has failed.
"""

import sys
from typing import Final

import attrs

__all__ = ["EVERYTHING", "NOTHING", "Everything"]


@attrs.frozen
class Everything:
    """
    A collection that has every name in it: all fields of a kind are withheld.
    """

    def __contains__(self, name: object) -> bool:
        return True


EVERYTHING: Final = Everything()
"""Withhold every field, whatever its name."""

NOTHING: Final = sys.maxsize
"""A smallest count that no count reaches: nothing is published."""
