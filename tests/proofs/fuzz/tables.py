# SPDX-License-Identifier: EUPL-1.2
"""
Files of rows and cells: typed-in forms, crosswalks, spreadsheets of words.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

from tests.proofs.fuzz.values import STRANGE, text, url, word

__all__ = ["Rows", "crosswalk", "cut", "form_rows", "is_crosswalk", "is_table", "roughened", "words_rows"]

Rows = list[list[str]]
"""The head and what stands below it."""

_HEADS: Final = (
    "row", "day", "desk", "channel", "language", "topics", "handling", "interpretation", "papers", "services",
    "first_contact", "request_types", "interpreter_missed", "spoken", "time_band", "duration_band", "present",
    "asked_by", "urgency", "helpful", "unmet_reason",
)  # fmt: skip
_GOOD: Final[Mapping[str, Sequence[str]]] = {
    "day": ("2026-11-02", "02/11/2026", "2.11.2026", "2026-11-20"),
    "desk": ("zuid", "zuid", "zuid", "markt"),
    "channel": ("desk", "phone", "email", "outreach"),
    "language": ("ar", "nl", "uk", "nl"),
    "topics": ("topic:registration", "registration", "topic:stay; topic:family", "registration|stay"),
    "handling": ("answered", "referred", "answered;self_help_supported"),
    "interpretation": ("none", "staff_language", "phone"),
    "papers": ("", "doc:letter", "bill;form"),
    "services": ("g1", "g10;g11", ""),
    "first_contact": ("first", "returning", ""),
    "request_types": ("information", "explain_letter;complaint"),
    "urgency": ("ordinary", "urgent", ""),
    "time_band": ("morning", ""),
}
_SSSOM: Final = (
    "subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification", "confidence",
    "author_id", "predicate_modifier", "comment", "mapping_date", "subject_type", "mapping_cardinality", "ext_own",
    "author_label", "object_source", "reviewer_id",
)  # fmt: skip
_PREDICATES: Final = (
    "skos:exactMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "skos:closeMatch",
    "owl:sameAs",
    "x:y",
)
_WHY: Final = (
    "semapv:ManualMappingCuration",
    "semapv:LexicalMatching",
    "semapv:MappingReview",
    "Lexical",
    "",
)
_SLOTS: Final = (
    "mapping_set_version: '1.0'", "mapping_date: 2026-03-02", "mapping_set_title: a set", "creator_id: [a:b, 'c']",
    "subject_source: https://example.org/a", "sssom_version: '1.1'", "comment: \"=1+1\"", "other: [1, [2], {a: b}]",
    "curie_map: {b: 'https://w3id.org/onestopshop/b/'}", "creator_label:\n  - A\n  - B", "x: &a [b]\ny: *a",
    "? [a]\n: b", "license: 2", "%", "- a", "extension_definitions:\n  - slot_name: ext_own", "!!python/object:os.x {}",
    "a: !!binary x",
)  # fmt: skip


def form_rows(random: Random) -> Rows:
    """Return a typed-in tally form."""
    heads = [head for head in _HEADS if head in _HEADS[:8] or random.random() < 0.2]
    if random.random() < 0.15:
        heads[random.randrange(len(heads))] = random.choice((*_HEADS, *STRANGE, "Row", "ROW "))
    rows: Rows = [heads]
    for number in range(1, random.randint(1, 4) + 1):
        code = f"K7QF2M-{random.randint(1, 6) if random.random() < 0.2 else number:02}"
        rows.append([code if head == "row" else _cell(random, head) for head in heads])
    return roughened(random, rows)


def words_rows(random: Random) -> Rows:
    """Return what a city may have: a list of words with their translations, notes, and what stands above."""
    heads = ["code", "nl", "en", "above", "definition"]
    rows: Rows = [heads]
    for number in range(random.randint(1, 6)):
        above = random.choice(("", "", *(row[1] for row in rows[1:]))) if number else ""
        rows.append([f"w{number}" * (random.random() < 0.6), text(random), text(random), above, text(random)])
    if random.random() < 0.15:
        rows[0][random.randrange(5)] = random.choice((*STRANGE, "code", "nl"))
    return roughened(random, rows)


def crosswalk(random: Random) -> bytes:
    """Return a crosswalk in SSSOM."""
    slots = ["mapping_set_id: https://example.org/set", "license: https://example.org/l"]
    slots = [one for one in slots if random.random() < 0.95]
    slots += random.sample(_SLOTS[:10], random.randint(0, 4))
    slots += [random.choice(_SLOTS)] * (random.random() < 0.1)
    mark = random.choice(("#", "# "))
    head = "".join(f"{mark}{line}\n" for slot in slots for line in slot.split("\n"))
    columns = [name for name in _SSSOM if name in _SSSOM[:6] or random.random() < 0.3]
    rows: Rows = [columns]
    for _ in range(random.randint(0, 5)):
        rows.append([_mapped(random, name) for name in columns])
    table = cut("\t", "\n")(roughened(random, rows))
    return head.encode("utf-8", "surrogatepass") + table


def cut(delimiter: str, line_end: str, encoding: str = "utf-8") -> Callable[[Rows], bytes]:
    """Return what writes rows as text, cut so."""

    def write(rows: Rows) -> bytes:
        out = io.StringIO()
        # a bare NUL in a cell is written as it is: strangers do so, too
        csv.writer(out, delimiter=delimiter, lineterminator=line_end, escapechar="\\").writerows(rows)
        return out.getvalue().encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")

    return write


def is_table(content: bytes) -> bool:
    """Say whether it has a head that a form or a list of words has, and a row below it."""
    for encoding in (
        ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    ):
        try:
            lines = content.decode(encoding).splitlines()
        except UnicodeError:
            continue
        return any("row" in line or "code" in line or "nl" in line for line in lines[:2]) and len(lines) > 1
    return False


def is_crosswalk(content: bytes) -> bool:
    """Say whether it has the columns that each crosswalk has."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeError:
        return False
    head = next((line.split("\t") for line in lines if not line.startswith("#")), [])
    return {"subject_id", "predicate_id", "object_id"} <= {cell.strip() for cell in head}


def _cell(random: Random, head: str) -> str:
    if random.random() < 0.02:
        return random.choice(STRANGE)
    if head in _GOOD and head in _HEADS[:8]:
        return random.choice(_GOOD[head])
    return random.choice(_GOOD.get(head, ("",))) if random.random() < 0.97 else word(random)


def _mapped(random: Random, name: str) -> str:
    if random.random() < 0.02:
        return random.choice(STRANGE)
    plain = {
        "predicate_id": random.choice(_PREDICATES),
        "mapping_justification": random.choice(_WHY),
        "confidence": random.choice(("1", "0.8", "0.80", ".5", "1.5", "", "x", "1e-3")),
        "mapping_date": random.choice(("2026-03-02", "", "2026-02-30")),
        "predicate_modifier": random.choice(("", "", "Not", "not")),
        "subject_type": random.choice(("", "", "rdfs literal", "owl class")),
        "mapping_cardinality": random.choice(("1:1", "1:n", "", "2:1")),
    }
    if name.endswith("_id") and name not in plain:
        return random.choice((url(random), "b:begrijpbaar", "x:y", "sssom:NoTermFound", "", "a:b|c:d"))
    return plain.get(name) or text(random)


def roughened(random: Random, rows: Rows) -> Rows:
    """Do to some cells and rows what people and programs do to them."""
    for _ in range(random.choice((0, 0, 0, 0, 0, 1, 3))):
        place = random.randrange(len(rows))
        row, what = rows[place], random.random()
        if what < 0.5 and row:
            row[random.randrange(len(row))] = random.choice(STRANGE)
        elif what < 0.6 and row:
            row.pop(random.randrange(len(row)))
        elif what < 0.7:
            row.insert(random.randrange(len(row) + 1), random.choice(STRANGE))
        elif what < 0.8:
            rows.insert(place, list(row))
        elif what < 0.9:
            rows.insert(place, random.choice(([], [""], [" "] * 30, ["x"], [""] * 3000)))
        else:
            rows[place], rows[-1] = rows[-1], rows[place]
    return rows
