# SPDX-License-Identifier: EUPL-1.2
"""
Whatever a crosswalk says comes back from its file.
"""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.builtin.sssom import Sssom
from onestopshop.builtin.sssom.slots import MANY, OF_A_ROW, OF_A_SET
from onestopshop.builtin.sssom.values import joined, like_a_formula, split
from onestopshop.plugin import ConceptMapping, Crosswalk

MANUAL = "https://w3id.org/semapv/vocab/ManualMappingCuration"
EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"

TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=12
).filter(lambda text: text.strip() and not like_a_formula(text))
LISTS = (
    st.lists(TEXTS, min_size=1, max_size=3).map(tuple).filter(lambda some: not like_a_formula(joined(some)))
)
BASES = ("https://example.org/a/", "urn:x:", "https://w3id.org/sssom/")
URIS = st.sampled_from([f"{base}{name}" for base in BASES for name in ("1", "é", "a:b", "2#3")])
OURS = {
    "subject_id",
    "predicate_id",
    "object_id",
    "mapping_justification",
    "confidence",
    "predicate_modifier",
}
CELLS = {
    slot: LISTS if slot in MANY else TEXTS
    for slot in OF_A_ROW
    if slot not in OURS and not slot.endswith("_type")
}
SLOTS = {
    slot: LISTS if slot in MANY else TEXTS
    for slot in OF_A_SET
    if slot not in {"curie_map", "license", "extension_definitions", "sssom_version"}
    and not slot.startswith(("mapping_set_id", "mapping_set_title", "mapping_set_version"))
    and not slot.endswith("_type")
}
MAPPINGS = st.builds(
    ConceptMapping,
    subject=URIS,
    predicate=st.sampled_from([EXACT, "http://www.w3.org/2002/07/owl#sameAs"]),
    object=URIS,
    justification=st.just(MANUAL),
    refuted=st.booleans(),
    confidence=st.none() | st.decimals(0, 1, places=3),
    cells=st.fixed_dictionaries({}, optional=CELLS),
)
CROSSWALKS = st.builds(
    Crosswalk,
    id=URIS,
    version=TEXTS,
    title=TEXTS,
    licence=TEXTS,
    slots=st.fixed_dictionaries({"sssom_version": st.just("1.1")}, optional=SLOTS),
    prefixes=st.sampled_from(
        [{}, {"a": "https://example.org/a/"}, {"a": "https://example.org/", "x": "urn:x:"}]
    ),
    mappings=st.lists(MAPPINGS, max_size=4).map(tuple),
)


@given(CROSSWALKS)
def test_written_and_read_again_it_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, given: Crosswalk
) -> None:
    """Whatever a crosswalk says, in any script, comes back from its file."""
    path = tmp_path_factory.getbasetemp() / "again.sssom.tsv"
    Sssom().write([given], path)
    (found,) = Sssom().read(path, base="")
    assert isinstance(found, Crosswalk)
    assert attrs.evolve(found, mappings=()) == attrs.evolve(given, mappings=())
    assert sorted(map(_sorted, found.mappings)) == sorted(map(_sorted, given.mappings))


def _sorted(one: ConceptMapping) -> str:
    return repr(attrs.evolve(one, cells=dict(sorted(one.cells.items()))))


@given(LISTS)
def test_lists_come_back(values: tuple[str, ...]) -> None:
    """Values with pipes and backslashes come back from one cell."""
    assert split(joined(values)) == values
