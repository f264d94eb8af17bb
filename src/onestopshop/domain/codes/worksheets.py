# SPDX-License-Identifier: EUPL-1.2
"""
What becomes of labels that a translator sends back.
"""

from enum import StrEnum

__all__ = ["LabelOutcome"]


class LabelOutcome(StrEnum):
    """
    What becomes of one label.

    ``reviewed`` was a draft with the same words.  A ``replaced`` one was a draft that its reviewer corrected, or
    any label, as was asked.  The rest is not taken: it is the ``same``, ``other`` words are there, or these
    stand ``elsewhere``, in another file.
    """

    ADDED = "added"
    REVIEWED = "reviewed"
    REPLACED = "replaced"
    SAME = "same"
    OTHER = "other"
    ELSEWHERE = "elsewhere"
