# SPDX-License-Identifier: EUPL-1.2
"""
Compare what was counted before and after a claim in the same editions of the schemes.

Whoever moves, merges or splits a concept changes what counts for a barrier.
"""

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.merges import recounted
from onestopshop.domain.barriers.removal import Measured, Removal
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.taxonomies.editions import editions_of
from onestopshop.domain.taxonomies.remapping import RemapPlan
from onestopshop.errors import InvalidDataError
from onestopshop.operations.verification.exposure import baseline, below
from onestopshop.operations.work import Work

__all__ = ["CLAIMED", "before_now", "counted_in", "is_stale", "recount", "up_to_date"]

CLAIMED = frozenset({BarrierState.CLAIMED_REMOVED, BarrierState.VERIFIED})
_AS_IT_IS = RemapPlan(becoming={})


def counted_in(work: Work, barrier: Barrier, plan: RemapPlan = _AS_IT_IS) -> dict[str, str]:
    """
    Return the present editions of the schemes of what counts for a barrier: its codes, and what is below them.

    Args:
        plan: What becomes of its codes first.
    """
    city = work.context.city
    named = [code for code in barrier.concepts if city.primary in city.vocabulary.rooted(code)]
    if not barrier.services and barrier.topic is not None:
        named.append(barrier.topic)
    ends = (one.to for one in plan.of(barrier.id, named) if one.to is not None)
    counted = {code for one in (*named, *ends) for code in below(work, one)}
    return editions_of(counted, city.vocabulary.schemes)


def is_stale(work: Work, barrier: Barrier, plan: RemapPlan = _AS_IT_IS) -> bool:
    """Return whether what counts for a claim of removal may be other visits and observations than before."""
    if barrier.state not in CLAIMED or barrier.removal is None:
        return False
    return bool(counted_in(work, barrier, plan).items() - barrier.removal.editions.items())


def up_to_date(work: Work, barrier: Barrier) -> Barrier:
    """
    Return a claimed barrier as its visits can be counted now: with a baseline in the present editions.

    Raises:
        InvalidDataError: What it is about was replaced and records did not follow: new ones would not count.
    """
    vocabulary = work.context.city.vocabulary
    codes = [code for code in (*sorted(barrier.concepts), barrier.topic) if code is not None]
    gone = [code for code in codes if (one := vocabulary.get(code)) and one.retired and one.replaced_by]
    if gone:
        raise InvalidDataError(
            [f"the barrier is about {code}, which is retired @ $.barrier" for code in gone],
            hint="Let the records follow first: `onestopshop taxonomies remap`.",
        )
    if is_stale(work, barrier):
        recount(work, barrier)
    return work.get(Barrier, barrier.id)


def before_now(work: Work, barrier: Barrier) -> Measured | None:
    """Return what a claim is compared with, in the present editions as far as it can be counted in them."""
    claim = barrier.removal
    if claim is None or claim.before is None:
        return None
    again = _counted_again(work, barrier, claim, claim.before) if is_stale(work, barrier) else None
    return again[0] if again else claim.before


def recount(work: Work, barrier: Barrier, plan: RemapPlan = _AS_IT_IS) -> bool:
    """Let a claim be compared with counts in the present codes; return whether they could be taken."""
    claim = barrier.removal
    if claim is None or claim.before is None:
        return True
    again = _counted_again(work, barrier, claim, claim.before)
    if again is None:
        return False
    claim = attrs.evolve(claim, editions=counted_in(work, barrier, plan))
    stated = attrs.evolve(barrier, removal=claim)
    work.save(*recounted(stated, before=again[0], includes_burst=again[1]))
    return True


def _counted_again(
    work: Work, barrier: Barrier, claim: Removal, known: Measured
) -> tuple[Measured, bool] | None:
    """Return the baseline as it is counted now, or ``None`` where visits of those days are not there any more."""
    before, burst = baseline(work, barrier, claim.effective_on)
    fewer = before.days < known.days or (before.visits or 0) < (known.visits or 0)
    return None if fewer else (before, burst)
