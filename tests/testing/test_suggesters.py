# SPDX-License-Identifier: EUPL-1.2
"""
The contract of suggesters: the built-in one keeps it, and each promise catches a suggester that breaks it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
import pytest

from onestopshop.builtin.suggestions import ADAPTER
from onestopshop.plugin import (
    Adapter,
    Batch,
    Because,
    City,
    Options,
    Query,
    Storage,
    Suggestion,
)
from onestopshop.testing.contract import cases_of, promises_of
from onestopshop.testing.suggesters import SuggesterContract


class TestSuggestions(SuggesterContract):
    """The built-in suggestions keep every promise."""

    adapter = ADAPTER
    enough = 3


class TestLabels(SuggesterContract):
    """Without learning they keep the others."""

    adapter = ADAPTER
    learning = False

    def options(self, folder: Path) -> Mapping[str, object]:
        """Return the options of a city that wants nothing learned."""
        del folder
        return {"learn": False}


class Sound:
    """
    A suggester that reads all observations at each question; the broken ones change one thing.
    """

    kinds = frozenset({"observation"})

    def __init__(self, city: City) -> None:
        self.city = city

    def follow(self, storage: Storage) -> int:
        with storage.read() as snapshot:
            return len(snapshot.entries(limit=10_000))

    def suggest(
        self, words: str, storage: Storage, *, scheme: str, limit: int, **_: object
    ) -> Sequence[Suggestion]:
        asked = {_folded(word): word.strip(",:") for word in words.split()}
        own, seen = self.labels(), self.observed(storage)
        scores = Counter[str]()
        for source in (own, seen):
            for word in asked:
                scores.update(source[word])
        found = [
            Suggestion(
                code=code,
                score=float(score),
                because=self.because(code, {asked[word]: (own[word], seen[word]) for word in asked}),
            )
            for code, score in self.ordered(scores)
            if self.wanted(code, scheme)
        ]
        return found[:limit]

    def ordered(self, scores: Counter[str]) -> Sequence[tuple[str, int]]:
        return scores.most_common()

    def labels(self) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for concept in self.city.vocabulary:
            for word in concept.label["en"].split():
                found[word][concept.code] += 1
        return found

    def observed(self, storage: Storage) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        with storage.read() as snapshot:
            for record in snapshot.find(Query(kind="observation")):
                body: Any = record.body
                if self.counts(body):
                    for word in set(map(_folded, (body.get("what_happened") or "").split())):
                        found[word].update([*body["concepts"], body["topic"]])
        return found

    def counts(self, body: Mapping[str, Any]) -> bool:
        return not body.get("retracted")

    def wanted(self, code: str, scheme: str) -> bool:
        concept = self.city.vocabulary.get(code)
        return bool(concept and not concept.retired and scheme in self.city.vocabulary.rooted(code))

    def because(
        self, code: str, words: Mapping[str, tuple[Counter[str], Counter[str]]]
    ) -> tuple[Because, ...]:
        return tuple(
            Because(word=word, labelled=code in own, observed=code in seen)
            for word, (own, seen) in words.items()
            if code in own or code in seen
        )


def _folded(word: str) -> str:
    return word.strip(",:;").casefold()


class Unlabelled(Sound):
    def labels(self) -> Mapping[str, Counter[str]]:
        return defaultdict(Counter)


class Unlearned(Sound):
    def observed(self, _: Storage) -> Mapping[str, Counter[str]]:
        return defaultdict(Counter)


class Upside(Sound):
    def ordered(self, scores: Counter[str]) -> Sequence[tuple[str, int]]:
        return scores.most_common()[::-1]


class Retired(Sound):
    def wanted(self, code: str, scheme: str) -> bool:
        return code in self.city.vocabulary and scheme in self.city.vocabulary.rooted(code)


class Mute(Sound):
    def because(self, *_: object) -> tuple[Because, ...]:
        return ()


class Telling(Sound):
    def because(self, *_: object) -> tuple[Because, ...]:
        return (Because(word="secret", labelled=False, observed=True),)


class Vague(Sound):
    def because(self, code: str, words: Mapping[str, Any]) -> tuple[Because, ...]:
        return tuple(
            attrs.evolve(one, labelled=False, observed=False) for one in super().because(code, words)
        )


class Endless(Sound):
    def suggest(self, words: str, storage: Storage, *, limit: int, **asked: Any) -> Sequence[Suggestion]:
        return super().suggest(words, storage, limit=limit + 5, **asked)


class Doubling(Sound):
    def suggest(self, words: str, storage: Storage, *, limit: int, **asked: Any) -> Sequence[Suggestion]:
        return (super().suggest(words, storage, limit=limit, **asked) * 2)[:limit]


class Everywhere(Sound):
    def wanted(self, code: str, _: str) -> bool:
        return super().wanted(code, code.partition(":")[0])


class Guessing(Sound):
    def suggest(self, words: str, storage: Storage, **asked: Any) -> Sequence[Suggestion]:
        because = (Because(word=words, labelled=False, observed=False),)
        guess = Suggestion(code="b:known", score=0.0, because=because)
        return super().suggest(words, storage, **asked) or [guess]


class Writing(Sound):
    def suggest(self, words: str, storage: Storage, **asked: Any) -> Sequence[Suggestion]:
        with storage.read() as snapshot:
            entry = snapshot.entries(limit=1)
        if entry:
            more = attrs.evolve(entry[0], seq=0, id="more", key="more")
            storage.write(Batch(entries=(more,)))
        return super().suggest(words, storage, **asked)


class Remembering(Sound):
    def __init__(self, city: City) -> None:
        super().__init__(city)
        self.known: Mapping[str, Counter[str]] = {}

    def observed(self, storage: Storage) -> Mapping[str, Counter[str]]:
        self.known = self.known or super().observed(storage)
        return defaultdict(Counter, self.known)


class Backward(Remembering):
    """Learns what comes later, and forgets nothing."""

    def observed(self, storage: Storage) -> Mapping[str, Counter[str]]:
        now = Sound.observed(self, storage)
        self.known = defaultdict(Counter, {**self.known, **now})
        return self.known


class Retracted(Sound):
    def counts(self, _: Mapping[str, Any]) -> bool:
        return True


class Hoarding(Sound):
    def observed(self, storage: Storage) -> Mapping[str, Counter[str]]:
        found = super().observed(storage)
        with (self.city.folder / "words.txt").open("a", encoding="utf-8") as file:
            file.writelines(found)
        return found


class Ahead(Sound):
    def follow(self, storage: Storage) -> int:
        return super().follow(storage) + 1


class Forgetful(Sound):
    def observed(self, storage: Storage) -> Mapping[str, Counter[str]]:
        asked = self.city.folder / "asked"
        found = defaultdict(Counter) if asked.exists() else super().observed(storage)
        asked.touch()
        return found


BROKEN = {
    "test_own_words_lead_to_a_concept": [Unlabelled],
    "test_observations_lead_to_a_concept": [Unlearned, Upside],
    "test_the_best_stand_first": [Upside, Endless, Doubling],
    "test_only_concepts_that_may_be_chosen": [Retired, Everywhere],
    "test_it_says_why": [Mute, Telling, Vague],
    "test_any_words_can_be_asked": [Guessing],
    "test_it_changes_nothing": [Writing],
    "test_it_forgets": [Remembering, Retracted],
    "test_it_keeps_no_words": [Hoarding],
    "test_it_follows_at_any_time": [Ahead],
    "test_it_goes_on_learning": [Unlearned],
    "test_it_opens_again": [Forgetful],
    "test_another_storage_is_another_memory": [Backward, Remembering],
}


def judged(kind: type[Sound], promise: str, folder: Path) -> None:
    """Run one promise on a suggester, in each of its cases."""

    @contextmanager
    def opened(_: Options, city: City) -> Iterator[Sound]:
        yield kind(city)

    class Trial(SuggesterContract):
        adapter: Any = Adapter(name="trial", summary="x", options=Options, open=opened)

    test = getattr(Trial(), promise)
    names = test.__code__.co_varnames[1 : test.__code__.co_argcount]
    for number, (_, values) in enumerate(cases_of(getattr(SuggesterContract, promise))):
        place = folder / str(number)
        place.mkdir(parents=True)
        opening = _fixture("opening")(Trial(), place)
        noting = contextmanager(_fixture("noting"))
        with opening() as suggester, noting(Trial(), place) as storages:
            given = {"opening": opening, "suggester": suggester, "noting": storages, "tmp_path": place}
            given |= values
            test(**{name: given[name] for name in names})


def _fixture(name: str) -> Any:
    return getattr(SuggesterContract, name).__wrapped__


@pytest.mark.parametrize(
    ("promise", "kind"), [(promise, kind) for promise, kinds in BROKEN.items() for kind in kinds]
)
def test_each_promise_catches_who_breaks_it(promise: str, kind: type[Sound], tmp_path: Path) -> None:
    """A sound suggester keeps a promise; one that is broken against it does not."""
    judged(Sound, promise, tmp_path / "sound")
    with pytest.raises(AssertionError):
        judged(kind, promise, tmp_path / "broken")


def test_no_promise_is_left_out() -> None:
    """Every promise has a suggester that breaks it, and a number of its own."""
    found = list(promises_of(SuggesterContract))
    assert BROKEN.keys() == {name for name, _ in found}
    assert len(found) == len({sentence.split()[0] for _, sentence in found})
