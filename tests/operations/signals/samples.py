# SPDX-License-Identifier: EUPL-1.2
"""
What the tests of signals begin with: a town with a partner's desk, confirmed barriers, a signal that is ready.
"""

from typing import Any

import attrs
from tests.operations.barriers.samples import CONFIRM, PROBLEM, seen

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.signals.signals import Signal

WORDS = "A letter of two pages, all of it in legal words."
ACCEPTED = {"kind": "accepted", "text": "We write it anew.", "due": "2026-06-01"}


def with_partner(town: Any) -> Any:
    """Let the desk at the market be the school's."""
    town.context = attrs.evolve(town.context, desk_organisations={"market": "school"}, token_of="t.{}".format)
    return town


def confirmed(town: Any, *, partner: bool = False, quotes: bool = False, **changes: Any) -> Barrier:
    """Return a barrier of three visits and two reporters, confirmed; one was noted at the partner's desk."""
    coordinator = town.desk("coordinator").barriers
    found = [seen(town, worker=worker, what_happened=WORDS) for worker in ("w1", "w2", "w2")]
    if partner:
        found.append(seen(town, desk="market", worker="w3", what_happened=f"{WORDS} At the school."))
    for one in found:
        coordinator.review(one.id)
    barrier = coordinator.gather([one.id for one in found], **PROBLEM)
    if quotes:
        barrier = coordinator.quote(barrier.id, observations=[found[0].id, found[-1].id])
    return coordinator.confirm(barrier.id, **{**CONFIRM, **changes})


def ready(town: Any, *barriers: Barrier, **changes: Any) -> Signal:
    """Return a signal of barriers, or of one that is made, with every check and agreement."""
    found = barriers or (confirmed(town),)
    signals = town.desk("coordinator").signals
    signal = signals.prepare([one.id for one in found], **changes)
    if any(_partner(town, one) for one in found):
        signals.agree(signal.id, organisation="school", agreed="agreed")
    return signals.check(signal.id, name="shared", holds=True)


def sent(town: Any, *barriers: Barrier, **changes: Any) -> Signal:
    """Return a signal that was sent."""
    return town.desk("coordinator").signals.send(ready(town, *barriers, **changes).id)


def _partner(town: Any, barrier: Barrier) -> bool:
    """Return whether the barrier was noted at the partner's desk."""
    found = town.desk("coordinator").barriers.observations(barrier=barrier.id)
    return any(one.desk in town.context.desk_organisations for one in found)
