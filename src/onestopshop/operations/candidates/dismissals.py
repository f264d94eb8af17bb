# SPDX-License-Identifier: EUPL-1.2
"""
Look up what was dismissed, and whether it has grown since.
"""

from collections.abc import Mapping
from datetime import timedelta

from onestopshop.domain.candidates.candidates import Group
from onestopshop.domain.candidates.dismissals import Dismissal
from onestopshop.operations.candidates.groups import facts_since, id_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["dismissals", "left_out"]


def dismissals(work: Work) -> dict[str, Dismissal]:
    """Return what was dismissed, by the id of the candidate."""
    return {one.id: one for one in work.find(Dismissal, Query(kind=Dismissal.KIND))}


def left_out(work: Work, gone: Mapping[str, Dismissal], group: Group) -> bool:
    """Return whether a group was dismissed and has not grown since, in as many days as were looked at then."""
    dismissed = gone.get(id_of(group))
    if dismissed is None:
        return False
    first = work.context.today() - timedelta(days=dismissed.days)
    return dismissed.holds(facts_since(work, group, first))
