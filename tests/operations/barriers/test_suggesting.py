# SPDX-License-Identifier: EUPL-1.2
"""
Concepts are proposed to who may read what observations say, and to nobody else; nothing is applied.
"""

from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from tests.operations.barriers.samples import MET, VISIT, seen

from onestopshop.builtin.suggestions import ADAPTER, SuggestionOptions
from onestopshop.errors import AdapterError, ForbiddenError, InvalidDataError
from onestopshop.plugin import Because, Suggestion


@pytest.fixture
def asking(town, tmp_path: Path) -> Iterator[object]:
    """A town where three people noted the same thing, and suggestions."""
    city = attrs.evolve(town.context.city, state=tmp_path)
    with ADAPTER.open(SuggestionOptions(), city) as suggester:
        town.context = attrs.evolve(town.context, suggester=suggester)
        for number in range(3):
            seen(
                town, worker=f"w{number}", concepts=["b:bereikbaar"], what_happened="The telephone rings on."
            )
        yield town


@pytest.mark.parametrize("acts_as", ["worker", "coordinator"])
def test_who_works_at_the_desks_is_proposed_concepts(asking, acts_as: str) -> None:
    """Workers and coordinators get concepts of the primary scheme with the words that led to them."""
    with asking.nothing_written():
        (found,) = asking.desk(acts_as).barriers.suggest("Telephone!", language="en")
    assert "b:bereikbaar" == found.concept.code
    assert (Because(word="Telephone", labelled=False, observed=True),) == found.because


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_who_is_outside_the_desks_is_refused(asking, acts_as: str) -> None:
    """Whatever is granted, what observations say does not leave the desks, not even as a suggestion."""
    with pytest.raises(ForbiddenError, match="stays inside the desks"):
        asking.desk(acts_as, desk=None, organisation="office").barriers.suggest("telephone")


@pytest.mark.parametrize("missing", ["barriers.suggest", "barriers.read"])
def test_both_grants_are_needed(make_town, missing: str) -> None:
    """Who may not read observations gets no suggestions, and reading alone does not grant them."""
    grants = {"barriers.suggest", "barriers.read"} - {missing}
    with pytest.raises(ForbiddenError, match=missing):
        make_town({"worker": grants}).desk().barriers.suggest("telephone")


@pytest.mark.parametrize("field", ["what_happened", "idea"])
def test_what_is_withheld_is_not_suggested_from(asking, field: str) -> None:
    """Where a plugin withholds what observations say from the desks, suggestions are withheld, too."""
    asking.policies.hidden["observation", "desk"] = {field}
    with pytest.raises(ForbiddenError, match="withheld"):
        asking.desk().barriers.suggest("telephone")


def test_without_a_suggester_nothing_is_proposed(town) -> None:
    """A shop that was put together without suggestions answers with none."""
    assert () == town.desk().barriers.suggest("telephone")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"words": " "}, r"say what was met @ \$\.words"),
        ({"words": 7}, r"\$\.words"),
        ({"words": "x" * 4_001}, r"at most 4000 letters"),
        ({"language": "not a tag"}, r"\$\.language"),
        ({"scheme": "nowhere"}, r"no such scheme"),
        ({"scheme": "No Scheme"}, r"\$\.scheme"),
        ({"limit": 0}, r"limit"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(asking, asked: dict[str, object], told: str) -> None:
    """Words, language, scheme and number are checked, and the error says which of them is wrong."""
    said = {"words": "telephone", **asked}
    with pytest.raises(InvalidDataError, match=told):
        asking.desk().barriers.suggest(said.pop("words"), **said)


def test_another_scheme_can_be_asked_for(asking) -> None:
    """Topics are proposed as well as concepts of access."""
    (found,) = asking.desk().barriers.suggest("telephone", scheme="topic")
    assert "topic:registration" == found.concept.code


def test_what_was_redacted_proposes_nothing(asking) -> None:
    """Once words are redacted they lead nowhere, for everybody and at once."""
    desk = asking.desk("coordinator")
    assert desk.barriers.suggest("telephone")
    first = desk.barriers.observations()[0]
    desk.barriers.redact(first.id)
    assert () == desk.barriers.suggest("telephone")


def test_a_missing_concept_is_proposed(asking) -> None:
    """Who leaves the concepts out is told which ones her words suggest; the words stand in no error."""
    with asking.nothing_written(), pytest.raises(InvalidDataError) as refused:
        _without_concepts(asking, what_happened="The telephone rings on.")
    assert "Its words suggest: b:bereikbaar" in refused.value.hint
    assert "telephone" not in f"{refused.value} {refused.value.hint}"


@pytest.mark.parametrize("words", ["Nobody ever said so.", "x", None])
def test_words_without_a_suggestion_change_no_error(asking, words: str | None) -> None:
    """Where nothing suggests itself the error is what it is without suggestions."""
    with pytest.raises(InvalidDataError, match="concepts is missing") as refused:
        _without_concepts(asking, what_happened=words)
    assert "suggest" not in refused.value.hint


def test_who_may_not_ask_is_told_nothing(asking) -> None:
    """Who may observe but has no grant for suggestions gets the plain error."""
    gate = type(asking.context.gate)({"worker": {"visits.record", "visits.read", "barriers.observe"}})
    asking.context = attrs.evolve(asking.context, gate=gate)
    with pytest.raises(InvalidDataError) as refused:
        _without_concepts(asking, what_happened="The telephone rings on.")
    assert "suggest" not in refused.value.hint


@pytest.mark.parametrize(
    "asked",
    ["tele\u200cphone", "\uff54elephone", "\u202atelephone\u202c", "Te\u0301le\u0301phone, telephone"],
)
def test_words_come_back_in_any_form(asking, asked: str) -> None:
    """Invisible marks, wide letters and decomposed accents hide no suggestion."""
    (found,) = asking.desk().barriers.suggest(asked, language="en")
    assert "b:bereikbaar" == found.concept.code


def test_no_suggester_tells_what_others_wrote(asking) -> None:
    """Of what a plugin proposes, words that nobody asked about, and concepts that nobody may choose, are left out."""

    class Talkative:
        def suggest(self, *_: object, **__: object) -> list[Suggestion]:
            told = {
                "b:bereikbaar": ["TELEPHONE", "Esperanza"],
                "b:bekend": ["Esperanza"],
                "b:unknown": ["telephone"],
                "b:betaalbaar": ["telephone"],
                "b:bruikbaar": ["telephone"],
            }
            return [
                Suggestion(
                    code=code,
                    score=1.0,
                    because=tuple(Because(word=word, labelled=False, observed=True) for word in words),
                )
                for code, words in told.items()
            ]

    asking.context = attrs.evolve(asking.context, suggester=Talkative())
    found = asking.desk().barriers.suggest("the telephone", limit=4)
    assert {"b:bereikbaar": ["TELEPHONE"], "b:betaalbaar": ["telephone"]} == {
        one.concept.code: [each.word for each in one.because] for one in found
    }


def test_a_suggester_that_fails_changes_no_error(asking) -> None:
    """When suggestions fail, who leaves the concepts out is told of that and of nothing else."""

    class Failing:
        def suggest(self, *_: object, **__: object) -> None:
            raise AdapterError("out of order", adapter="suggestions")

    asking.context = attrs.evolve(asking.context, suggester=Failing())
    with pytest.raises(InvalidDataError, match="concepts is missing") as refused:
        _without_concepts(asking, what_happened="The telephone rings on.")
    assert "suggest" not in refused.value.hint


def _without_concepts(town, **said: object) -> None:
    desk = town.desk()
    with desk.together():
        visit = desk.visits.record(**VISIT, services=["registration"])
        desk.barriers.observe(visit=visit.id, **{**MET, "concepts": None, **said})
