# SPDX-License-Identifier: EUPL-1.2
"""
What is proposed for words, and why.
"""

from datetime import date

import pytest
from tests.builtin.suggestions.notes import Notes, concept, vocabulary

from onestopshop.builtin.suggestions import words
from onestopshop.plugin import Because


def test_labels_lead_to_concepts(notes: Notes) -> None:
    """Before anything was observed the concepts' own words are matched, whatever their endings."""
    suggester = notes.open()
    assert "town:letter" == notes.ask(suggester, "een ambtelijk loket", language="nl")[0]
    assert ["b:known"] == notes.ask(suggester, "unheard")
    assert ["b:clear"] == notes.ask(suggester, "الوضوح", language="ar")
    assert [] == notes.ask(suggester, "xyz 2026")


def test_definitions_count_less_than_labels(notes: Notes) -> None:
    """A word of a label stands before the same word in a definition."""
    concepts = vocabulary(concept("b:heard", {"en": "heard"}))
    assert "b:heard" == notes.ask(notes.open(concepts), "heard")[0]


def test_the_language_asked_in_counts_most(notes: Notes) -> None:
    """A word that is of two languages means first what it means in the one asked in."""
    concepts = vocabulary(concept("b:dear", {"en": "angel"}), concept("b:fish", {"nl": "angel"}))
    suggester = notes.open(concepts)
    assert ["b:dear", "b:fish"] == notes.ask(suggester, "angel", language="en")
    assert ["b:fish", "b:dear"] == notes.ask(suggester, "angel", language="nl-BE")


def test_only_the_scheme_and_what_is_below_it(notes: Notes) -> None:
    """Concepts of the scheme are proposed, and those below them, no others."""
    notes.observe("o1", "telephone rings", ["b:near"])
    suggester = notes.open()
    assert ["b:near"] == notes.ask(suggester, "telephone")
    assert ["topic:work"] == notes.ask(suggester, "telephone", scheme="topic")
    assert [] == notes.ask(suggester, "telephone", scheme="town")
    assert ["town:letter"] == notes.ask(suggester, "formal", scheme="town")


def test_observations_lead_to_concepts(notes: Notes) -> None:
    """Words that no label has lead to what they were coded with before; the likelier one stands first."""
    for number in range(4):
        notes.observe(f"n{number}", "telephone rings and rings", ["b:near"])
    notes.observe("c1", "telephone menu nobody understands", ["b:clear"])
    suggester = notes.open()
    assert ["b:near", "b:clear"] == notes.ask(suggester, "the telephone")
    assert ["b:near"] == notes.ask(suggester, "the telephone", limit=1)


def test_it_says_why_in_the_words_that_were_asked(notes: Notes) -> None:
    """Each suggestion names words as they were typed, and whether labels or observations have them; no others."""
    notes.observe("o1", "telephones; secret reachability", ["b:near"])
    (found,) = notes.asked(notes.open(), "TELEPHONE Reachability, they said")
    assert {
        Because(word="TELEPHONE", labelled=False, observed=True),
        Because(word="Reachability", labelled=True, observed=True),
    } == set(found.because)


def test_a_retired_concept_gives_its_place(notes: Notes) -> None:
    """What was coded with a concept that retired speaks for its only successor, and for none where there are two."""
    gone = date(2026, 1, 1)
    concepts = vocabulary(
        concept("b:renamed", {"en": "phone"}, retired=gone, replaced_by=("b:between",)),
        concept("b:between", {"en": "call"}, retired=gone, replaced_by=("b:near",)),
        concept("b:split", {"en": "queue"}, retired=gone, replaced_by=("b:near", "b:known")),
        concept("b:circle", {"en": "ring"}, retired=gone, replaced_by=("b:circle",)),
        concept("b:dropped", {"en": "stamp"}, retired=gone),
    )
    notes.observe("o1", "answering machine", ["b:renamed"])
    suggester = notes.open(concepts)
    assert ["b:near"] == notes.ask(suggester, "machine")
    assert ["b:near"] == notes.ask(suggester, "phone call")
    assert [] == notes.ask(suggester, "queue ring stamp")


def test_words_seen_before_are_cut_as_at_first(notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is remembered of words is bounded, and changes no answer."""
    monkeypatch.setattr(words, "_KEPT", 2)
    suggester = notes.open()
    for _ in range(2):
        assert ["b:known", "b:clear"] == sorted(notes.ask(suggester, "awareness clarity 12 x"), reverse=True)


def test_a_rare_word_says_nothing(notes: Notes) -> None:
    """A word of fewer observations than the city asks for leads nowhere: names are such words."""
    for number in range(3):
        notes.observe(f"o{number}", "telephone" + (" Esperanza" if number else ""), ["b:near"])
    suggester = notes.open(least=3)
    assert ([], ["b:near"]) == (notes.ask(suggester, "Esperanza"), notes.ask(suggester, "telephone"))
    notes.observe("o3", "Esperanza", ["b:near"])
    assert ["b:near"] == notes.ask(suggester, "Esperanza")


@pytest.mark.parametrize(
    ("field", "learned"),
    [("key_phrase", True), ("impact", True), ("idea", False), ("workaround", False)],
)
def test_the_problem_teaches_not_its_answer(notes: Notes, *, field: str, learned: bool) -> None:
    """What happened, its key phrase and its impact are learned from; an idea or a workaround is not."""
    notes.observe("o1", None, ["b:near"], **{field: "telephone"})
    assert (["b:near"] if learned else []) == notes.ask(notes.open(), "telephone")
