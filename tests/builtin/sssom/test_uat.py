# SPDX-License-Identifier: EUPL-1.2
"""
The published crosswalks of an astronomy thesaurus: spreadsheets of 3,605 mappings, read as sets of mappings.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs
import pytest
from tests.builtin.sssom.test_official import plain

from onestopshop.builtin.sssom import Sssom
from onestopshop.builtin.sssom.reading import read_crosswalk
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.taxonomies.mapping import composed, inverted
from onestopshop.domain.taxonomies.rolling import RollUp
from onestopshop.plugin import Concept, ConceptMapping, Crosswalk, LocalizedText, Scheme, Vocabulary

FOLDER = "skos/uat/Metadata_Crosswalks"
ROWS = {"ASK": 573, "IAUT": 2786, "Icarus": 246}
SKOS = "http://www.w3.org/2004/02/skos/core#"
PREDICATES = {
    "(no match)": f"{SKOS}exactMatch",
    "partial match": f"{SKOS}mappingRelation",
    "broaderMatch": f"{SKOS}broadMatch",  # as one of the tables calls it
}
NOTHING = "https://w3id.org/sssom/NoTermFound"

Shared = Callable[[str], Path]


def rows(path: Path) -> Iterator[Mapping[str, str]]:
    """Yield the rows below the head of the table, which stands below some lines of comment."""
    lines = [*csv.reader(path.read_bytes().decode("cp1252").splitlines())]
    head = next(place for place, cells in enumerate(lines) if "SKOS Mapping Property" in cells)
    for cells in lines[head + 1 :]:
        if any(cells):
            yield {name: cell.strip() for name, cell in zip(lines[head], cells, strict=False) if name}


def mapping(row: Mapping[str, str], name: str) -> ConceptMapping:
    """Return the mapping of one row; a keyword without an address is a literal."""
    said = row["SKOS Mapping Property"]
    subject = row.get("IAUT URL", "")
    term = next(row[column] for column in ("ASK Term", "IAUT Term", "Icarus Key Word") if column in row)
    cells = {"subject_label": term, "object_label": row["UAT Concept"], "comment": f"of {name}"}
    if not subject:
        cells["subject_type"] = "rdfs literal"
    return ConceptMapping(
        subject=subject,
        predicate=PREDICATES.get(said, f"{SKOS}{said}"),
        object=row["UAT URI"] or NOTHING,
        justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
        cells={slot: text for slot, text in cells.items() if text},
    )


def crosswalk(path: Path) -> Crosswalk:
    """Return the crosswalk of one spreadsheet."""
    name = path.name.partition("_")[0]
    return Crosswalk(
        id=f"https://example.org/uat/{name}",
        version="4.2.0",
        title=name,
        licence="https://creativecommons.org/licenses/by-sa/3.0/",
        prefixes={"uat": "http://astrothesaurus.org/uat/"},
        mappings=tuple(mapping(row, name) for row in rows(path)),
    )


@pytest.fixture
def sheets(shared_data: Shared) -> Mapping[str, Crosswalk]:
    return {one.title: one for one in map(crosswalk, sorted(shared_data(FOLDER).rglob("*.csv")))}


def test_each_is_a_set_of_mappings(sheets: Mapping[str, Crosswalk], tmp_path: Path) -> None:
    """Each is valid SSSOM when it is written, and nothing of it is lost."""
    assert {name: len(one.mappings) for name, one in sheets.items()} == ROWS
    for name, one in sheets.items():
        path = tmp_path / f"{name}.sssom.tsv"
        Sssom().write([one], path)
        read = read_crosswalk(path)
        assert [found.message for found in read.findings if found.severity.value == "error"] == []
        assert read.crosswalk is not None
        assert plain(read.crosswalk) == plain(one)


def test_terms_roll_up_as_the_table_says(sheets: Mapping[str, Crosswalk]) -> None:
    """As many terms roll up exactly, to a broader concept, or not at all, as the rows of the table say."""
    iaut = sheets["IAUT"]
    by_subject: dict[str, set[str]] = {}
    for one in iaut.mappings:
        found = by_subject.setdefault(one.subject, set())
        found |= {one.relation.value} if one.relation else set()
    vocabulary = Vocabulary([scheme("iaut", by_subject), scheme("uat", objects(iaut)), iaut])
    codes = {concept.uri: concept.code for concept in vocabulary.schemes["iaut"].concepts}
    found_ways = RollUp(vocabulary, "uat").codes(codes.values()).ways
    exact = sum("exact" in relations for relations in by_subject.values())
    broad = sum("broad" in relations and "exact" not in relations for relations in by_subject.values())
    assert (found_ways[Way.EXACT], found_ways[Way.BROADER]) == (exact, broad)
    assert found_ways[Way.NOTHING] == sum(not relations for relations in by_subject.values())
    assert exact > 1000


def test_there_and_back(sheets: Mapping[str, Crosswalk]) -> None:
    """Joined with its own inverse, it relates terms that go to one concept, and never a term to itself."""
    iaut = sheets["IAUT"]
    back = inverted(iaut, id="https://example.org/back")
    assert len(back.mappings) == len(iaut.mappings)
    found = composed(iaut, back, id="https://example.org/around")
    assert found.mappings
    assert [one for one in found.mappings if one.subject == one.object] == []
    turned = {(one.object, one.subject) for one in found.mappings}
    assert {(one.subject, one.object) for one in found.mappings} == turned


def scheme(id: str, uris: Mapping[str, object] | set[str]) -> Scheme:
    label = LocalizedText({"en": id})
    concepts = tuple(
        Concept(code=f"{id}:{number}", uri=uri, label=label) for number, uri in enumerate(sorted(uris))
    )
    return Scheme(id=id, version="1", name=label, source="test", concepts=concepts)


def objects(found: Crosswalk) -> set[str]:
    return {one.object for one in found.mappings} - {NOTHING}


def test_the_sample_can_fail(sheets: Mapping[str, Crosswalk]) -> None:
    """A mapping that is changed is seen: the comparison is no formality."""
    one = sheets["ASK"]
    changed = attrs.evolve(one, mappings=(attrs.evolve(one.mappings[0], object=NOTHING), *one.mappings[1:]))
    assert plain(changed) != plain(one)
