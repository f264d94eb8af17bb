# SPDX-License-Identifier: EUPL-1.2
"""
Random histories of a scheme: whatever is done with its concepts, no record is lost and no closed figure changes.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from tests.domain.taxonomies.scheming import concept
from tests.operations.barriers.samples import CONFIRM, MET, PROBLEM, VISIT
from tests.operations.conftest import CATALOGUE, Town
from tests.operations.taxonomies.remaps import kept, publish, remap
from tests.operations.verification.samples import pass_by

from onestopshop.codec.records import MODELS, kinds
from onestopshop.domain.merging.replaying import CREATED
from onestopshop.domain.taxonomies.concepts import Concept
from onestopshop.domain.taxonomies.recoding import as_coded_first, codes_of
from onestopshop.operations.storage.verifying import verify_storage
from onestopshop.operations.taxonomies import remapping

KINDS = {"town:t": "topic:housing", "town:c": "b:begrijpbaar", "town:p": "doc:letter"}
"""The beginning of the codes of each kind of concept, and what they are below."""

ELSEWHERE = {"topic:housing": "topic:income", "b:begrijpbaar": "b:bekend"}
"""Where concepts are moved."""

OTHERWISE = {"town:t": "topic:other", "town:c": "b:none", "town:p": "doc:other"}
FACTS = ("visit", "observation", "referral")
CODED = (*FACTS, "barrier")
FIELDS = ("topic", "topics", "concepts", "papers", "implied", "document_kind", "kind")
"""The fields in which codes stand."""


def carries(thing: Any) -> dict[str, tuple[str, ...]]:
    """Return the codes of a record by field, as the records of a shop are read by others."""
    found = {name: getattr(thing, name) for name in FIELDS if getattr(thing, name, None) is not None}
    if "papers" in found:
        found["papers"] = [paper.kind for paper in found["papers"]]
    return {name: (one,) if isinstance(one, str) else tuple(sorted(one)) for name, one in found.items()}


def rest(thing: Any) -> dict[str, Any]:
    """Return all that a remap leaves alone."""
    left = attrs.asdict(thing, recurse=False)
    papers = tuple(attrs.evolve(paper, kind="doc:other") for paper in left.pop("papers", ()))
    gone = {*FIELDS, "editions", "as_made", "version", "removal"}
    return {"papers": papers, **{name: one for name, one in left.items() if name not in gone}}


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
        self.looked = self.claim()
        self.made |= {id: one for kind in CODED for id, one in kept(town, kind).items()}

    def claim(self) -> Any:
        """Let a barrier be claimed to be removed, with visits of the town's own concepts before, and look at it."""
        barriers = self.town.desk("coordinator").barriers
        barrier = barriers.gather(pass_by(self.town, 1, meets=1), **PROBLEM)
        barriers.confirm(barrier.id, **CONFIRM, reason="clear enough")
        self.town.clock.advance(days=1)
        for _ in range(8):
            self.record()
        pass_by(self.town, 40, meets=6)
        self.town.clock.advance(days=120)
        claim = {"owner": "office", "message": "call", "what_changed": "New letter."}
        barriers.settle(barrier.id, **claim, effective_on=self.town.context.today())
        self.town.clock.advance(days=90)
        return barriers.look(barrier.id)

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
        how = self.chance.choice(("rename", "merge", "split", "split", "move", "retire", "retire", "undo"))
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
            other = ELSEWHERE.get(KINDS[start], KINDS[start])
            self.concepts[code] = attrs.evolve(self.concepts[code], broader=(other,))
        elif how == "retire":
            split = [one.replaced_by for one in self.concepts.values() if len(one.replaced_by) > 1]
            parts = [to for some in split for to in some if to in self.used()]
            self.retire(self.chance.choice(parts or [code]))
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
        visit = desk.visits.record(
            **{**VISIT, "topics": [topic, "topic:registration"]}, papers=[paper], services=["registration"]
        )
        observed = desk.barriers.observe(
            visit=visit.id, topic=topic, document_kind=paper, **{**MET, "concepts": [stops]}
        )
        if chance.random() < 0.3:
            self.town.desk("coordinator").barriers.gather([observed.id], **PROBLEM)
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
        otherwise = OTHERWISE if self.chance.random() < 0.5 else {}
        report = remap(self.town, choices=choices, otherwise=tuple(otherwise.values()))
        after = {kind: kept(self.town, kind) for kind in CODED}
        chosen = {(one["record"], one["code"]): one["to"] for one in choices}
        for kind in CODED:
            assert before[kind].keys() == after[kind].keys()
            changed = 0
            for id, was in before[kind].items():
                own = {code: to for (record, code), to in chosen.items() if record == id}
                changed += self.follows(was, after[kind][id], own, otherwise)
            assert changed == report.changed[kind]

    def follows(self, was: Any, now: Any, chosen: Mapping[str, str], otherwise: Mapping[str, str]) -> bool:
        """Check that a record became what the scheme and the choices say, and nothing else; return whether it did."""
        expected = {}
        for name, codes in carries(was).items():
            became = [self.becomes(code, chosen, otherwise) for code in codes]
            expected[name] = tuple(sorted(became if name == "papers" else set(became)))
        assert expected == carries(now)
        assert rest(was) == rest(now)
        if expected == carries(was):
            return False
        own = [code for codes in expected.values() for code in codes if code.startswith("town:")]
        known = [code for codes in carries(was).values() for code in codes if code in own]
        assert not own or known or now.editions["town"] == f"{self.version}"
        return True

    def becomes(self, code: str, chosen: Mapping[str, str], otherwise: Mapping[str, str]) -> str:
        """Return what a code of a record becomes, as the documentation says."""
        if code not in self.concepts:
            return code
        ends = self.ends(code)
        if len(ends) == 1:
            return next(iter(ends))
        if not ends:
            return otherwise.get(code[:6], code)
        to = chosen.get(code, code)
        return otherwise.get(to[:6], to) if to != code and self.concepts[to].retired else to

    def ends(self, code: str) -> Collection[str]:
        """Return what a code may become: the concepts in use, and beside them the parts that have no successor."""
        if self.concepts[code].retired is None:
            return {code}
        ways = {to: self.ends(to) for to in self.concepts[code].replaced_by}
        return {end for to, far in ways.items() for end in far or {to}} if any(ways.values()) else ()

    def check(self) -> None:
        """Check that every record is there with what it said, and every closed report as it was."""
        for kind in CODED:
            now = kept(self.town, kind)
            first = {id: one for id, one in self.made.items() if type(one) is MODELS[kind]}
            assert first.keys() == now.keys()
            for id, one in first.items() if kind in FACTS else ():
                assert attrs.evolve(one, version=now[id].version) == as_coded_first(now[id])
        removal = kept(self.town, "barrier")[self.looked.id].removal
        assert self.looked.removal.compared == removal.compared
        assert self.looked.removal.looks == tuple(attrs.evolve(look, before=None) for look in removal.looks)
        reports = self.town.desk("coordinator").reports
        assert self.closed == {period: reports.get(period) for period in self.closed}


@pytest.mark.parametrize("seed", range(12))
def test_any_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """After renames, merges, splits, moves, retirements and their undoing, every record is there with what it said."""
    monkeypatch.setattr(remapping, "_BATCH", 3)
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
    remap(town, otherwise=OTHERWISE.values())
    scheming.check()
    retired = frozenset(scheming.used(retired=True))
    left = {one.record for one in remap(town, apply=False).undecided}
    assert left == {
        id for kind in CODED for id, thing in kept(town, kind).items() if codes_of(thing) & retired
    }
    with town.storage.read() as snapshot:
        told = Counter(entry.action for entry in snapshot.entries(0, 1_000_000))
    for kind, action in CREATED.items():
        assert told[action] == len(kept(town, kind))
    assert [] == list(verify_storage(town.storage, kinds=kinds()))
