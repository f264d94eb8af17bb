# SPDX-License-Identifier: EUPL-1.2
"""
Where concepts come from.
"""

from collections.abc import Iterable
from typing import Protocol

from onestopshop.domain.taxonomies.concepts import Scheme, Supplement

__all__ = ["TaxonomySource"]


class TaxonomySource(Protocol):
    """
    One or more concept schemes, or words for schemes of others.
    """

    def read(self) -> Iterable[Scheme | Supplement]:
        """
        Yield what it holds.

        Raises:
            InvalidDataError: Something in it is no scheme; the problems name the file and the place.
        """
        ...
