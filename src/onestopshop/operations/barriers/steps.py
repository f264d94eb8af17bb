# SPDX-License-Identifier: EUPL-1.2
"""
Say what can be done to a barrier now, who may do it, and what it needs.
"""

from collections.abc import Iterator, Sequence

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.table import BARRIERS, OWNER_SAYS
from onestopshop.domain.people import ActsAs
from onestopshop.errors import ForbiddenError
from onestopshop.operations.work import Work

__all__ = ["NextStep", "steps_of"]


@attrs.frozen(kw_only=True)
class NextStep:
    """
    One operation that the state of a barrier allows.

    Args:
        who: What a role must act as, in order of the alphabet.
        needs: What must be given.
        message: Whether a coordinator who does it needs a reference to the owner's message.
        allowed: Whether who asks may do it.
    """

    operation: str
    who: tuple[str, ...]
    needs: tuple[str, ...]
    message: bool
    allowed: bool


def steps_of(work: Work, barrier: Barrier) -> Sequence[NextStep]:
    """Return the steps that are possible, in the order of the table."""
    return tuple(_steps(work, barrier))


def _steps(work: Work, barrier: Barrier) -> Iterator[NextStep]:
    for operation in BARRIERS.allowed(barrier.state):
        row = BARRIERS.rows[operation]
        who = row.may(barrier.state)
        yield NextStep(
            operation=operation,
            who=tuple(sorted(who)),
            needs=row.needs,
            message=operation in OWNER_SAYS and ActsAs.COORDINATOR in who,
            allowed=work.actor.acts_as in who and _may(work, f"barriers.{operation}", barrier),
        )


def _may(work: Work, action: str, barrier: Barrier) -> bool:
    try:
        work.allow(action, barrier)
    except ForbiddenError:
        return False
    return True
