# SPDX-License-Identifier: EUPL-1.2
"""
What a remap makes of the records of a shop: the loss report, before anything is applied and after.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from onestopshop.domain.codes.remaps import Fate
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.remapping import Becoming

__all__ = ["Loss", "RemapReport", "RemapRow", "ServiceToEdit", "Tally", "Undecided", "UnknownCode"]


@attrs.frozen(kw_only=True)
class RemapRow:
    """
    How many records of one kind carry a retired code, and what becomes of it there.
    """

    kind: str
    code: Code
    fate: Fate
    to: Code | None
    options: tuple[Code, ...]
    records: int


@attrs.frozen(kw_only=True)
class Loss:
    """
    How many records of one kind become the same, so that nobody can tell them apart by this code any more.

    Args:
        sources: What they were.
        of: How many records of the kind there are.
    """

    kind: str
    to: Code
    sources: tuple[Code, ...]
    records: int
    of: int

    @property
    def percent(self) -> int:
        """The share of all records of the kind, rounded to the nearest whole number."""
        return (200 * self.records + self.of) // (2 * self.of) if self.of else 0


@attrs.frozen(kw_only=True, order=True)
class Undecided:
    """
    A record whose concept was split, for a person to decide.
    """

    kind: str
    record: str
    code: Code
    options: tuple[Code, ...]


@attrs.frozen(kw_only=True)
class UnknownCode:
    """
    A code that records of a kind carry and no scheme has: somebody took its concept out, in place of retiring it.
    """

    kind: str
    code: Code
    records: int


@attrs.frozen(kw_only=True)
class ServiceToEdit:
    """
    A service whose own directory names a retired concept: its file is edited, the shop changes no source.
    """

    service: str
    directory: str
    code: Code
    to: Code | None
    options: tuple[Code, ...]


@attrs.frozen(kw_only=True)
class RemapReport:
    """
    What a remap does, or did.

    Args:
        applied: Whether it was done; else nothing was written.
        editions: The present edition of each scheme that a code becomes one of.
        records: How many records of each kind there are.
        changed: How many of each kind change.
        rows: What becomes of each retired code that any record carries.
        losses: What several codes, or one without a successor, become.
        undecided: What a person must decide.
        unknown: Codes of which nothing is known any more; their concepts belong back into their scheme, retired.
        services: What to edit in the city's own directories.
        vetoed: How many records stay as they are because something forbids to change them.
        recounted: The numbers of the barriers whose claim of removal is compared with counts that were taken
            again, because other visits and observations belong to it now.
        not_recounted: Those of which the counts cannot be taken again: a person should look at the claim.
    """

    applied: bool
    editions: Mapping[str, str]
    records: Mapping[str, int]
    changed: Mapping[str, int]
    rows: tuple[RemapRow, ...] = ()
    losses: tuple[Loss, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    unknown: tuple[UnknownCode, ...] = ()
    services: tuple[ServiceToEdit, ...] = ()
    vetoed: int = 0
    recounted: tuple[int, ...] = ()
    not_recounted: tuple[int, ...] = ()


class Tally:
    """
    Count what becomes of the codes of one kind of record.

    ``used`` says how many records carry each of the new codes already.
    """

    def __init__(self, kind: str, *, of: int) -> None:
        self.kind, self.of = kind, of
        self.changed = self.vetoed = 0
        self.undecided: list[Undecided] = []
        self.used: Counter[Code] = Counter()
        self._fates: Counter[Becoming] = Counter()
        self._becoming: Counter[Code] = Counter()
        self._sources: dict[Code, set[Code]] = {}

    def add(self, record: str, found: Iterable[Becoming]) -> None:
        """Count one record with what becomes of its retired codes."""
        told = tuple(found)
        self._fates.update(told)
        self.changed += any(one.to is not None for one in told)
        for one in told:
            if one.to is not None:
                self._becoming[one.to] += 1
                self._sources.setdefault(one.to, set()).add(one.code)
            if one.fate is Fate.UNDECIDED:
                self.undecided.append(
                    Undecided(kind=self.kind, record=record, code=one.code, options=one.options)
                )

    def rows(self) -> tuple[RemapRow, ...]:
        """Return what becomes of each code, those with most records first."""
        ordered = sorted(self._fates.items(), key=lambda item: (-item[1], item[0].code, item[0].to or ""))
        return tuple(
            RemapRow(
                kind=self.kind, code=one.code, fate=one.fate, to=one.to, options=one.options, records=count
            )
            for one, count in ordered
        )

    def losses(self) -> tuple[Loss, ...]:
        """Return what becomes the same as something else, the most records first."""
        plain = {one.to for one in self._fates if one.fate in {Fate.REPLACED, Fate.CHOSEN}}
        ordered = sorted(self._becoming.items(), key=lambda item: (-item[1], item[0]))
        return tuple(
            Loss(kind=self.kind, to=to, sources=tuple(sorted(self._sources[to])), records=count, of=self.of)
            for to, count in ordered
            if to not in plain or len(self._sources[to]) > 1 or self.used[to]
        )
