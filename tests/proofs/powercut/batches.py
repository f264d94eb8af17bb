# SPDX-License-Identifier: EUPL-1.2
"""
Batches as a desk writes them: taken once from a real desk, then written again with fresh ids.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

import attrs

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.plugin import Batch, Blanking, Erasure, LogEntry, Put, Record, Written
from onestopshop.runtime.shop import OneStopShop

__all__ = ["Shop", "Templates", "templates", "visit_of"]

_CITY: Final = Path(__file__).parents[3] / "examples" / "gent"


@attrs.frozen(kw_only=True)
class Templates:
    """
    What a desk wrote for one visit, and when its referral was cancelled.
    """

    visit: Batch
    cancelled: Batch


def templates() -> Templates:
    """
    Let a real desk record a visit and cancel its referral, and return the two batches.
    """
    taken: list[Batch] = []
    write = MemoryStorage.write

    def take(self: MemoryStorage, batch: Batch) -> Written:
        taken.append(batch)
        return write(self, batch)

    MemoryStorage.write = take  # type: ignore[method-assign]  # taken back below
    try:
        with TemporaryDirectory(prefix="batches-") as folder:
            _work(Path(folder))
    finally:
        MemoryStorage.write = write  # type: ignore[method-assign]
    return Templates(visit=taken[-2], cancelled=taken[-1])


def _work(folder: Path) -> None:
    with OneStopShop.open(_CITY, storage={"use": "memory"}, state={"folder": str(folder)}) as shop:
        desk = shop.acting_as("guide", desk="zuid")
        with desk.together(key="visit"):
            visit = desk.visits.record(
                channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
            )
            referral = desk.referrals.make(visit=visit.id, service="g2", mode="appointment")
            for step in ("find", "understand"):
                desk.barriers.observe(
                    visit=visit.id,
                    service="g2",
                    concepts=["b:begrijpbaar"],
                    step=step,
                    what_happened="A letter.",
                )
        desk.referrals.cancel(referral.id, reason="other")


@attrs.define
class Shop:
    """
    What must be in a storage, and the batches that change it.

    A batch is first made, and taken over with `accept` once it is known that it was written.

    Args:
        records: Each record by kind and id.
        entries: The log.
        visits: The records of each visit, oldest first.
    """

    templates: Templates
    records: dict[tuple[str, str], Record] = attrs.field(factory=dict)
    entries: list[LogEntry] = attrs.field(factory=list)
    visits: dict[int, tuple[Record, ...]] = attrs.field(factory=dict)
    cancelled: set[int] = attrs.field(factory=set)
    numbers: Any = attrs.field(factory=lambda: count(1))

    def copy(self) -> "Shop":
        """Return a shop that can go another way from here."""
        return attrs.evolve(
            self,
            records=dict(self.records),
            entries=list(self.entries),
            visits=dict(self.visits),
            cancelled=set(self.cancelled),
        )

    def recorded(self, visits: int = 1) -> Batch:
        """Return a batch that records new visits."""
        some = [visit_of(self.templates.visit, next(self.numbers)) for _ in range(visits)]
        return Batch(
            puts=tuple(put for batch in some for put in batch.puts),
            entries=tuple(entry for batch in some for entry in batch.entries),
        )

    def cancelling(self, random: Random) -> Batch:
        """Return a batch that cancels the referral of a visit; a new visit when there is none."""
        open_ones = sorted(self.visits.keys() - self.cancelled)
        return visit_of(self.templates.cancelled, random.choice(open_ones)) if open_ones else self.recorded()

    def erasing(self) -> Batch:
        """Return a batch that erases the oldest visit and blanks its entries; a new visit when there is none."""
        if not self.visits:
            return self.recorded()
        oldest = min(self.visits)
        ids = {record.id for record in self.visits[oldest]}
        present = [self.records[record.kind, record.id] for record in self.visits[oldest]]
        number = next(self.numbers)
        note = attrs.evolve(
            visit_of(self.templates.visit, number).entries[0], action="visit.erased", subject=present[0].id
        )
        gone = tuple(Erasure(kind=one.kind, id=one.id, replaces=one.version) for one in present)
        blank = tuple(Blanking(seq=one.seq, actor="erased") for one in self.entries if one.subject in ids)
        return Batch(erasures=(*gone, *blank), entries=(note,))

    def accept(self, batch: Batch) -> None:
        """Take over what a batch changes."""
        for put in batch.puts:
            self.records[put.record.kind, put.record.id] = put.record
        for item in batch.erasures:
            if isinstance(item, Erasure):
                del self.records[item.kind, item.id]
            else:
                self.entries[item.seq - 1] = attrs.evolve(
                    self.entries[item.seq - 1], actor=item.actor, data=item.data
                )
        for entry in batch.entries:
            self.entries.append(attrs.evolve(entry, seq=len(self.entries) + 1))
        self._note_visits(batch)

    def _note_visits(self, batch: Batch) -> None:
        numbers = {put.record.id: _number(put.record.id) for put in batch.puts}
        created = [put.record for put in batch.puts if not put.replaces]
        for number in sorted({numbers[record.id] for record in created}):
            self.visits[number] = tuple(record for record in created if numbers[record.id] == number)
        self.cancelled |= {numbers[put.record.id] for put in batch.puts if put.replaces}
        gone = {_number(item.id) for item in batch.erasures if isinstance(item, Erasure)}
        for number in gone:
            del self.visits[number]
            self.cancelled.discard(number)


def visit_of(template: Batch, number: int) -> Batch:
    """
    Return the batch with the ids and keys of the visit of this number.
    """
    renamed = _renaming(number)
    entries = (
        attrs.evolve(
            entry,
            id=_numbered(entry.id, number),
            subject=renamed(entry.subject),
            key=f"{entry.action}-{number}/{place}",
            data=_changed(entry.data, renamed),
        )
        for place, entry in enumerate(template.entries)
    )
    puts = (
        Put(
            attrs.evolve(
                put.record,
                id=renamed(put.record.id),
                body=_changed(put.record.body, renamed),
                index={name: _changed(value, renamed) for name, value in put.record.index.items()},
            ),
            replaces=put.replaces,
        )
        for put in template.puts
    )
    return Batch(puts=tuple(puts), entries=tuple(entries))


def _renaming(number: int) -> Callable[[str], str]:
    def renamed(text: str) -> str:
        return _numbered(text, number) if _is_id(text) else text

    return renamed


def _is_id(text: str) -> bool:
    """Tell whether it is an id that the shop made: the digits and dashes of a UUID."""
    return len(text) == 36 and text.count("-") == 4


def _numbered(id: str, number: int) -> str:
    """Put the number in the place of the digits that were drawn at random last."""
    return f"{id[:-6]}{number:06x}"


def _number(id: str) -> int:
    return int(id[-6:], 16)


def _changed(value: Any, renamed: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return renamed(value)
    if isinstance(value, Mapping):
        return {name: _changed(one, renamed) for name, one in value.items()}
    if isinstance(value, frozenset):
        return frozenset(_changed(one, renamed) for one in value)
    if isinstance(value, Iterable):
        return [_changed(one, renamed) for one in value]
    return value
