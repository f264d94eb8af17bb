# SPDX-License-Identifier: EUPL-1.2
"""
Take over a list of barriers that somebody keeps: each row is an observation of a partner.

The row's own id is the key of its observation, so that the list can be
imported every week: a row is written once, and one that was changed since is
told, never doubled.  A row is of no visit, and counts none.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import attrs

from onestopshop.domain.codes.observations import ObservationSource, ReviewState, Step
from onestopshop.domain.events import Event, LogEntry
from onestopshop.domain.identity import suspects
from onestopshop.domain.observations import TEXTS, Observation, observe
from onestopshop.errors import (
    ConflictError,
    InvalidDataError,
    NotFoundError,
    TransitionError,
)
from onestopshop.operations.barriers.observing import observation_of
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.work import Work

__all__ = ["BarrierImport", "ListRow", "Outcome", "RowTaken", "Taken"]

_ROW = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,59}")
_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")

_COMPARED = (
    "service", "organisation", "topic", "step", "concepts", "channel", "severity", "repeated", "language",
    "document_kind", "discrimination_suspected", *TEXTS,
)  # fmt: skip
"""What a row may have said before and says no longer; of a day or a desk it is then silent each time anew."""

_NOT_OF_A_LIST = frozenset({"visit", "replaces", "source", "source_ref"})
"""What only the shop itself says of an observation."""


class Outcome(StrEnum):
    """
    What becomes of a row.
    """

    NEW = "new"
    KNOWN = "known"
    CHANGED = "changed"
    WRONG = "wrong"


@attrs.frozen(kw_only=True)
class ListRow:
    """
    One row of a list.

    Args:
        number: Where it stands, for people.
        row: The row's own id.
        fields: What it says of an observation.
        problems: Why it cannot be taken over, when that is known already.
    """

    number: int
    row: str
    fields: Mapping[str, Any]
    problems: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class RowTaken:
    """
    What becomes of one row.

    Args:
        observation: The id of its observation, while it has one.
        fields: What a changed row says otherwise than its observation, or no longer.
        problems: Why a wrong row cannot be taken over.
    """

    number: int
    row: str
    outcome: Outcome
    observation: str | None = None
    fields: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Taken:
    """
    What an import did, or would do.
    """

    rows: tuple[RowTaken, ...]
    written: bool

    def count(self, outcome: Outcome) -> int:
        """Return how many rows came out so."""
        return sum(row.outcome is outcome for row in self.rows)


class BarrierImport:
    """
    Lists that partners keep.
    """

    _desk: DeskWork

    def import_rows(
        self, rows: Iterable[ListRow], *, source: str, dry_run: bool = False, skip_wrong: bool = False
    ) -> Taken:
        """
        Record the new rows of a list as observations of a partner, all in one transaction.

        What a row does not say of the step is unknown, and of the concept the
        ``none`` of the city's primary scheme.

        Args:
            source: The name of the list; with the row's id it is the key of an observation.
            dry_run: Say what would happen, and write nothing.
            skip_wrong: Write the others when some rows are wrong; else nothing is written then.

        Raises:
            ForbiddenError: The role may not import barriers, or not those of a row; nothing is written.
            InvalidDataError: The name of the list is no name, or what is given are no rows.
        """
        if not isinstance(source, str) or not _SOURCE.fullmatch(source):
            raise InvalidDataError(
                ["a list is named by small letters, digits and . _ - only, at most 40 @ $.source"]
            )
        given = tuple(_rows(rows))

        def decide(work: Work) -> Taken:
            work.allow("barriers.import")
            taken = _Taking(work, source)
            found = tuple(taken.row(one) for one in given)
            wrong = any(one.outcome is Outcome.WRONG for one in found)
            if dry_run or (wrong and not skip_wrong):
                return Taken(rows=tuple(map(_unwritten, found)), written=False)
            taken.write()
            return Taken(rows=found, written=True)

        return self._desk.run(decide)


class _Taking:
    """The rows of one import: all are looked at before the first is written."""

    def __init__(self, work: Work, source: str) -> None:
        self._work = work
        self._source = source
        self._seen: set[str] = set()
        self._new: list[tuple[str, Observation, Event]] = []

    def row(self, given: ListRow) -> RowTaken:
        """Return what becomes of a row."""
        try:
            return self._looked_at(given)
        except (ConflictError, InvalidDataError, NotFoundError, TransitionError) as error:
            problems = tuple(getattr(error, "problems", ())) or (str(error),)
            return RowTaken(
                number=given.number, row=_shown(given.row), outcome=Outcome.WRONG, problems=problems
            )

    def write(self) -> None:
        """Write every new row."""
        for key, observation, event in self._new:
            self._work.save(observation, event, key=key, at=observation.day)

    def _looked_at(self, given: ListRow) -> RowTaken:
        if given.problems:
            raise InvalidDataError(list(given.problems))
        if named := sorted(_NOT_OF_A_LIST & given.fields.keys()):
            raise InvalidDataError([f"a row of a list has no {name} @ $.{name}" for name in named])
        self._check_id(given.row)
        reference = f"{self._source}/{given.row}"
        made = observation_of(self._work, {**self._defaults(), **given.fields, **_of_partner(reference)})
        self._work.allow("barriers.import", made)
        observation, event = observe(made)
        entry = self._entry(f"import/{reference}")
        if entry is None:
            self._new.append((f"import/{reference}", observation, event))
            return RowTaken(
                number=given.number, row=given.row, outcome=Outcome.NEW, observation=observation.id
            )
        before = self._work.find_one(Observation, entry.subject)
        changed = () if before is None else _changed(before, observation, given.fields)
        return RowTaken(
            number=given.number,
            row=given.row,
            outcome=Outcome.CHANGED if changed else Outcome.KNOWN,
            observation=None if before is None else before.id,
            fields=changed,
        )

    def _check_id(self, row: str) -> None:
        if not isinstance(row, str) or not _ROW.fullmatch(row) or suspects(row):
            raise InvalidDataError(
                ["a row has an id of its own: letters, digits and . _ : / - only, at most 60 @ $.row"],
                hint="Number the rows of the list; an id never tells who somebody is.",
            )
        if row in self._seen:
            raise InvalidDataError(["an earlier row has this id, too @ $.row"])
        self._seen.add(row)

    def _entry(self, key: str) -> LogEntry | None:
        """Return how a row was written before; its observation may be gone since, as when its time was over."""
        entry = self._work.snapshot.entry(key)
        if entry is not None and entry.action != "observation.observed":
            raise ConflictError(
                f"the key {key!r} was used for {entry.action}",
                expected="observation.observed",
                found=entry.action,
            )
        return entry

    def _defaults(self) -> dict[str, Any]:
        city = self._work.context.city
        none = f"{city.primary}:none"
        said: dict[str, Any] = {"step": Step.UNKNOWN.value}
        standing = city.vocabulary.standing(none)
        return said | ({"concepts": [standing]} if standing else {})


def _rows(rows: Iterable[ListRow]) -> Iterable[ListRow]:
    if not isinstance(rows, Iterable):
        raise InvalidDataError(["a list of rows is needed @ $.rows"])
    for row in rows:
        if not isinstance(row, ListRow):
            raise InvalidDataError(["a list holds rows only @ $.rows"])
        yield row


def _of_partner(reference: str) -> dict[str, Any]:
    return {"source": ObservationSource.PARTNER.value, "source_ref": reference}


def _changed(before: Observation, now: Observation, said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that a row says otherwise than before; what was redacted or taken back is over."""
    if before.retracted is not None:
        return ()
    gone = TEXTS if before.identity_review is ReviewState.REDACTED else ()
    names = {*_COMPARED, *(name for name in said if said[name] is not None)}.difference(gone)
    return tuple(name for name in sorted(names) if getattr(before, name) != getattr(now, name))


def _unwritten(row: RowTaken) -> RowTaken:
    """Return what becomes of a row without the observation that there is none of yet."""
    return attrs.evolve(row, observation=None) if row.outcome is Outcome.NEW else row


def _shown(row: object) -> str:
    """Return the id of a wrong row, unless it may tell who somebody is."""
    text = str(row)
    return text if _ROW.fullmatch(text) and not suspects(text) else ""
