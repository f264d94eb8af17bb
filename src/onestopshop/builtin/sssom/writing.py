# SPDX-License-Identifier: EUPL-1.2
"""
Write a crosswalk as SSSOM: columns in the order of the schema, rows in order, so that two editions compare well.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from onestopshop.builtin.sssom.metadata import LONGEST, lines_of
from onestopshop.builtin.sssom.names import prefix_of, shortener
from onestopshop.builtin.sssom.slots import BUILT_IN, FRESH, OF_A_ROW
from onestopshop.builtin.sssom.table import LARGEST, LONGEST_CELL, MOST_ROWS
from onestopshop.builtin.sssom.values import SUSPECT, UNKEEPABLE, joined, like_a_formula
from onestopshop.errors import ExchangeError
from onestopshop.plugin import ConceptMapping, Crosswalk

__all__ = ["text_of"]

_NEEDED: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_ORDER: Final = {slot: place for place, slot in enumerate(OF_A_ROW)}
_QUOTED: Final = re.compile('[\t\n\r"]')
_MOST_PROBLEMS: Final = 100


def text_of(crosswalk: Crosswalk) -> str:
    """
    Return the file of a crosswalk.

    Raises:
        ExchangeError: A cell cannot stand in such a file, or would be a formula in a spreadsheet.
    """
    short = shortener(crosswalk.prefixes)
    rows = [_row(mapping, short) for mapping in crosswalk.mappings]
    rows.sort(key=_sorted_by)
    _refuse([*_problems(rows), *_of_the_set(crosswalk)])
    used = {slot for row in rows for slot in row} or set(_NEEDED)
    used |= {"predicate_id", *(f"{end}_id" for end in ("subject", "object") if f"{end}_label" not in used)}
    columns = sorted(used, key=lambda slot: (_ORDER.get(slot, len(_ORDER)), slot))
    head = [*lines_of(_metadata(crosswalk, rows, used))]
    table = (_line(columns), *(_line([row.get(slot, "") for slot in columns]) for row in rows))
    text = "".join(f"{line}\n" for line in (*(f"# {line}" for line in head), *table))
    _refuse(_too_much("\n".join(head), len(rows), len(text.encode())))
    return text


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise ExchangeError(
            "the crosswalk cannot be written; nothing was",
            problems=problems[:_MOST_PROBLEMS],
            hint="Change these texts: a spreadsheet would work them out, or they cannot be read again.",
        )


def _too_much(head: str, rows: int, size: int) -> Sequence[str]:
    """Return why a file of this size would be refused when it is read."""
    limits = (
        (len(head), LONGEST, "characters above the table"),
        (rows, MOST_ROWS, "mappings"),
        (size, LARGEST, "bytes"),
    )
    return [f"it has {count:,} {what}, more than {most:,}" for count, most, what in limits if count > most]


def _row(mapping: ConceptMapping, short: Callable[[str], str]) -> Mapping[str, str]:
    """Return the cells of a mapping that are not empty, by column."""
    cells = {
        slot: value if isinstance(value, str) else joined(value) for slot, value in mapping.cells.items()
    }
    own = {
        "subject_id": short(mapping.subject),
        "predicate_id": short(mapping.predicate),
        "object_id": short(mapping.object),
        "mapping_justification": short(mapping.justification),
        "predicate_modifier": "Not" if mapping.refuted else "",
        "confidence": "" if mapping.confidence is None else f"{mapping.confidence:f}",
    }
    return {slot: text for slot, text in {**cells, **{k: v for k, v in own.items() if v}}.items() if text}


def _sorted_by(row: Mapping[str, str]) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
    first = [row.get(slot, "") for slot in ("subject_id", "subject_label", "predicate_id", "object_id")]
    return first, sorted(row.items())


def _metadata(
    crosswalk: Crosswalk, rows: Sequence[Mapping[str, str]], used: set[str]
) -> dict[str, str | Sequence[str] | Mapping[str, str]]:
    names = {prefix_of(row.get(slot, "")) for row in rows for slot in _NEEDED}
    own = {name: uri for name, uri in crosswalk.prefixes.items() if uri and name not in BUILT_IN}
    prefixes = {**own, **{name: BUILT_IN[name] for name in names & BUILT_IN.keys()}}
    stated: dict[str, str | Sequence[str] | Mapping[str, str]] = {
        **crosswalk.slots,
        "curie_map": prefixes,
        "mapping_set_id": crosswalk.id,
        "mapping_set_version": crosswalk.version,
        "mapping_set_title": crosswalk.title,
        "license": crosswalk.licence,
    }
    if FRESH & (used | crosswalk.slots.keys()):
        stated.setdefault("sssom_version", "1.1")
    return {slot: value for slot, value in stated.items() if value}


def _problems(rows: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for slot in sorted({slot for row in rows for slot in row}):
        for problem in _wrong_with(slot):
            yield f"a column {slot[:100]!r} {problem}"
    for number, row in enumerate(rows, start=1):
        for slot, text in row.items():
            if len(text) > LONGEST_CELL or SUSPECT.search(text):
                yield from (f"mapping {number}: {slot[:100]} {problem}" for problem in _wrong_with(text))


def _wrong_with(text: str) -> Iterator[str]:
    if like_a_formula(text):
        yield "would be a formula in a spreadsheet"
    if UNKEEPABLE.search(text):
        yield "holds U+0000 or half a character"
    if len(text) > LONGEST_CELL:
        yield f"is longer than {LONGEST_CELL:,} characters"


def _of_the_set(crosswalk: Crosswalk) -> Iterator[str]:
    values = crosswalk.slots.values()
    texts = [text for value in values for text in ((value,) if isinstance(value, str) else value)]
    own = (crosswalk.id, crosswalk.version, crosswalk.title, crosswalk.licence)
    prefixes = (*crosswalk.prefixes, *crosswalk.prefixes.values())
    if any(UNKEEPABLE.search(text) for text in (*own, *texts, *crosswalk.slots, *prefixes)):
        yield "the set says something that holds U+0000 or half a character"


def _line(cells: Iterable[str]) -> str:
    return "\t".join('"' + cell.replace('"', '""') + '"' if _QUOTED.search(cell) else cell for cell in cells)
