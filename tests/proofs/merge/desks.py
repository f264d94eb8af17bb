# SPDX-License-Identifier: EUPL-1.2
"""
Three installations of one small city, and what their desks do at random.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import attrs
from tests.proofs.merge.editions import adopt_edition, edition, remap_records, topic_of

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.codec.converter import structure
from onestopshop.codec.records import kinds, to_record
from onestopshop.domain.events import LogEntry
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.people import SYSTEM, Actor, ActsAs, WorkerRole
from onestopshop.domain.referrals.receipts import code_of
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.domain.services import Organisation, Service
from onestopshop.errors import OneStopShopError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.exchange.merging import TakenIn
from onestopshop.operations.messages.reminders import remind
from onestopshop.operations.referrals.receipts import VISITOR, Receipts
from onestopshop.operations.work import Context
from onestopshop.ports.adapters import City
from onestopshop.ports.queries import Query
from onestopshop.ports.search import Found, Search
from onestopshop.ports.storage import Batch, Put, Record, Storage, Written
from onestopshop.runtime.desk import Desk
from onestopshop.testing.fakes import a_city

__all__ = ["Shop"]

_TRIES: Final = 8
"""How often a desk thinks of something that is not possible before it does nothing."""

COMPARED: Final = ("visit", "referral", "observation", "conflict")
"""The kinds that must be equal everywhere."""

_START: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
_SERVICES: Final = ("registration", "housing", "pupils")
_MODES: Final = ("told", "written", "contacted", "appointment", "accompanied")
_REASONS: Final = ("entered_in_error", "identity_found", "duplicate", "other")
_WHY: Final = ("no_capacity", "no_show", "other")


class _Open:
    """Lets everybody in, withholds nothing and finds nothing."""

    kinds = frozenset({"service"})

    def check(self, actor: Actor, action: str, subject: object = None) -> None:
        """Allow everything."""

    def withheld(self, kind: str, audience: str) -> frozenset[str]:  # noqa: ARG002 - the port's form
        return frozenset()

    def smallest_count(self, audience: str) -> int:  # noqa: ARG002 - the port's form
        return 0

    def follow(self, storage: Storage) -> int:  # noqa: ARG002 - the port's form
        return 0

    def search(self, search: Search, storage: Storage) -> Found:  # noqa: ARG002 - the port's form
        return Found(total=0, hits=())


@cache
def _city() -> City:
    return attrs.evolve(a_city(Path("nowhere")), vocabulary=edition(1))


@cache
def _catalogue() -> Sequence[Put]:
    shared = {"source": "own", "verified_on": "2026-03-02", "directory": "local"}
    office: Organisation | Service = structure(
        {"id": "office", "name": {"en": "Office"}, **shared}, Organisation
    )
    said = {
        "organisation": "office",
        "status": "active",
        "topics": ["topic:registration"],
        "audience": ["visitor"],
        "usable_without_legal_stay": "unknown",
        **shared,
    }
    services = [structure({"id": id, "name": {"en": id}, **said}, Service) for id in _SERVICES]
    return tuple(Put(to_record(attrs.evolve(one, version=1)), replaces=0) for one in (office, *services))


class Shop:
    """
    One installation: its own storage, ids, clock and log.

    Args:
        home: Whether it gives running numbers.
        catalogue: Whether it knows the services of the city.
    """

    def __init__(
        self, name: str, folder: Path, random: Random, *, home: bool = False, catalogue: bool = True
    ) -> None:
        self.name, self.random, self._folder = name, random, folder
        self.at = _START + timedelta(hours=random.randint(-30, 30))
        self.storage = MemoryStorage(kinds())
        self.storage.write(Batch(puts=tuple(_catalogue()) if catalogue else ()))
        everything = _Open()
        self.context = Context(
            city=_city(),
            storage=self.storage,
            gate=everything,
            policies=everything,
            origin=f"testville-{name}",
            now=lambda: self.at,
            new_id=self._new_id,
            desks=frozenset({"main"}),
            switches=frozenset({"contact", "receipt"}),
            receipt_key=lambda: b"the same key at every installation",
            home=home,
        )
        self.desk, self.system = self.acting("coordinator"), self.acting("system")
        self.taken: dict[str, int] = {}

    def do(self) -> str:
        """Do one thing at random that is possible here now, and return its name."""
        self.at += timedelta(minutes=self.random.choice((0, 1, 1, 600)))
        for act in self.random.choices(_ACTS, _WEIGHTS, k=_TRIES):
            with suppress(OneStopShopError):
                act(self)
                return act.__name__.strip("_")
        return "nothing"

    def hand_to(self, other: "Shop", *, everything: bool = False) -> TakenIn:
        """Export what *other* has not got yet, or everything, and import it there."""
        path = self._folder / f"{self.name}.jsonl"
        since = 0 if everything or self.random.random() < 0.1 else other.taken.get(self.name, 0)
        written = self.desk.exchange.export_records(path, since=since)
        other.taken[self.name] = written.upto
        taken = other.desk.exchange.import_records(path)
        path.unlink()  # some file systems write to the disk when a file takes another one's place
        return taken

    def records(self) -> dict[tuple[str, str], Record]:
        """Return what must be the same everywhere."""
        with self.storage.read() as snapshot:
            found = (one for kind in COMPARED for one in snapshot.find(Query(kind=kind)))
            return {(one.kind, one.id): one for one in found}

    def entries(self) -> Sequence[LogEntry]:
        """Return the entries about what travels."""
        return [entry for entry in self.log() if entry.kind in COMPARED[:3]]

    def log(self) -> Sequence[LogEntry]:
        """Return the whole log."""
        with self.storage.read() as snapshot:
            return snapshot.entries(0, 1_000_000)

    def renewed(self, commit: Callable[[Batch], Written] | None = None) -> Desk:
        """Return a coordinator's desk that knows the context as it is now."""
        return self.acting("coordinator", commit=commit)

    def acting(
        self, acts_as: str, *, desk: str = "main", commit: Callable[[Batch], Written] | None = None
    ) -> Desk:
        """Return the desk of an actor."""
        actor = Actor(
            role=acts_as,
            acts_as=ActsAs(acts_as),
            worker=f"{self.name}-w",
            worker_role=WorkerRole.GUIDE,
            desk=desk,
        )
        everything = _Open()
        return Desk(
            self.context,
            actor,
            index=everything,
            formats=tuple,
            commit=commit or self.storage.write,
        )

    def _new_id(self, day: date) -> str:
        return day_uuid(day, self.random.getrandbits(74))

    def _one(self, kind: str) -> Record:
        """Return one of the records that are here, the same ones more often than not."""
        with self.storage.read() as snapshot:
            known = sorted((one for one in snapshot.find(Query(kind=kind))), key=lambda one: one.id)
        if not known:
            raise OneStopShopError("there is none yet")
        return self.random.choice(known[:2] if self.random.random() < 0.7 else known)


def _record(shop: Shop, **more: Any) -> None:
    chance = shop.random
    said: dict[str, Any] = {"channel": "desk", "language": "ar", "topics": [topic_of(shop)], **more}
    if chance.random() < 0.3:
        said["papers"] = [{"kind": "doc:letter", "sender": chance.choice(_SERVICES)}]
    if chance.random() < 0.3:
        said["services"] = [chance.choice(_SERVICES)]
    if chance.random() < 0.5:
        shop.desk.visits.record(handling=["answered"], **said)
        return
    with shop.desk.together():
        visit = shop.desk.visits.record(**said)
        for _ in range(chance.randint(1, 2)):
            _refer_from(shop, visit.id)


def _correct(shop: Shop) -> None:
    _record(shop, corrects=shop._one("visit").id)


def _retract(shop: Shop) -> None:
    shop.desk.visits.retract(shop._one("visit").id, reason=shop.random.choice(_REASONS))


def _refer(shop: Shop) -> None:
    _refer_from(shop, shop._one("visit").id if shop.random.random() < 0.8 else None)


def _refer_from(shop: Shop, visit: str | None) -> None:
    chance, mode = shop.random, shop.random.choice(_MODES)
    said: dict[str, Any] = {"service": chance.choice(_SERVICES), "mode": mode, "visit": visit}
    said |= {"topic": topic_of(shop), "priority": chance.choice(("normal", "urgent"))}
    if mode in _MODES[2:] and chance.random() < 0.5:
        consent = {"given": "yes", "items": ["phone"], "how": "oral", "language": "ar", "day": "2026-02-01"}
        said |= {"contact": "0470 12 34 56", "consent": consent}
    (shop.desk.referrals.make if chance.random() < 0.8 else shop.desk.referrals.prepare)(**said)


def _move(shop: Shop) -> None:
    referral = shop.desk.referrals.get(shop._one("referral").id)
    allowed = REFERRALS.allowed(referral.state)
    if not allowed:
        raise OneStopShopError("it cannot move")
    verb = shop.random.choice(allowed)
    said: dict[str, Any] = {}
    if verb in {"reject", "hold", "fail", "cancel"}:
        said["reason"] = shop.random.choice(_WHY)
    if verb == "complete":
        said |= {"outcome": shop.random.choice(("helped", "not_helped")), "reported_by": "visitor"}
    getattr(shop.system.referrals if verb == "expire" else shop.desk.referrals, verb)(referral.id, **said)


def _report(shop: Shop) -> None:
    by = shop.random.choice(("desk", "service", "visitor"))
    outcome = shop.random.choice(("helped", "not_attended"))
    shop.desk.referrals.report(shop._one("referral").id, outcome=outcome, reported_by=by)


def _visitor(shop: Shop) -> None:
    referral = shop.desk.referrals.get(shop._one("referral").id)
    code = code_of(referral.id, key=b"the same key at every installation")
    receipts = Receipts(DeskWork(shop.context, VISITOR, commit=shop.storage.write))
    if shop.random.random() < 0.7:
        receipts.report(code, outcome=shop.random.choice(("helped", "partly_helped")))
    else:
        shop.random.choice((receipts.cancel, receipts.withdraw_consent))(code)


def _reschedule(shop: Shop) -> None:
    day = shop.random.choice((None, shop.at.date() + timedelta(days=shop.random.randint(0, 9))))
    shop.desk.referrals.reschedule(shop._one("referral").id, appointment_on=day)


def _withdraw(shop: Shop) -> None:
    shop.desk.referrals.withdraw_consent(shop._one("referral").id)


def _redirect(shop: Shop) -> None:
    said = {"service": shop.random.choice(_SERVICES), "mode": shop.random.choice(_MODES)}
    shop.desk.referrals.redirect(shop._one("referral").id, **said)


def _remind(shop: Shop) -> None:
    if not remind(DeskWork(shop.context, SYSTEM, commit=shop.storage.write)):
        raise OneStopShopError("nothing is due")


def _observe(shop: Shop) -> None:
    words: dict[str, Any] = {"what_happened": "A letter.", "idea": "A plain one."}
    said: dict[str, Any] = {"concepts": ["b:begrijpbaar"], "step": "understand", "topic": topic_of(shop)}
    if shop.random.random() < 0.2:
        shop.desk.barriers.observe(source="partner", desk="main", **said, **words)
    else:
        shop.desk.barriers.observe(visit=shop._one("visit").id, **said, **words)


def _review(shop: Shop) -> None:
    shop.desk.barriers.review(shop._one("observation").id)


def _redact(shop: Shop) -> None:
    shop.desk.barriers.redact(shop._one("observation").id)


def _take_back(shop: Shop) -> None:
    shop.desk.barriers.retract(shop._one("observation").id, reason=shop.random.choice(_REASONS))


def _gather(shop: Shop) -> None:
    shop.desk.barriers.gather([shop._one("observation").id], problem={"en": "A letter nobody understands"})


def _link(shop: Shop) -> None:
    shop.desk.barriers.link(shop._one("observation").id, barrier=shop._one("barrier").id)


def _unlink(shop: Shop) -> None:
    shop.desk.barriers.unlink(shop._one("observation").id)


_WEIGHTED: Final[dict[Callable[[Shop], None], int]] = {
    _record: 3,
    _correct: 1,
    _retract: 2,
    _refer: 6,
    _move: 20,
    _report: 3,
    _visitor: 3,
    _reschedule: 3,
    _withdraw: 2,
    _redirect: 2,
    _remind: 2,
    _observe: 6,
    _review: 3,
    _redact: 2,
    _take_back: 4,
    _gather: 2,
    _link: 2,
    _unlink: 2,
    adopt_edition: 2,
    remap_records: 5,
}
_ACTS: Final = tuple(_WEIGHTED)
_WEIGHTS: Final = tuple(_WEIGHTED.values())
