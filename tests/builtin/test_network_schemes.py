# SPDX-License-Identifier: EUPL-1.2
"""
The schemes that every city shares are those of the network's handbook, whole and sound.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from onestopshop.builtin.sssom import network_crosswalks
from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.domain.findings import SeverityOfFinding
from onestopshop.domain.taxonomies.concepts import NETWORK_SCHEMES, URI_BASE, Scheme
from onestopshop.domain.taxonomies.soundness import check_taxonomies

LANGUAGES = ("en", "nl", "fr")
SCHEMES = {one.id: one for one in network_schemes() if isinstance(one, Scheme)}
CONCEPTS = {concept.code: concept for scheme in SCHEMES.values() for concept in scheme.concepts}


def rows() -> Iterator[tuple[str, dict[str, str], tuple[str, ...]]]:
    """Yield code, labels and broader codes of each line of the handbook's tables."""
    for line in (Path(__file__).parent / "network_schemes.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, english, dutch, french, *broader = line.split("\t")
            yield code, {"en": english, "nl": dutch, "fr": french}, tuple(broader)


ROWS = {code: (labels, broader) for code, labels, broader in rows()}


def test_codes_are_those_of_the_table() -> None:
    """
    No code of the shared schemes is missing or added without a look at the table.
    """
    assert {code for code in ROWS if ":" in code} == set(CONCEPTS)


@pytest.mark.parametrize("id", sorted(NETWORK_SCHEMES))
def test_a_scheme_is_as_the_table_says(id: str) -> None:
    """
    Names, labels, places and order are those of the table; each scheme says its version, its source, and the
    licence that the crosswalks of the network have.
    """
    scheme = SCHEMES[id]
    names = {tag: scheme.name[tag] for tag in LANGUAGES}
    found = {
        concept.code: ({tag: concept.label[tag] for tag in LANGUAGES}, concept.broader)
        for concept in scheme.concepts
    }

    assert ROWS[id] == (names, ())
    assert [(code, row) for code, row in ROWS.items() if code.startswith(f"{id}:")] == [*found.items()]
    assert scheme.version
    assert scheme.source
    assert {one.licence for one in network_crosswalks()} == {scheme.licence}
    assert all(
        concept.uri == f"{URI_BASE}{id}/{concept.code.partition(':')[2]}" for concept in scheme.concepts
    )


def test_the_shared_schemes_are_those_of_the_files() -> None:
    """
    There is one scheme for each id that the network shares.
    """
    assert NETWORK_SCHEMES == SCHEMES.keys()


@pytest.mark.parametrize("id", sorted(NETWORK_SCHEMES - {"theme"}))
def test_every_concept_says_what_it_means(id: str) -> None:
    """
    Each concept has a definition in English, Dutch and French; the themes of bundles have none in their source.
    """
    lacking = [
        (concept.code, tag)
        for concept in SCHEMES[id].concepts
        for tag in LANGUAGES
        if not concept.definition or tag not in concept.definition
    ]

    assert [] == lacking


def test_nothing_is_wrong_with_what_is_shared() -> None:
    """
    The shared schemes have no error or warning in their languages, and say what is missing in others.
    """
    findings = check_taxonomies(SCHEMES.values(), required=LANGUAGES, offered=("pl", "hr"), primary="b")

    assert [] == [one.message for one in findings if one.severity != SeverityOfFinding.INFO]
    assert "of 62 concepts of topic some have no label: 5 in pl, 5 in hr" in {one.message for one in findings}


def test_words_that_no_speaker_read_are_drafts() -> None:
    """
    Labels in Polish and Croatian are marked as drafts, and only what has such a label is.
    """
    assert {code: {"pl", "hr"} & concept.label.keys() for code, concept in CONCEPTS.items()} == {
        code: set(concept.draft) for code, concept in CONCEPTS.items()
    }
