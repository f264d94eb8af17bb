# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of comparisons between cities; all of them are our own.
"""

from enum import StrEnum

__all__ = ["NotCompared"]


class NotCompared(StrEnum):
    """
    Why something of one city stands beside nothing of another.
    """

    NOT_PUBLISHED = "not_published"
    YEARS_ONLY = "years_only"
    UNREAD = "unread"
    OTHER_PROGRAMME = "other_programme"
    NO_COMMON_SCHEME = "no_common_scheme"
    NOT_KNOWN = "not_known"
    NO_MATCH = "no_match"
    ONLY_RELATED = "only_related"
    NOT_ADDED = "not_added"
    NOT_TOLD = "not_told"
    MERGED = "merged"
    EXPOSURE_NOT_TOLD = "exposure_not_told"
    IMPOSSIBLE = "impossible"
