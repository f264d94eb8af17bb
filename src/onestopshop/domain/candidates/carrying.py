# SPDX-License-Identifier: EUPL-1.2
"""
Carry a dismissal over to the candidate that the same facts make once their codes are others.
"""

from collections.abc import Sequence

import attrs

from onestopshop.domain.candidates.dismissals import Dismissal
from onestopshop.domain.events import Event

__all__ = ["carried_over", "left_behind"]


def carried_over(id: str, known: Dismissal | None, found: Sequence[Dismissal]) -> tuple[Dismissal, Event]:
    """
    Return the dismissal of a candidate that others became; it holds for the facts of all that were dismissed.

    Args:
        id: That of the candidate.
        known: Its own dismissal, when it was dismissed before.
        found: The dismissals of what it was before; at least one.
    """
    every = [*found, *([known] if known else [])]
    first = max(every, key=lambda one: (one.facts, one.id))
    made = attrs.evolve(
        first,
        id=id,
        facts=sum(one.facts for one in every),
        days=max(one.days for one in every),
        version=(known.version if known else 0) + 1,
    )
    data: dict[str, object] = {"facts": made.facts, "from": sorted(one.id for one in found)}
    return made, Event(action="candidate.carried", kind=Dismissal.KIND, subject=id, data=data)


def left_behind(dismissal: Dismissal, to: str) -> Event:
    """Return the event that nothing is dismissed by this id any more, because another one took its place."""
    return Event(action="candidate.gone", kind=Dismissal.KIND, subject=dismissal.id, data={"to": to})
