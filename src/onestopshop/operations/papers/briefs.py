# SPDX-License-Identifier: EUPL-1.2
"""
Say to a service, on one page, what people get stuck on at its counter.

A brief is the same whoever asks for it: it holds what the service may read, in
figures that are large enough to be told, of quarters that are over.  It begins
with what goes well, and names nobody.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.table import OPEN
from onestopshop.domain.codes.barriers import BarrierState, Visibility
from onestopshop.domain.codes.referrals import Outcome, ReferralState
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import Service
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.text import UNKNOWN_LANGUAGE, LanguageTag
from onestopshop.errors import ForbiddenError
from onestopshop.operations.barriers.families import family
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inputs import a_day
from onestopshop.operations.papers.brief_pages import Ask, Brief, Named, Proposal, Rate, Stuck, Tried, rate_of
from onestopshop.operations.papers.saying import Saying
from onestopshop.operations.policies import audience_of, shown
from onestopshop.operations.reports.quarters import Quarter, protected, quarter_of, quarters, whole
from onestopshop.operations.verification.exposure import exposure_of, measured
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range

__all__ = ["Briefs"]

_STUCK = 3
_TRIED = 3
"""What fits on a page."""


class Briefs:
    """
    What is said to services.
    """

    _desk: DeskWork

    def brief(
        self, service: str, *, language: LanguageTag | None = None, since: date | str | None = None
    ) -> Brief:
        """
        Return the page for a service.

        Args:
            language: The city's first required language by default.
            since: A day of the first quarter to count; by default that of a year ago.

        Raises:
            ForbiddenError: The role may not; an owner reads the briefs of its own services.
            InvalidDataError: No quarter ended since then, or this is no language tag.
            NotFoundError: There is no such service.
        """
        with self._desk.reading() as work:
            found = work.get(Service, service)
            work.allow("barriers.brief", found)
            if work.actor.acts_as is ActsAs.OWNER and work.actor.organisation != found.organisation:
                raise ForbiddenError("barriers.brief", ["this service is of another organisation"])
            return _Writer(work, found, language, since).brief()


class _Writer:
    """
    Write one brief.
    """

    def __init__(
        self, work: Work, service: Service, language: LanguageTag | None, since: date | str | None
    ) -> None:
        self.work, self.service, self.say = work, service, Saying(work, language)
        self.today = work.context.today()
        self.periods = quarters(
            since=None if since is None else a_day(since, path="$.since"), today=self.today
        )
        self.begin, self.end = self.periods[0][0], self.periods[-1][1]
        self.exposed = tuple(
            exposure_of(work, services={service.id}, since=begin, until=end) for begin, end in self.periods
        )
        self.reader = Actor(
            role="owner", acts_as=ActsAs.OWNER, worker="reader", organisation=service.organisation
        )
        self.least = max(1, work.policies.smallest_count(audience_of(self.reader)))

    def brief(self) -> Brief:
        barriers = tuple(self._readable())
        open_ones = [one for one in barriers if one.state in OPEN - {BarrierState.CLAIMED_REMOVED}]
        stuck = sorted(map(self._stuck, open_ones), key=lambda one: (-(one.met.affected or 0), one.number))
        kept = {one.number for one in stuck[:_STUCK]}
        told = [one for one in barriers if one.number in kept]
        return Brief(
            service=self.service.id,
            name=self.say.pick(self.service.name),
            organisation=self.say.organisation(self.service.organisation),
            city=self.say.pick(self.work.context.city.name),
            language=self.say.language,
            day=self.today,
            since=self.begin,
            until=self.end,
            least=self.least,
            visits=self._told(self.exposed),
            helped=self._told(self._helped()),
            removed=tuple(self._ended(barriers, BarrierState.VERIFIED, "verify")),
            claimed=tuple(self._ended(barriers, BarrierState.CLAIMED_REMOVED, "claim", "settle")),
            stuck=tuple(stuck[:_STUCK]),
            more=len(stuck[_STUCK:]),
            tried=tuple(self._tried(told))[:_TRIED],
            asks=tuple(ask for one in barriers for ask in self._asks(one)),
            ideas=tuple(idea for one in told for idea in self._ideas(one)),
        )

    def _readable(self) -> Iterator[Barrier]:
        """
        Yield the barriers of the service that it may read, as its own organisation would see them.

        One that names no service is met at each counter of its organisation.
        """
        found: list[Barrier] = []
        for services in (ContainsAny((self.service.id,)), Equal(None)):
            found += self.work.find(Barrier, _by_number({"services": services}))
        for barrier in sorted(filter(self._here, found), key=lambda one: one.number):
            own = barrier.owner == self.service.organisation
            public = barrier.visibility is Visibility.PUBLIC
            if public or (own and barrier.visibility is Visibility.SHARED and self._allowed(barrier)):
                yield shown(barrier, self.reader, self.work.policies)

    def _here(self, barrier: Barrier) -> bool:
        """Return whether a barrier is one of this counter."""
        if barrier.services:
            return self.service.id in barrier.services
        return self.service.organisation in {barrier.organisation, barrier.owner}

    def _allowed(self, barrier: Barrier) -> bool:
        try:
            self.work.allow("barriers.brief", barrier)
        except ForbiddenError:
            return False
        return True

    def _stuck(self, barrier: Barrier) -> Stuck:
        here = attrs.evolve(barrier, services=frozenset({self.service.id}))
        counts = [measured(self.work, here, since=begin, until=end).affected for begin, end in self.periods]
        (affected, more), cases = whole(counts, least=self.least), self._cases(barrier)
        noticed = [barrier.history[0].day if barrier.history else self.today]
        if affected is not None:  # the day of one of a few visits would be told otherwise
            noticed += [one.day for one in cases]
        return Stuck(
            number=barrier.number,
            title=self.say.pick(barrier.title),
            problem=self.say.pick(barrier.problem),
            state=barrier.state,
            step=self.say.concept(f"step:{barrier.step.value}"),
            since=min(noticed).replace(day=1),
            met=Rate(
                affected=affected,
                exposed=self._told(self.exposed),
                since=self.begin,
                until=self.end,
                at_least=more and affected is not None,
            ),
            quarters=() if affected is None else self._quarters(counts),
            languages=() if affected is None else self._languages(cases),
            examples=barrier.examples,
        )

    def _quarters(self, counts: Sequence[int]) -> tuple[Quarter, ...]:
        affected, exposed = (protected(column, least=self.least) for column in (counts, self.exposed))
        return tuple(
            Quarter(since=begin, until=end, affected=affected[place], exposed=exposed[place])
            for place, (begin, end) in enumerate(self.periods)
        )

    def _cases(self, barrier: Barrier) -> list[Observation]:
        where: dict[str, Condition] = {
            "barrier": AnyOf(family(self.work, barrier)),
            "service": Equal(self.service.id),
            "counted": Equal("yes"),
        }
        return [*self.work.find(Observation, Query(kind=Observation.KIND, where=where))]

    def _languages(self, cases: Sequence[Observation]) -> tuple[LanguageTag, ...]:
        """Return the languages of enough visits, without their counts: those would tell the others."""
        visits: dict[LanguageTag, set[str]] = {}
        for one in cases:
            if one.visit and one.language and self.begin <= one.day < self.end:
                visits.setdefault(one.language, set()).add(one.visit)
        named = (tag for tag, ids in visits.items() if len(ids) >= self.least and tag != UNKNOWN_LANGUAGE)
        return tuple(sorted(named))

    def _helped(self) -> list[int]:
        """Count the referrals that ended in help, by quarter; what the service reported itself is among them."""
        zone = self.work.context.city.timezone
        begin, end = (datetime.combine(day, time(), zone) for day in (self.begin, self.end))
        where: dict[str, Condition] = {
            "service": Equal(self.service.id),
            "state": Equal(ReferralState.COMPLETED.value),
            "changed_on": Range(low=begin, high=end),
        }
        ended = self.work.find(Referral, Query(kind=Referral.KIND, where=where))
        helped = (one for one in ended if one.outcome in {Outcome.HELPED, Outcome.PARTLY_HELPED})
        found = Counter(quarter_of(one.changed_on.astimezone(zone).date()) for one in helped)
        return [found[begin] for begin, _ in self.periods]

    def _ended(self, barriers: Sequence[Barrier], state: BarrierState, *operations: str) -> Iterator[Named]:
        for one in barriers:
            move = one.last(*operations)
            if one.state is state and move is not None and move.day >= self.begin:
                yield Named(number=one.number, title=self.say.pick(one.title), day=move.day)

    def _tried(self, told: Sequence[Barrier]) -> Iterator[Tried]:
        """Yield what helped elsewhere, by number: what is public of barriers of the same step and concept."""
        vocabulary, primary = self.work.context.city.vocabulary, self.work.context.city.primary
        wanted = {
            (one.step, code) for one in told for code in one.concepts if primary in vocabulary.rooted(code)
        }
        where = {"state": Equal(BarrierState.VERIFIED.value)}
        for other in self.work.find(Barrier, _by_number(where)):
            alike = any((other.step, code) in wanted for code in other.concepts)
            if alike and other.visibility is Visibility.PUBLIC and not self._here(other):
                yield from self._measure(other, shown(other, self.reader, self.work.policies))

    def _measure(self, other: Barrier, seen: Barrier) -> Iterator[Tried]:
        """Yield what may be read of a barrier; of its counts each that is large enough, or that it is not."""
        claim, check = seen.last("claim", "settle"), seen.last("verify")
        public = None if seen.done is None else self.say.pick(seen.done)
        measure = public.text if public else claim.said if claim else None
        if measure is None or check is None:
            return
        removal = None if seen.removal is None else other.removal
        look = removal.looks[-1] if removal and removal.looks else None
        before, after = removal.compared if removal else (None, None)
        yield Tried(
            title=self.say.pick(seen.title),
            services=tuple(self.say.service(one) for one in sorted(seen.services)),
            measure=measure,
            language=public.language if public else None,
            checked_on=check.day,
            verdict=look.verdict if look else None,
            before=rate_of(before, least=self.least),
            after=rate_of(after, least=self.least),
        )

    def _asks(self, barrier: Barrier) -> Iterator[Ask]:
        """Yield what the latest signal of this round asks, as long as the barrier waits for its service."""
        where: dict[str, Condition] = {
            "barriers": ContainsAny((barrier.id,)),
            "state": Equal(SignalState.SENT.value),
        }
        query = Query(kind=Signal.KIND, where=where, order=(("number", "desc"),))
        for signal in self.work.find(Signal, query):
            asked = self.service.organisation in signal.addressed_to
            now = any(one.barrier == barrier.id and one.round == barrier.round for one in signal.accounts)
            if barrier.state in _WAITING and asked and now:
                plan = barrier.last("plan")
                yield Ask(
                    signal=signal.number,
                    number=barrier.number,
                    title=self.say.pick(barrier.title),
                    state=barrier.state,
                    sent_on=signal.sent_on or self.today,
                    acknowledge_by=signal.acknowledge_by or self.today,
                    answer_by=signal.answer_by or self.today,
                    due=plan.on if plan else None,
                )
                return

    def _ideas(self, barrier: Barrier) -> Iterator[Proposal]:
        for idea in barrier.ideas:
            yield Proposal(
                number=barrier.number,
                text=self.say.pick(idea.text),
                organisation=self.say.organisation(idea.organisation) if idea.organisation else None,
            )

    def _told(self, counts: Sequence[int]) -> int | None:
        return whole(counts, least=self.least)[0]


_WAITING = frozenset(
    {
        BarrierState.SIGNALLED,
        BarrierState.ACKNOWLEDGED,
        BarrierState.PLANNED,
        BarrierState.IN_PROGRESS,
    }
)


def _by_number(where: Mapping[str, Condition]) -> Query:
    return Query(kind=Barrier.KIND, where=where, order=(("number", "asc"),))
