# SPDX-License-Identifier: EUPL-1.2
"""
Propose concepts from their own words, and from observations that were coded with them before.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import Final, TypeVar

import apsw

from onestopshop.builtin.suggestions.bayes import Weighed, weigh
from onestopshop.builtin.suggestions.deferred import throw_away
from onestopshop.builtin.suggestions.following import Changes, changes
from onestopshop.builtin.suggestions.labels import Labels
from onestopshop.builtin.suggestions.learned import Learned
from onestopshop.builtin.suggestions.words import Cutting
from onestopshop.errors import AdapterError
from onestopshop.plugin import (
    Because,
    City,
    Code,
    LanguageTag,
    LogPlace,
    Query,
    Record,
    Snapshot,
    Storage,
    Suggestion,
    end_of_log,
)

__all__ = ["Suggestions"]

T = TypeVar("T")

_OBSERVATION: Final = "observation"
_TEXTS: Final = ("key_phrase", "what_happened", "impact")
"""What tells of the problem; an idea and a workaround are about something else."""
_AT_ONCE: Final = 4_000
"""Older observations that one question learns before it is answered, so that nobody waits much longer than a second."""
_BESIDE: Final = 500
"""Older observations that are learned when the log is followed, where somebody may wait for something else."""
_LAZY: Final = 200
"""New observations that wait for the next question, or for so many of them."""
_MOST_WORDS: Final = 5
"""Words that are named for one suggestion."""
_TELLING: Final = 0.25
"""A word is named when it weighs so much of the weightiest; articles and the like weigh less."""


class Suggestions:
    """
    What `Deferred` defers: suggestions by complement naive Bayes.

    Args:
        path: Where this machine keeps what was learned; ``None`` when it shall learn nothing.
        least: In how many observations a word must stand before it says anything.
        idle: Entries of the log about other things after which the place in it is written down.
    """

    def __init__(self, path: Path | None, city: City, *, least: int, idle: int) -> None:
        self._path = path
        self._city = city
        self._least = least
        self._idle = idle
        self._cutting = Cutting(city.languages)
        self._labels: Labels | None = None
        self._learned: Learned | None = None
        self._seen: Changes | None = None
        self._busy = RLock()
        self._process = os.getpid()

    def close(self) -> None:
        """Close the file; what is in memory only is gone."""
        with self._busy:
            if self._learned is not None:
                self._learned.close()
                self._learned = None

    def follow(self, storage: Storage) -> int:
        """
        Catch up with the log when words may have to be forgotten, or enough happened; return the last entry seen.

        Raises:
            AdapterError: It was opened by a process before a fork, or can be kept nowhere.
            StorageError: The storage cannot be read.
        """
        with self._busy:
            self._check_process()
            return self._with_learned(lambda learned: self._caught_up(learned, storage, lazy=True))

    def suggest(
        self, words: str, storage: Storage, *, language: LanguageTag, scheme: str, limit: int
    ) -> Sequence[Suggestion]:
        """
        Catch up with *storage*, and return the likeliest concepts, best first.

        Where many observations were there before the first question, each question learns some thousands of
        them, and is answered from what was learned so far.

        Raises:
            AdapterError: It was opened by a process before a fork, or can be kept nowhere.
            StorageError: The storage cannot be read.
        """
        asked = self._cutting.cut(words)
        with self._busy:
            self._check_process()
            if self._labels is None:
                self._labels = Labels(self._city.vocabulary, self._cutting)
            question = _Question(asked, self._labels, language=language, scheme=scheme, least=self._least)
            if self._path is None:
                return question.answer(None, limit)

            def answered(learned: Learned) -> Sequence[Suggestion]:
                self._caught_up(learned, storage, lazy=False)
                return question.answer(learned, limit)

            return self._with_learned(answered)

    def _with_learned(self, action: Callable[[Learned], T]) -> T:
        """Run *action* on the file; one that is broken is made anew, and where none can be, memory stands in."""
        for path in (self._path, self._path, None):
            try:
                if self._learned is None:
                    self._learned = Learned(path)
                return action(self._learned)
            except (apsw.Error, OSError) as error:
                self._dropped(error)
        raise AdapterError(
            "what was learned for suggestions can be kept nowhere",
            adapter="suggestions",
            hint="Look at the memory and the disk of this machine.",
        )

    def _dropped(self, error: Exception) -> None:
        """Close what failed; a broken file is thrown away, which forgets nothing that the storage has not."""
        with suppress(apsw.Error):
            self.close()
        if self._path is not None and isinstance(error, (apsw.CorruptError, apsw.NotADBError, apsw.SQLError)):
            throw_away(self._path)

    def _caught_up(self, learned: Learned, storage: Storage, *, lazy: bool) -> int:
        """
        Bring the counts to the end of the log; a lazy one leaves new observations for later.

        Of what was there before the log was first followed, each call learns a portion.
        """
        place, behind = learned.place, learned.behind
        with storage.read() as snapshot:
            happened = self._since(snapshot, place)
            if place and happened and behind is None and not self._due(happened, place.seq, lazy=lazy):
                return happened.until.seq
        try:
            # Another snapshot: another process may have followed the log beyond the end of the first one.
            with learned.writing(), storage.read() as snapshot:
                place = self._taken_in(learned, snapshot, older=_BESIDE if lazy else _AT_ONCE)
            if happened is None or happened.urgent:
                learned.overwrite()
        except apsw.BusyError:
            # That process is at it still: there is an answer from what it has committed.
            place = learned.place
        return place.seq if place else 0

    def _taken_in(self, learned: Learned, snapshot: Snapshot, *, older: int) -> LogPlace:
        """Learn what happened since the place of the file, which another process may have moved, and *older* ones."""
        place = learned.place
        happened = self._since(snapshot, place)
        if happened is None:
            learned.clear()
        else:
            # What changed is looked at again, whether it was among the older ones that were learned or not.
            learned.learn(self._texts(snapshot, happened))
        behind = learned.behind if happened else ""
        reached = happened.until if happened else end_of_log(snapshot)
        learned.reach(reached, behind=self._older(learned, snapshot, behind, older))
        return reached

    def _older(self, learned: Learned, snapshot: Snapshot, behind: str | None, most: int) -> str | None:
        """Learn *most* observations after the id *behind*; return the last one's, or ``None`` where all are learned."""
        if behind is None:
            return None
        after = (behind,) if behind else None
        records = tuple(snapshot.find(Query(kind=_OBSERVATION, after=after, limit=most)))
        learned.learn(map(self._text, records))
        return records[-1].id if len(records) == most else None

    def _since(self, snapshot: Snapshot, place: LogPlace | None) -> Changes | None:
        """Return what happened since *place*; nobody who observes waits until what was seen before is read again."""
        self._seen = changes(snapshot, place, self._seen) if place else None
        return self._seen

    def _due(self, happened: Changes, since: int, *, lazy: bool) -> bool:
        if happened.until.seq - since >= self._idle or happened.urgent:
            return True
        return len(happened.observations) >= (_LAZY if lazy else 1)

    def _texts(
        self, snapshot: Snapshot, happened: Changes
    ) -> Iterator[tuple[str, frozenset[Code], Sequence[str]]]:
        for id in happened.observations:
            record = snapshot.get(_OBSERVATION, id)
            yield (id, frozenset(), ()) if record is None else self._text(record)

    def _text(self, record: Record) -> tuple[str, frozenset[Code], Sequence[str]]:
        """Return the codes of an observation and its words; of one that was retracted, nothing."""
        body = record.body
        if body.get("retracted") is not None:
            return record.id, frozenset(), ()
        concepts = body.get("concepts")
        codes = [
            *(concepts if isinstance(concepts, list) else ()),
            body.get("topic"),
            body.get("document_kind"),
        ]
        text = " ".join(str(body[name]) for name in _TEXTS if body.get(name))
        return record.id, frozenset(map(str, filter(None, codes))), tuple(self._cutting.cut(text))

    def _check_process(self) -> None:
        if os.getpid() != self._process:
            raise AdapterError(
                "the suggestions were opened by another process, before a fork",
                adapter="suggestions",
                hint="Open the shop again after the fork.",
            )


class _Question:
    """
    Words that somebody asked about.

    Args:
        asked: Their beginnings, each with the word as it was written.
    """

    def __init__(
        self, asked: Mapping[str, str], labels: Labels, *, language: LanguageTag, scheme: str, least: int
    ) -> None:
        self._asked = asked
        self._labels = labels
        self._language = language
        self._standing = labels.of(scheme)
        self._least = least

    def answer(self, learned: Learned | None, limit: int) -> Sequence[Suggestion]:
        """Return the concepts that some of the words speak for, best first."""
        own = {word: self._known(self._labels.counts(word, self._language)) for word in self._asked}
        observed: dict[str, dict[Code, float]] = {word: {} for word in self._asked}
        masses, different = self._known(self._labels.masses(self._language)), self._labels.different
        if learned is not None:
            observed = {word: self._known(learned.counts(word, least=self._least)) for word in self._asked}
            masses, different = _sum(masses, self._known(learned.masses())), different + learned.different
        weighed = weigh(
            {word: _sum(own[word], observed[word]) for word in self._asked}, masses, different=different
        )
        # One below 0 is less likely than if nothing had been said.
        likelier = (one for one in weighed if one.score > 0)
        return [self._suggestion(one, own, observed) for one in islice(likelier, limit)]

    def _suggestion(
        self,
        one: Weighed,
        own: Mapping[str, Mapping[Code, float]],
        observed: Mapping[str, Mapping[Code, float]],
    ) -> Suggestion:
        least = _TELLING * max(one.words.values())
        speaking = [(-weight, word) for word, weight in one.words.items() if weight > 0 and weight >= least]
        because = (
            Because(
                word=self._asked[word], labelled=one.code in own[word], observed=one.code in observed[word]
            )
            for _, word in sorted(speaking)[:_MOST_WORDS]
        )
        return Suggestion(code=one.code, score=one.score, because=tuple(because))

    def _known(self, counts: Mapping[Code, float]) -> dict[Code, float]:
        """Return the counts of the concepts that may be proposed; those of a retired one count for its successor."""
        found: dict[Code, float] = {}
        for code, count in counts.items():
            standing = self._standing.get(code)
            if standing is not None:
                found[standing] = found.get(standing, 0.0) + count
        return found


def _sum(one: Mapping[Code, float], other: Mapping[Code, float]) -> dict[Code, float]:
    return {code: one.get(code, 0.0) + other.get(code, 0.0) for code in {*one, *other}}
