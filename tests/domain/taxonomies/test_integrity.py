# SPDX-License-Identifier: EUPL-1.2
"""
A vocabulary is found inconsistent exactly where the SKOS Reference says that it is.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.taxonomies.stating import stated

from onestopshop.domain.findings import SeverityOfFinding
from onestopshop.domain.taxonomies.graphs import Pair
from onestopshop.domain.taxonomies.integrity import check_integrity

NAMES = st.sampled_from("abcdefg")

INCONSISTENT = [
    ("S9", ("h a Concept", "h a ConceptScheme")),
    ("S9", ("s hasTopConcept h", "r inScheme h")),
    ("S13", ("x prefLabel Rent @en", "x altLabel Rent @en")),
    ("S13", ("x prefLabel Huur @nl-BE", "x hiddenLabel Huur @nl-be")),
    ("S14", ("x prefLabel Rent @en", "x prefLabel Cost @en")),
    ("S14", ("x prefLabel Huur @nl-BE", "x prefLabel Prijs @nl-be")),
    ("S14", ("x prefLabel Rent", "x prefLabel Cost")),
    ("S27", ("a broader b", "b broader c", "a related c")),
    ("S27", ("a broader b", "c narrower b", "c related a")),
    ("S27", ("a broadMatch b", "b broader c", "a relatedMatch c")),
    ("S37", ("g member a", "x broader g")),
    ("S37", ("g a Collection", "g a Concept")),
    ("S37", ("g member a", "x inScheme g")),
    ("S46", ("a exactMatch b", "a broadMatch b")),
    ("S46", ("a exactMatch b", "b exactMatch c", "c relatedMatch a")),
    ("S46", ("a exactMatch b", "b narrowMatch a")),
]

CONSISTENT = [
    ("S9", ("s a ConceptScheme", "s hasTopConcept h")),
    ("S9", ("x inScheme s",)),
    ("S13", ("x prefLabel Rent @en", "x altLabel Rent @fr", "x altLabel rent @en")),
    ("S14", ("x prefLabel Rent @en", "x prefLabel Rent @en-GB", "x prefLabel Huur @nl")),
    ("S27", ("a broader c", "b broader c", "a related b")),
    ("S27", ("a broader b", "b broader a")),
    ("S37", ("g a Collection", "g member a", "g member h", "h a OrderedCollection")),
    ("S46", ("a exactMatch b", "a closeMatch b")),
    ("S46", ("a exactMatch b", "a broadMatch c")),
    ("S46", ("a closeMatch b", "b closeMatch c", "a broadMatch c")),
]

INFERRED = [
    ("S9", ("x topConceptOf s", "s related y")),
    ("S9", ("x inScheme s", "y closeMatch s")),
    ("S13", ("x altLabel Huur @nl", "x hiddenLabel Huur @nl")),
    ("S13", ("x prefLabel Huur", "x altLabel Huur", "x hiddenLabel Huur")),
    ("S27", ("a related a", "a broader b", "b broader a")),
    ("S27", ("a broaderTransitive b", "b related a")),
    ("S27", ("b narrowerTransitive a", "a relatedMatch b")),
    ("S27", ("b narrowMatch a", "c narrower b", "a related c")),
    ("S27", ("z broader a", "a related z")),
    ("S27", ("a broader z", "z related a")),
    ("S37", ("g memberList l", "g topConceptOf s")),
    ("S37", ("g a OrderedCollection", "s hasTopConcept g")),
    ("S37", ("g member a", "g inScheme s", "x mappingRelation g")),
    ("S46", ("a exactMatch b", "c exactMatch b", "c narrowMatch a")),
]


def rules(*lines: str) -> list[str]:
    """Return the conditions that are broken."""
    return [finding.rule for finding in check_integrity(stated(*lines))]


def test_the_handbook_has_26_cases() -> None:
    """
    No case of the table is missing.
    """
    assert 26 == len(INCONSISTENT) + len(CONSISTENT)


@pytest.mark.parametrize(("condition", "lines"), INCONSISTENT + INFERRED)
def test_a_broken_condition_is_the_one_error(condition: str, lines: tuple[str, ...]) -> None:
    """
    What breaks a condition gives one error, which names that condition.
    """
    assert [f"skos.{condition}"] == rules(*lines)


@pytest.mark.parametrize(("condition", "lines"), CONSISTENT)
def test_what_only_looks_wrong_is_none(condition: str, lines: tuple[str, ...]) -> None:
    """
    What keeps the conditions gives no finding.
    """
    assert [] == rules(*lines)


def test_a_finding_says_where_and_what_to_do() -> None:
    """
    An error names its resource by the name that people use, and has a hint.
    """
    graph = stated("x prefLabel Rent @en", "x prefLabel Cost @en", names={"x": "topic:rent"})

    (finding,) = check_integrity(graph)

    assert (SeverityOfFinding.ERROR, "topic:rent") == (finding.severity, finding.path)
    assert "topic:rent has more than one preferred label (en): 'Cost', 'Rent'" == finding.message
    assert finding.hint


def test_every_violation_is_told_once() -> None:
    """
    Repeated statements and statements from both sides give one finding for each contradiction.
    """
    lines = ("a broader b", "b narrower a", "a related b", "b related a", "a relatedMatch b")

    assert ["skos.S27"] == rules(*lines, *lines)
    assert ["skos.S27"] == rules("a broader b", "b broader a", "b related a")


@given(st.lists(st.tuples(NAMES, NAMES), max_size=12), NAMES, NAMES)
def test_exact_matches_join_all_that_they_reach(exact: list[Pair], one: str, other: str) -> None:
    """
    Two concepts are of one class when exact matches lead from one to the other, in either direction.
    """
    both = {pair for a, b in exact for pair in ((a, b), (b, a))}
    joined = set(both)
    while more := {(a, d) for a, b in joined for c, d in both if b == c} - joined:
        joined |= more

    lines = [f"{a} exactMatch {b}" for a, b in exact]

    assert ((one, other) in joined) == bool(rules(*lines, f"{one} broadMatch {other}"))


def test_an_exact_match_with_itself_makes_a_class() -> None:
    """
    A concept that is exactly itself cannot be broader than itself, as S46 reads.
    """
    assert ["skos.S46"] == rules("a exactMatch a", "a broadMatch a")


def test_no_exact_match_is_assumed() -> None:
    """
    Exact matches are symmetric and transitive; no concept has one that nobody stated.
    """
    assert [] == rules("a broadMatch a")


def test_the_order_is_that_of_the_conditions() -> None:
    """
    Findings stand in the order of the conditions, and then of the resources.
    """
    lines = (
        "z prefLabel A",
        "z prefLabel B",
        "c prefLabel A",
        "c prefLabel B",
        "h a Concept",
        "h a ConceptScheme",
    )

    assert ["h", "c", "z"] == [finding.path for finding in check_integrity(stated(*lines))]
