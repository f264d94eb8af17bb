# SPDX-License-Identifier: EUPL-1.2
"""
What happens to a claim that a barrier is removed: looks at the data, and a verifier who relies on them.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.moves import moved
from onestopshop.domain.barriers.removal import Look, Measured, Removal
from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.barriers.verification import Thresholds, judge
from onestopshop.domain.codes.barriers import BarrierState, LookReason, Verdict
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.people import Actor
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

__all__ = ["check_recent", "claim_of", "looked", "looks_left", "verify"]


def check_recent(effective_on: date, day: date, thresholds: Thresholds) -> None:
    """
    Return when a claim that is made on *day* begins recently enough.

    The looks follow from that day on, and each has to find visits that nobody
    knew when the day was chosen.

    Raises:
        InvalidDataError: It begins too long ago.
    """
    first = day - timedelta(days=thresholds.claim_days)
    if effective_on < first:
        raise InvalidDataError(
            [f"a claim begins at most {thresholds.claim_days} days before it is entered @ $.effective_on"],
            hint=f"Name a day from {first} on; `claim_days` in `[verification]` sets how many days.",
        )


def claim_of(barrier: Barrier, attempted: str) -> Removal:
    """
    Return the claim of a barrier that its owner says is removed.

    Raises:
        TransitionError: Nobody claims so at present.
    """
    if barrier.state is not BarrierState.CLAIMED_REMOVED or barrier.removal is None:
        raise TransitionError(
            f"barrier {barrier.number}",
            state=barrier.state.value,
            attempted=attempted,
            allowed=BARRIERS.allowed(barrier.state),
        )
    return barrier.removal


def looks_left(barrier: Barrier, thresholds: Thresholds) -> Iterator[tuple[int, date]]:
    """Yield the looks that were not made yet: the days after the claim, and the date on which each is due."""
    if barrier.state is BarrierState.CLAIMED_REMOVED and barrier.removal is not None:
        made = max((look.due for look in barrier.removal.looks), default=0)
        for due in thresholds.looks:
            if due > made:
                yield due, barrier.removal.effective_on + timedelta(days=due)


def looked(
    barrier: Barrier, *, due: int, day: date, after: Measured, thresholds: Thresholds
) -> tuple[Barrier, Event]:
    """
    Keep what one look says, with its counts; the state stays: the data proposes, a person decides.

    Raises:
        TransitionError: Nobody claims that it is removed.
    """
    removal = claim_of(barrier, "look")
    if removal.before is None:
        verdict, why = Verdict.NOT_TESTABLE, LookReason.FEW_BEFORE
    else:
        found = judge(
            removal.before,
            after,
            last=due == thresholds.looks[-1],
            thresholds=thresholds,
            includes_burst=removal.includes_burst,
        )
        verdict, why = found.verdict, found.why
    look = Look(day=day, due=due, after=after, verdict=verdict, why=why)
    kept = attrs.evolve(removal, looks=(*removal.looks, look))
    codes: dict[str, object] = {
        "due": due,
        "verdict": verdict.value,
        "why": why.value,
        "round": barrier.round,
    }
    event = Event(action="barrier.looked", kind=Barrier.KIND, subject=barrier.id, data=codes)
    return attrs.evolve(barrier, removal=kept, version=barrier.version + 1), event


def verify(
    barrier: Barrier, *, by: Actor, day: date, thresholds: Thresholds, means: str | None = None
) -> tuple[Barrier, Event]:
    """
    Say, as somebody else than the owner, that a barrier is removed.

    Args:
        means: Which second means showed it; needed where the data cannot say, and only there.

    Raises:
        TransitionError: Nobody claims that it is removed.
        ForbiddenError: Only a verifier may, of another organisation than the owner, who did not record the claim.
        InvalidDataError: The last look does not say so, or the means seem to tell who somebody is.
    """
    BARRIERS.check(barrier.id, barrier.state, "verify", by=by.acts_as, given=("verification",))
    removal = claim_of(barrier, "verify")
    _check_outside(barrier, by)
    refuse_identity({"means": means})
    look = _relied_on(barrier, removal, means, thresholds)
    kept = attrs.evolve(look, by=by.organisation, means=means)
    return moved(
        attrs.evolve(barrier, removal=attrs.evolve(removal, looks=(*removal.looks[:-1], kept))),
        "verify",
        BarrierState.VERIFIED,
        by=by,
        day=day,
        reason=look.verdict.value,
        said=means,
    )


def _check_outside(barrier: Barrier, by: Actor) -> None:
    claim = barrier.last("claim", "settle")
    reasons, hint = [], ""
    if by.organisation is None or by.organisation == barrier.owner:
        reasons.append("who verifies acts for another organisation than the owner")
    if claim is not None and claim.actor == by.worker:
        reasons.append("who recorded the claim does not verify it")
        hint = "A code that several people share does not show that it was somebody else."
    if reasons:
        raise ForbiddenError("barriers.verify", reasons, hint=hint)


def _relied_on(barrier: Barrier, removal: Removal, means: str | None, thresholds: Thresholds) -> Look:
    """Return the last look, when it lets a verifier say that the barrier is removed."""
    verdict = removal.looks[-1].verdict if removal.looks else None
    said = bool((means or "").strip())
    if (verdict is Verdict.FALLEN and means is None) or (verdict is Verdict.NOT_TESTABLE and said):
        return removal.looks[-1]
    if verdict is Verdict.FALLEN:
        raise InvalidDataError(
            ["the visits show it already: a second means is for what they cannot show @ $.means"]
        )
    if verdict is Verdict.NOT_TESTABLE:
        raise InvalidDataError(
            ["the visits cannot show it: a second means is needed @ $.means"],
            hint="Such as a walk-through, a comparison of the letters, or a test with users, by an outsider.",
        )
    raise InvalidDataError(
        [f"{_WHY_NOT[removal.looks[-1].why if removal.looks else None]} @ $.verification"],
        hint=next((f"The next look is due on {on}." for _, on in looks_left(barrier, thresholds)), "")
        or "It can be reopened; a new claim begins anew.",
    )


_WHY_NOT = {
    None: "not yet enough visits to tell: no look was made so far",
    LookReason.FEW_VISITS: "not yet enough visits to tell",
    LookReason.BETWEEN: "not yet enough visits to tell: it is met less often, but not by half",
    LookReason.HABIT_CHANGED: "not to be told: services are noted more or less often than before the claim",
    LookReason.SILENCE: "not to be told: everything is reported less often than before the claim",
    LookReason.AS_BEFORE: "it is met about as often as before the claim",
}
