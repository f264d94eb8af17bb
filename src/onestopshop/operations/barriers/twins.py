# SPDX-License-Identifier: EUPL-1.2
"""
Recognise a new pattern that is like a barrier that was removed: that one is reopened, and no twin begins.
"""

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.errors import TransitionError
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, ContainsAny, Equal, Query

__all__ = ["expect_no_twin"]


def expect_no_twin(work: Work, barrier: Barrier) -> None:
    """
    Return when no verified barrier is of the same service, step and primary concept (or above).

    Without a service the topic is to be the same, and without that the organisation.

    Raises:
        TransitionError: There is one; it is to be reopened.
    """
    where: dict[str, Condition] = {
        "state": Equal(BarrierState.VERIFIED.value),
        "step": Equal(barrier.step.value),
    }
    if barrier.services:
        where["services"] = ContainsAny(tuple(sorted(barrier.services)))
    else:
        where["topic"] = Equal(barrier.topic)
    kinds = _primary(work, barrier)
    wider = {above for code in kinds for above in work.context.city.vocabulary.broader(code)}
    query = Query(kind=Barrier.KIND, where=where, order=(("number", "asc"),))
    for twin in work.find(Barrier, query):
        same = barrier.services or barrier.topic or twin.organisation == barrier.organisation
        if same and _primary(work, twin) & wider and bool(twin.services) == bool(barrier.services):
            raise TransitionError(
                f"barrier {twin.number}, which is like this one,",
                state=twin.state.value,
                attempted="gather",
                allowed=("reopen",),
                hint=f"Reopen barrier {twin.number} with these observations, or say why this is another one (apart).",
            )


def _primary(work: Work, barrier: Barrier) -> frozenset[Code]:
    city = work.context.city
    return frozenset(code for code in barrier.concepts if city.primary in city.vocabulary.rooted(code))
