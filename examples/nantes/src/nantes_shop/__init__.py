# SPDX-License-Identifier: EUPL-1.2
"""
What is the second city's own: a service sees no count below five.
"""

from onestopshop.plugin import hookimpl

__all__ = ["smallest_count"]

_SMALLEST = 5
"""Below five, one knows one's own visitors; our choice for the example, no rule of the city."""


@hookimpl
def smallest_count(audience: str) -> int | None:
    """Hide counts below five from everybody but the desk itself."""
    return None if audience == "desk" else _SMALLEST
