# SPDX-License-Identifier: EUPL-1.2
"""
Hostile records of another installation, and hostile worksheets and logs for what is there.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from tests.proofs.fuzz.desks import handed_over, sealed
from tests.proofs.fuzz.eligibility import KEYS
from tests.proofs.fuzz.workbooks import packed, parts_of
from tests.proofs.hostile.watch import Bait
from tests.proofs.hostile.zoo import BIDI, PATHS, Beast, Content
from tests.proofs.hostile.zoo_tables import FORMULAS

__all__ = ["DESKS"]

_DEEP: Final = 100_000
_HEADS: Final = {
    "labels-csv": ("code", "label en", "new label pl", "reviewed"),
    "choices": ("kind", "record", "code", "options", "becomes"),
    "changes": ("added", KEYS[5], "human_services:t9", "a", "b"),
}
_NOTHING: Final = frozenset({("choices", "U+0000"), ("changes", "an empty file")})
"""What decides nothing, and changes nothing."""

_PLACES: Final = {"labels-csv": (0, 2), "choices": (1, 2, 4), "changes": (1, 2, 3)}
"""Where a hostile text stands in a row."""


def _with(said: str, *, longer: int = 0) -> Callable[[Bait], bytes]:
    """Return a file of which a record says this piece of JSON, made so much longer, and whose end is right."""

    def made(_: Bait) -> bytes:
        head, one, *others = (json.dumps(line) for line in handed_over())
        piece = said.replace("HERE", "x" * longer) if longer else said
        changed = one.replace('"body": {', f'"body": {{"x": {piece}, ', 1)
        return sealed([line.encode("utf-8", "surrogatepass") for line in (head, changed, *others)])

    return made


def _named(**fields: Any) -> Callable[[Bait], bytes]:
    """Return a file of which a record has other fields."""

    def made(_: Bait) -> bytes:
        head, one, *others = handed_over()
        body = {**one["body"], **fields}
        lines = [head, {**one, "id": body["id"], "body": body}, *others]
        return sealed([json.dumps(line).encode() for line in lines])

    return made


def _handed_over() -> Iterator[Beast]:
    refused: dict[str, Content] = {
        "NaN": _with("NaN"),
        "half a character": _with('"\\ud800"'),
        "half a character, written": _with('"\ud800"'),
        "U+0000": _with('"\\u0000"'),
        "lists in lists": _with("[" * _DEEP + "]" * _DEEP),
        "objects in objects": _with('{"a":' * _DEEP + "1" + "}" * _DEEP),
        "a number of a million digits": _with("9" * 900_000),
        "a line of 40 MB": _with('"HERE"', longer=40_000_000),
        "a name for Python": _with('{"__class__": "os.system", "py/object": "os"}'),
        "a reference": lambda bait: _with(json.dumps({"$ref": f"file://{bait.file}", "@id": bait.url}))(bait),
        "a million lines": lambda _: sealed([json.dumps(handed_over()[0]).encode(), *[b"{}"] * 1_000_000]),
        "no end": lambda _: b"\n".join(json.dumps(line).encode() for line in handed_over()),
        "an empty file": b"",
        "UTF-16": lambda bait: _with("1")(bait).decode().encode("utf-16"),
    }
    for name, content in refused.items():
        yield Beast(name=f"records: {name}", doors=["records"], content=content, refused=True)
    for said in (*PATHS, *BIDI):
        yield Beast(
            name=f"records: id {said!r}", doors=["records"], content=_named(id=f"{said}"), refused=True
        )
        yield Beast(name=f"records: desk {said!r}", doors=["records"], content=_named(desk=f"a{said}"))


def _then(plain: str, before: str, said: str, times: int, after: str = "") -> Callable[[Bait], str]:
    """Return what makes a long file when its turn comes: all at once they would count as what one import takes."""
    return lambda _: f"{plain}{before}{said * times}{after}"


def _rows(head: Sequence[str], *rows: Sequence[str]) -> str:
    return "".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n" for row in (head, *rows)
    )


def _worksheets() -> Iterator[Beast]:
    for door, head in _HEADS.items():
        plain = ",".join(head) + "\n"
        contents: Mapping[str, Content] = {
            "an empty file": "",
            "a cell of 10 MB": _then(plain, '"', "x", 10_000_000, '"\n'),
            "a quote without an end": _then(plain, '"', "x\n", 100_000),
            "a million columns": _then("", "", "x,", 1_000_000, "x\n"),
            "100,000 rows": _then(plain, "", "a,b,c,d,e\n", 100_000),
            "U+0000": plain + "\x00" * 1_000,
            "UTF-16": plain.encode("utf-16"),
            "a byte that is none": plain.encode() + b"\xff",
        }
        for name, content in contents.items():
            nothing = (door, name) in _NOTHING
            yield Beast(name=f"{door}: {name}", doors=[door], content=content, refused=not nothing)
        for said in (*FORMULAS, *BIDI, *PATHS):
            for place in _PLACES[door]:
                row = [said if at == place else cell for at, cell in enumerate(_filled(door))]
                content = _rows(head, row) if door != "changes" else _rows(row)
                yield Beast(name=f"{door}: {said!r} at {place}", doors=[door], content=content)


def _filled(door: str) -> Sequence[str]:
    return {
        "labels-csv": ("b:begrijpbaar", "x", "y", "no"),
        "choices": ("visit", "", "own:b", "own:c own:d", "own:c"),
        "changes": _HEADS["changes"],
    }[door]


def _labels() -> Iterator[Beast]:
    head = "".join(
        f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{name}</t></is></c>'
        for n, name in enumerate(_HEADS["labels-csv"])
    )
    rows = {
        "a last row": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "a formula": '<row r="2"><c r="C2" t="str"><f>WEBSERVICE("http://127.0.0.1/")</f><v>1</v></c></row>',
        "elements in elements": "<c>" * 50_000 + "</c>" * 50_000,
    }
    for name, row in rows.items():
        sheet = f'<sheetData><row r="1">{head}</row>{row}</sheetData>'
        yield Beast(name=f"labels: {name}", doors=["labels-xlsx"], content=packed(parts_of(sheet)))


DESKS: Final[Sequence[Beast]] = (*_handed_over(), *_worksheets(), *_labels())
"""All of them."""
