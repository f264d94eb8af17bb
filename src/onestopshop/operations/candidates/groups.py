# SPDX-License-Identifier: EUPL-1.2
"""
Find the groups of observations that stand out, and what their observations say.

Groups are counted by index fields; only the observations of groups that stand
out are read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from onestopshop.codec.records import from_record
from onestopshop.domain.candidates.candidates import Group, candidate_id, outstanding
from onestopshop.domain.candidates.likeness import parts, shared
from onestopshop.domain.codes.observations import Severity
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.services import UNKNOWN_SERVICE
from onestopshop.errors import ForbiddenError
from onestopshop.operations.barriers.reading import readable
from onestopshop.operations.policies import shown
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, ContainsAny, Equal, Query, Range
from onestopshop.ports.storage import Record

__all__ = ["SEVERE", "Members", "Spoken", "facts_since", "id_of", "members", "ranked", "spoken"]

_MOST_READ = 200
"""Observations of one group whose words are read, the newest ones."""

SEVERE = (Severity.UNKNOWN, Severity.TIME, Severity.DELAY, Severity.RIGHT, Severity.HARM)
"""In rising order."""


@attrs.frozen(kw_only=True)
class Members:
    """
    The observations of one group, newest day first, as the index has them.

    Args:
        every: Those of all desks.
        own: Those that who acts may count.
    """

    every: Sequence[Record]
    own: Sequence[Record]

    def distinct(self, name: str) -> int:
        """Count the different values of an index field among her own."""
        return len({record.index.get(name) for record in self.own} - {None})

    def reporters(self) -> int:
        """Count the reporters at all desks."""
        return len({record.index.get("recorder") for record in self.every})

    def visits(self, *, since: date, until: date) -> int:
        """Count her own visits with an observation of these days."""
        low, high = since.isoformat(), until.isoformat()
        days = (record for record in self.own if low <= str(record.index["day"]) < high)
        return len({record.index.get("visit") for record in days} - {None})

    def worst(self) -> Severity:
        """Return the worst severity that anybody noted."""
        noted = {Severity(str(record.index["severity"])) for record in self.own}
        return max(noted, key=SEVERE.index, default=Severity.UNKNOWN)


@attrs.frozen(kw_only=True)
class Spoken:
    """
    What the newest observations of a group say.

    Args:
        ids: Of those that who acts may read, newest day first.
        languages: The visitors' languages, the most frequent first.
        words: What at least half of the texts have in common.
        parts: The ids of each part of similar words, when they fall apart; else none.
    """

    ids: tuple[str, ...]
    languages: tuple[str, ...]
    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]


def id_of(group: Group) -> str:
    """Return the id of the candidate of a group."""
    return candidate_id("observations", group.service, group.topic, group.step, group.concept)


def ranked(work: Work, *, since: date) -> list[tuple[Group, int]]:
    """
    Return the groups that stand out with the visits that the actor may count, most visits first.

    Which groups stand out is decided on the observations of all desks.
    """
    visits = _counted(work, _live(since))
    least = work.context.rules.candidate_visits
    standing = {group for group in outstanding(visits) if visits[group] >= least}
    if work.actor.acts_as is ActsAs.WORKER:
        visits = _counted(work, {**_live(since), **_own(work)})
    found = [(group, visits[group]) for group in standing if group in visits]
    return sorted(found, key=lambda one: (-one[1], id_of(one[0])))


def members(work: Work, group: Group, *, since: date) -> Members:
    """Return the observations of a group."""
    query = Query(kind=Observation.KIND, where=_of(group, since), order=(("day", "desc"),))
    every = list(work.snapshot.find(query))
    if work.actor.acts_as is not ActsAs.WORKER:
        return Members(every=every, own=every)
    return Members(every=every, own=[one for one in every if one.index["desk"] == work.actor.desk])


def facts_since(work: Work, group: Group, since: date) -> int:
    """Count the observations of a group at all desks."""
    return work.snapshot.count(Query(kind=Observation.KIND, where=_of(group, since)))[()]


def spoken(work: Work, records: Sequence[Record]) -> Spoken:
    """Read what the newest of *records* say, as far as who acts may read it."""
    read = list(_readable(work, records[:_MOST_READ]))
    texts: dict[str, str] = {
        one.id: " ".join(filter(None, (one.key_phrase, one.what_happened)))
        for one in read
        if one.key_phrase or one.what_happened
    }
    visits: dict[str, str | None] = {one.id: one.visit for one in read}
    languages = Counter(str(one.language) for one in read if one.language is not None)
    return Spoken(
        ids=tuple(one.id for one in read),
        languages=tuple(sorted(languages, key=lambda tag: (-languages[tag], tag))),
        words=shared(list(texts.values())),
        parts=_apart(work, texts, visits),
    )


def _apart(
    work: Work, texts: Mapping[str, str], visits: Mapping[str, str | None]
) -> tuple[tuple[str, ...], ...]:
    """Return the parts that would each be enough for a candidate, when there are several."""
    least = work.context.rules.candidate_visits
    enough = [part for part in parts(texts) if len({visits[id] for id in part} - {None}) >= least]
    return tuple(enough) if len(enough) > 1 else ()


def _readable(work: Work, records: Iterable[Record]) -> Iterable[Observation]:
    for record in records:
        observation = from_record(record, Observation)
        if readable(work, observation):
            try:
                yield shown(observation, work.actor, work.policies)
            except ForbiddenError:
                continue


def _of(group: Group, since: date) -> dict[str, Condition]:
    where: dict[str, Condition] = {
        "service": Equal(group.service or UNKNOWN_SERVICE),
        "step": Equal(group.step),
        "concepts": ContainsAny((group.concept,)),
        **_live(since),
    }
    return where if group.topic is None else {**where, "topic": Equal(group.topic)}


def _live(since: date) -> dict[str, Condition]:
    """Return the condition on observations that may become a barrier."""
    return {
        "counted": Equal("yes"),
        "barrier": Equal(None),
        "day": Range(low=since.isoformat()),
    }


def _own(work: Work) -> dict[str, Condition]:
    return {"desk": Equal(work.actor.desk)}


def _counted(work: Work, live: Mapping[str, Condition]) -> dict[Group, int]:
    """Count the visits of each group; where the service is unknown the topic is the place."""
    city = work.context.city
    unknown = Query(kind=Observation.KIND, where={**live, "service": Equal(UNKNOWN_SERVICE)})
    everywhere = Query(kind=Observation.KIND, where=live)
    by_service = work.snapshot.count(everywhere, by=("service", "step", "concepts"), distinct="visit")
    by_topic = work.snapshot.count(unknown, by=("topic", "step", "concepts"), distinct="visit")
    rows = [
        *(
            (Group(str(at), None, str(step), str(code)), count)
            for (at, step, code), count in by_service.items()
            if at != UNKNOWN_SERVICE
        ),
        *(
            (Group(None, str(at), str(step), str(code)), count)
            for (at, step, code), count in by_topic.items()
        ),
    ]
    return {group: count for group, count in rows if city.primary in city.vocabulary.rooted(group.concept)}
