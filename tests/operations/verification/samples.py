# SPDX-License-Identifier: EUPL-1.2
"""
A barrier that somebody claims to be removed, and the visits around it.
"""

from tests.operations.barriers.samples import CONFIRM, MET, PROBLEM, VISIT

__all__ = ["claimed", "meet", "pass_by", "verifier"]


def pass_by(town, visits: int, *, meets: int = 0) -> list[str]:
    """Record visits about the service, the first ones of which meet the barrier; return the observations."""
    guide = town.desk()
    found = [guide.visits.record(**VISIT, services=["registration"]).id for _ in range(visits)]
    return [guide.barriers.observe(visit=visit, **MET).id for visit in found[:meets]]


def meet(town, visits: int, *, of: int) -> list[str]:
    """Let a day pass, on which some of the visits meet the barrier."""
    town.clock.advance(days=1)
    return pass_by(town, of, meets=visits)


def claimed(town, *, before: tuple[int, int] = (12, 200), after: tuple[int, int] = (2, 200)):
    """Return a barrier that was confirmed long before it was settled, with so many visits that met it of all."""
    first = pass_by(town, 1, meets=1)
    coordinator = town.desk("coordinator", worker="c1").barriers
    barrier = coordinator.gather(first, **PROBLEM)
    coordinator.confirm(barrier.id, **CONFIRM, reason="clear enough")
    meet(town, before[0], of=before[1])
    town.clock.advance(days=120)
    today = town.context.today()
    settled = coordinator.settle(
        barrier.id, owner="office", message="call", what_changed="New letter.", effective_on=today
    )
    town.clock.advance(days=20)
    pass_by(town, after[1], meets=after[0])
    return settled


def verifier(town, organisation: str | None = "school", worker: str = "v1"):
    """Return what a verifier can do with barriers."""
    return town.desk("verifier", desk=None, worker=worker, organisation=organisation).barriers
