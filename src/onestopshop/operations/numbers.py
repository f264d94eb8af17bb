# SPDX-License-Identifier: EUPL-1.2
"""
Running numbers: one installation of a city gives them, so that none is given twice.
"""

from onestopshop.domain.bookkeeping import Counter, count_up
from onestopshop.errors import ForbiddenError
from onestopshop.operations.work import Work

__all__ = ["next_number"]


def next_number(work: Work, numbered: str, *, action: str) -> int:
    """
    Return the next running number of what is *numbered*.

    Args:
        action: What needs the number, such as ``barriers.gather``.

    Raises:
        ForbiddenError: This is not the home installation.
    """
    if not work.context.home:
        raise ForbiddenError(
            action,
            ["running numbers are given by the home installation only"],
            hint="Export the records, import them at home, and do it there.",
        )
    return work.save(*count_up(work.find_one(Counter, numbered), numbered)).last
