# SPDX-License-Identifier: EUPL-1.2
"""
How large a file of SSSOM may be, and that nothing is written which would not be read again as it was.
"""

from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.builtin.sssom.test_sssom import COLUMNS, HEAD, ROW, put, told

from onestopshop.builtin.sssom import Sssom, network_crosswalks
from onestopshop.builtin.sssom import table as tables
from onestopshop.builtin.sssom.table import LARGEST, LONGEST_CELL, MOST_ROWS
from onestopshop.builtin.sssom.writing import text_of
from onestopshop.errors import ExchangeError
from onestopshop.plugin import ConceptMapping, Crosswalk

ONE = network_crosswalks()[0]


def read(path: Path) -> Crosswalk:
    (found,) = Sssom().read(path, base="")
    assert isinstance(found, Crosswalk)
    return found


def test_bars_without_values_say_nothing(tmp_path: Path) -> None:
    """A list of nothing is no value: the mapping reads the same when it was written, and the set speaks for it."""
    head = f"{HEAD}#curation_rule: [a:r]\n"
    path = put(tmp_path, f"{head}{COLUMNS}\tauthor_id\tcuration_rule\n{ROW}\t|\t||\n")
    found = read(path)
    assert found.mappings[0].cells == {}
    assert told(path, "warning") == []
    Sssom().write([found], tmp_path / "again.sssom.tsv")
    assert read(tmp_path / "again.sssom.tsv") == found


def test_cells_are_kept_in_one_order(tmp_path: Path) -> None:
    """Whatever the order of its columns is, a file reads as the same crosswalk, down to the order of its cells."""
    found = [
        read(put(tmp_path, f"{HEAD}{columns}\t{COLUMNS}\n{cells}\t{ROW}\n"))
        for columns, cells in (
            ("ext_b\tcomment\tobject_label", "1\t2\t3"),
            ("object_label\tcomment\text_b", "3\t2\t1"),
        )
    ]
    assert [[*one.mappings[0].cells] for one in found] == [["object_label", "comment", "ext_b"]] * 2


@pytest.mark.parametrize(
    "said",
    [
        {"id": f"https://example.org/{'x' * 60_000}"},
        {"prefixes": {f"p{number}": f"https://example.org/{'x' * 60}" for number in range(1_000)}},
        {"mappings": (attrs.evolve(ONE.mappings[0], cells={"comment": "x" * (LONGEST_CELL + 1)}),)},
        {"mappings": (attrs.evolve(ONE.mappings[0], cells={"x" * (LONGEST_CELL + 1): "x"}),)},
        {"prefixes": {"\ud800": "https://example.org/"}},
    ],
)
def test_what_would_be_refused_when_it_is_read_is_not_written(tmp_path: Path, said: dict[str, Any]) -> None:
    """What is longer than a file may have it is refused before it is written, with a short reason."""
    with pytest.raises(ExchangeError, match="cannot be written") as refused:
        Sssom().write([attrs.evolve(ONE, **said)], tmp_path / "x.sssom.tsv")
    assert len(str(refused.value)) < 1_000
    assert [*tmp_path.iterdir()] == []


def test_the_longest_cell_is_read_again(tmp_path: Path) -> None:
    """A cell of the greatest length that is written can be read."""
    longest = attrs.evolve(ONE.mappings[1], cells={"comment": '"' * LONGEST_CELL})
    Sssom().write([attrs.evolve(ONE, mappings=(longest,))], tmp_path / "x.sssom.tsv")
    assert read(tmp_path / "x.sssom.tsv").mappings == (longest,)


def test_a_hundred_thousand_mappings_have_room() -> None:
    """A set of 100,000 mappings with labels, authors, dates and comments in two-byte letters fits."""
    one = ConceptMapping(
        subject="https://example.org/a-city/concepts/a-concept-of-its-own",
        predicate="http://www.w3.org/2004/02/skos/core#exactMatch",
        object="https://example.org/another-city/concepts/another-concept",
        justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
        confidence=Decimal("0.75"),
        cells={
            "subject_label": "довідка про склад сім'ї",
            "object_label": "витяг з реєстру населення",
            "author_label": ("Somebody who maps",),
            "mapping_date": "2026-03-02",
            "comment": "зустрічалося за стійкою восени",
        },
    )
    row = text_of(attrs.evolve(ONE, prefixes={}, mappings=(one,))).splitlines()[-1]
    assert 100_000 * len(f"{row}\n".encode()) < LARGEST
    assert MOST_ROWS > 100_000


def test_too_large_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of too many bytes or rows is refused, and so is what is no file."""
    path = put(tmp_path, f"{HEAD}{COLUMNS}\n{ROW}\n{ROW}\n")
    monkeypatch.setattr(tables, "MOST_ROWS", 1)
    assert told(path) == ["file: it has more than 1 mappings"]
    monkeypatch.setattr(tables, "LARGEST", 100)
    assert told(path) == ["file: it is larger than 0 MB"]
    assert told(tmp_path) == ["file: it is no file"]
    assert told(Path("/dev/zero")) == ["file: it is no file"]


def test_what_is_told_fits_on_a_screen(tmp_path: Path) -> None:
    """A value that is as long as a book is not repeated in what is told of it."""
    text = f"{HEAD}{COLUMNS}\tconfidence\n{ROW.replace('b:1', 'c:' + 'x' * 100_000)}\t{'1' * 100_000}\n"
    messages = told(put(tmp_path, text))
    assert len(messages) == 2
    assert max(map(len, messages)) < 400


def test_lines_end_in_any_way(tmp_path: Path) -> None:
    """Lines that end as on other machines are the same lines, and a mistake is told with its line."""
    for end in ("\n", "\r\n", "\r"):
        text = f"{HEAD}{COLUMNS}\n{ROW}\n\n{ROW.replace('a:1', 'c:1')}\n".replace("\n", end)
        path = put(tmp_path, text)
        assert len(read(path).mappings) == 2
        assert told(path)[0].startswith("line 9: subject_id")


def test_prefixes_that_are_none_are_not_written(tmp_path: Path) -> None:
    """A prefix that every file has keeps its meaning, and one without a beginning is left out."""
    given = {"owl": "https://example.org/owl/", "b": "", "a": "https://example.org/a/"}
    Sssom().write([attrs.evolve(ONE, prefixes=given)], tmp_path / "x.sssom.tsv")
    assert told(tmp_path / "x.sssom.tsv") == []
    assert read(tmp_path / "x.sssom.tsv").prefixes == {"a": "https://example.org/a/"}


@pytest.mark.parametrize(
    "stated",
    [
        '["x\\ny"]',
        '["[1"]',
        '["{\\"a\\":1}"]',
        '["- a", "#x", "a: b", "", " "]',
        '[{slot_name: ext_a, type_hint: "a\\nb"}]',
        '[{slot_name: ext_a, property: "x:a"}, [a, b]]',
        f"\n#   - s{'{' * 50}: ext_a",
        f"\n#   - s{'{' * 25}: ext_a\n#   - t{'[' * 25}: ext_b",
    ],
)
def test_definitions_of_extensions_come_back(tmp_path: Path, stated: str) -> None:
    """Whatever stands where extensions are defined is read again as it was, and never as a line of the table."""
    found = read(put(tmp_path, f"{HEAD}#extension_definitions: {stated}\n{COLUMNS}\n{ROW}\n"))
    Sssom().write([found], tmp_path / "again.sssom.tsv")
    assert read(tmp_path / "again.sssom.tsv") == found
