# SPDX-License-Identifier: EUPL-1.2
"""
Propose what may be a barrier, and dismiss what is none.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import islice

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.table import OPEN
from onestopshop.domain.candidates.candidates import Group
from onestopshop.domain.candidates.dismissals import YEAR, Dismissal, dismiss
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.observations import Severity, Step
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.services import Service
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.text import LanguageTag, check_tag
from onestopshop.errors import ForbiddenError, NotFoundError
from onestopshop.operations.arguments import day_of
from onestopshop.operations.barriers.families import survivor
from onestopshop.operations.barriers.reading import readable
from onestopshop.operations.candidates.dismissals import dismissals, left_out
from onestopshop.operations.candidates.groups import SEVERE, Members, id_of, members, ranked, spoken
from onestopshop.operations.candidates.rules import RuleCandidate, proposed
from onestopshop.operations.counting import reporters_seen, seen
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inputs import a_text
from onestopshop.operations.paging import check_page
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.verification.exposure import exposure_of
from onestopshop.operations.verification.exposures import exposures_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, ContainsAny, Equal, Query

__all__ = ["Candidate", "Candidates", "Known", "RuleCandidate"]

_YEAR = timedelta(days=YEAR)


@attrs.frozen(kw_only=True)
class Known:
    """
    A barrier that a candidate is like.

    Args:
        do: ``link`` while it is open, else ``reopen``: a new pattern never becomes its twin.
    """

    barrier: str
    number: int
    state: BarrierState
    do: str


@attrs.frozen(kw_only=True)
class Candidate:
    """
    Observations that may be one barrier; its three counts are never added to each other.

    A worker sees the counts of her own desk; ``None`` is a count that is too small for who looks.

    Args:
        id: The same codes have the same id everywhere.
        label: What it is about, in the language that was asked for.
        service: The service, or ``None`` where it is unknown: then there is a topic.
        recent, before: Visits of the present period, and of as many days before it.
        languages: The visitors' languages, the most frequent first.
        worst: The worst severity that was noted.
        exposure: Visits that touched the service or topic since the first day; ``None`` at one desk alone.
        words: What at least half of the texts have in common.
        ids: Of its observations, newest first, at most 200.
        parts: Ids of observations with similar words, when their words fall apart: perhaps several barriers.
        known: Barriers that it is like.
    """

    id: str
    label: str
    service: str | None
    topic: Code | None
    step: Step
    concept: Code
    observations: int | None
    visits: int | None
    reporters: int | None
    recent: int | None
    before: int | None
    languages: tuple[str, ...]
    worst: Severity
    exposure: int | None
    words: tuple[str, ...]
    ids: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    known: tuple[Known, ...]

    @property
    def rate(self) -> float | None:
        """Visits that met it for each visit that could have met it, or ``None`` when that is not known."""
        if not self.exposure or self.visits is None:
            return None
        return min(1.0, self.visits / self.exposure)


class Candidates:
    """
    What may be a barrier.
    """

    _desk: DeskWork

    def candidates(
        self, *, language: LanguageTag | None = None, limit: int = 20, since: date | str | None = None
    ) -> Sequence[Candidate]:
        """
        Return the groups of unlinked observations that may be one barrier each.

        A group shares the service (the topic where that is unknown), the step
        and the concept of the city's primary scheme, and stands out from what
        chance explains.  The order is by visits, then reporters, then the worst
        severity; what was dismissed is left out until it has grown by half.
        Outside the desks nobody sees a candidate.

        Args:
            language: The language of labels; the first required one by default.
            since: The first day of the observations; a year ago by default.

        Raises:
            InvalidDataError: There is no such language, page or day.
        """
        check_page(limit)
        with self._desk.reading() as work:
            work.allow("barriers.read")
            first = _first(work, since)
            if audience_of(work.actor) != INSIDE:
                return ()
            wanted = check_tag(language or work.context.city.languages.required[0])
            return _Search(work, first, wanted).best(limit)

    def rule_candidates(
        self, *, language: LanguageTag | None = None, limit: int = 20
    ) -> Sequence[RuleCandidate]:
        """
        Return what the city's rules make of other facts: referrals, visits, papers and searches.

        What became an observation counts no longer.  The order is by the
        number of facts; a worker sees those of her own desk.

        Raises:
            InvalidDataError: There is no such language, or no such page.
        """
        check_page(limit)
        with self._desk.reading() as work:
            work.allow("barriers.read")
            if audience_of(work.actor) != INSIDE:
                return ()
            wanted = check_tag(language or work.context.city.languages.required[0])
            gone = dismissals(work)
            found = (
                one
                for one, facts in proposed(work, wanted)
                if not (one.id in gone and gone[one.id].holds(facts))
            )
            return tuple(islice(found, limit))

    def dismiss(
        self, candidate: str, *, reason: str, since: date | str | None = None, key: str | None = None
    ) -> Dismissal:
        """
        Say why a candidate is no barrier; it comes back when it has grown by half.

        Args:
            candidate: The id of a candidate of either kind.
            reason: In words that tell nobody's identity, at most 300 characters.
            since: The first day of the observations, as it was asked of `candidates`; its growth is counted in as
                many days.

        Raises:
            ForbiddenError: The role may not, or is none of the desks.
            NotFoundError: There is no such candidate for who acts since then.
            InvalidDataError: There is no such day, or the reason is blank, too long, or seems to tell who somebody is.
        """

        def decide(work: Work) -> Dismissal:
            given = work.key_of_call(key)
            repeated = work.repeated(
                given, "candidate.dismissed", Dismissal, candidate, may="barriers.dismiss"
            )
            if repeated is not None:
                return repeated
            work.allow("barriers.dismiss")
            if audience_of(work.actor) != INSIDE:
                raise ForbiddenError("barriers.dismiss", ["candidates are the desks' own"])
            known = work.find_one(Dismissal, candidate)
            refuse_identity({"reason": a_text(reason, path="$.reason")})
            first, today = _first(work, since), work.context.today()
            made, event = dismiss(
                known,
                candidate,
                reason=reason,
                by=work.actor.worker,
                day=today,
                facts=_facts(work, candidate, first),
                days=(today - first).days,
            )
            return work.save(made, event, key=given)

        return self._desk.run(decide)


class _Search:
    """One search for candidates: what it looked up once it need not look up again."""

    def __init__(self, work: Work, since: date, language: LanguageTag) -> None:
        self._work = work
        self._since = since
        self._until = work.context.today() + timedelta(days=1)
        self._language = language
        self._exposures: dict[tuple[str | None, str | None], int] = {}
        self._gone = dismissals(work)

    def best(self, limit: int) -> tuple[Candidate, ...]:
        """Return the first ones; groups come by their visits, so that the rest need not be read."""
        found: list[tuple[tuple[int, int, int, str], Group, Members]] = []
        for group, visits in ranked(self._work, since=self._since):
            if len(found) >= limit and visits < -found[limit - 1][0][0]:
                break
            taken = members(self._work, group, since=self._since)
            if self._matters(group, taken):
                rank = (-visits, -taken.distinct("recorder"), -SEVERE.index(taken.worst()), id_of(group))
                found.append((rank, group, taken))
        found = sorted(found, key=lambda one: one[0])[:limit]
        self._look_up(group for _, group, taken in found if taken.own is taken.every)
        return tuple(self._candidate(group, taken) for _, group, taken in found)

    def _matters(self, group: Group, taken: Members) -> bool:
        least = self._work.context.rules.candidate_reporters
        return taken.reporters() >= least and not left_out(self._work, self._gone, group)

    def _candidate(self, group: Group, taken: Members) -> Candidate:
        work, said = self._work, spoken(self._work, taken.own)
        period = timedelta(days=work.context.rules.candidate_days)
        middle = self._until - period
        return Candidate(
            id=id_of(group),
            label=_label(work, group, self._language),
            service=group.service,
            topic=group.topic,
            step=Step(group.step),
            concept=group.concept,
            observations=seen(work, len(taken.own)),
            visits=seen(work, taken.distinct("visit")),
            reporters=reporters_seen(work, taken.distinct("recorder")),
            recent=seen(work, taken.visits(since=middle, until=self._until)),
            before=seen(work, taken.visits(since=middle - period, until=middle)),
            languages=said.languages,
            worst=taken.worst(),
            exposure=self._exposure(group) if taken.own is taken.every else None,
            words=said.words,
            ids=said.ids,
            parts=said.parts,
            known=_known(work, group),
        )

    def _look_up(self, groups: Iterable[Group]) -> None:
        """Count the exposures at the services of all that is shown in one pass."""
        services = {group.service for group in groups if group.service is not None}
        counts = exposures_of(self._work, services, since=self._since, until=self._until)
        self._exposures |= {(service, None): count for service, count in counts.items()}

    def _exposure(self, group: Group) -> int:
        if group.place not in self._exposures:
            self._exposures[group.place] = exposure_of(
                self._work,
                topic=group.topic,
                since=self._since,
                until=self._until,
            )
        return self._exposures[group.place]


def _first(work: Work, since: date | str | None) -> date:
    return work.context.today() - _YEAR if since is None else day_of(work, since)


def _facts(work: Work, candidate: str, since: date) -> int:
    """
    Return how many facts a candidate has at all desks.

    Raises:
        NotFoundError: There is no such candidate for who acts.
    """
    for group, _ in ranked(work, since=since):
        if id_of(group) == candidate:
            return len(members(work, group, since=since).every)
    for one, facts in proposed(work, work.context.city.languages.required[0]):
        if one.id == candidate:
            return facts
    raise NotFoundError(
        "candidate",
        candidate,
        hint="`onestopshop barriers candidates` shows their ids; say the same --since.",
    )


def _label(work: Work, group: Group, language: LanguageTag) -> str:
    city = work.context.city
    service = work.find_one(Service, group.service) if group.service else None
    place = service.name if service else city.vocabulary.label(group.topic or "")
    texts = (place, city.vocabulary.label(f"step:{group.step}"), city.vocabulary.label(group.concept))
    codes = (group.service or group.topic or "", group.step, group.concept)
    return " · ".join(
        code if text is None else text.pick(language, city.languages.fallback).text
        for text, code in zip(texts, codes, strict=True)
    )


def _known(work: Work, group: Group) -> tuple[Known, ...]:
    """Return the barriers of the same service or topic, step and concept (or one above), in order of number."""
    where: dict[str, Condition] = {"step": Equal(group.step)}
    where |= {"services": ContainsAny((group.service,))} if group.service else {"topic": Equal(group.topic)}
    wider = frozenset(work.context.city.vocabulary.broader(group.concept))
    found = {}
    for barrier in work.find(Barrier, Query(kind=Barrier.KIND, where=where, order=(("number", "asc"),))):
        goes_on = survivor(work, barrier)
        like = barrier.concepts & wider and bool(barrier.services) == bool(group.service)
        if like and readable(work, goes_on):
            do = "link" if goes_on.state in OPEN else "reopen"
            found[goes_on.id] = Known(barrier=goes_on.id, number=goes_on.number, state=goes_on.state, do=do)
    return tuple(found.values())
