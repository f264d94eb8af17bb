# SPDX-License-Identifier: EUPL-1.2
"""
Random histories of a scheme: whatever is done with its concepts, no record is lost and no closed figure changes.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from tests.domain.taxonomies.scheming import concept
from tests.operations.barriers.samples import MET, VISIT
from tests.operations.conftest import CATALOGUE, Town
from tests.operations.taxonomies.remaps import kept, publish, remap

from onestopshop.codec.records import MODELS, kinds
from onestopshop.domain.taxonomies.concepts import Concept
from onestopshop.domain.taxonomies.recoding import as_coded_first, codes_of
from onestopshop.operations.storage.verifying import verify_storage

KINDS = {"town:t": "topic:housing", "town:c": "b:begrijpbaar", "town:p": "doc:letter"}
"""The beginning of the codes of each kind of concept, and what they are below."""

OTHERWISE = ("topic:other", "b:none", "doc:other")
CODED = ("visit", "observation", "referral")


class Scheming:
    """
    A town whose coordinator changes the scheme, while its desks record.
    """

    def __init__(self, town: Town, seed: int) -> None:
        self.town, self.chance, self.version = town, Random(seed), 0
        self.concepts: dict[str, Concept] = {}
        self.made: dict[str, Any] = {}
        self.closed: dict[str, Any] = {}
        for _ in range(6):
            self.add()
        for start in KINDS:
            self.add(start)
        self.publish()

    def add(self, start: str | None = None) -> str:
        start = start or self.chance.choice(tuple(KINDS))
        code = f"{start}{len(self.concepts)}"
        self.concepts[code] = concept(code, broader=KINDS[start])
        return code

    def used(self, *, retired: bool = False, like: str = "") -> list[str]:
        """Return the concepts in use, or those that are retired, of the kind of a code."""
        return [
            code
            for code, one in self.concepts.items()
            if (one.retired is not None) is retired and code.startswith(like[:6])
        ]

    def retire(self, code: str, *to: str) -> None:
        """Retire a concept, as long as another one of its kind is left."""
        if len(self.used(like=code)) > 1 or to:
            gone = date(2026, 3, 1)
            self.concepts[code] = attrs.evolve(self.concepts[code], retired=gone, replaced_by=to)

    def publish(self) -> None:
        self.version += 1
        publish(self.town, f"{self.version}", *self.concepts.values())

    def change(self) -> None:
        """Rename, merge, split, move or retire a concept, or take that back."""
        code = self.chance.choice(self.used())
        how = self.chance.choice(("rename", "merge", "split", "move", "retire", "undo"))
        start = code[:6]
        if how == "rename":
            self.retire(code, self.add(start))
        elif how == "merge":
            others = [one for one in self.used(like=code) if one != code]
            if others:
                self.retire(code, self.chance.choice(others))
        elif how == "split":
            self.retire(code, self.add(start), self.add(start))
        elif how == "move":
            other = {"topic:housing": "topic:income"}.get(KINDS[start], KINDS[start])
            self.concepts[code] = attrs.evolve(self.concepts[code], broader=(other,))
        elif how == "retire":
            self.retire(code)
        elif self.used(retired=True):
            back = self.chance.choice(self.used(retired=True))
            later = [one for one in self.concepts[back].replaced_by if self.concepts[one].retired is None]
            self.concepts[back] = attrs.evolve(self.concepts[back], retired=None, replaced_by=())
            if later:
                self.retire(later[0], back)
        self.publish()

    def record(self) -> None:
        """Record a visit, what was observed in it, and a referral."""
        desk, chance = self.town.desk(), self.chance
        topic, stops, paper = (chance.choice(self.used(like=start)) for start in KINDS)
        visit = desk.visits.record(**{**VISIT, "topics": [topic, "topic:registration"]}, papers=[paper])
        desk.barriers.observe(
            visit=visit.id, topic=topic, document_kind=paper, **{**MET, "concepts": [stops]}
        )
        desk.referrals.make(visit=visit.id, service="housing", topic=topic, mode="told")
        for kind in CODED:
            self.made |= {id: thing for id, thing in kept(self.town, kind).items() if id not in self.made}

    def close(self) -> None:
        """Close the month that is over."""
        over = self.town.context.today().strftime("%Y-%m")
        self.town.clock.advance(days=31)
        reports = self.town.desk("coordinator").reports
        if over not in self.closed:
            self.closed[over] = reports.close(over)

    def remap(self) -> None:
        """Remap what is there: sometimes only in part, and sometimes what has no successor, too."""
        undecided = remap(self.town, apply=False).undecided
        choices = [
            {"code": one.code, "to": self.chance.choice(one.options), "record": one.record}
            for one in undecided
            if self.chance.random() < 0.8
        ]
        before = {kind: kept(self.town, kind) for kind in CODED}
        otherwise = OTHERWISE if self.chance.random() < 0.5 else ()
        report = remap(self.town, choices=choices, otherwise=otherwise)
        after = {kind: kept(self.town, kind) for kind in CODED}
        changed = {kind: sum(after[kind][id] != one for id, one in before[kind].items()) for kind in CODED}
        assert changed == {kind: report.changed[kind] for kind in CODED}

    def check(self) -> None:
        """Check that every record is there with what it said, and every closed report as it was."""
        for kind in CODED:
            now = kept(self.town, kind)
            first = {id: one for id, one in self.made.items() if type(one) is MODELS[kind]}
            assert first.keys() == now.keys()
            for id, one in first.items():
                assert attrs.evolve(one, version=now[id].version) == as_coded_first(now[id])
                assert len(codes_of(now[id])) in {len(codes_of(one)), len(codes_of(one)) - 1}
        reports = self.town.desk("coordinator").reports
        assert self.closed == {period: reports.get(period) for period in self.closed}


@pytest.mark.parametrize("seed", range(12))
def test_any_history(tmp_path: Path, seed: int) -> None:
    """After renames, merges, splits, moves, retirements and their undoing, every record is there with what it said."""
    town = Town(tmp_path)
    town.desk("coordinator").services.load(CATALOGUE, directory="local")
    scheming = Scheming(town, seed)
    acts = (
        scheming.record,
        scheming.record,
        scheming.change,
        scheming.change,
        scheming.remap,
        scheming.close,
    )
    for _ in range(30):
        scheming.chance.choice(acts)()
    scheming.check()
    remap(town, otherwise=OTHERWISE)
    scheming.check()
    retired = frozenset(scheming.used(retired=True))
    left = {one.record for one in remap(town, apply=False).undecided}
    assert left == {
        id for kind in CODED for id, thing in kept(town, kind).items() if codes_of(thing) & retired
    }
    with town.storage.read() as snapshot:
        told = Counter(entry.action for entry in snapshot.entries(0, 1_000_000))
    assert told["visit.recorded"] == told["referral.prepared"] == told["observation.observed"]
    assert [] == list(verify_storage(town.storage, kinds=kinds()))
