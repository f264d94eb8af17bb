# SPDX-License-Identifier: EUPL-1.2
"""
Records as one installation hands them to another, and worksheets that somebody filled in.
"""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.proofs.fuzz.tables import Rows, cut, roughened
from tests.proofs.fuzz.trees import rough
from tests.proofs.fuzz.values import changed, text, word
from tests.proofs.merge.desks import Shop

__all__ = ["choices", "handed_over", "is_whole", "label_rows", "records", "sealed"]

_CODES: Final = (
    "b:begrijpbaar",
    "b:betaalbaar",
    "topic:registration",
    "topic:other",
    "doc:letter",
    "doc:bill",
)
_YES: Final = ("yes", "", "no", "x", "ja", "oui", "YES ")


def records(random: Random) -> bytes:
    """Return a file of records, some of them changed; mostly its end says what stands before it."""
    head, *known = handed_over()
    visits = {line["id"]: line for line in known if line["kind"] == "visit"}
    chosen = {line["id"]: line for line in random.sample(known, random.randint(1, 4))}
    for line in list(chosen.values()):
        visit = line["body"].get("visit")
        if visit in visits and random.random() < 0.95:
            chosen[visit] = visits[visit]
    lines: list[Any] = [head, *chosen.values()]
    for place, line in enumerate(lines):
        if random.random() < (0.3 if place else 0.04):
            lines[place] = changed(random, line, rough(random))
    written = [
        json.dumps(line, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
        for line in lines
    ]
    if random.random() < 0.04:
        return b"\n".join([*written, json.dumps(changed(random, {"end": True, "records": 1}, 1)).encode()])
    return sealed(written)


def sealed(lines: Sequence[bytes]) -> bytes:
    """Return lines with the end that says what they are."""
    before = b"".join(line + b"\n" for line in lines)
    end = {"end": True, "records": len(lines) - 1, "sha256": hashlib.sha256(before).hexdigest()}
    return before + json.dumps(end).encode() + b"\n"


def is_whole(content: bytes) -> bool:
    """Say whether such a file has its checksum."""
    *lines, end = content.splitlines(keepends=True) or [b""]
    try:
        said = json.loads(end)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("sha256") == hashlib.sha256(b"".join(lines)).hexdigest()


def choices(random: Random) -> bytes:
    """Return the worksheet of split concepts, filled in."""
    rows: Rows = [["kind", "record", "code", "options", "becomes"]]
    for _ in range(random.randint(0, 4)):
        code = random.choice(("own:b", "own:b", "own:b", "own:a", "own:c", "x:y", word(random)))
        becomes = random.choice(("own:c", "own:d", "own:c", "", "own:a", word(random)))
        rows.append(
            ["visit", random.choice(("", "", _id(random), word(random))), code, "own:c own:d", becomes]
        )
    encoding = random.choice(("utf-8", "utf-8", "utf-8-sig"))
    return cut(random.choice(";,,\t"), random.choice(("\n", "\r\n")), encoding)(roughened(random, rows))


def label_rows(random: Random) -> Rows:
    """Return the worksheet of a translator, filled in."""
    tag = random.choice(("pl", "pl", "hr", "zh-Hant", "lt")) if random.random() < 0.93 else word(random)
    rows: Rows = [["code", "label en", f"new label {tag}", "reviewed"]]
    for _ in range(random.randint(1, 4)):
        code = random.choice(_CODES) if random.random() < 0.96 else word(random)
        rows.append([code, text(random), text(random), random.choice(_YES)])
    return roughened(random, rows)


@cache
def handed_over() -> Sequence[Any]:
    """Return the lines of a file that an installation wrote, without the end."""
    with TemporaryDirectory(prefix="records-") as name:
        shop, file = Shop("there", Path(name), Random(5), home=True), Path(name) / "records.jsonl"
        for _ in range(80):
            shop.do()
        shop.desk.exchange.export_records(file)
        *lines, _ = file.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _id(random: Random) -> str:
    visits = [line["id"] for line in handed_over()[1:] if line["kind"] == "visit"]
    return str(random.choice(visits))
