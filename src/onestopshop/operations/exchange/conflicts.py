# SPDX-License-Identifier: EUPL-1.2
"""
Show the conflicts of merged records, and settle the one that can be settled by hand.
"""

from collections.abc import Sequence

from onestopshop.domain.merging.conflicts import Conflict, gone
from onestopshop.domain.observations import Observation
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["page_of_conflicts", "settle_observed"]


def page_of_conflicts(work: Work, *, limit: int, after: Conflict | None) -> Sequence[Conflict]:
    """Return conflicts, newest day first."""
    check_page(limit)
    check_after(after, Conflict)
    query = Query(
        kind=Conflict.KIND,
        order=(("day", "desc"),),
        after=None if after is None else (after.day.isoformat(), after.id),
        limit=limit,
    )
    return tuple(work.find(Conflict, query))


def settle_observed(work: Work, observation: Observation) -> None:
    """Remove the conflict that an observation counts although its visit was taken back: it is taken back, too."""
    query = Query(kind=Conflict.KIND, where={"subject": Equal(observation.id)})
    for conflict in tuple(work.find(Conflict, query)):
        if conflict.action == "observation.observed":
            work.erase(conflict, gone(conflict))
