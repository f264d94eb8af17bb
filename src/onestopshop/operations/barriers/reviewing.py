# SPDX-License-Identifier: EUPL-1.2
"""
The daily queue of observations whose words await their identity review.
"""

from collections.abc import Mapping, Sequence

import attrs

from onestopshop.domain.codes.observations import ReviewState
from onestopshop.domain.identity import doubts
from onestopshop.domain.observations import TEXTS, Observation
from onestopshop.operations.arguments import allowed, own_desk
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.paging import check_after, check_page
from onestopshop.operations.policies import shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["LOST_AFTER", "Reviewing", "Waiting"]

LOST_AFTER = 90
"""Days after which words that nobody reviewed are redacted (domain handbook, section 4.1)."""


@attrs.frozen(kw_only=True)
class Waiting:
    """
    One observation in the queue.

    Args:
        age: Days since it was written.
        days_left: Days until its words are redacted, never less than 0.
        urgent: Whether it has waited so long that the city is warned.
        doubts: Where to look in each text: from and to, counted in characters.
    """

    observation: Observation
    age: int
    days_left: int
    urgent: bool
    doubts: Mapping[str, tuple[tuple[int, int], ...]]


class Reviewing:
    """
    What waits for somebody to read it.
    """

    _desk: DeskWork

    def to_review(
        self, *, desk: str | None = None, limit: int = 50, after: Observation | None = None
    ) -> Sequence[Waiting]:
        """
        Return the observations whose words nobody has reviewed yet, oldest first.

        Args:
            desk: Only those of this desk; a worker sees her own desk only.
            after: The last one of the page before.

        Raises:
            InvalidDataError: There is no such desk or page.
        """
        check_page(limit)
        check_after(after, Observation)
        with self._desk.reading() as work:
            work.allow("barriers.review")
            where = {"identity_review": Equal(ReviewState.PENDING.value), "counted": Equal("yes")}
            wanted = own_desk(work, "barriers.review", desk)
            if wanted is not None:
                where["desk"] = Equal(wanted)
            cursor = None if after is None else (after.day.isoformat(), after.id)
            query = Query(
                kind=Observation.KIND, where=where, order=(("day", "asc"),), after=cursor, limit=limit
            )
            found = allowed(work, Observation, query, may="barriers.review")
            return tuple(_waiting(work, one) for one in found)


def _waiting(work: Work, observation: Observation) -> Waiting:
    age = (work.context.today() - observation.day).days
    texts = {name: getattr(observation, name) for name in TEXTS}
    return Waiting(
        observation=shown(observation, work.actor, work.policies),
        age=age,
        days_left=max(0, LOST_AFTER - age),
        urgent=age >= work.context.rules.review_warning,
        doubts={name: found for name, text in texts.items() if (found := doubts(text or ""))},
    )
