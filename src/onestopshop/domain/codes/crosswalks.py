# SPDX-License-Identifier: EUPL-1.2
"""
What becomes of a code on its way to another scheme.
"""

from enum import StrEnum

__all__ = ["Way"]


class Way(StrEnum):
    """
    How well a code is understood in another scheme, the best first.

    ``related`` is a close or related match: it can be read, and it is never counted.
    """

    EXACT = "exact"
    BROADER = "broader"
    RELATED = "related"
    NOTHING = "nothing"
