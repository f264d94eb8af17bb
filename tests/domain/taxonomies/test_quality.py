# SPDX-License-Identifier: EUPL-1.2
"""
What makes a vocabulary worse than it need be is told, and is never an error.
"""

import pytest
from tests.domain.taxonomies.stating import stated

from onestopshop.domain.findings import Finding, SeverityOfFinding
from onestopshop.domain.taxonomies.quality import check_quality

RENT = ("r a Concept", "r prefLabel Rent @en")
HOME = ("h a Concept", "h prefLabel Home @en")


def found(*lines: str, required: tuple[str, ...] = (), **more: object) -> list[tuple[str, str]]:
    """Return the rule and the place of each finding."""
    return [
        (one.rule.removeprefix("skos."), one.path)
        for one in check_quality(stated(*lines, **more), required=required)
    ]


CASES = [
    ("a concept without a label", ("x a Concept",), [("unlabelled", "x")]),
    ("another label is no preferred one", ("x a Concept", "x altLabel Rent @en"), [("unlabelled", "x")]),
    ("a label in a scheme's name only", ("s a ConceptScheme",), []),
    ("a circle", (*RENT, *HOME, "r broader h", "h broader r"), [("circle", "h")]),
    ("a concept above itself", (*RENT, "r broader r"), [("circle", "r")]),
    (
        "a circle across schemes",
        (*RENT, *HOME, "r broader h", "r narrowMatch h"),
        [("circle", "h"), ("undocumented", "r")],
    ),
    ("related to itself", (*RENT, "r related r"), [("itself", "r")]),
    ("an empty collection", ("g a Collection",), [("empty", "g")]),
    ("an empty list", ("g memberList l",), [("empty", "g")]),
    ("a collection with a member", (*RENT, "g member r"), []),
    (
        "a top with a broader one in its scheme",
        (*RENT, *HOME, "r topConceptOf s", "r broader h", "h inScheme s"),
        [("top", "r")],
    ),
    (
        "the same, stated from the other side",
        (*RENT, *HOME, "s hasTopConcept r", "h narrower r", "h inScheme s"),
        [("top", "r")],
    ),
    (
        "a top with a broader one elsewhere",
        (*RENT, *HOME, "r topConceptOf s", "r broader h", "h inScheme t"),
        [],
    ),
    (
        "an orphan",
        (*RENT, *HOME, "x a Concept", "x prefLabel Work @en", "r broader h"),
        [("orphan", "x")],
    ),
    (
        "a top concept is no orphan",
        (*RENT, *HOME, "x a Concept", "x prefLabel Work @en", "r broader h", "s hasTopConcept x"),
        [],
    ),
    (
        "a top concept by its own word is no orphan",
        (*RENT, *HOME, "x a Concept", "x prefLabel Work @en", "r broader h", "x topConceptOf s"),
        [],
    ),
    (
        "a top concept above others",
        (*RENT, *HOME, "h topConceptOf s", "h narrower r", "r inScheme s"),
        [],
    ),
    (
        "a related concept is no orphan",
        (*RENT, *HOME, "x a Concept", "x prefLabel Work @en", "r broader h", "x related r"),
        [],
    ),
    ("a flat list has no orphans", (*RENT, *HOME), []),
]


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_worth_a_look_is_found(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    """
    Each weakness gives its own finding at its concept, and what is sound gives none.
    """
    assert expected == found(*lines)


@pytest.mark.parametrize(("above", "severity"), [("x:2", "warning"), ("y:2", "info")])
def test_what_a_hierarchy_names_is_described(above: str, severity: str) -> None:
    """
    A broader concept that nothing describes is a warning where its scheme is here, and else a note.
    """
    (finding,) = check_quality(stated("x:1 a Concept", "x:1 prefLabel Rent @en", f"x:1 broader {above}"))

    assert ("skos.undescribed", severity, above[:2]) == (finding.rule, finding.severity.value, finding.path)
    assert [] == found("x:1 a Concept", "x:1 prefLabel Rent @en", f"x:1 broader {above}", known={above})


def test_a_missing_language_is_told_for_each_concept() -> None:
    """
    A concept without a label in a required language is named; a regional label serves its language.
    """
    lines = (*RENT, *HOME, "h prefLabel Thuis @nl-BE")

    assert [("language", "r")] == found(*lines, required=("nl",))
    assert [("language", "r")] == found(*lines, required=("nl-BE", "en"))


def test_a_scheme_may_name_languages_of_its_own() -> None:
    """
    The languages that a scheme says it has are asked of its concepts, beside those that are required.
    """
    lines = (*RENT, *HOME, "r inScheme s", "h inScheme t")

    assert [("language", "r")] == found(*lines, languages={"s": ["uk"]})
    assert [("language", "h"), ("language", "r"), ("language", "r")] == found(
        *lines, languages={"s": ["uk"]}, required=("pl",)
    )


def test_retired_concepts_are_left_alone() -> None:
    """
    A retired concept needs no label and may share one with what replaced it.
    """
    lines = ("x a Concept", *RENT, "y a Concept", "y prefLabel Rent @en", "r inScheme s", "y inScheme s")

    assert [] == found(*lines, retired={"x", "y"}, required=("en",))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("h prefLabel rent @EN", ["overlap"]),
        ("h altLabel Rent @en", ["overlap"]),
        ("h hiddenLabel Rent @en", []),
        ("h prefLabel Rent @fr", []),
        ("h altLabel Rental @en", []),
    ],
)
def test_one_label_for_two_concepts_confuses(label: str, expected: list[str]) -> None:
    """
    Two concepts of one scheme that share a label are named once; search words may be shared.
    """
    lines = (*RENT, *HOME, "r inScheme s", "h inScheme s", label, label)

    assert expected == [rule for rule, _ in found(*lines)]


def test_labels_are_shared_across_schemes_without_harm() -> None:
    """
    The same label in two schemes confuses nobody.
    """
    assert [] == found(*RENT, "h a Concept", "h prefLabel Rent @en", "r inScheme s", "h inScheme t")


def test_a_match_says_who_states_it() -> None:
    """
    A match that no crosswalk documents is told once for its concept.
    """
    lines = (*RENT, *HOME, "r closeMatch h", "r broadMatch h")
    documented = {("r", "closeMatch", "h")}

    assert [("undocumented", "r")] == found(*lines)
    (finding,) = check_quality(stated(*lines, documented=documented))
    assert finding.message.endswith("who states them, when and why: broadMatch h")
    assert [] == found(*lines, documented={*documented, ("r", "broadMatch", "h")})
    assert [] == found(*lines, documented={("h", "closeMatch", "r"), ("h", "narrowMatch", "r")})
    assert [("undocumented", "r")] == found(*lines, documented={*documented, ("h", "broadMatch", "r")})


def test_an_unknown_target_of_a_known_scheme_is_a_warning() -> None:
    """
    A match with a concept that a scheme here does not have is told at the concept that is here.
    """
    lines = (
        "http://e.org/b#r a Concept",
        "http://e.org/b#r prefLabel Rent @en",
        "http://e.org/b#r exactMatch http://e.org/b#gone",
    )

    rules = found(*lines, documented={("http://e.org/b#r", "exactMatch", "http://e.org/b#gone")})

    assert [("unknown", "http://e.org/b#r")] == rules


def test_a_match_between_strangers_is_told_where_they_are_known() -> None:
    """
    A match of which neither end is here is nobody's fault here; a label without a language is told as such.
    """
    lines = ("x:1 a Concept", "x:1 prefLabel Rent", "x:2 a Concept", "x:2 prefLabel Rent")
    match = ("x:8", "exactMatch", "x:9")

    assert [] == found(*lines, " ".join(match), documented={match})
    (shared,) = check_quality(stated(*lines, "x:1 inScheme s", "x:2 inScheme s"))
    assert "x:1 shares the label 'rent' (no language) with x:2" == shared.message


def test_concepts_elsewhere_are_counted_only() -> None:
    """
    Of matches with schemes that are not here it is told how many there are, for nobody can check them.
    """
    lines = (
        *RENT,
        "r exactMatch http://e.org/1",
        "r closeMatch http://e.org/2",
        "r closeMatch http://e.org/2",
    )
    documented = {("r", "exactMatch", "http://e.org/1"), ("r", "closeMatch", "http://e.org/2")}

    (finding,) = check_quality(stated(*lines, documented=documented))

    assert (SeverityOfFinding.INFO, "skos.elsewhere", "http://e.org/") == (
        finding.severity,
        finding.rule,
        finding.path,
    )
    assert "matches name 2 concepts of http://e.org/, which is not here" == finding.message
    assert [] == found(*lines, documented=documented, known={"http://e.org/1", "http://e.org/2"})


def test_long_lists_are_cut() -> None:
    """
    A finding names five concepts and counts the rest.
    """
    names = "abcdefgh"
    lines = [f"{one} prefLabel {one} @en" for one in names] + [f"{one} a Concept" for one in names]
    lines += [f"{one} broader {other}" for one, other in zip(names, names[1:] + names[0], strict=True)]

    (finding,) = check_quality(stated(*lines))

    assert finding.message.endswith("in a circle of a, b, c, d, e and 3 more")


def test_all_are_warnings_or_less_and_say_what_to_do() -> None:
    """
    No weakness is an error, and each has a hint.
    """
    findings = [one for _, lines, _ in CASES for one in check_quality(stated(*lines), required=("nl",))]

    assert {SeverityOfFinding.WARNING} == {one.severity for one in findings}
    assert all(isinstance(one, Finding) and one.hint for one in findings)
