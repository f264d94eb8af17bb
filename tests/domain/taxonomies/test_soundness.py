# SPDX-License-Identifier: EUPL-1.2
"""
What retired, what lacks words and what no other city can count is told of schemes, beside the conditions of SKOS.
"""

from collections import Counter
from datetime import date

import attrs
import pytest

from onestopshop.domain.findings import SeverityOfFinding
from onestopshop.domain.taxonomies.concepts import Concept, Match, Relation, Scheme
from onestopshop.domain.taxonomies.crosswalks import ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.graphs import SKOS
from onestopshop.domain.taxonomies.soundness import check_schemes, check_taxonomies
from onestopshop.domain.text import LocalizedText

GONE = date(2026, 1, 1)


def concept(code: str, *broader: str, **changes: object) -> Concept:
    """Return a concept with a label in English."""
    made = Concept(code=code, uri=f"https://e.org/{code}", label=LocalizedText({"en": code}), broader=broader)
    return attrs.evolve(made, **changes)


def scheme(*concepts: Concept, id: str = "town") -> Scheme:
    """Return a scheme of a city's own."""
    return Scheme(id=id, version="1", name=LocalizedText({"en": id}), source="own", concepts=concepts)


PRIMARY = scheme(concept("b:known"), concept("b:clear"), concept("b:clearer", "b:clear"), id="b")


def found(*concepts: Concept, **asked: object) -> list[tuple[str, str, str]]:
    """Return severity, rule and place of what is found in a city's scheme below the primary one."""
    findings = check_schemes([PRIMARY, scheme(*concepts)], primary="b", **asked)
    return [(one.severity.value, one.rule.removeprefix("taxonomies."), one.path) for one in findings]


BELOW = "b:known"
CASES = [
    ("sound", [concept("town:a", BELOW)], []),
    (
        "an unknown successor",
        [concept("town:a", BELOW, retired=GONE, replaced_by=("town:x",))],
        [("warning", "successor", "town:a")],
    ),
    (
        "replaced and not retired",
        [concept("town:a", BELOW, replaced_by=("b:known",))],
        [("warning", "living", "town:a")],
    ),
    (
        "succession in a circle",
        [
            concept("town:a", BELOW, retired=GONE, replaced_by=("town:b",)),
            concept("town:b", BELOW, retired=GONE, replaced_by=("town:a",)),
            concept("town:c", BELOW, retired=GONE, replaced_by=("town:a",)),
        ],
        [("error", "succession", "town:a"), ("error", "succession", "town:b")],
    ),
    (
        "below a retired one",
        [concept("town:a", "town:b"), concept("town:b", BELOW, retired=GONE)],
        [("warning", "under", "town:a")],
    ),
    (
        "retired below a retired one",
        [concept("town:a", "town:b", retired=GONE), concept("town:b", BELOW, retired=GONE)],
        [],
    ),
    (
        "below two of the primary scheme",
        [concept("town:a", BELOW, "b:clear")],
        [("warning", "several", "town:a")],
    ),
    ("below one and what is above it", [concept("town:a", "b:clearer", "b:clear")], []),
    (
        "below two by way of another",
        [concept("town:a", "town:b", "b:clear"), concept("town:b", BELOW)],
        [("warning", "several", "town:a")],
    ),
    ("below nothing shared", [concept("town:a"), concept("town:b", BELOW)], [("info", "alone", "town")]),
    ("retired and below nothing", [concept("town:a", retired=GONE)], []),
    ("below what is below something shared", [concept("town:a", "town:b"), concept("town:b", BELOW)], []),
    ("in draft", [concept("town:a", BELOW, draft=frozenset({"ti", "ps"}))], [("info", "draft", "town")]),
]


@pytest.mark.parametrize(
    ("concepts", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_unsound_is_found(concepts: list[Concept], expected: list[tuple[str, str, str]]) -> None:
    """
    Each flaw gives its own finding at its concept or scheme, and what is sound gives none.
    """
    assert expected == found(*concepts)


def test_drafts_count_in_the_languages_of_the_city() -> None:
    """
    Words that nobody reviewed are told in the languages that somebody asks for.
    """
    draft = concept("town:a", BELOW, draft=frozenset({"pl", "uk"}))
    findings = check_schemes([scheme(draft)], required=("en",), offered=("uk",))

    assert ["words of town in uk were reviewed by no speaker yet"] == [
        one.message for one in findings if one.rule == "taxonomies.draft"
    ]


def test_a_map_is_a_way_up_for_what_is_below_too() -> None:
    """
    A concept that is mapped, or stands below one that is, is counted elsewhere.
    """
    concepts = (concept("town:a"), concept("town:b", "town:a"))

    assert [] == found(*concepts, mapped={"https://e.org/town:a"})


@pytest.mark.parametrize(
    ("relation", "one", "other", "alone"),
    [
        ("exactMatch", "town:a", "b:known", False),
        ("exactMatch", "b:known", "town:a", False),
        ("broadMatch", "town:a", "b:known", False),
        ("broadMatch", "b:known", "town:a", True),
        ("narrowMatch", "b:known", "town:a", False),
        ("narrowMatch", "town:a", "b:known", True),
        ("closeMatch", "town:a", "b:known", True),
        ("relatedMatch", "town:a", "b:known", True),
    ],
)
def test_only_exact_and_broader_matches_lead_up(relation: str, one: str, other: str, *, alone: bool) -> None:
    """
    A crosswalk joins a city's concept to others by exact matches and by broader ones, from either side.
    """
    mapping = ConceptMapping(
        subject=f"https://e.org/{one}",
        predicate=f"{SKOS}{relation}",
        object=f"https://e.org/{other}",
        justification="x:y",
    )
    walk = Crosswalk(id="https://e.org/walk", licence="https://e.org/l", mappings=(mapping,))

    rules = [finding.rule for finding in check_taxonomies([PRIMARY, scheme(concept("town:a"))], [walk])]

    assert alone == ("taxonomies.alone" in rules)


def test_missing_words_are_counted_for_each_scheme() -> None:
    """
    Labels in languages that are only offered, and definitions where others have them, are counted.
    """
    known = concept(
        "town:a",
        BELOW,
        label=LocalizedText({"en": "a", "pl": "a"}),
        definition=LocalizedText({"en": "a thing"}),
    )
    schemes = [scheme(known, concept("town:b", BELOW), concept("town:c", retired=GONE))]
    findings = check_schemes(schemes, required=("en", "nl"), offered=("en", "nl", "pl", "hr"))

    assert {
        "of 2 concepts of town some have no definition: 1 in en, 2 in nl",
        "of 2 concepts of town some have no label: 1 in pl, 2 in hr",
    } == {one.message for one in findings}
    assert {SeverityOfFinding.INFO} == {one.severity for one in findings}


def test_where_nothing_is_defined_nothing_is_missed() -> None:
    """
    A scheme without any definition gives no note about definitions.
    """
    assert () == check_schemes([scheme(concept("town:a", BELOW))], required=("en", "nl"))


def test_a_long_list_of_lone_concepts_is_cut() -> None:
    """
    Five of the concepts that stand alone are named, and all are counted.
    """
    (finding,) = check_schemes([scheme(*(concept(f"town:{key}") for key in "abcdefg"))])

    assert finding.message.startswith(
        "7 of 7 concepts of town are below no concept of another scheme: town:a, "
    )
    assert finding.message.endswith("town:e …")


def test_all_checks_come_together_with_errors_first() -> None:
    """
    Integrity, soundness and quality are one list, errors before warnings before notes.
    """
    odd = concept(
        "town:a",
        "town:a",
        alt={"en": ("town:a",)},
        replaced_by=("town:b",),
        matches=(Match(relation=Relation.CLOSE, target="b:known"),),
    )
    findings = check_taxonomies([PRIMARY, scheme(odd, concept("town:b"))], required=("en", "nl"))

    assert ["skos.S13"] == [one.rule for one in findings if one.severity == "error"]
    assert {"skos.language", "skos.circle", "skos.undocumented", "taxonomies.living", "taxonomies.alone"} <= {
        one.rule for one in findings
    }
    order = [list(SeverityOfFinding).index(one.severity) for one in findings]
    assert sorted(order) == order


def test_what_a_scheme_that_is_here_lacks_is_found() -> None:
    """
    A broader concept that its scheme does not have is an error, since no shop opens with it, and a match a warning.
    """
    lost = concept("town:a", "town:x", "far:y", matches=(Match(relation=Relation.EXACT, target="town2:z"),))
    findings = check_taxonomies([scheme(lost), scheme(concept("town2:a"), id="town2")])

    assert ["town:a is under town:x, which no scheme has"] == [
        one.message for one in findings if one.severity is SeverityOfFinding.ERROR
    ]
    assert ["town:a has a match with town2:z, which its scheme does not have"] == [
        one.message for one in findings if one.rule == "skos.unknown"
    ]


def test_a_deep_scheme_is_checked_in_time() -> None:
    """
    A hierarchy and a succession of many steps are looked at once, and not once for each concept.
    """
    many = 20_000
    chain = [concept("town:0", "b:known", "b:clear")]
    chain += [
        concept(f"town:{at}", f"town:{at - 1}", retired=GONE, replaced_by=(f"town:{at - 1}",))
        for at in range(1, many)
    ]

    assert {"several": many} == Counter(rule for _, rule, _ in found(*chain))


def test_the_schemes_of_the_network_may_stand_alone() -> None:
    """
    The network's own schemes are what others map to.
    """
    assert () == check_schemes([PRIMARY], primary="b")
