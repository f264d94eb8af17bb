# SPDX-License-Identifier: EUPL-1.2
"""
Keep to the desks what is only for who works at them.
"""

from onestopshop.errors import ForbiddenError
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.work import Work

__all__ = ["expect_inside"]


def expect_inside(work: Work, action: str) -> None:
    """
    Return when the actor works at the desks.

    Raises:
        ForbiddenError: She is outside, as an owner or a verifier is.
    """
    if audience_of(work.actor) != INSIDE:
        raise ForbiddenError(action, ["this is only for who works at the desks"])
