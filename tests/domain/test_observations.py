# SPDX-License-Identifier: EUPL-1.2
"""
Observations: immutable facts whose words can go, and whose link can change.
"""

from datetime import date

import attrs
import pytest

from onestopshop.domain.codes.observations import ObservationSource, ReviewState, Step
from onestopshop.domain.concepts import check_concepts
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.observations import (
    TEXTS,
    Observation,
    link,
    observe,
    redact,
    retract_observation,
    review,
    unlink,
)
from onestopshop.domain.taxonomies.concepts import Concept, Scheme
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import RetractReason
from onestopshop.errors import InvalidDataError, TransitionError

DAY = date(2026, 3, 2)
ID, VISIT, BARRIER = (day_uuid(DAY, number) for number in (1, 2, 3))


def an_observation(**changes: object) -> Observation:
    values: dict[str, object] = {
        "id": ID,
        "source_ref": VISIT,
        "visit": VISIT,
        "city": "testville",
        "desk": "main",
        "day": DAY,
        "recorder": "w1",
        "service": "g2",
        "topic": "topic:registration",
        "step": Step.UNDERSTAND,
        "concepts": frozenset({"b:begrijpbaar"}),
        "what_happened": "The letter was in legal words.",
    }
    return Observation(**values | changes)


def vocabulary(*codes: str, broader: dict[str, str] | None = None) -> Vocabulary:
    by_scheme: dict[str, list[Concept]] = {}
    for code in codes:
        above = (broader[code],) if broader and code in broader else ()
        name = LocalizedText({"en": code})
        made = Concept(code=code, uri=f"https://example.org/{code}", label=name, broader=above)
        by_scheme.setdefault(code.partition(":")[0], []).append(made)
    name = LocalizedText({"en": "x"})
    return Vocabulary(
        Scheme(id=id, version="1", name=name, source="own", concepts=tuple(made))
        for id, made in by_scheme.items()
    )


WORDS = vocabulary(
    "b:begrijpbaar", "b:none", "ntu:non-acces", "ntu:exclusion", "hm:learning", "city:letters", "city:loose",
    "theme:housing", "topic:work", "doc:letter", "kind:rules", "step:apply", "city:forms", "town:x", "town:y",
    broader={"city:letters": "b:begrijpbaar", "city:forms": "hm:learning", "town:y": "town:x"},
)  # fmt: skip


@pytest.mark.parametrize(
    "concepts",
    [
        {"b:begrijpbaar"},
        {"b:none"},
        {"city:letters"},
        {"b:begrijpbaar", "ntu:non-acces", "hm:learning"},
        {"city:letters", "ntu:non-acces"},
        {"b:none", "city:forms", "theme:housing"},
    ],
)
def test_concepts_that_fit(concepts: set[str]) -> None:
    """One concept of the primary scheme, or of the city's own below it, and at most one of each other."""
    assert concepts == check_concepts(concepts, WORDS, primary="b")


@pytest.mark.parametrize(
    ("concepts", "hint"),
    [
        (set(), "b:none"),
        ({"ntu:non-acces"}, "b:none"),
        ({"b:begrijpbaar", "b:none"}, "b:none"),
        ({"b:begrijpbaar", "city:letters"}, "b:none"),
        ({"b:begrijpbaar", "ntu:non-acces", "ntu:exclusion"}, ""),
        ({"city:loose"}, "b:none"),
        ({"b:begrijpbar"}, "b:begrijpbaar"),
        ({"b:none", "hm:learning", "city:forms"}, ""),
        *(
            ({"b:none", code}, "lev")
            for code in ("topic:work", "doc:letter", "kind:rules", "step:apply", "town:y")
        ),
    ],
)
def test_concepts_that_do_not_fit(concepts: set[str], hint: str) -> None:
    """Two concepts of one scheme, none of the primary one, an unknown one, or one that is not of access are refused."""
    with pytest.raises(InvalidDataError, match=r"\$\.concepts") as refused:
        check_concepts(concepts, WORDS, primary="b")
    assert hint in refused.value.hint


def test_a_primary_scheme_without_none() -> None:
    """Where the primary scheme has no concept for 'nothing fits', none is suggested."""
    with pytest.raises(InvalidDataError) as refused:
        check_concepts({"b:none"}, WORDS, primary="hm")
    assert refused.value.hint == ""


@pytest.mark.parametrize(
    ("name", "most"),
    [("what_happened", 1000), ("impact", 1000), ("idea", 1000), ("workaround", 300), ("key_phrase", 80)],
)
def test_lengths_of_texts(name: str, most: int) -> None:
    """Each text has its longest length; a blank one is none."""
    assert "x" * most == getattr(an_observation(**{name: "x" * most}), name)
    for text in ("x" * (most + 1), " "):
        with pytest.raises(InvalidDataError) as refused:
            an_observation(**{name: text})
        assert (f"the text must have 1 to {most} characters @ $.{name}",) == refused.value.problems


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "o1"}, "$.id"),
        ({"recorder": "Anna Peeters"}, "$.recorder"),
        ({"topic": "registration"}, "$.topic"),
        ({"language": "Dari?"}, "$.language"),
        ({"service": "The counter"}, "$.service"),
        ({"source_ref": "Mrs Peeters said so"}, "$.source_ref"),
    ],
)
def test_what_is_no_observation(changes: dict[str, object], path: str) -> None:
    """Coded fields hold codes: no sentence, no name."""
    with pytest.raises(InvalidDataError) as refused:
        an_observation(**changes)
    assert refused.value.problems[0].endswith(f"@ {path}")


@pytest.mark.parametrize("source", ObservationSource)
def test_where_it_was_learned(source: ObservationSource) -> None:
    """An observation names what it was learned from, unless a partner or a visitor told it."""
    told = an_observation(source=source, source_ref=None)
    if source in {"partner", "visitor_feedback"}:
        assert observe(told)[0].version == 1
    else:
        with pytest.raises(InvalidDataError, match=r"\$\.source_ref"):
            observe(told)


def test_observing() -> None:
    """An observation is version 1, waits for its review, and its event holds codes and none of its words."""
    observation, event = observe(an_observation(idea="Write it simply."))
    assert (observation.version, observation.identity_review) == (1, ReviewState.PENDING)
    assert {"visit", "service", "topic", "step", "concepts", "barrier"} == event.data.keys()
    assert "legal words" not in repr(event)


def test_something_happened() -> None:
    """An observation says what happened, unless it is the same again; then without words it is clean."""
    with pytest.raises(InvalidDataError, match=r"\$\.what_happened"):
        observe(an_observation(what_happened=None))
    again, _ = observe(an_observation(what_happened=None, again_of=BARRIER, barrier=BARRIER))
    assert again.identity_review == ReviewState.CLEAN
    wordy, _ = observe(an_observation(what_happened=None, again_of=BARRIER, impact="She lost a day."))
    assert wordy.identity_review == ReviewState.PENDING


def test_linking() -> None:
    """An observation is a case of one barrier at a time, and can be taken off it."""
    linked, event = link(an_observation(), BARRIER)
    assert (linked.barrier, event.action, event.data) == (BARRIER, "observation.linked", {"barrier": BARRIER})
    with pytest.raises(TransitionError) as refused:
        link(linked, BARRIER)
    assert "unlink" in refused.value.allowed
    unlinked, event = unlink(linked)
    assert (
        unlinked.barrier,
        event.action,
        event.data,
    ) == (None, "observation.unlinked", {"barrier": BARRIER})
    with pytest.raises(TransitionError) as refused:
        unlink(unlinked)
    assert "link" in refused.value.allowed


def test_redacting() -> None:
    """Redaction removes all words and keeps every code: the fact stays countable."""
    full = an_observation(**dict.fromkeys(TEXTS, "words"))
    redacted, event = redact(full, by="c1", day=DAY)
    assert not redacted.has_text
    assert (
        redacted.identity_review,
        redacted.reviewed_by,
        redacted.reviewed_on,
    ) == (ReviewState.REDACTED, "c1", DAY)
    restored = attrs.evolve(
        redacted, **dict.fromkeys(TEXTS, "words"), identity_review="pending", reviewed_by=None, reviewed_on=None,
        version=full.version,
    )  # fmt: skip
    assert full == restored
    assert event.action == "observation.redacted"
    wordless, _ = observe(an_observation(what_happened=None, again_of=BARRIER))
    for without, state in ((redacted, "redacted"), (wordless, "without words")):
        with pytest.raises(TransitionError) as refused:
            redact(without, by="c1", day=DAY)
        assert (refused.value.state, refused.value.allowed) == (state, ("link", "unlink", "retract"))


def test_reviewing() -> None:
    """A review says once that the words tell no identity; afterwards one can only redact or retract."""
    reviewed, event = review(an_observation(), by="c1", day=DAY)
    assert (
        reviewed.identity_review,
        reviewed.reviewed_by,
        reviewed.reviewed_on,
    ) == (ReviewState.CLEAN, "c1", DAY)
    assert event.action == "observation.reviewed"
    for done in (reviewed, redact(an_observation(), by="c1", day=DAY)[0]):
        with pytest.raises(TransitionError) as refused:
            review(done, by="c1", day=DAY)
        assert refused.value.allowed == ("redact", "retract")
        assert done.identity_review.value == refused.value.state


@pytest.mark.parametrize("reason", RetractReason)
def test_retracting(reason: RetractReason) -> None:
    """A retracted observation counts nowhere; its words stay in the history unless they told who somebody is."""
    gone, event = retract_observation(an_observation(), reason=reason, day=DAY, by="w1")
    assert ("no", reason) == (gone.counted, gone.retracted.reason)
    assert (reason != "identity_found") == gone.has_text
    assert ("observation.retracted", {"reason": reason.value}) == (event.action, event.data)
    attempts = {
        "link": lambda: link(gone, BARRIER),
        "unlink": lambda: unlink(gone),
        "review": lambda: review(gone, by="w1", day=DAY),
        "retract": lambda: retract_observation(gone, reason=reason, day=DAY, by="w1"),
    }
    for name, attempt in attempts.items():
        with pytest.raises(TransitionError) as refused:
            attempt()
        assert (name, ()) == (refused.value.attempted, refused.value.allowed)
