# SPDX-License-Identifier: EUPL-1.2
"""
What is kept of a record: codes that figures count, the month and the desk.

No free text, no code of a worker or a person, no service, no day of a contact
and no id.  An observation keeps a number for its visit, made with a key of this
folder, because a barrier that is met twice in one visit counts once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeAlias

import attrs

from onestopshop.plugin import (
    Barrier,
    City,
    Code,
    Condition,
    Equal,
    Observation,
    Record,
    Referral,
    Visit,
    Vocabulary,
    upgraded,
)

__all__ = ["BARRIERS", "SHAPES", "Body", "Facts", "Shape", "fingerprint", "quarter_of"]

Body: TypeAlias = Mapping[str, Any]
_Row: TypeAlias = tuple[Any, ...]

_FORM: Final = 1
"""Rises when other facts are kept, or others are meant by them: the files are then made anew."""
_UNKNOWN: Final = "unknown"
_COUNTED: Final[Mapping[str, Condition]] = {"counted": Equal("yes")}
_WHERE: Final = {"city": "string", "quarter": "string", "month": "string", "desk": "string"}
BARRIERS: Final = "barriers"


@attrs.frozen(kw_only=True)
class Shape:
    """
    One table of facts.

    Args:
        model: What the records are that it is made of.
        fields: Its columns and their types, as ibis names them.
        where: Which records count at all.
    """

    name: str
    model: type[Visit | Referral | Observation | Barrier]
    fields: Mapping[str, str]
    where: Mapping[str, Condition] = attrs.field(factory=dict)

    @property
    def kind(self) -> str:
        """The kind of the records."""
        return self.model.KIND

    def body(self, record: Record) -> Body:
        """
        Return the body in the present form, as a report reads it.

        Raises:
            InvalidDataError: A newer version of the library wrote it.
        """
        current = self.model.SCHEMA
        same = record.schema == current
        return record.body if same else upgraded(self.kind, record.schema, record.body, current=current)


SHAPES: Final[Mapping[str, Shape]] = {
    shape.name: shape
    for shape in (
        Shape(
            name="visits",
            model=Visit,
            fields={
                **_WHERE,
                "first_contact": "string",
                "channel": "string",
                "language": "string",
                "interpretation": "string",
                "interpreter_missed": "string",
                "top_topics": "array<string>",
                "handling": "array<string>",
            },
            where=_COUNTED,
        ),
        Shape(
            name="referrals",
            model=Referral,
            fields={**_WHERE, "state": "string", "reason": "string"},
        ),
        Shape(
            name="observations",
            model=Observation,
            fields={**_WHERE, "step": "string", "concept": "string", "visit": "int64"},
            where=_COUNTED,
        ),
        # One row for each move; the next one that is not later tells until when it was the last.
        Shape(
            name=BARRIERS,
            model=Barrier,
            fields={"city": "string", "day": "string", "until": "string", "state": "string"},
        ),
    )
}
"""The tables of facts."""


def quarter_of(month: str) -> str:
    """Return the quarter of ``2026-03``: ``2026-Q1``."""
    return f"{month[:4]}-Q{(int(month[5:7]) + 2) // 3}"


def fingerprint(city: City) -> str:
    """Return what changes when the same records make other facts: they, or concepts, are read in another way."""
    forms = " ".join(f"{shape.kind} {shape.model.SCHEMA}" for shape in SHAPES.values())
    told = blake2b(f"{_FORM} {forms} {city.id} {city.primary}".encode(), digest_size=16)
    for concept in city.vocabulary:
        told.update(f"\n{concept.code} {' '.join(concept.broader)}".encode())
    for scheme in city.vocabulary.schemes:
        told.update(f"\n{scheme}".encode())
    return told.hexdigest()


class Facts:
    """
    Make facts of records.

    Args:
        key: What the numbers of visits are made with.
    """

    def __init__(self, city: City, key: bytes) -> None:
        self._city = city.id
        self._above = _Above(city.vocabulary, city.primary)
        self._key = key
        self._quarters: dict[str, str] = {}
        self._rows: Mapping[str, Callable[[Body], Iterable[_Row]]] = {
            "visits": self._visit,
            "referrals": self._referral,
            "observations": self._observation,
            BARRIERS: self._barrier,
        }

    def rows(self, name: str) -> Callable[[Body], Iterable[_Row]]:
        """Return how a record becomes rows of the table *name*, in the order of its columns."""
        return self._rows[name]

    def _where(self, body: Body) -> tuple[str, str, str, str]:
        month = body["day"][:7]
        quarter = self._quarters.get(month)
        if quarter is None:
            quarter = self._quarters[month] = quarter_of(month)
        return self._city, quarter, month, body["desk"]

    def _visit(self, body: Body) -> Iterable[_Row]:
        get = body.get
        return (
            (
                *self._where(body),
                get("first_contact", _UNKNOWN),
                get("channel", _UNKNOWN),
                body["language"],
                get("interpretation", _UNKNOWN),
                get("interpreter_missed", _UNKNOWN),
                self._above.tops_of(tuple(body["topics"])),
                list(body["handling"]) or [_UNKNOWN],
            ),
        )

    def _referral(self, body: Body) -> Iterable[_Row]:
        return ((*self._where(body), body["state"], body.get("reason") or _UNKNOWN),)

    def _observation(self, body: Body) -> Iterable[_Row]:
        visit = body.get("visit")
        return (
            (
                *self._where(body),
                body["step"],
                self._above.main(tuple(body["concepts"])),
                None if visit is None else self._number(visit),
            ),
        )

    def _barrier(self, body: Body) -> Iterable[_Row]:
        """Return each move with the first day of those behind it, which is when it is the last one no more."""
        rows: list[_Row] = []
        until: str | None = None
        for move in reversed(body.get("history", ())):
            rows.append((self._city, move["day"], until, move["state"]))
            until = move["day"] if until is None else min(until, move["day"])
        return rows

    def _number(self, id: str) -> int:
        told = blake2b(id.encode(), digest_size=8, key=self._key).digest()
        return int.from_bytes(told, "little", signed=True)


class _Above:
    """
    The top concepts above those that records carry; records carry few different ones.
    """

    def __init__(self, vocabulary: Vocabulary, primary: str) -> None:
        self._vocabulary = vocabulary
        self._primary = primary
        self._tops: dict[Code, tuple[Code, ...]] = {}
        self._sets: dict[tuple[Code, ...], list[Code]] = {}
        self._mains: dict[tuple[Code, ...], Code] = {}

    def tops_of(self, codes: tuple[Code, ...]) -> Sequence[Code]:
        """Return the top concepts of all *codes*, each once."""
        found = self._sets.get(codes)
        if found is None:
            found = self._sets[codes] = sorted({top for code in codes for top in self._of(code)})
        return found

    def main(self, codes: tuple[Code, ...]) -> Code:
        """Return the top concept of the primary scheme among *codes*, or that it is unknown."""
        found = self._mains.get(codes)
        if found is None:
            own = (code for code in codes if self._primary in self._vocabulary.rooted(code))
            found = self._mains[codes] = next((top for code in own for top in self._of(code)), _UNKNOWN)
        return found

    def _of(self, code: Code) -> tuple[Code, ...]:
        found = self._tops.get(code)
        if found is None:
            found = self._tops[code] = tuple(self._top(code))
        return found

    def _top(self, code: Code) -> Iterator[Code]:
        for above in self._vocabulary.broader(code):
            concept = self._vocabulary.get(above)
            if concept is None or not concept.broader:
                yield above
