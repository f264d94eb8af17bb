# SPDX-License-Identifier: EUPL-1.2
"""
A spreadsheet of words is a scheme, and its codes stay wherever its rows go.
"""

import re
import zipfile
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import PatternFill
from tests.builtin.table_samples import BASE, ROWS, as_csv, as_xlsx, changed, codes_of, read, source

from onestopshop.builtin.reading import Problems
from onestopshop.builtin.table_taxonomy.cells import Place
from onestopshop.builtin.table_taxonomy.codes import Minted, coded
from onestopshop.builtin.table_taxonomy.rows import Row
from onestopshop.errors import AdapterError, InvalidDataError
from onestopshop.plugin import Match, Relation

LEVELS = {"levels": {"nl": ["Niveau 1", "Niveau 2"]}, "label": {"en": "English"}}


def test_numbers_and_days_are_read_as_they_are_shown(tmp_path: Path) -> None:
    """A cell with a number is its digits, a day is a date, and a time a time."""
    rows = [
        ("Drempel", "Barrier", "Hoort bij"),
        (777, date(2026, 3, 2), ""),
        ("b", time(9, 30), ""),
    ]
    file = as_xlsx(tmp_path / "words.xlsx", rows)
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one).replace(b"<v>777</v>", b"<v>777.0</v>") for one in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert [{"nl": "777", "en": "2026-03-02"}, {"nl": "b", "en": "09:30:00"}] == [
        dict(one.label) for one in read(file, sheet="Woorden", under="").concepts
    ]


@pytest.mark.parametrize("kind", ["csv", "semicolons", "tabs", "xlsx"])
def test_rows_are_concepts(tmp_path: Path, kind: str) -> None:
    """Each row becomes a concept with its words, its code, its address and what is broader."""
    delimiter = {"semicolons": ";", "tabs": "\t"}.get(kind, ",")
    if kind == "xlsx":
        scheme = read(as_xlsx(tmp_path / "words.xlsx", ROWS), sheet="Woorden")
    else:
        scheme = read(as_csv(tmp_path / "words.csv", ROWS, delimiter=delimiter))
    letter, none, late = scheme.concepts
    assert ("town:brief-in-moeilijke-taal", f"{BASE}town/brief-in-moeilijke-taal") == (
        letter.code,
        letter.uri,
    )
    assert {"nl": "Brief in moeilijke taal", "en": "Letter in hard words"} == dict(letter.label)
    assert [("b:begrijpbaar",), ("b:begrijpbaar",), ("town:geen-tolk",)] == [
        one.broader for one in (letter, none, late)
    ]
    assert (scheme.id, scheme.version, scheme.source) == ("town", "1", "test")


def test_codes_are_minted_once(tmp_path: Path) -> None:
    """Rows that move, and words that are corrected in one of their languages, keep their codes."""
    file = as_csv(tmp_path / "words.csv", ROWS)
    before = codes_of(file)
    kept = (tmp_path / "town.codes.csv").read_bytes()
    node = (tmp_path / "town.codes.csv").stat().st_ino
    as_csv(file, [ROWS[0], ROWS[3], ROWS[1], ROWS[2]])
    assert before == codes_of(file)
    assert node == (tmp_path / "town.codes.csv").stat().st_ino
    assert kept == (tmp_path / "town.codes.csv").read_bytes()
    as_csv(file, [ROWS[0], ("Brief in te moeilijke taal", *ROWS[1][1:]), *ROWS[2:]])
    after = codes_of(file)
    assert "town:brief-in-moeilijke-taal" == after["Brief in te moeilijke taal"]
    assert 3 == len(after)


def test_a_row_that_is_gone_retires(tmp_path: Path) -> None:
    """A code without a row stays, retired since the day of the spreadsheet's last change, until it is back."""
    file = as_csv(tmp_path / "words.csv", ROWS)
    read(file)
    as_csv(file, ROWS[:3])
    changed(file, "2026-03-02")
    gone = read(file).concepts[-1]
    assert ("town:tolk-te-laat", date(2026, 3, 2)) == (gone.code, gone.retired)
    assert "Tolk te laat" == gone.label["nl"]
    changed(file, "2026-05-05")
    assert date(2026, 3, 2) == read(file).concepts[-1].retired
    as_csv(file, ROWS)
    back = read(file).concepts[-1]
    assert (gone.code, None) == (back.code, back.retired)


def test_a_row_that_is_gone_keeps_its_place(tmp_path: Path) -> None:
    """What stood below another concept stands there when its row is gone: old records are counted as before."""
    file = as_csv(tmp_path / "words.csv", ROWS)
    read(file)
    as_csv(file, ROWS[:2])
    assert {"town:geen-tolk": ("b:begrijpbaar",), "town:tolk-te-laat": ("town:geen-tolk",)} == {
        one.code: one.broader for one in read(file).concepts if one.retired
    }
    as_csv(file, [ROWS[0], ("Brief in moeilijke taal", "", "b:bekend")])
    read(file)
    as_csv(file, [ROWS[0], ("x", "", "")])
    assert ("b:bekend",) == read(file).concepts[1].broader


def test_two_sheets_have_codes_of_their_own(tmp_path: Path) -> None:
    """Two schemes of one spreadsheet keep their codes apart: those of the other are no rows that are gone."""
    file = as_xlsx(tmp_path / "words.xlsx", ROWS)
    others = {"label": {"nl": "Barrier"}}
    for _ in range(2):
        first = read(file, sheet="Woorden")
        second = read(file, sheet="Woorden", scheme="other", columns=others)
        assert [3, 3] == [len(first.concepts), len(second.concepts)]
        assert {None} == {one.retired for one in (*first.concepts, *second.concepts)}


@pytest.mark.parametrize("said", ["A1", "A1:C2"])
def test_rows_beyond_what_a_file_says_are_read(tmp_path: Path, said: str) -> None:
    """What a spreadsheet states of its own size is not believed: a row that is passed over would retire its code."""
    file = as_xlsx(tmp_path / "words.xlsx", ROWS)
    with zipfile.ZipFile(file) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(
                name, re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{said}"'.encode(), content)
            )
    assert 3 == len(read(file, sheet="Woorden").concepts)


def test_rows_that_are_only_coloured_are_no_rows(tmp_path: Path) -> None:
    """A sheet that is formatted far below its last words is read."""
    book = Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.worksheets[0].cell(30_000, 1).fill = PatternFill("solid", fgColor="FFFF00")
    book.save(tmp_path / "words.xlsx")
    assert 3 == len(read(tmp_path / "words.xlsx").concepts)


def test_a_program_is_no_person(tmp_path: Path) -> None:
    """Capitals that look like a title are the name of a program as well."""
    file = as_csv(tmp_path / "words.csv", [ROWS[0], ("Afspraak via MS Teams", "", "")])
    assert ["town:afspraak-via-ms-teams"] == [*codes_of(file).values()]


def test_new_words_get_a_code_that_nobody_had(tmp_path: Path) -> None:
    """Words that make a code that is taken, or no letters at all, get one with a number."""
    file = as_csv(tmp_path / "words.csv", ROWS)
    read(file)
    rows = [*ROWS[:2], ("Geen tolk!", "", ""), ("رسالة صعبة", "", ""), ("لا مترجم", "", ""), ("Łódź", "", "")]
    found = codes_of(as_csv(file, rows))
    assert {
        "Geen tolk!": "town:geen-tolk-2",
        "رسالة صعبة": "town:concept",
        "لا مترجم": "town:concept-2",
        "Łódź": "town:lodz",
    }.items() <= found.items()


def test_a_spreadsheet_may_have_codes_of_its_own(tmp_path: Path) -> None:
    """Where a column has codes they count, and the words may change as they like."""
    columns = {"label": {"nl": "Woord"}, "code": "Code"}
    file = as_csv(
        tmp_path / "words.csv", [("Code", "Woord"), ("a1", "een"), ("town:b2", "twee"), ("", "drie")]
    )
    assert {"een": "town:a1", "twee": "town:b2", "drie": "town:drie"} == codes_of(file, columns=columns)
    as_csv(file, [("Code", "Woord"), ("a1", "twee"), ("b2", "een"), ("", "drie")])
    assert {"een": "town:b2", "twee": "town:a1", "drie": "town:drie"} == codes_of(file, columns=columns)


def test_levels_in_several_columns(tmp_path: Path) -> None:
    """Words stand in the column of their level; what is above may be left out or repeated."""
    rows = [
        ("Niveau 1", "Niveau 2", "English"),
        ("Taal", "", "Language"),
        ("", "Brief", "Letter"),
        ("Taal", "Loket", "Desk"),
        ("Geld", "Kost", "Cost"),
    ]
    scheme = read(as_csv(tmp_path / "words.csv", rows), columns=LEVELS)
    assert [
        ("town:taal", (), "Language"),
        ("town:brief", ("town:taal",), "Letter"),
        ("town:loket", ("town:taal",), "Desk"),
        ("town:geld", (), None),
        ("town:kost", ("town:geld",), "Cost"),
    ] == [(one.code, one.broader, one.label.get("en")) for one in scheme.concepts]


def test_levels_that_are_repeated_need_no_order(tmp_path: Path) -> None:
    """Where each row repeats what is above it, rows of one parent need not stand together."""
    rows = [
        ("Niveau 1", "Niveau 2", "English"),
        ("Taal", "Brief", "Letter"),
        ("Geld", "Kost", "Cost"),
        ("Taal", "Loket", "Desk"),
    ]
    scheme = read(as_csv(tmp_path / "words.csv", rows), columns=LEVELS)
    assert [
        ("town:taal", ()),
        ("town:brief", ("town:taal",)),
        ("town:geld", ()),
        ("town:kost", ("town:geld",)),
        ("town:loket", ("town:taal",)),
    ] == [(one.code, one.broader) for one in scheme.concepts]


def test_levels_as_numbers(tmp_path: Path) -> None:
    """A number says how deep a row stands below the last one that is less deep."""
    rows = [("Woord", "Diepte"), ("a", 1), ("b", 2), ("c", 3), ("d", 2), ("f", 3), ("e", "")]
    columns = {"label": {"nl": "Woord"}, "level": "Diepte"}
    scheme = read(as_xlsx(tmp_path / "w.xlsx", rows), columns=columns, sheet="Woorden")
    assert [(), ("town:a",), ("town:b",), ("town:a",), ("town:d",), ()] == [
        one.broader for one in scheme.concepts
    ]


def test_everything_that_a_column_can_hold(tmp_path: Path) -> None:
    """Definitions, other names, search words, matches and the end of a concept are read, several between `;`."""
    columns = {
        "label": {"nl": "Woord"},
        "definition": {"nl": "Uitleg"},
        "alt": {"nl": "Ook"},
        "hidden": {"nl": "Zoek"},
        "matches": {"exact": "Zelfde", "broad": "Breder"},
        "retired": "Weg sinds",
        "replaced_by": "Nu",
        "parent": "Onder",
    }
    rows = [
        ("Lijst van 2026", "", "", "", "", "", "", "", ""),
        ("Woord", "Uitleg", "Ook", "Zoek", "Zelfde", "Breder", "Weg sinds", "Nu", "Onder"),
        ("oud", "wat  het is", "o; oo", "x;x", "lev:approachability", "https://example.org/x", "", "", ""),
        ("weg", "", "", "", "", "", datetime(2026, 3, 2, tzinfo=UTC).date(), "oud; nieuw", "OUD"),
        ("nieuw", "", "", "", "", "", "", "", "town:oud"),
    ]
    file = as_xlsx(tmp_path / "words.xlsx", rows)
    old, gone, new = read(file, columns=columns, sheet="Woorden", draft=["nl", "pl"]).concepts
    assert ({"nl": "wat het is"}, {"nl": ("o", "oo")}, {"nl": ("x",)}) == (
        dict(old.definition or {}),
        old.alt,
        old.hidden,
    )
    assert frozenset({"nl"}) == old.draft
    assert {
        Match(relation=Relation.EXACT, target="lev:approachability"),
        Match(relation=Relation.BROAD, target="https://example.org/x"),
    } == set(old.matches)
    assert (date(2026, 3, 2), (old.code, new.code)) == (gone.retired, gone.replaced_by)
    assert {(old.code,)} == {gone.broader, new.broader}


def test_only_a_new_or_missing_row_writes(tmp_path: Path) -> None:
    """A folder that cannot be written is told when a code is new, and is no matter when none is."""
    file = as_csv(tmp_path / "words.csv", ROWS)
    with pytest.raises(AdapterError, match="the codes cannot be kept"):
        read(file, codes="nowhere/codes.csv")
    (tmp_path / "town.codes.csv").write_text(
        "code,retired,nl,en\nx,,Brief in moeilijke taal,\ny,,Geen tolk,\nz,,Tolk te laat,Interpreter late\n"
    )
    assert {"town:x", "town:y", "town:z"} == set(codes_of(file).values())
    written = (tmp_path / "town.codes.csv").read_text("utf-8-sig")
    assert written.startswith(
        "code,retired,broader,nl,en\nx,,b:begrijpbaar,Brief in moeilijke taal,Letter in hard words\n"
    )


words = st.sampled_from(["een", "twee", "drie", "vier", "vijf", "zes"])


@given(st.lists(st.lists(words, unique=True), min_size=1, max_size=6))
def test_a_code_never_changes_its_words(histories: list[list[str]]) -> None:
    """Whatever rows come, go and move, words have one code for ever, and no code is lost or used twice."""
    known: tuple[Minted, ...] = ()
    seen: dict[str, str] = {}
    for labels in histories:
        rows = [Row(place=Place("f", "", n), label={"nl": text}) for n, text in enumerate(labels)]
        keys, after = coded(rows, known, today=date(2026, 1, 1), problems=Problems())
        assert {one.key for one in known} <= {one.key for one in after}
        assert len({one.key for one in after}) == len(after)
        for row, key in keys.items():
            assert key == seen.setdefault(row.label["nl"], key)
        assert set(keys.values()) == {one.key for one in after if one.retired is None}
        known = after


def test_words_of_a_retired_code_are_those_in_use(tmp_path: Path) -> None:
    """Of two codes with the same words a row is the one in use."""
    file = as_csv(tmp_path / "words.csv", [ROWS[0], ("Geen tolk", "", "")])
    (tmp_path / "town.codes.csv").write_text("code,retired,nl\nx,2026-01-01,geen tolk\ny,,geen tolk\n")
    assert [("town:y", None), ("town:x", date(2026, 1, 1))] == [
        (one.code, one.retired) for one in read(file).concepts
    ]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """A path to nowhere is an error of the adapter with what to do."""
    with pytest.raises(AdapterError, match="there is no file"):
        source(tmp_path / "nowhere.csv").read()


def test_a_scheme_of_the_network_that_is_none(tmp_path: Path) -> None:
    """`under` names a scheme of the network."""
    with pytest.raises(InvalidDataError, match="the network has no scheme 'x'"):
        read(as_csv(tmp_path / "words.csv", ROWS), under="x")
