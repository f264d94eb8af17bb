# SPDX-License-Identifier: EUPL-1.2
"""
A town with a year behind it: visits, a barrier that was signalled, and words that must not leave the desks.
"""

from collections.abc import Sequence
from typing import Any

import attrs
from tests.operations.barriers.samples import CONFIRM, MET, VISIT

from onestopshop.codec.converter import structure
from onestopshop.codec.records import to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.ports.adapters import Languages
from onestopshop.ports.storage import Batch, Put

UNREVIEWED = "grandmother of the baker"
"""Stands in every text that nobody reviewed."""

RECORDERS = ("w7-kestrel", "w8-heron")
"""Codes that no paper shows; so is the desk that they work at."""

BOSS = "c3-osprey"
"""The code of the coordinator."""

QUARTERS = ((30, 6), (40, 8), (50, 2), (60, 12))
"""For each quarter of 2026: the visits about the service, and those that met the barrier."""


def in_languages(town: Any, *tags: str) -> None:
    """Let the town require these languages."""
    spoken = Languages(offered=tags, required=tags, fallback=("en",))
    town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, languages=spoken))


def visits(town: Any, number: int, met: int, *, again_of: str | None = None, **more: Any) -> list[str]:
    """Record visits about the service, of which the first ones met the barrier; return the observations."""
    found = []
    for place in range(number):
        at = town.desk(worker=RECORDERS[place % 2])
        visit = at.visits.record(**VISIT, services=["registration"])
        if place < met:
            said: dict[str, Any] = {**MET, **more}
            said |= {"what_happened": f"{UNREVIEWED} {place}", "idea": UNREVIEWED, "workaround": UNREVIEWED}
            if again_of:
                said |= {"again_of": again_of}
            found.append(at.barriers.observe(visit=visit.id, **said).id)
    return found


def gathered(town: Any, *observations: str, **fields: Any) -> str:
    """Gather and confirm a barrier of observations, one of which is quoted."""
    boss = town.desk("coordinator", worker=BOSS)
    said = {
        "title": {"en": "Letters are hard to read", "nl": "Brieven zijn moeilijk te lezen"},
        "problem": {"en": "People do not understand the letter.", "nl": "Mensen begrijpen de brief niet."},
    }
    barrier = boss.barriers.gather(observations, **{**said, **fields})
    boss.barriers.confirm(barrier.id, **{**CONFIRM, "reason": "seen often"})
    return barrier.id


def quoted(town: Any, barrier: str, words: str) -> None:
    """Let a reviewed observation speak for a barrier."""
    visit = town.desk(worker=RECORDERS[0]).visits.record(**VISIT, services=["registration"])
    at = town.desk(worker=RECORDERS[0])
    seen = at.barriers.observe(visit=visit.id, again_of=barrier, what_happened=words)
    boss = town.desk("coordinator", worker=BOSS)
    boss.barriers.review(seen.id)
    boss.barriers.quote(barrier, [seen.id])


def signalled(town: Any, barrier: str, *, agreed: Sequence[str] = ()) -> Any:
    """Prepare, check and send a signal of a barrier, to which these organisations agreed."""
    boss = town.desk("coordinator", worker=BOSS)
    signal = boss.signals.prepare([barrier], addressed_to=["office"], carrier="school")
    for name in ("clear", "neutral", "recognised", "shared"):
        boss.signals.check(signal.id, name=name, holds=True)
    for organisation in agreed:
        boss.signals.agree(signal.id, organisation=organisation, agreed="agreed")
    return boss.signals.send(signal.id)


def a_year(town: Any) -> str:
    """Play 2026 up to January 2027; return the id of the barrier, which is signalled and shared."""
    barrier = ""
    town.clock.advance(days=-50)  # 11 January 2026
    for number, met in QUARTERS:
        found = visits(town, number, met, again_of=barrier or None)
        barrier = barrier or gathered(town, *found)
        town.clock.advance(days=91)
    quoted(town, barrier, "The letter has six pages.")
    signalled(town, barrier)
    town.desk("coordinator", worker=BOSS).barriers.share(barrier, visibility="shared")
    return barrier


def later(town: Any, days: int) -> None:
    """Let days pass."""
    town.clock.advance(days=days)


def rewritten(town: Any, barrier: str, **fields: Any) -> None:
    """Change a barrier in the storage, whatever the table of transitions says."""
    with town.storage.read() as snapshot:
        record = snapshot.get("barrier", barrier)
    body = {**record.body, "version": record.version + 1, "id": barrier, **fields}
    town.storage.write(Batch(puts=(Put(to_record(structure(body, Barrier)), replaces=record.version),)))


def removed(town: Any, **fields: Any) -> None:
    """Put a verified public barrier, no. 9, into the storage, with what the data said."""
    move = {"role": "coordinator", "actor": BOSS, "day": "2026-06-01"}
    claim = {"operation": "claim", "state": "claimed_removed", "said": "A letter of one page."}
    before = {"since": "2025-06-01", "until": "2026-06-01", "exposed": 200, "affected": 12}
    after = {"since": "2026-06-15", "until": "2026-12-01", "exposed": 190, "affected": 2}
    look = {"day": "2026-12-01", "after": after, "verdict": "fallen"}
    body = {
        "id": town.ids(town.context.today()),
        "number": 9,
        "city": "testville",
        "title": {"en": "Letters in six languages"},
        "problem": {"en": "Nobody finds the sentence that matters."},
        "step": "understand",
        "concepts": ["b:begrijpbaar"],
        "state": "verified",
        "visibility": "public",
        "owner": "office",
        "removal": {"effective_on": "2026-06-01", "before": before, "looks": [look]},
        "history": [
            {**move, **claim},
            {**move, "operation": "verify", "state": "verified", "day": "2026-12-01"},
        ],
        "version": 1,
        **fields,
    }
    town.storage.write(Batch(puts=(Put(to_record(structure(body, Barrier)), replaces=0),)))
