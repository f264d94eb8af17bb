# SPDX-License-Identifier: EUPL-1.2
"""
Write down one barrier for the people who look at it before there is a signal.

It goes to people of other organisations.  So it carries no count that is too
small for them or of a quarter that is not over, no reporter and no desk.
"""

from datetime import date

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState, Reach
from onestopshop.domain.codes.signals import SignalCheck, SignalState
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.text import LanguageTag, Pick
from onestopshop.operations.barriers.families import family
from onestopshop.operations.counting import told
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inside import expect_inside
from onestopshop.operations.papers.brief_pages import Proposal
from onestopshop.operations.papers.saying import Saying
from onestopshop.operations.policies import audience_of, shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Query

__all__ = ["Checked", "PreSignal", "PreSignals"]


@attrs.frozen(kw_only=True)
class Checked:
    """
    Whether one of the four signal words holds; ``None`` as long as nobody looked.
    """

    name: SignalCheck
    holds: bool | None


@attrs.frozen(kw_only=True)
class PreSignal:
    """
    One barrier, as a coordinator and the working group look at it before there is a signal.

    Args:
        phase: Where it is in the city's own procedure, if that has phases.
        observations, visits: ``None`` where they are too few to tell.
        until: The first day that is not counted: the end of the last quarter that is over.
        checks: The four signal words.
        ideas: Proposed solutions, apart from the problem.
    """

    city: Pick
    language: LanguageTag
    day: date
    least: int
    number: int
    title: Pick
    problem: Pick
    state: BarrierState
    phase: Pick | None
    round: int
    services: tuple[Pick, ...]
    topic: Pick | None
    step: Pick
    concepts: tuple[Pick, ...]
    kind: Pick | None
    reach: Reach
    level: Pick | None
    owner: Pick | None
    carrier: Pick | None
    observations: int | None
    visits: int | None
    until: date
    examples: tuple[str, ...]
    checks: tuple[Checked, ...]
    ideas: tuple[Proposal, ...]


class PreSignals:
    """
    What a working group looks at first.
    """

    _desk: DeskWork

    def presignal(self, id: str, *, language: LanguageTag | None = None) -> PreSignal:
        """
        Return the pre-signal of a barrier.

        Raises:
            ForbiddenError: The role may not, or is outside the desks.
            InvalidDataError: This is no language tag.
            NotFoundError: There is no barrier with this id.
        """
        with self._desk.reading() as work:
            barrier = work.get(Barrier, id)
            work.allow("barriers.presignal", barrier)
            expect_inside(work, "barriers.presignal")
            return _presignal(work, Saying(work, language), barrier)


def _presignal(work: Work, say: Saying, barrier: Barrier) -> PreSignal:
    reader = Actor(role="reader", acts_as=ActsAs.VERIFIER, worker="reader")
    seen = shown(barrier, reader, work.policies)
    least = max(1, work.policies.smallest_count(audience_of(reader)))
    holds = _holds(work, barrier)
    counts = told(work, family(work, barrier), least=least)
    return PreSignal(
        city=say.pick(work.context.city.name),
        language=say.language,
        day=work.context.today(),
        least=least,
        number=seen.number,
        title=say.pick(seen.title),
        problem=say.pick(seen.problem),
        state=seen.state,
        phase=say.phase(barrier),
        round=seen.round,
        services=tuple(say.service(one) for one in sorted(seen.services)),
        topic=say.concept(seen.topic) if seen.topic else None,
        step=say.concept(f"step:{seen.step.value}"),
        concepts=tuple(say.concept(one) for one in sorted(seen.concepts)),
        kind=say.concept(seen.kind) if seen.kind else None,
        reach=seen.reach,
        level=say.concept(seen.level.value) if seen.level else None,
        owner=say.organisation(seen.owner) if seen.owner else None,
        carrier=say.organisation(seen.carrier) if seen.carrier else None,
        observations=counts.observations,
        visits=counts.visits,
        until=counts.until,
        examples=seen.examples,
        checks=tuple(Checked(name=name, holds=holds.get(name)) for name in SignalCheck),
        ideas=tuple(
            Proposal(
                number=seen.number,
                text=say.pick(idea.text),
                organisation=say.organisation(idea.organisation) if idea.organisation else None,
            )
            for idea in seen.ideas
        ),
    )


def _holds(work: Work, barrier: Barrier) -> dict[SignalCheck, bool]:
    """Return what was checked: what confirming needs holds once it is confirmed, the rest says its signal."""
    confirmed = barrier.last("confirm") is not None or barrier.round > 1
    holds = dict.fromkeys(
        (SignalCheck.CLEAR, SignalCheck.NEUTRAL, SignalCheck.RECOGNISED) if confirmed else (), True
    )
    states = AnyOf((SignalState.PREPARED.value, SignalState.SENT.value))
    where: dict[str, Condition] = {"barriers": ContainsAny((barrier.id,)), "state": states}
    for signal in work.find(Signal, Query(kind=Signal.KIND, where=where, order=(("number", "asc"),))):
        if any(one.barrier == barrier.id and one.round == barrier.round for one in signal.accounts):
            holds |= {check.name: check.holds for check in signal.checks}
    return holds
