# SPDX-License-Identifier: EUPL-1.2
"""
One visit with all it leads to, as the proofs record it, and what must be there of it afterwards.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from onestopshop.codec.records import MODELS, from_record
from onestopshop.plugin import LogEntry, Snapshot
from onestopshop.runtime.desk import Desk

__all__ = ["ENTRIES", "halves", "lost", "record_visit"]

ENTRIES: Final = (
    "visit.recorded",
    "referral.prepared",
    "referral.requested",
    "observation.observed",
    "observation.observed",
)
"""The entries of one visit, in their order."""


def record_visit(desk: Desk, key: str | None) -> str:
    """
    Record a visit with a referral and two observations in one transaction, and return its id.
    """
    with desk.together(key=key):
        visit = desk.visits.record(
            channel="desk", language="ar", topics=["topic:registration"], handling=["answered"]
        )
        desk.referrals.make(visit=visit.id, service="g2", mode="appointment")
        for step in ("find", "understand"):
            desk.barriers.observe(
                visit=visit.id, service="g2", concepts=["b:begrijpbaar"], step=step, what_happened="A letter."
            )
    return visit.id


def lost(snapshot: Snapshot, key: str, id: str) -> Iterator[str]:
    """
    Yield what is not there of a visit that was told.
    """
    entry = snapshot.entry(f"{key}/1")
    if entry is None:
        yield "was told and is lost"
    elif entry.subject != id:
        yield f"was told as {id} and is {entry.subject}"
    elif snapshot.get("visit", id) is None:
        yield "stands in the log only"


def halves(snapshot: Snapshot, entries: Iterable[LogEntry]) -> Iterator[str]:
    """
    Yield which visits of these entries, in their order, are there by half.
    """
    rest = iter(entries)
    while some := list(islice(rest, len(ENTRIES))):
        if tuple(entry.action for entry in some) != ENTRIES:
            yield f"the entries from {some[0].seq} are not those of one visit"
            return
        if some[-1].seq - some[0].seq != len(ENTRIES) - 1:
            yield f"something else stands between the entries from {some[0].seq}"
        records = [snapshot.get(entry.kind, entry.subject) for entry in some]
        if not all(records):
            yield f"the entry {some[0].seq} tells of a visit that is there by half"
            continue
        visit, referral, _, first, second = (from_record(one, MODELS[one.kind]) for one in records if one)
        if {referral.visit, first.visit, second.visit} != {visit.id} or "g2" not in visit.services:
            yield f"the entry {some[0].seq} tells of records that do not belong together"
        if (visit.version, referral.version, referral.state.value) != (1, 1, "requested"):
            yield f"the entry {some[0].seq} tells of a visit that is not complete"
