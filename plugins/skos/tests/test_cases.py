# SPDX-License-Identifier: EUPL-1.2
"""
The 26 self-written cases of the handbook, as Turtle.
"""

from pathlib import Path

import pytest

from onestopshop.plugin import SeverityOfFinding
from onestopshop_skos.formats import FORMATS

_HEAD = "@prefix : <https://example.org/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
_TURTLE = FORMATS[0]

INCONSISTENT = [
    ("S9", ":h a skos:Concept, skos:ConceptScheme ."),
    ("S9", ":s skos:hasTopConcept :h . :r skos:inScheme :h ."),
    ("S13", ':x skos:prefLabel "Rent"@en ; skos:altLabel "Rent"@en .'),
    ("S13", ':x skos:prefLabel "Huur"@nl-BE ; skos:hiddenLabel "Huur"@nl-be .'),
    ("S14", ':x skos:prefLabel "Rent"@en, "Cost"@en .'),
    ("S14", ':x skos:prefLabel "Huur"@nl-BE, "Prijs"@nl-be .'),
    ("S14", ':x skos:prefLabel "Rent", "Cost" .'),
    ("S27", ":a skos:broader :b . :b skos:broader :c . :a skos:related :c ."),
    ("S27", ":a skos:broader :b . :c skos:narrower :b . :c skos:related :a ."),
    ("S27", ":a skos:broadMatch :b . :b skos:broader :c . :a skos:relatedMatch :c ."),
    ("S37", ":g skos:member :a . :x skos:broader :g ."),
    ("S37", ":g a skos:Collection, skos:Concept ."),
    ("S37", ":g skos:member :a . :x skos:inScheme :g ."),
    ("S46", ":a skos:exactMatch :b ; skos:broadMatch :b ."),
    ("S46", ":a skos:exactMatch :b . :b skos:exactMatch :c . :c skos:relatedMatch :a ."),
    ("S46", ":a skos:exactMatch :b . :b skos:narrowMatch :a ."),
]
CONSISTENT = [
    ":s a skos:ConceptScheme ; skos:hasTopConcept :h .",
    ":x skos:inScheme :s .",
    ':x skos:prefLabel "Rent"@en ; skos:altLabel "Rent"@fr, "rent"@en .',
    ':x skos:prefLabel "Rent"@en, "Rent"@en-GB, "Huur"@nl .',
    ":a skos:broader :c . :b skos:broader :c . :a skos:related :b .",
    ":a skos:broader :b . :b skos:broader :a .",
    ":g a skos:Collection ; skos:member :a, :h . :h a skos:OrderedCollection .",
    ":a skos:exactMatch :b ; skos:closeMatch :b .",
    ":a skos:exactMatch :b ; skos:broadMatch :c .",
    ":a skos:closeMatch :b . :b skos:closeMatch :c . :a skos:broadMatch :c .",
]


def broken(folder: Path, turtle: str) -> list[str]:
    """Return the conditions that a file breaks."""
    file = folder / "case.ttl"
    file.write_text(f"{_HEAD}:z a skos:Concept . {turtle}", "utf-8")
    findings = _TURTLE.check(file, required=())
    return [one.rule for one in findings if one.severity is SeverityOfFinding.ERROR]


def test_there_are_26_cases() -> None:
    """
    No case of the handbook's table is missing.
    """
    assert 26 == len(INCONSISTENT) + len(CONSISTENT)


@pytest.mark.parametrize(("condition", "turtle"), INCONSISTENT)
def test_a_broken_condition_is_the_one_error(condition: str, turtle: str, tmp_path: Path) -> None:
    """
    A file that breaks a condition gives that error and no other.
    """
    assert [f"skos.{condition}"] == broken(tmp_path, turtle)


@pytest.mark.parametrize("turtle", CONSISTENT)
def test_what_only_looks_wrong_is_no_error(turtle: str, tmp_path: Path) -> None:
    """
    A file that keeps the conditions gives no error.
    """
    assert [] == broken(tmp_path, turtle)


def test_a_label_of_skos_xl_counts_where_no_plain_one_stands(tmp_path: Path) -> None:
    """
    SKOS-XL labels are read as plain ones, but not beside a plain one of the same kind and language.
    """
    xl = "@prefix xl: <http://www.w3.org/2008/05/skos-xl#> . "
    forms = ':l xl:literalForm "Rent"@en . :m xl:literalForm "Cost"@en . '

    assert ["skos.S14"] == broken(tmp_path, f"{xl}{forms}:x xl:prefLabel :l, :m .")
    assert [] == broken(tmp_path, f'{xl}{forms}:x xl:prefLabel :l ; skos:prefLabel "Cost"@en .')


def test_members_of_a_list_are_members(tmp_path: Path) -> None:
    """
    An ordered collection has the members of its list, and a list that runs in a circle ends.
    """
    empty = ":g a skos:OrderedCollection ; skos:memberList () ."
    full = ":g a skos:OrderedCollection ; skos:memberList (:a :b) ."
    circle = (
        ":g skos:memberList _:l . _:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l ; "
        "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first> :a ."
    )
    file = tmp_path / "case.ttl"
    found = []
    for turtle in (empty, full, circle):
        file.write_text(f"{_HEAD}{turtle}", "utf-8")
        found.append("skos.empty" in [one.rule for one in _TURTLE.check(file, required=())])

    assert [True, False, False] == found


def test_a_check_finds_an_error_where_reading_refuses(tmp_path: Path) -> None:
    """
    A file with relations and without a concept is an error for the check, too; one that is only used is a concept.
    """
    file = tmp_path / "case.ttl"
    found = []
    for turtle in (":a skos:exactMatch :b .", ":a skos:broader :b ."):
        file.write_text(f"{_HEAD}{turtle}", "utf-8")
        found.append("skos.nothing" in [one.rule for one in _TURTLE.check(file, required=())])

    assert [True, False] == found
