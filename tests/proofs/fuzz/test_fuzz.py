# SPDX-License-Identifier: EUPL-1.2
"""
The proof of imports, at its small size, and the files that it found something with.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest
from tests.proofs.__main__ import main
from tests.proofs.doors.door import Enter, some
from tests.proofs.fuzz import proof
from tests.proofs.fuzz.doors import INPUTS, doors
from tests.proofs.fuzz.eligibility import KEYS
from tests.proofs.fuzz.measures import Measure
from tests.proofs.fuzz.workbooks import packed, parts_of
from tests.proofs.hostile.zoo_tables import lying

SKOS: Final = "@prefix s: <http://www.w3.org/2004/02/skos/core#> .\n@prefix e: <https://example.org/t/> .\n"
CONCEPT: Final = 'e:a a s:Concept ; s:inScheme e:s ; s:prefLabel "a"@en .\n'
HEAD: Final = '[scheme]\nid = "t"\nversion = "1"\nname = { en = "t" }\nsource = "s"\n'
SET: Final = "#mapping_set_id: https://example.org/s\n#license: https://example.org/l\n"
MATCH: Final = "http://www.w3.org/2004/02/skos/core#exactMatch"

FOUND: Final[dict[str, tuple[str, bytes | Callable[[], bytes]]]] = {
    "a zip whose places are below zero": (
        "form-xlsx",
        packed(parts_of("<sheetData/>"))[:-4] + b"\xff\xff\xff\x00",
    ),
    "a part that unpacks to 300 MB and says 1,000 bytes": ("form-xlsx", lambda: lying("<sheetData/>")),
    "the same in a spreadsheet of words": ("table-xlsx", lambda: lying("<sheetData/>")),
    "a key of 50,000 dots": ("toml", f"{HEAD}a{'.a' * 50_000} = 1".encode()),
    "a number of 100,000 digits": ("toml", f"{HEAD}a = {'9' * 100_000}".encode()),
    "U+0000 in TOML": ("source-toml", f'{HEAD}[concepts.a]\nlabel = {{ en = "\\u0000" }}'.encode()),
    "U+0000 in Turtle": ("turtle", (SKOS + CONCEPT.replace('"a"', '"\\u0000"')).encode()),
    "an empty graph": ("turtle", b""),
    "a concept without an address": (
        "ntriples",
        b"<x:> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/2004/02/skos/core#Concept> .\n",
    ),
    "two schemes, one of which cannot be kept": (
        "ntriples",
        "".join(
            f"<{one}> <http://www.w3.org/2004/02/skos/core#inScheme> <{scheme}> .\n"
            for one, scheme in (("https://a.example/a", "https://a.example/s"), ("x:", "x:s"))
        ).encode(),
    ),
    "a list of 1,000 members": (
        "turtle",
        f"{SKOS}{CONCEPT}e:o a s:OrderedCollection ; s:memberList ({' e:a' * 1_000} ) .\n".encode(),
    ),
    "a type that is a text": (
        "jsonld",
        json.dumps(
            {
                "@id": "https://a.example/a",
                "@type": f"{MATCH[:-10]}Concept",
                "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "-1",
            }
        ).encode(),
    ),
    "a crosswalk without subjects": (
        "sssom",
        f"{SET}subject_id\tsubject_label\tpredicate_id\tobject_id\n\t\tskos:exactMatch\thttps://a.example/b\n".encode(),
    ),
    "a row with nothing below the columns": (
        "sssom",
        f"{SET}subject_id\tpredicate_id\tobject_id\nx:a\tskos:exactMatch\tx:b\n\t\t\tmore\n".encode(),
    ),
    "fields with long names, and many of them": (
        "jsonl",
        json.dumps({"service": {"x" * 100_000: 1, **{f"k{number}": 1 for number in range(60_000)}}}).encode(),
    ),
    "a prefix of 100,000 characters": (
        "turtle",
        f"@prefix l: <https://a.example/{'a:' * 50_000}> .\n{SKOS}{CONCEPT}l:a l:b l:c , l:d .\n".encode(),
    ),
    "a property called U+2028": (
        "jsonld",
        json.dumps(
            [
                {"@id": "https://a.example/a", "@type": f"{MATCH[:-10]}Concept"},
                {"@id": "https://a.example/a", "x:b": {"http://a.example/\u2028": "c"}},
            ]
        ).encode(),
    ),
    "a concept that is called by a part of an address": (
        "ntriples",
        f"<relative> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{MATCH[:-10]}Concept> .\n".encode(),
    ),
    "a notation that is no text": (
        "ntriples",
        f"<https://a.example/a> <{MATCH[:-10]}inScheme> <https://a.example/s> .\n"
        f"<https://a.example/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{MATCH[:-10]}Concept> .\n"
        f"<https://a.example/a> <{MATCH[:-10]}notation> _:b .\n_:b <x:y> _:b .\n".encode(),
    ),
    "a text of 500,000 characters": (
        "openeligibility",
        b"- name: a\n  slug: a\n  en: 1" + b'{"a":' * 100_000 + b"\n",
    ),
    "a word of 100,000 characters": (
        "labels-csv",
        b"code,label en,new label pl,reviewed\ntopic:other,a," + b"x;" * 50_000 + b",yes\n",
    ),
    "U+0000 in a log of changes": (
        "changes",
        f"changed,{KEYS[0]},human_services:t1,a\x00b,c\n".encode(),
    ),
    "quotes that do not end, and dots": (
        "toml",
        HEAD.encode() + b'description = """\n' + b'\\"' * 200_000 + b"." * 101 + b'\n"""\n',
    ),
    "rows with and without codes": (
        "table-csv",
        b"code,nl,en,above,definition\n,huur,rent,,\nw1,school,school,,\n",
    ),
}
"""Files that an import crashed on, never ended with, wrote half of, or wrote as something else."""


@pytest.fixture(scope="module")
def entrances(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], tuple[Enter, Path]]]:
    """Return how a file comes in at a door, by the door's name."""
    from contextlib import ExitStack

    known = {door.name: door for door in doors()}
    opened: dict[str, tuple[Enter, Path]] = {}
    with ExitStack() as stack:

        def entrance(name: str) -> tuple[Enter, Path]:
            if name not in opened:
                folder = tmp_path_factory.mktemp(name)
                came = folder / "came" / f"input{known[name].suffix}"
                came.parent.mkdir()
                opened[name] = stack.enter_context(known[name].open(folder)), came
            return opened[name]

        yield entrance


@pytest.mark.parametrize(("door", "content"), FOUND.values(), ids=FOUND)
def test_what_was_found_stays_mended(
    entrances: Callable[[str], tuple[Enter, Path]], door: str, content: bytes | Callable[[], bytes]
) -> None:
    """A file that once broke the promise of an import is refused or taken in whole."""
    enter, file = entrances(door)
    file.write_bytes(content if isinstance(content, bytes) else content())
    # here other tests are in the memory, and the machine has other things to do
    measure = Measure(enter, parses_elsewhere=False, seconds=30.0, kilobytes=10**9)
    assert () == measure.tried(file).wrong


def test_imports_neither_crash_nor_write_half() -> None:
    """Of a few files at each door none breaks an import, and every broken door is caught."""
    proof = [sys.executable, "-m", "tests.proofs", "fuzz", "--n", "10", "--seed", "1", "--json"]
    # a process of its own: its memory is measured
    done = subprocess.run(proof, check=False, capture_output=True, text=True)
    assert "" == done.stderr
    result = json.loads(done.stdout)
    assert (0, True, len(INPUTS) * 10) == (result["violations"], result["saboteur_caught"], result["n"])


def test_inputs_can_be_made_again() -> None:
    """The same seed and number give the same file, and another number another one."""
    made: Sequence[bytes] = [proof.input_of(INPUTS["turtle"], 1, number) for number in (3, 3, 4)]
    assert made[0] == made[1] != made[2]


def test_some_doors_can_be_chosen(capsys: pytest.CaptureFixture[str]) -> None:
    """A night can be split: what is printed says which doors were tried, and a door that is not there is told."""
    assert ["sssom", "toml"] == [door.name for door in some(doors(), ("sssom", "toml", "sssom"))]
    with pytest.raises(SystemExit):
        main(["fuzz", "--only", "turtle,door"])
    assert "no door is called door; there are jsonl, form-csv" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["kit", "--only", "turtle"])
    assert "kit has no parts" in capsys.readouterr().err
