# SPDX-License-Identifier: EUPL-1.2
"""
The published examples of SSSOM: which are valid, and that nothing of them is lost.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import attrs
import pytest

from onestopshop.builtin.sssom import Sssom
from onestopshop.builtin.sssom.names import shortener
from onestopshop.builtin.sssom.reading import read_crosswalk
from onestopshop.builtin.sssom.slots import MANY, NUMBERS
from onestopshop.errors import ExchangeError
from onestopshop.plugin import ConceptMapping, Crosswalk, SeverityOfFinding

SCHEMA = "sssom/spec/project/jsonschema/sssom_schema.schema.json"
EXAMPLES = "sssom/spec/examples"
OTHERS = "sssom/py-tests"
UNREADABLE = {"test_validation1.sssom.tsv", "sssom_metadata.tsv", "basic.ptable.tsv"}

Shared = Callable[[str], Path]


def errors(path: Path) -> list[str]:
    """Return what is told as an error of one file."""
    found = Sssom().check(path, required=["nl"])
    return [one.message for one in found if one.severity is SeverityOfFinding.ERROR]


def crosswalk(path: Path) -> Crosswalk:
    """Return the crosswalk of one file."""
    (found,) = Sssom().read(path, base="https://example.org/")
    assert isinstance(found, Crosswalk)
    return found


def plain(found: Crosswalk) -> Mapping[str, object]:
    """Return a crosswalk without the order of its rows, and without the version that writing adds."""
    slots = {slot: value for slot, value in found.slots.items() if slot != "sssom_version"}
    rows = sorted(repr((one, sorted(one.cells.items()))) for one in bare(found))
    return {**attrs.asdict(found, recurse=False), "slots": slots, "mappings": rows}


def bare(found: Crosswalk) -> list[ConceptMapping]:
    return [attrs.evolve(one, cells=dict(sorted(one.cells.items()))) for one in found.mappings]


def as_json(found: Crosswalk) -> Mapping[str, object]:
    """Return a crosswalk in the JSON form of the standard, without extensions."""
    short = shortener(found.prefixes)
    header = {
        "mapping_set_id": found.id,
        "license": found.licence,
        "mapping_set_version": found.version,
        "mapping_set_title": found.title,
        "curie_map": dict(found.prefixes),
        **values(found.slots),
    }
    rows = [
        {
            **values(one.cells),
            **{"subject_id": short(one.subject)} | {"object_id": short(one.object)},
            "predicate_id": short(one.predicate),
            "mapping_justification": short(one.justification),
            **({"predicate_modifier": "Not"} if one.refuted else {}),
            **({"confidence": float(one.confidence)} if one.confidence is not None else {}),
        }
        for one in found.mappings
    ]
    return {**{slot: value for slot, value in header.items() if value}, "mappings": rows}


def values(cells: Mapping[str, str | tuple[str, ...]]) -> dict[str, object]:
    return {
        slot: list(value) if slot in MANY else float(str(value)) if slot in NUMBERS else value
        for slot, value in cells.items()
        if not slot.startswith("ext")
    }


def test_the_examples_of_the_standard_are_valid(shared_data: Shared) -> None:
    """All examples of the standard are valid for us and by its own schema, but the one without a name."""
    from jsonschema import Draft201909Validator

    schema = json.loads(shared_data(SCHEMA).read_text("utf-8"))
    official = Draft201909Validator({"$ref": "#/$defs/MappingSet", "$defs": schema["$defs"]})
    files = sorted(shared_data(EXAMPLES).rglob("*.tsv"))
    assert len(files) == 31
    assert {file.name: errors(file) for file in files if errors(file)} == {
        "version.sssom.tsv": ["is missing: a URI is needed"]
    }
    invalid = {file.name for file in files if not official.is_valid(as_json(crosswalk(file)))}
    assert invalid == {"version.sssom.tsv"}


def test_a_single_value_where_a_list_is_due_is_a_warning(shared_data: Shared) -> None:
    """A creator outside of a list is read as a list of one, and told."""
    for name in (f"{EXAMPLES}/schema/curation_rule_text2.sssom.tsv", f"{OTHERS}/basic-meta-external.tsv"):
        read = read_crosswalk(shared_data(name))
        told = [one.path for one in read.findings if "this is read as a list of one" in one.message]
        assert any(path.endswith("$.creator_id") for path in told)
        assert read.crosswalk is not None
        assert isinstance(read.crosswalk.slots["creator_id"], tuple)


def test_a_pipe_can_be_part_of_a_name(shared_data: Shared) -> None:
    """A pipe behind a backslash separates nothing, and a backslash behind one stands for itself."""
    first, second = crosswalk(shared_data(f"{EXAMPLES}/schema/pipe-escaping.sssom.tsv")).mappings
    assert first.cells["author_label"] == ("Alice|Bob", "Charlie")
    assert second.cells["author_label"] == ("Alice\\Bob", "Charlie\\", "David\\|Eve\\")


def test_the_files_of_another_program(shared_data: Shared) -> None:
    """What another program tests itself with is read: 141 rows each, trailing tabs or metadata beside it or not."""
    basic, external = (crosswalk(shared_data(f"{OTHERS}/basic{end}.tsv")) for end in ("", "-meta-external"))
    assert [len(one.mappings) for one in (basic, external)] == [141, 141]
    assert external.id == "https://w3id.org/sssom/sssompy/tests/basic-test"
    tabs = crosswalk(shared_data(f"{OTHERS}/trailing-tabs.sssom.tsv"))
    assert (tabs.title, tabs.licence) == ("O2C set", "https://creativecommons.org/licenses/by/4.0/")
    assert tabs.slots["creator_id"] == ("ORGPID:0000-0000-0001-1234", "COMPID:0000-0000-0002-5678")
    assert len(tabs.mappings) == 8


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("bad_basic.tsv", 11),
        ("basic_strict_fail.tsv", 2),
        ("mondo-nando.sssom.tsv", 3),
        ("enm_example.tsv", 13),
    ],
)
def test_old_justifications_are_errors_and_the_rows_stay(shared_data: Shared, name: str, rows: int) -> None:
    """A justification that SSSOM does not have, or none, is an error; its row is kept."""
    path = shared_data(f"{OTHERS}/{name}")
    assert any("justification" in message for message in errors(path))
    assert len(crosswalk(path).mappings) == rows


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_is_no_sssom_is_one_clear_error(shared_data: Shared, name: str) -> None:
    """A file that is no table of mappings is one error when it is checked, and refused when it is read."""
    path = shared_data(f"{OTHERS}/{name}")
    assert len(Sssom().check(path, required=[])) == 1
    with pytest.raises(ExchangeError, match="is refused; nothing was written"):
        Sssom().read(path, base="")


def test_nothing_is_lost_of_any_readable_file(shared_data: Shared, tmp_path: Path) -> None:
    """Every published file that can be read says the same when it was written and read again, and is stable."""
    files = [path for path in shared_data("sssom").rglob("*.tsv") if path.name not in UNREADABLE]
    assert len(files) > 50
    for path in files:
        once, twice = tmp_path / "once.sssom.tsv", tmp_path / "twice.sssom.tsv"
        found = crosswalk(path)
        Sssom().write([found], once)
        assert plain(crosswalk(once)) == plain(found), path.name
        Sssom().write([crosswalk(once)], twice)
        assert once.read_bytes() == twice.read_bytes(), path.name
