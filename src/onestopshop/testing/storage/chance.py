# SPDX-License-Identifier: EUPL-1.2
"""
Draw what a storage may be given from a seed: cheaper than Hypothesis, for many histories and large batches.

What is drawn depends on the seed alone, so that a failure comes back.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from onestopshop.domain.fields import Index
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Direction, Equal, Query, Range, Scalar
from onestopshop.ports.storage import Batch, Blanking, Erasure, IndexValue, Kind, LogEntry, Put, Record
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS, POOLS, STRINGS
from onestopshop.testing.storage.model import Model
from onestopshop.testing.storage.samples import DAY, NOON

__all__ = ["Chance"]

T = TypeVar("T")

_TEXTS = (*DIFFICULT_TEXTS.values(), "", "a", "b")
_LEAVES = (None, True, False, 0, -1, 2**53 + 1, -(2**63), 0.5, -0.1, 1e300, 1.0)
_DIRECTIONS: tuple[Direction, ...] = ("asc", "desc")


class Chance:
    """
    Records, entries, batches and queries by chance.

    Args:
        seed: Equal seeds draw the same.
    """

    def __init__(self, seed: int | str) -> None:
        self._random = Random(seed)  # noqa: S311 - nothing secret is drawn

    def one_of(self, choices: Sequence[T]) -> T:
        """Return one of *choices*."""
        return self._random.choice(choices)

    def number(self, low: int, high: int) -> int:
        """Return a number from *low* to *high*, both included."""
        return self._random.randint(low, high)

    def happens(self, share: float) -> bool:
        """Return true in that share of the calls."""
        return self._random.random() < share

    def text(self) -> str:
        """Return text in which careless storages lose something, or some of any plane of Unicode."""
        if self.happens(0.8):
            return self.one_of(_TEXTS)
        points = (self.number(1, 0x10FFFF) for _ in range(self.number(1, 8)))
        return "".join(chr(point) for point in points if not 0xD800 <= point <= 0xDFFF)

    def body(self) -> dict[str, object]:
        """Return plain JSON data of at most three levels."""
        return {self.text(): self._json(2) for _ in range(self.number(0, 3))}

    def index(self, kind: Kind) -> dict[str, IndexValue]:
        """Return values for the fields of *kind*; some are left out."""
        return {name: self._value(index) for name, index in kind.fields.items() if self.happens(0.8)}

    def record(self, kind: Kind, id: str, *, version: int = 1) -> Record:
        """Return a record of *kind*."""
        return Record(
            kind=kind.name,
            id=id,
            version=version,
            schema=self.number(1, 9),
            body=self.body(),
            index=self.index(kind),
        )

    def entry(self, key: str, record: Record | None = None) -> LogEntry:
        """Return an entry with this key, about *record* when there is one."""
        return LogEntry(
            id=self.text(),
            origin=self.one_of(("counter", "outreach")),
            key=key,
            at=self.one_of((DAY, NOON, *(POOLS[Index.INSTANT]))),  # type: ignore[arg-type]  # days and instants
            actor=self.text(),
            action=self.one_of(("visit.recorded", "barrier.raised")),
            kind=record.kind if record else self.text(),
            subject=record.id if record else self.text(),
            version=record.version if record else self.number(1, 2**63 - 1),
            data=self.body(),
        )

    def query(self, kind: Kind, ids: Sequence[str]) -> Query:
        """Return a query that *kind* can answer, with a cursor and a limit now and then."""
        names = self._some(list(kind.fields), most=2)
        sortable = [name for name, index in kind.fields.items() if index is not Index.SET]
        order = tuple((name, self.one_of(_DIRECTIONS)) for name in self._some(sortable, most=3))
        after: tuple[Scalar | None, ...] | None = None
        if self.happens(0.4):
            after = (*(self.one_of((None, *POOLS[kind.fields[name]])) for name, _ in order), self.one_of(ids))
        return Query(
            kind=kind.name,
            where={name: self._condition(kind.fields[name]) for name in names},
            order=order,
            after=after,
            limit=self.number(0, 5) if self.happens(0.3) else None,
        )

    def groups(self, kind: Kind) -> tuple[tuple[str, ...], str | None]:
        """Return by which fields to count, and which one's different values, if any."""
        distinct = self.one_of((None, None, *kind.fields))
        return tuple(self._some(list(kind.fields), most=2)), distinct

    def batch(self, model: Model, kinds: Sequence[Kind], ids: Sequence[str], keys: Sequence[str]) -> Batch:
        """
        Return a batch that mostly fits what *model* holds: some replace, log or erase what they may not.
        """
        versions = {place: record.version for place, record in model.records.items()}
        puts = tuple(
            self._put(versions, self.one_of(kinds), self.one_of(ids)) for _ in range(self.number(0, 4))
        )
        erasures = tuple(
            Erasure(kind=kind, id=id, replaces=version + self.happens(0.03))
            for (kind, id), version in versions.items()
            if self.happens(0.1)
        )
        blankings = tuple(
            Blanking(
                seq=self.number(1, len(model.log) + self.happens(0.05)), actor=self.text(), data=self.body()
            )
            for _ in range(self.number(0, 2))
            if model.log and self.happens(0.2)
        )
        known = {entry.key for entry in model.log}
        free = [key for key in keys if key not in known or self.happens(0.01)]
        entries = tuple(self.entry(key) for key in self._some(free, most=3))
        return Batch(puts=puts, erasures=(*erasures, *blankings), entries=entries)

    def _put(self, versions: dict[tuple[str, str], int], kind: Kind, id: str) -> Put:
        """Return a put that replaces what is there, and note it, so that the next one can replace it."""
        present = versions.get((kind.name, id), 0)
        replaces = max(0, present + self.one_of((-1, 1))) if self.happens(0.05) else present
        version = replaces + self.one_of((1, 1, 1, 7))
        versions[kind.name, id] = version
        return Put(self.record(kind, id, version=version), replaces=replaces)

    def _some(self, names: Sequence[str], *, most: int) -> list[str]:
        return self._random.sample(names, self.number(0, min(most, len(names))))

    def _json(self, depth: int) -> object:
        if depth and self.happens(0.3):
            items = [self._json(depth - 1) for _ in range(self.number(0, 2))]
            return items if self.happens(0.5) else {self.text(): item for item in items}
        return self.text() if self.happens(0.6) else self.one_of(_LEAVES)

    def _value(self, index: Index) -> IndexValue:
        if index is Index.SET:
            return frozenset(self.one_of(STRINGS) for _ in range(self.number(0, 3)))
        return self.one_of((None, *POOLS[index]))

    def _condition(self, index: Index) -> Condition:
        values = [self.one_of(POOLS[Index.STRING if index is Index.SET else index]) for _ in range(3)]
        if self.happens(0.2):
            return Equal(None)
        if index is Index.SET:
            return ContainsAny(tuple(self.one_of(STRINGS) for _ in range(self.number(0, 3))))
        low, high = self.one_of((None, values[0])), self.one_of((None, values[1]))
        some = tuple(values[: self.number(0, 3)])
        conditions: Sequence[Condition] = (Equal(values[0]), AnyOf(some), Range(low=low, high=high))
        return self.one_of(conditions)
