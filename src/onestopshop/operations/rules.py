# SPDX-License-Identifier: EUPL-1.2
"""
The numbers that a city may set; the defaults are those of the domain handbook, and proposals.
"""

import attrs

__all__ = ["Rules"]


@attrs.frozen(kw_only=True)
class Rules:
    """
    How this city's procedures count.

    Args:
        least_visits, least_reporters: Confirming a barrier from fewer needs a reason.
    """

    least_visits: int = 3
    least_reporters: int = 2
