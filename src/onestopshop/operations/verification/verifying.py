# SPDX-License-Identifier: EUPL-1.2
"""
Look at the visits after a claim of removal, let a verifier rely on what they say, and watch for a return.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.baselines import watched_from, window_of_look, windows_to_watch
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.barriers.removing import claim_of, looked, looks_left, verify
from onestopshop.domain.barriers.table import PAST
from onestopshop.domain.barriers.verification import has_returned
from onestopshop.domain.codes.barriers import BarrierState, ReopenReason, Verdict
from onestopshop.domain.events import Event
from onestopshop.domain.ids import ObservationId
from onestopshop.errors import InvalidDataError
from onestopshop.operations.barriers.moving import BarrierChanges
from onestopshop.operations.barriers.reading import readable
from onestopshop.operations.counting import seen
from onestopshop.operations.inputs import a_text
from onestopshop.operations.policies import INSIDE, ORGANISATION, answered, audience_of, shown
from onestopshop.operations.unread import Unread, legible
from onestopshop.operations.verification.editions import before_now, up_to_date
from onestopshop.operations.verification.exposure import measured, met_in
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Query

__all__ = ["DueLook", "ReopenProposal", "Verifying", "claimed", "key_of_look", "next_look", "returned"]


@attrs.frozen(kw_only=True)
class DueLook:
    """
    A look at the visits that can be made now.

    Args:
        due: How many days after the claim it was due.
        on: The date on which it was.
    """

    barrier: Barrier
    due: int
    on: date


@attrs.frozen(kw_only=True)
class ReopenProposal:
    """
    Why a barrier may have to be reopened: `reason`, `evidence` and `observations` are what reopening asks for.

    Args:
        evidence: In words, without counts that the barrier's owner may not see: it is kept with the barrier.
        since, until: The period that was looked at: its first day, and the day after its last.
        affected, exposed: Visits that met it, and that could have; ``None`` for who looks from outside the desks,
            to whom the looks tell what may be told: these counts grow by the day.
        observations: Those that show that it was met again; none for who looks from outside the desks.
    """

    barrier: Barrier
    reason: ReopenReason
    evidence: str
    since: date
    until: date
    affected: int | None
    exposed: int | None
    observations: tuple[ObservationId, ...] = ()


class Verifying(BarrierChanges):
    """
    What is done with a barrier after its owner says that it is removed.
    """

    def look(self, id: str, *, key: str | None = None) -> Barrier:
        """
        Make the look at the visits that is due, and keep what it says with its counts.

        A look is made once, whoever asks for it and however often: *key* only
        makes a retry recognisable.

        Raises:
            NotFoundError: There is no such barrier.
            TransitionError: Nobody claims that it is removed.
            ForbiddenError: The role may not, or a plugin vetoes.
            InvalidDataError: No look is due yet, or its concepts retired and the records did not follow.
        """

        def decide(work: Work) -> Barrier:
            given = work.key_of_call(key)
            found = work.repeated(given, "barrier.looked", Barrier, id, may="barriers.look")
            if found is None:
                barrier = work.get(Barrier, id)
                work.allow("barriers.look", barrier)
                found = _look(work, barrier, given)
            return answered(found, work.actor, work.policies)

        return self._desk.run(decide)

    def looks_due(self) -> Sequence[DueLook]:
        """Return the looks that are due now, by the number of the barrier."""
        with self._desk.reading() as work:
            work.allow("barriers.look")
            return tuple(
                DueLook(barrier=shown(barrier, work.actor, work.policies), due=found[0], on=found[1])
                for barrier in claimed(work, BarrierState.CLAIMED_REMOVED)
                if readable(work, barrier) and (found := next_look(work, barrier)) is not None
            )

    def verify(self, id: str, *, means: str | None = None, key: str | None = None) -> Barrier:
        """
        Say, as somebody else than its owner, that a barrier is removed; the last look must let it.

        Args:
            means: Which second means showed it, such as a walk-through; only where the visits cannot say.

        Raises:
            NotFoundError: There is no such barrier.
            TransitionError: Nobody claims that it is removed.
            ForbiddenError: Only a verifier may, of another organisation than the owner, who did not record
                the claim.
            InvalidDataError: The last look does not say so or another one is due, a second means is missing, or it
                seems to tell who somebody is.
        """

        def change(work: Work, barrier: Barrier) -> tuple[Barrier, Event]:
            said = None if means is None else a_text(means, path="$.means")
            rules = work.context.rules.verification
            found = verify(barrier, by=work.actor, day=work.context.today(), thresholds=rules, means=said)
            if (due := next_look(work, barrier)) is not None:
                raise InvalidDataError(
                    [f"a look is due since {due[1]} @ $.verification"],
                    hint="Make it first (`onestopshop barriers look`, or `deliver`): it may say something else.",
                )
            return found

        return self._change_barrier(id, "verify", PAST["verify"], key, change)

    def monitor(self) -> Sequence[ReopenProposal]:
        """
        Return the barriers that may have to be reopened, by their number: a person decides.

        One whose last look says that it is met as often as before; and one that
        was met again, often enough, after it was verified or claimed removed.
        """
        with self._desk.reading() as work:
            work.allow("barriers.read")
            barriers = claimed(work, BarrierState.CLAIMED_REMOVED, BarrierState.VERIFIED)
            found = (returned(work, barrier) for barrier in barriers if readable(work, barrier))
            return tuple(_seen(work, one) for one in found if one is not None)


def claimed(work: Work, *states: BarrierState, unread: list[Unread] | None = None) -> Iterator[Barrier]:
    """Yield the barriers in these states, by number; *unread* gets those that cannot be read."""
    where = {"state": AnyOf(tuple(state.value for state in states))}
    query = Query(kind=Barrier.KIND, where=where, order=(("number", "asc"),))
    return legible(work, Barrier, query, unread)


def next_look(work: Work, barrier: Barrier) -> tuple[int, date] | None:
    """Return the first look that is due and not made, or ``None``."""
    today = work.context.today()
    left = looks_left(barrier, work.context.rules.verification)
    return next(((due, on) for due, on in left if on <= today), None)


def key_of_look(barrier: Barrier, due: int) -> str:
    """Return the key of the entry of one look, so that it is made once; a reopened barrier has a new round."""
    return f"look/{barrier.id}/{barrier.round}/{due}"


def _look(work: Work, barrier: Barrier, key: str | None) -> Barrier:
    claim_of(barrier, "look")
    rules, found = work.context.rules.verification, next_look(work, barrier)
    if found is None:
        left = [on for _, on in looks_left(barrier, rules)]
        raise InvalidDataError(
            ["no look is due @ $.barrier"],
            hint=f"The next one is due on {left[0]}." if left else "All looks were made.",
        )
    due, _ = found
    barrier = up_to_date(work, barrier)
    since, until = window_of_look(claim_of(barrier, "look").effective_on, due, rules)
    after = measured(work, barrier, since=since, until=until)
    changed, event = looked(barrier, due=due, day=work.context.today(), after=after, thresholds=rules)
    return work.save(changed, event, key=key or key_of_look(barrier, due))


def returned(work: Work, barrier: Barrier) -> ReopenProposal | None:
    """Return why a barrier may have to be reopened, or ``None``; exact counts, for decisions."""
    removal, rules = barrier.removal, work.context.rules.verification
    begin = watched_from(barrier, rules)
    if removal is None or begin is None:
        return None
    verified = barrier.state is BarrierState.VERIFIED
    over = rules.ratio if verified else rules.not_fallen  # between the two the next look decides
    for since, until in windows_to_watch(begin, work.context.today(), rules):
        ids = tuple(met_in(work, barrier, since=since, until=until))
        if len(ids) < rules.monitor_visits:  # most are quiet, and need no count of all visits
            continue
        now = measured(work, barrier, since=since, until=until)
        if has_returned(before_now(work, barrier), now, thresholds=rules, over=over):
            return _proposal(work, barrier, ReopenReason.MET_AGAIN, now, ids)
    last = removal.looks[-1] if removal.looks else None
    if not verified and last and last.after and last.verdict is Verdict.NOT_FALLEN:
        return _proposal(work, barrier, ReopenReason.NOT_FALLEN, last.after)
    return None


def _proposal(
    work: Work,
    barrier: Barrier,
    reason: ReopenReason,
    now: Measured,
    observations: tuple[ObservationId, ...] = (),
) -> ReopenProposal:
    return ReopenProposal(
        barrier=barrier,
        reason=reason,
        evidence=_evidence(work, now),
        since=now.since,
        until=now.until,
        affected=now.affected,
        exposed=now.exposed,
        observations=observations,
    )


def _evidence(work: Work, now: Measured) -> str:
    """Return in words what was counted; they stay with the barrier, whose owner reads them, too."""
    least = max(work.policies.smallest_count(audience) for audience in (INSIDE, ORGANISATION))
    few = str(now.affected) if now.affected >= least else "some"
    of = f" of {now.exposed}" if now.exposed >= least else ""
    return _in_words(f"{few}{of} visits", now.since, now.until)


def _in_words(visits: str, since: date, until: date) -> str:
    return f"met in {visits} from {since} to {until - timedelta(days=1)}"


def _seen(work: Work, found: ReopenProposal) -> ReopenProposal:
    """Return a proposal as the actor may see it."""
    barrier = shown(found.barrier, work.actor, work.policies)
    if audience_of(work.actor) != INSIDE:
        told = _in_words("some visits", found.since, found.until)
        return attrs.evolve(
            found, barrier=barrier, evidence=told, affected=None, exposed=None, observations=()
        )
    affected, exposed = (seen(work, count or 0) for count in (found.affected, found.exposed))
    return attrs.evolve(found, barrier=barrier, affected=affected, exposed=exposed)
