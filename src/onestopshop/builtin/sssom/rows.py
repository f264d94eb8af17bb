# SPDX-License-Identifier: EUPL-1.2
"""
The rows of an SSSOM file: each is one mapping.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from onestopshop.builtin.sssom.findings import Findings
from onestopshop.builtin.sssom.names import whole
from onestopshop.builtin.sssom.slots import JUSTIFICATIONS, MANY, OF_A_ROW, REFERENCES
from onestopshop.builtin.sssom.table import Table
from onestopshop.builtin.sssom.values import CHECKED, like_a_formula, number, says, split, wrong
from onestopshop.plugin import Cells, ConceptMapping

__all__ = ["LITERAL", "Rows"]

LITERAL: Final = "rdfs literal"
"""The type of an end that is a text and no concept."""

_ENDS: Final = ("subject", "object")
_ORDER: Final = {slot: place for place, slot in enumerate(OF_A_ROW)}
_REVIEWS: Final = ("review_date", "reviewer_agreement")
_INVISIBLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]")


class Rows:
    """
    Make mappings of rows.

    Args:
        table: Where they stand.
        slots: What the set says of all its mappings.
    """

    def __init__(self, table: Table, prefixes: Mapping[str, str], slots: Cells, findings: Findings) -> None:
        self.columns = table.columns
        self.own = table.filled
        """The slots of the set that do not hold for the rows, because these have values of their own."""
        self._in_order = sorted(self.columns, key=_place) == [*self.columns]
        self._prefixes = prefixes
        self._slots = slots
        self._findings = findings
        self._known: dict[str, str | None] = {}
        for name, times in Counter(self.columns).items():
            if name and times > 1:
                findings.error("columns", f"{name} stands there twice; the first is read")
            if like_a_formula(name):
                findings.error("columns", f"a spreadsheet would take {name!r} for a formula")
            elif name and name not in OF_A_ROW and not name.startswith("ext_"):
                findings.warning("columns", f"SSSOM has no column {name!r}; it is kept")
        if "mapping_justification" not in self.columns:
            findings.error("columns", "mapping_justification is missing")

    def mapping(self, cells: Sequence[str], place: str) -> ConceptMapping:
        """Return the mapping of one row; what is wrong in it is kept, and told with its *place*."""
        given = self._cells(cells, place)
        literal = {end: self._type(given, end) == LITERAL for end in _ENDS}
        subject, object = (self._end(given, end, literal[end], place) for end in _ENDS)
        predicate = self._name(given.pop("predicate_id", ""), "predicate_id", place)
        justification = self._justification(given, place)
        refuted = given.get("predicate_modifier") == "Not"
        if refuted:
            del given["predicate_modifier"]
        return ConceptMapping(
            subject=subject,
            predicate=predicate,
            object=object,
            justification=justification,
            refuted=refuted,
            confidence=_confidence(given),
            cells={slot: split(text) if slot in MANY else text for slot, text in given.items()},
        )

    def _cells(self, cells: Sequence[str], place: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, cell in zip(self.columns, cells, strict=False):
            if name and name not in found and says(name, cell):
                found[name] = cell
        if not self._in_order:
            found = {name: found[name] for name in sorted(found, key=_place)}
        if any(cell.strip() for cell in cells[len(self.columns) :]):
            self._findings.error(place, "the row has more cells than there are columns")
        for slot, text in found.items():
            values = split(text) if slot in MANY else (text,)
            if slot in CHECKED and (problem := wrong(slot, values)):
                self._findings.error(f"{place}: {slot}", problem)
            if like_a_formula(text):
                self._findings.error(f"{place}: {slot}", "a spreadsheet would take this for a formula")
            if slot in REFERENCES:
                self._findings.unknown_prefixes(f"{place}: {slot}", values, self._prefixes)
        if any(slot in found for slot in _REVIEWS) and not found.keys() & {"reviewer_id", "reviewer_label"}:
            self._findings.error(place, "a review needs reviewer_id or reviewer_label")
        return found

    def _end(self, given: dict[str, str], end: str, literal: bool, place: str) -> str:
        """Return the URI of one end; an id that a literal has beside its label stays in its cell."""
        if literal:
            if f"{end}_label" not in given:
                self._findings.error(f"{place}: {end}_label", "is missing: a literal needs its text")
            return ""
        return self._name(given.pop(f"{end}_id", ""), f"{end}_id", place)

    def _name(self, text: str, slot: str, place: str) -> str:
        name = text.strip()
        if name not in self._known:
            self._known[name] = None if _INVISIBLE.search(name) else whole(name, self._prefixes)
        found = self._known[name]
        if found is None:
            problem = f"{name!r} is no URI, and has no prefix of curie_map" if name else "is missing"
            self._findings.error(f"{place}: {slot}", problem)
        return name if found is None else found

    def _justification(self, given: dict[str, str], place: str) -> str:
        if "mapping_justification" not in self.columns:
            return ""
        text = given.pop("mapping_justification", "").strip()
        found = whole(text, self._prefixes) or text
        if found not in JUSTIFICATIONS:
            problem = f"SSSOM has no justification {text!r}" if text else "is missing"
            self._findings.error(f"{place}: mapping_justification", problem)
        return found

    def _type(self, given: Mapping[str, str], end: str) -> str:
        """Return what kind of thing an end is: as the row says, or as the set says for rows that never say."""
        slot = f"{end}_type"
        of_all = self._slots.get(slot, "") if slot not in self.own else ""
        return given.get(slot, of_all if isinstance(of_all, str) else "")


def _place(slot: str) -> tuple[int, str]:
    """Return where a column stands in the order of the schema: cells are kept so, wherever the file has them."""
    return _ORDER.get(slot, len(_ORDER)), slot


def _confidence(given: dict[str, str]) -> Decimal | None:
    """Take the confidence out of a row; one that is no number from 0 to 1 stays in its cell."""
    found = number(given.get("confidence", ""))
    if found is None or not 0 <= found <= 1:
        return None
    del given["confidence"]
    return found
