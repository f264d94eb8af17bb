# SPDX-License-Identifier: EUPL-1.2
"""
Files of SSSOM: what is read, what is told, and that writing and reading again changes nothing.
"""

from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from onestopshop.builtin.sssom import Sssom, SssomSource, network_crosswalks
from onestopshop.builtin.sssom.reading import read_crosswalk
from onestopshop.builtin.sssom.slots import OF_A_ROW, OF_A_SET
from onestopshop.builtin.sssom.values import like_a_formula
from onestopshop.builtin.sssom.writing import text_of
from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.errors import AdapterError, ExchangeError, InvalidDataError
from onestopshop.plugin import PROPAGATED, ConceptMapping, Crosswalk, SeverityOfFinding, Vocabulary

HEAD = """#curie_map:
#  a: https://example.org/a/
#  b: https://example.org/b/
#mapping_set_id: https://example.org/set
#license: https://example.org/free
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
ROW = "a:1\tskos:exactMatch\tb:1\tsemapv:ManualMappingCuration"
WITH = "a further column, with its value in the row"
MANUAL = "https://w3id.org/semapv/vocab/ManualMappingCuration"
EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"


def changed(old: str, new: str) -> str:
    """Return the smallest file with one thing changed."""
    if old == WITH:
        column, value = new.split("\t")
        return f"{HEAD}{COLUMNS}\t{column}\n{ROW}\t{value}\n"
    return f"{HEAD}{COLUMNS}\n{ROW}\n".replace(old, new, 1)


def put(folder: Path, text: str, name: str = "x.sssom.tsv") -> Path:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder / name


def told(path: Path, severity: str = "error") -> list[str]:
    """Return what is told of one severity, with its place in the file."""
    return [
        f"{one.path.partition(': ')[2]}: {one.message}"
        for one in read_crosswalk(path).findings
        if one.severity is SeverityOfFinding(severity)
    ]


def test_the_smallest_file(tmp_path: Path) -> None:
    """Names become whole URIs, and the file has its name, licence and prefixes."""
    (found,) = Sssom().read(put(tmp_path, f"{HEAD}{COLUMNS}\n{ROW}\n"), base="")
    assert found == Crosswalk(
        id="https://example.org/set",
        licence="https://example.org/free",
        prefixes={"a": "https://example.org/a/", "b": "https://example.org/b/"},
        mappings=(
            ConceptMapping(
                subject="https://example.org/a/1",
                predicate=EXACT,
                object="https://example.org/b/1",
                justification=MANUAL,
            ),
        ),
    )


def test_every_value_is_text(tmp_path: Path) -> None:
    """A version that looks like a number and a date stay as they are written; a refuted claim and a doubt are read."""
    head = f'{HEAD}#mapping_set_version: 1.10\n#mapping_date: 2026-03-02\n#mapping_set_title: "null"\n'
    text = f"{head}{COLUMNS}\tpredicate_modifier\tconfidence\n{ROW}\tNot\t0.70\n"
    (found,) = Sssom().read(put(tmp_path, text), base="")
    assert isinstance(found, Crosswalk)
    assert (found.version, found.title, found.slots) == ("1.10", "null", {"mapping_date": "2026-03-02"})
    (one,) = found.mappings
    assert (one.refuted, one.confidence, dict(one.cells)) == (True, Decimal("0.70"), {})


def test_metadata_beside_the_table(tmp_path: Path) -> None:
    """A table without a head takes what the file of the same name says that ends in .yml."""
    (tmp_path / "x.sssom.yml").write_text(HEAD.replace("#", ""), encoding="utf-8")
    (found,) = Sssom().read(put(tmp_path, f"\ufeff{COLUMNS}\r\n{ROW}\r\n"), base="")
    assert isinstance(found, Crosswalk)
    assert (found.id, len(found.mappings)) == ("https://example.org/set", 1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("a:1\t", "c:1\t", "line 7: subject_id: 'c:1' is no URI, and has no prefix of curie_map"),
        ("b:1\t", "b:1 2\t", "line 7: object_id: 'b:1 2' is no URI, and has no prefix of curie_map"),
        ("b:1\t", "b:1\u202e\t", "line 7: object_id: 'b:1\\u202e' is no URI, and has no prefix of curie_map"),
        ("b:1\t", "\t", "line 7: object_id: is missing"),
        (
            "semapv:Manual",
            "Manual",
            "line 7: mapping_justification: SSSOM has no justification 'ManualMappingCuration'",
        ),
        ("\tskos:exactMatch", "\t", "line 7: predicate_id: is missing"),
        (ROW, f"{ROW}\tmore", "line 7: the row has more cells than there are columns"),
        (
            "#license: https://example.org/free\n",
            "",
            "$.license: is missing: an address of a licence is needed",
        ),
        ("set_id: https://example.org/set", "set_id: set", "$.mapping_set_id: this is no URI"),
        (
            "#license",
            "#mapping_date: 2026-13-01\n#license",
            "$.mapping_date: '2026-13-01' is no date such as 2026-03-02",
        ),
        ("#license", "#comment: [a, b]\n#license", "$.comment: one text is needed"),
        (
            "#license",
            "#subject_type: tree\n#license",
            "$.subject_type: 'tree' is no kind of thing that SSSOM knows",
        ),
        (
            "#  b:",
            "#  skos: https://example.org/\n#  b:",
            "$.curie_map.skos: skos is http://www.w3.org/2004/02/skos/core# in every file, and is read so",
        ),
        ("#  b: https://example.org/b/", '#  b: ""', "$.curie_map.b: this is no prefix of URIs"),
        (COLUMNS, f"{COLUMNS}\t=1+1", "columns: a spreadsheet would take '=1+1' for a formula"),
        (COLUMNS, f"{COLUMNS}\tsubject_id", "columns: subject_id stands there twice; the first is read"),
        ("\tmapping_justification", "", "columns: mapping_justification is missing"),
        (WITH, "confidence\t1.5", "line 7: confidence: '1.5' is no number from 0 to 1"),
        (WITH, "predicate_modifier\tnot", "line 7: predicate_modifier: 'not' is not allowed; only Not is"),
        (
            WITH,
            "mapping_cardinality\t1:2",
            "line 7: mapping_cardinality: '1:2' is no cardinality such as 1:n",
        ),
        (WITH, "comment\t=1+1", "line 7: comment: a spreadsheet would take this for a formula"),
        (WITH, "object_type\trdfs literal", "line 7: object_label: is missing: a literal needs its text"),
        (WITH, "review_date\t2026-03-02", "line 7: a review needs reviewer_id or reviewer_label"),
    ],
)
def test_a_mistake_is_told_and_the_row_stays(tmp_path: Path, old: str, new: str, message: str) -> None:
    """Each mistake is an error with its line or slot, the row stays, and a shop does not open with it."""
    path = put(tmp_path, changed(old, new))
    read = read_crosswalk(path)
    assert message in told(path)
    assert read.crosswalk is not None
    assert len(read.crosswalk.mappings) == 1
    with pytest.raises(InvalidDataError):
        SssomSource(path).read()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#license", "#colour: red\n#license", "$.colour: SSSOM has no such slot of a set; it is kept"),
        (
            "#license",
            "#creator_id: a:me\n#license",
            "$.creator_id: a list is needed; this is read as a list of one",
        ),
        (
            "#license",
            "#sssom_version: '2.0'\n#license",
            "$.sssom_version: only 1.0 and 1.1 are known; it is read as 1.1",
        ),
        (
            "#license",
            "#subject_source: z:a\n#license",
            "$.subject_source: 'z:a' is no URI, and has no prefix of curie_map",
        ),
        (WITH, "notes\tx", "columns: SSSOM has no column 'notes'; it is kept"),
        (
            "https://example.org/free",
            "CC0",
            "$.license: this is no address, such as https://spdx.org/licenses/CC0-1.0",
        ),
    ],
)
def test_what_may_be_meant_otherwise_is_a_warning(tmp_path: Path, old: str, new: str, message: str) -> None:
    """What can be kept as it is, is kept and told, and a shop opens with it."""
    path = put(tmp_path, changed(old, new))
    assert message in told(path, "warning")
    assert told(path) == []
    (found,) = SssomSource(path).read()
    again = tmp_path / "again.sssom.tsv"
    Sssom().write([found], again)
    assert Sssom().read(again, base="") == (found,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it is empty"),
        (HEAD, "it is empty"),
        ("a,b\n1,2\n", "this is no table of mappings"),
        (f"#a: b: c\n{COLUMNS}\n{ROW}\n", "this is no YAML: mapping values are not allowed here (line 1)"),
        (f"#- a\n{COLUMNS}\n{ROW}\n", "slots with values are needed"),
        (f"#a: &x 1\n#b: *x\n{COLUMNS}\n{ROW}\n", "a value is named in one place and used in another"),
        (f"#a: 1\n#a: 2\n{COLUMNS}\n{ROW}\n", "the name 'a' stands there twice"),
        (f"#a: {'[' * 5000}\n{COLUMNS}\n{ROW}\n", "it is nested too deeply"),
        (f"#a: [[[[1]]]]\n{COLUMNS}\n{ROW}\n", "it is nested too deeply"),
        (
            f"#a: {'x' * 60_000}\n{COLUMNS}\n{ROW}\n",
            "what it says of itself is longer than 60,000 characters",
        ),
        (f'#a: "\\ud800"\n{COLUMNS}\n{ROW}\n', "half a character"),
        (f"#a: \x07\n{COLUMNS}\n{ROW}\n", "this is no YAML: it has a character that YAML has not"),
        (f"{COLUMNS}\n\x00\n", "the text holds U+0000"),
        (f"{COLUMNS}\n{'x' * 200_000}\n", "this is no table: field larger than field limit"),
    ],
)
def test_what_is_no_file_of_mappings_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """Something else is refused with one reason, and no other error."""
    path = put(tmp_path, text)
    (problem,) = told(path)
    assert message in problem
    with pytest.raises(ExchangeError):
        Sssom().read(path, base="")
    with pytest.raises(InvalidDataError):
        SssomSource(path).read()


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    """Bytes that are no text, and a file that is not there, are refused."""
    (tmp_path / "x.tsv").write_bytes(b"\xff\xfe")
    assert told(tmp_path / "x.tsv") == ["file: this is not UTF-8, from line 1 on"]
    assert told(tmp_path / "y.tsv") == ["file: it cannot be read: No such file or directory"]
    with pytest.raises(AdapterError, match="there is no file or folder"):
        SssomSource(tmp_path / "y.tsv").read()


def test_a_folder_of_crosswalks(tmp_path: Path) -> None:
    """Of a folder every file with the ending of SSSOM is read, in order of name."""
    for name, id in (("b.sssom.tsv", "one"), ("a.sssom.tsv", "two"), ("c.tsv", "three")):
        put(tmp_path, f"{HEAD}{COLUMNS}\n{ROW}\n".replace("org/set", f"org/{id}"), name)
    found = [one.id for one in SssomSource(tmp_path).read() if isinstance(one, Crosswalk)]
    assert found == ["https://example.org/two", "https://example.org/one"]


def test_what_the_set_says_of_all(tmp_path: Path) -> None:
    """A type that the set states holds for rows that state none, and for none when some do."""
    text = f"{HEAD}#object_type: rdfs literal\n{COLUMNS}\tobject_label\n{ROW}\tword\n"
    (found,) = Sssom().read(put(tmp_path, text), base="")
    assert isinstance(found, Crosswalk)
    assert (found.mappings[0].object, found.mappings[0].cells["object_id"]) == ("", "b:1")
    text = text.replace("object_label\n", "object_label\tobject_type\n") + f"{ROW}\tword\tskos concept\n"
    path = put(tmp_path, text)
    (found,) = Sssom().read(path, base="")
    assert isinstance(found, Crosswalk)
    assert [one.object for one in found.mappings] == ["https://example.org/b/1"] * 2
    assert told(path, "warning") == [
        "$.object_type: rows have values of their own, so that this one holds for no row"
    ]


def test_a_file_is_stable_and_in_order(tmp_path: Path) -> None:
    """Columns stand in the order of the schema, rows in order of their concepts, whatever the order was."""
    text = f'{HEAD}comment\t{COLUMNS}\n\t{ROW.replace("a:1", "a:2")}\n"x\ty"\t{ROW}\n'
    (found,) = Sssom().read(put(tmp_path, text), base="")
    assert isinstance(found, Crosswalk)
    *head, columns, first, second = text_of(found).splitlines()
    assert columns == f"{COLUMNS}\tcomment"
    assert (first, second) == (f'{ROW}\t"x\ty"', f"{ROW.replace('a:1', 'a:2')}\t")
    assert head[:3] == ["# curie_map:", "#   a: https://example.org/a/", "#   b: https://example.org/b/"]


def test_a_short_name_that_would_be_misread_is_not_used() -> None:
    """A URI that begins as a prefix does stays whole, and comes back."""
    one = ConceptMapping(
        subject="urn:a:b", predicate=EXACT, object="https://example.org/a b", justification=MANUAL
    )
    found = Crosswalk(id="urn:x:y", licence="l", prefixes={"a": "https://example.org/"}, mappings=(one,))
    assert "urn:a:b\tskos:exactMatch\thttps://example.org/a b\t" in text_of(found)


def test_what_cannot_be_written(tmp_path: Path) -> None:
    """Two sets, a formula, half a character or a place that is none are refused, and nothing is left behind."""
    whole = network_crosswalks()[0]
    for cell in ("=1+1", "@x", "-x", "\uff1d1", "x\x00", "\ud800"):
        bad = attrs.evolve(whole.mappings[0], cells={"comment": cell})
        with pytest.raises(ExchangeError, match="cannot be written") as refused:
            Sssom().write([attrs.evolve(whole, mappings=(bad,))], tmp_path / "x.tsv")
        assert refused.value.problems
    for said in ({"title": "\ud800"}, {"slots": {"comment": "\x00"}}):
        with pytest.raises(ExchangeError, match="cannot be written"):
            Sssom().write([attrs.evolve(whole, **said)], tmp_path / "x.tsv")
    bad = attrs.evolve(whole.mappings[0], cells={"=1+1": "x"})
    with pytest.raises(ExchangeError, match="cannot be written"):
        Sssom().write([attrs.evolve(whole, mappings=(bad,))], tmp_path / "x.tsv")
    with pytest.raises(ExchangeError, match="one crosswalk"):
        Sssom().write([whole, whole], tmp_path / "x.tsv")
    with pytest.raises(ExchangeError, match="one crosswalk"):
        Sssom().write([network_schemes()[0]], tmp_path / "x.tsv")
    with pytest.raises(ExchangeError, match="cannot be written"):
        Sssom().write([whole], tmp_path / "nowhere" / "x.tsv")
    assert [*tmp_path.iterdir()] == []
    assert not like_a_formula("-0.99")


def test_the_networks_crosswalks() -> None:
    """They have no mistakes, name only concepts that are there, are written as they stand, and are read once."""
    vocabulary = Vocabulary(network_schemes(), further=network_crosswalks)
    folder = Path(__file__).parents[3] / "src/onestopshop/data/crosswalks"
    for found, file in zip(network_crosswalks(), sorted(folder.glob("*.tsv")), strict=True):
        assert read_crosswalk(file).findings == ()
        assert file.read_text("utf-8") == f"## SPDX-License-Identifier: EUPL-1.2\n{text_of(found)}"
        assert all(one.confidence and one.cells["author_label"] for one in found.mappings)
        assert {"creator_id", "mapping_date"} <= found.slots.keys()
    codes = {claim.subject for claim in vocabulary.claims} | {claim.object for claim in vocabulary.claims}
    assert [code for code in codes if code not in vocabulary] == []
    assert len(vocabulary.claims) == 23
    assert network_crosswalks() is network_crosswalks()
    assert PROPAGATED < {*OF_A_SET} & {*OF_A_ROW}
