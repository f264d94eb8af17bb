# SPDX-License-Identifier: EUPL-1.2
"""
What every suggester promises, numbered, and as tests.

=== ==================================================================
P1  it proposes concepts, and says why
P2  it changes nothing, and forgets what others forget
P3  it follows the log, and stands up again
=== ==================================================================

A suggester is certified by a class of a few lines::

    class TestNeighbours(SuggesterContract):
        adapter = ADAPTER

The observations of the kit are in a storage in memory, in the form in which a shop keeps them.

.. versionadded:: 0.1
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar

import pytest

from onestopshop.builtin import memory
from onestopshop.domain.observations import Observation
from onestopshop.ports.adapters import Adapter
from onestopshop.ports.suggesters import Suggester, Suggestion
from onestopshop.testing.contract import Contract
from onestopshop.testing.noted import ALL_LABELS, CODED, ENGLISH, FORGETTING, Noted, a_worded_city
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS

__all__ = ["SuggesterContract"]

Opening = Callable[[], AbstractContextManager[Suggester]]


class SuggesterContract(Contract):
    """
    The contract of suggesters: set `adapter`, and `options` when it has any.
    """

    adapter: ClassVar[Adapter[Suggester]]
    enough: ClassVar[int] = 5
    """How many observations with a word must have been coded with a concept for the word to lead there."""

    labelled: ClassVar[bool] = True
    learning: ClassVar[bool] = True
    durable: ClassVar[bool] = True
    capabilities: ClassVar[Mapping[str, str]] = {
        "labelled": "the own words of a concept lead to it",
        "learning": "the words of observations lead to what they were coded with",
        "durable": "it answers alike when it is opened again",
    }

    def options(self, folder: Path) -> Mapping[str, object]:
        """Return the adapter's options."""
        del folder
        return {}

    @pytest.fixture
    def opening(self, tmp_path: Path) -> Opening:
        """Return what opens the suggester, as often as it is called."""

        def opened() -> AbstractContextManager[Suggester]:
            return self.adapter.open(
                self.adapter.options.model_validate(self.options(tmp_path)), a_worded_city(tmp_path)
            )

        return opened

    @pytest.fixture
    def suggester(self, opening: Opening) -> Iterator[Suggester]:
        """Yield an open suggester."""
        with opening() as suggester:
            yield suggester

    @pytest.fixture
    def noting(self, tmp_path: Path) -> Iterator[Callable[[], Noted]]:
        """Yield what makes a storage without an observation."""
        with (
            memory.ADAPTER.open(memory.MemoryOptions(), a_worded_city(tmp_path)) as first,
            memory.ADAPTER.open(memory.MemoryOptions(), a_worded_city(tmp_path)) as second,
        ):
            storages = iter((Noted(first, "first"), Noted(second, "second")))
            yield lambda: next(storages)

    def ask(self, suggester: Suggester, noted: Noted, words: str, *, scheme: str = "b") -> list[str]:
        """Return the codes that are proposed, best first."""
        return [one.code for one in self.asked(suggester, noted, words, scheme=scheme)]

    def asked(
        self, suggester: Suggester, noted: Noted, words: str, *, scheme: str = "b", limit: int = 5
    ) -> Sequence[Suggestion]:
        """Return what is proposed for English words."""
        return suggester.suggest(words, noted.storage, language=ENGLISH, scheme=scheme, limit=limit)

    def test_own_words_lead_to_a_concept(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P1.1 A word of a label leads to its concept, before anything was observed."""
        self.needs("labelled")
        assert ["b:near"] == self.ask(suggester, noting(), "poor reachability")[:1]

    def test_observations_lead_to_a_concept(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P1.2 A word that no label has leads to what observations with it were coded with, the usual code first."""
        self.needs("learning")
        noted = noting()
        noted.note("telephone rings", "b:near", times=3 * self.enough)
        noted.note("telephone menu", "b:clear", times=self.enough)
        assert ["b:near"] == self.ask(suggester, noted, "the telephone")[:1]

    def test_the_best_stand_first(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P1.3 At most as many are proposed as were asked for, none twice, the largest score first."""
        noted = noting()
        for number, concept in enumerate(CODED, start=1):
            noted.note("reachability clarity awareness", concept, times=number * self.enough)
        for limit in (1, 2, 50):
            found = self.asked(suggester, noted, "reachability clarity awareness letter", limit=limit)
            assert len({one.code for one in found}) == len(found) <= limit
            scores = [one.score for one in found]
            assert sorted(scores, reverse=True) == scores

    def test_only_concepts_that_may_be_chosen(
        self, suggester: Suggester, noting: Callable[[], Noted]
    ) -> None:
        """P1.4 Only concepts of the scheme and below one of its concepts are proposed, and none that is retired."""
        noted = noting()
        for concept in (*CODED, "b:gone", "b:never-heard-of"):
            noted.note(ALL_LABELS, concept, times=self.enough)
        below = {"b": {"b:near", "b:clear", "b:known", "town:letter"}, "town": {"town:letter"}}
        below["topic"] = {"topic:work"}
        for scheme, concepts in below.items():
            assert set() == set(self.ask(suggester, noted, ALL_LABELS, scheme=scheme)) - concepts

    def test_it_says_why(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P1.5 Each names words that led to it, only such as were asked and as they were written, and whence."""
        noted = noting()
        noted.note("telephones; secret reachability", "b:near", times=self.enough)
        found = self.asked(suggester, noted, "TELEPHONE, Reachability: they said")
        assert found
        named = [because for one in found for because in one.because]
        assert {because.word for because in named} <= {"TELEPHONE", "Reachability", "they", "said"}
        assert all(one.because for one in found)
        assert all(because.labelled or because.observed for because in named)

    def test_any_words_can_be_asked(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P1.6 Any text is answered, in every script, also an empty one; words that nobody used lead nowhere."""
        noted = noting()
        noted.note("telephone", "b:near", times=self.enough)
        assert [] == [
            name
            for name, text in {**DIFFICULT_TEXTS, "nothing": "", "long": "word " * 800}.items()
            if self.ask(suggester, noted, text)
        ]

    def test_it_changes_nothing(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P2.1 Neither a question nor following the log writes anything to the storage."""
        noted = noting()
        noted.note("telephone", "b:near", times=self.enough)
        before = noted.held()
        self.ask(suggester, noted, "telephone reachability")
        suggester.follow(noted.storage)
        assert before == noted.held()

    @pytest.mark.parametrize("how", FORGETTING)
    def test_it_forgets(self, suggester: Suggester, noting: Callable[[], Noted], how: str) -> None:
        """P2.2 What was redacted, retracted or erased leads nowhere, from the next question on."""
        noted = noting()
        noted.note("telephone", "b:near", times=self.enough)
        self.ask(suggester, noted, "telephone")
        noted.forget(how)
        assert [] == self.ask(suggester, noted, "telephone")

    @pytest.mark.parametrize("how", FORGETTING)
    def test_it_keeps_no_words(
        self, suggester: Suggester, noting: Callable[[], Noted], tmp_path: Path, how: str
    ) -> None:
        """P2.3 Once the log is followed, no file has words that were redacted, retracted or erased."""
        noted = noting()
        noted.note("telephone", "b:near", times=self.enough)
        self.ask(suggester, noted, "telephone")
        noted.forget(how)
        suggester.follow(noted.storage)
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [] == [path.name for path in files if b"telephon" in path.read_bytes().lower()]

    def test_it_follows_at_any_time(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P3.1 It follows observations, at any time and twice, and tells an entry that is there."""
        assert Observation.KIND in suggester.kinds
        noted = noting()
        noted.note("telephone", "b:near", times=self.enough)
        before = [suggester.follow(noted.storage), suggester.follow(noted.storage)]
        answer = self.asked(suggester, noted, "telephone reachability")
        seen = [*before, suggester.follow(noted.storage), suggester.follow(noted.storage)]
        assert sorted(seen) == seen
        assert set() == set(seen) - set(range(self.enough + 1))
        assert answer == self.asked(suggester, noted, "telephone reachability")

    def test_it_goes_on_learning(self, suggester: Suggester, noting: Callable[[], Noted]) -> None:
        """P3.2 What is observed after a question counts for the next."""
        self.needs("learning")
        noted = noting()
        assert [] == self.ask(suggester, noted, "telephone")
        noted.note("telephone", "b:near", times=self.enough)
        assert ["b:near"] == self.ask(suggester, noted, "telephone")

    def test_it_opens_again(self, opening: Opening, noting: Callable[[], Noted]) -> None:
        """P3.3 Opened again it answers alike, also for what was observed in between."""
        self.needs("durable")
        noted = noting()
        noted.note("telephone", "b:near", times=self.enough)
        with opening() as suggester:
            first = self.asked(suggester, noted, "telephone reachability")
        with opening() as suggester:
            assert first == self.asked(suggester, noted, "telephone reachability")
        noted.note("jargon", "b:clear", times=self.enough)
        with opening() as suggester:
            assert (["b:clear"] if self.learning else []) == self.ask(suggester, noted, "jargon")

    def test_another_storage_is_another_memory(
        self, suggester: Suggester, noting: Callable[[], Noted]
    ) -> None:
        """P3.4 Over another storage, such as one from a backup, only that one counts."""
        first, second = noting(), noting()
        first.note("telephone", "b:near", times=self.enough)
        self.ask(suggester, first, "telephone")
        second.note("jargon", "b:clear", times=2 * self.enough)
        assert [] == self.ask(suggester, second, "telephone")
        assert (["b:clear"] if self.learning else []) == self.ask(suggester, second, "jargon")
