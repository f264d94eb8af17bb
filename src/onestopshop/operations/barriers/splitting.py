# SPDX-License-Identifier: EUPL-1.2
"""
Let some observations of a barrier become a barrier of their own.
"""

from collections.abc import Iterable, Sequence

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.merges import expect_splittable, relate
from onestopshop.domain.barriers.moves import gather
from onestopshop.domain.observations import Observation, link, unlink
from onestopshop.domain.values import many
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.families import naming_survivor
from onestopshop.operations.barriers.gathering import BarrierFields, gathered
from onestopshop.operations.barriers.speaking import remove_quotes
from onestopshop.operations.counting import met
from onestopshop.operations.numbers import next_number
from onestopshop.operations.work import Work

__all__ = ["ids_of", "split_off"]


def ids_of(observations: Iterable[str]) -> tuple[str, ...]:
    """
    Return the ids, each once.

    Raises:
        InvalidDataError: It is no list.
    """
    return tuple(dict.fromkeys(many(observations, path="$.observations")))


def split_off(
    work: Work, barrier: Barrier, ids: Sequence[str], fields: BarrierFields, *, key: str | None = None
) -> Barrier:
    """
    Return the new barrier, which is related to the one that its observations leave.

    Raises:
        ForbiddenError: Only a coordinator may, at the home installation.
        InvalidDataError: An observation is not linked to the barrier, or all of them are named.
        TransitionError: The barrier has ended, or is claimed to be removed.
    """
    work.allow("barriers.split", barrier)
    leaving = [_linked(work, barrier, one) for one in ids]
    linked = met(work, (barrier.id,), {}).observations
    with naming_survivor(work, barrier):
        expect_splittable(barrier, by=work.actor, leaving=len(leaving), linked=linked)
    number = next_number(work, Barrier.KIND, action="barriers.split")
    made = gathered(work, leaving, fields, number=number)
    begun, event = gather(made, by=work.actor, day=work.context.today(), observations=len(leaving))
    kept = work.save(begun, event, key=key)
    for observation in leaving:
        _relink(work, observation, kept)
    work.save(*relate(work.get(Barrier, barrier.id), kept.id))
    return work.save(*relate(kept, barrier.id))


def _linked(work: Work, barrier: Barrier, id: str) -> Observation:
    found = work.get(Observation, id)
    work.allow("barriers.split", found)
    if found.barrier != barrier.id:
        raise InvalidDataError(
            ["this observation is not linked to the barrier @ $.observations"],
            hint="One that came with a merge is freed by taking the merge back.",
        )
    return found


def _relink(work: Work, observation: Observation, barrier: Barrier) -> None:
    today = work.context.today()
    remove_quotes(work, observation)
    freed, told = unlink(observation)
    linked, told_again = link(work.save(freed, told, at=today), barrier.id)
    work.save(linked, told_again, at=today)
