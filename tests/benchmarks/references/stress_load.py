# SPDX-License-Identifier: EUPL-1.2
"""
The stress load: 1.2 M visits, 1.5 M referrals, 1 M observations in 20 k barriers, 10 M entries of the log.

Written through the storage port in the order in which a shop would have
written it, a few thousand records at once; a smaller load has the same ratios.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

import attrs
from tests.benchmarks.data import Body, Sheet, sheets
from tests.benchmarks.references.filling import batch_of, entries_of, record_of

from onestopshop.domain.ids import day_uuid
from onestopshop.plugin import Batch, LogEntry, Put

__all__ = ["VISITS", "stress"]

VISITS: Final = 1_200_000
"""The full size: that of all cities of a network together."""

_REFERRALS, _OBSERVATIONS, _DAYS = 1.25, 0.834, 1500
_VISITS_A_BARRIER: Final = 60
_AT_ONCE: Final = 2_000
_STEPS: Final = ("accepted", "started", "completed")
_STATES: Final = {"accepted": "accepted", "started": "in_progress", "completed": "completed"}
_COMPLETED: Final = 0.65
"""The share of referrals that were completed; the others have begun."""

_FIRST: Final = date(2022, 9, 22)


def stress(visits: int, seed: int) -> Iterator[Batch]:
    """
    Yield the batches of a load with so many *visits*.
    """
    random = Random(f"{seed} stress")
    barriers = [_barrier(number, random) for number in range(1, max(1, visits // _VISITS_A_BARRIER) + 1)]
    yield from _joined(_gathered(barriers, random))
    coming = sheets(visits, seed, referrals=_REFERRALS, observations=_OBSERVATIONS, days=_DAYS)
    yield from _joined(_lived(sheet, barriers, random) for sheet in coming)


def _gathered(barriers: list[Body], random: Random) -> Iterator[Batch]:
    """Yield each barrier with the running number that it took."""
    for body in barriers:
        number = body["number"]
        counter = {"id": "barrier", "last": number, "version": number}
        entries = (
            _entry("counter.raised", counter, _FIRST, {"number": number}, random),
            _entry("barrier.gathered", body, _FIRST, {"number": number}, random),
        )
        puts = (
            Put(record_of("counter", counter), replaces=number - 1),
            Put(record_of("barrier", body), replaces=0),
        )
        yield Batch(puts=puts, entries=entries)


def _barrier(number: int, random: Random) -> Body:
    service = f"g{random.randrange(1, 14)}"
    return {
        "id": day_uuid(_FIRST, random.getrandbits(74)),
        "number": number,
        "city": "gent",
        "title": {"en": f"Letters that nobody understands ({number})"},
        "problem": {"en": "The letter is only in formal Dutch and names no counter."},
        "services": [service],
        "organisation": f"organisation-{service}",
        "topic": "topic:registration",
        "step": "understand",
        "concepts": ["b:begrijpbaar"],
        "state": "gathered",
        "version": 1,
    }


def _lived(sheet: Sheet, barriers: list[Body], random: Random) -> Batch:
    """Return a visit, its referrals on their way, and its observations in their barriers."""
    told = entries_of(sheet, random)
    day = date.fromisoformat(sheet.visit["day"])
    referrals, observations = [], []
    for body in sheet.referrals:
        steps = _STEPS if random.random() < _COMPLETED else _STEPS[:2]
        referrals.append({**body, "state": _STATES[steps[-1]], "version": 1 + len(steps)})
        told += _moves(body, steps, random)
    for body in sheet.observations:
        barrier = random.choice(barriers)["id"]
        linked = {**body, "barrier": barrier, "version": 2}
        observations.append(linked)
        told.append(_entry("observation.linked", linked, day, {"barrier": barrier}, random))
    return batch_of(attrs.evolve(sheet, referrals=tuple(referrals), observations=tuple(observations)), told)


def _moves(body: Body, steps: tuple[str, ...], random: Random) -> Iterator[LogEntry]:
    at = datetime.fromisoformat(body["changed_on"])
    for version, step in enumerate(steps, start=2):
        moved = {**body, "version": version}
        when = at + timedelta(days=version)
        yield _entry(f"referral.{step}", moved, when, {"state": _STATES[step]}, random)


def _entry(action: str, body: Body, at: date | datetime, codes: dict[str, Any], random: Random) -> LogEntry:
    id = day_uuid(at.date() if isinstance(at, datetime) else at, random.getrandbits(74))
    return LogEntry(
        id=id,
        origin="gent-1a2b3c4d",
        key=id,
        at=at,
        actor="coordinator/zuid-1",
        action=action,
        kind=action.split(".", maxsplit=1)[0],
        subject=body["id"],
        version=body["version"],
        data=codes,
    )


def _joined(batches: Iterable[Batch]) -> Iterator[Batch]:
    rest = iter(batches)
    while some := list(islice(rest, _AT_ONCE)):
        yield Batch(
            puts=tuple(put for batch in some for put in batch.puts),
            entries=tuple(entry for batch in some for entry in batch.entries),
        )
