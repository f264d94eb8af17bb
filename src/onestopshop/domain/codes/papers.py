# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists of document help (domain handbook, section 3.1).
"""

from enum import StrEnum

__all__ = ["Deadline", "DocumentHelp", "DoneBy", "PaperResult", "StuckOn"]


class DocumentHelp(StrEnum):
    """
    What was done with the paper.
    """

    EXPLAINED = "explained"
    TRANSLATED_ORALLY = "translated_orally"
    FILLED_IN = "filled_in"
    CHECKED = "checked"
    DIGITISED = "digitised"
    SUBMITTED = "submitted"
    REDIRECTED = "redirected"


class DoneBy(StrEnum):
    """
    Who took the step: the figure of self-reliance.
    """

    VISITOR = "visitor"
    TOGETHER = "together"
    DESK = "desk"
    UNKNOWN = "unknown"


class StuckOn(StrEnum):
    """
    What made the paper hard.
    """

    LANGUAGE = "language"
    LEGAL_TERMS = "legal_terms"
    UNCLEAR_REQUEST = "unclear_request"
    MISSING_PAPERS = "missing_papers"
    DEADLINE = "deadline"
    DIGITAL_STEP = "digital_step"
    CONTRADICTION = "contradiction"
    NOTHING = "nothing"
    OTHER = "other"


class Deadline(StrEnum):
    """
    How much time the paper leaves.
    """

    PASSED = "passed"
    WITHIN_7_DAYS = "within_7_days"
    WITHIN_30_DAYS = "within_30_days"
    LATER = "later"
    NONE = "none"
    UNKNOWN = "unknown"


class PaperResult(StrEnum):
    """
    How far the help came.
    """

    DONE = "done"
    PARTLY = "partly"
    NOT_POSSIBLE = "not_possible"
