# SPDX-License-Identifier: EUPL-1.2
"""
What is the second city's own: a storage of one text file, and that a service sees no count below five.
"""

from collections.abc import Iterable

from onestopshop.plugin import Adapter, Storage, hookimpl

__all__ = ["register_storage", "smallest_count"]

_SMALLEST = 5
"""Below five, one knows one's own visitors; our choice for the example, no rule of the city."""


@hookimpl
def register_storage() -> Iterable[Adapter[Storage]]:
    """Offer the file of lines."""
    from nantes_shop.lines import ADAPTER

    return [ADAPTER]


@hookimpl
def smallest_count(audience: str) -> int | None:
    """Hide counts below five from everybody but the desk itself."""
    return None if audience == "desk" else _SMALLEST
