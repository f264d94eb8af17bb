# SPDX-License-Identifier: EUPL-1.2
"""
How concepts change between two editions of a scheme, and what becomes of the codes of records.
"""

from enum import StrEnum

__all__ = ["ChangeKind", "Fate"]


class ChangeKind(StrEnum):
    """
    What happened to one concept between two editions of its scheme.

    ``renamed``, ``merged`` and ``split`` are retired concepts with successors: a new one of its own, one
    that others have too, several.  A ``redirected`` one was retired before and has other successors now.
    """

    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    RETIRED = "retired"
    RESTORED = "restored"
    REDIRECTED = "redirected"
    VANISHED = "vanished"
    MOVED = "moved"
    ADDED = "added"
    RELABELLED = "relabelled"
    REWORDED = "reworded"
    REMATCHED = "rematched"
    READDRESSED = "readdressed"


class Fate(StrEnum):
    """
    What a remap makes of a retired code.

    ``replaced`` has one successor, ``chosen`` several of which somebody chose one, ``otherwise`` none, so
    that it becomes what the city named.  The rest stays as it is: ``undecided`` needs a person, ``left`` has
    nothing to become.
    """

    REPLACED = "replaced"
    CHOSEN = "chosen"
    OTHERWISE = "otherwise"
    UNDECIDED = "undecided"
    LEFT = "left"
