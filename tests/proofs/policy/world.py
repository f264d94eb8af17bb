# SPDX-License-Identifier: EUPL-1.2
"""
The shop in which the policies are tried: a record of each kind, for each operation to be done to.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

import attrs
from tests.proofs.policy.misses import put_misses
from tests.proofs.policy.plugin import Directory, Plugin
from tests.proofs.policy.states import STATES, put_into_states

from onestopshop import Desk, OneStopShop
from onestopshop.codec.bundles.keys import new_key
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.services import ServiceStatus
from onestopshop.domain.referrals.table import ENDED
from onestopshop.errors import InvalidDataError

__all__ = ["CLOSED", "MAKER", "PUBLISHED", "SIGNER", "TALLY", "Facts", "Operation", "World", "confirmed"]

_CITY: Final = Path(__file__).parents[3] / "examples" / "gent"
_NOUNS: Final = (
    "services",
    "visits",
    "referrals",
    "barriers",
    "signals",
    "links",
    "taxonomies",
    "exchange",
    "insight",
    "reports",
    "tallies",
    "publications",
    "practices",
    "network",
)
CLOSED: Final = "2025"
"""A period that is closed, and of which something was noted later."""

PUBLISHED: Final = "2025-Q3"
"""A quarter that is published."""

SIGNER: Final = new_key()
"""The one key of the city."""

TALLY: Final = "pupils"
_PLAN: Final = {
    "label": {"nl": "Leerlingen"},
    "purpose": "a proof",
    "until": "2999-12-31",
    "method": "by hand",
}

MAKER: Final = "loket-migratie"
"""The organisation of the service `g2`, to which the referrals go and which owns the barrier."""

_OTHER: Final = "ocmw-gent"

Facts = tuple[str, str | None, str | None]
"""
Of a record: its kind, its desk and its organisation (the owner, of a barrier).

A ``note`` is a referral that its organisation was never asked for: a draft, or told or written (5.1, 5.2).
A ``removed`` barrier is one that its owner claims to be so.
"""


def _no_ids(_: Any) -> set[str]:
    return set()


@attrs.frozen(kw_only=True)
class Operation:
    """
    One thing that a desk can do.

    Args:
        name: Noun and method, and perhaps which form of it.
        needs: The permissions.
        call: Does it.
        about: What it is done to.
        who: What a role may act as for it (4.4, 5.2); empty for all.
        sees: The kind of records that it lists.
        ids: Returns the ids in its answer, when it lists.
    """

    name: str
    needs: tuple[str, ...]
    call: Callable[[Desk, "World"], Any]
    about: tuple[Facts, ...] = ()
    who: frozenset[str] = frozenset()
    sees: str | None = None
    ids: Callable[[Any], set[str]] = _no_ids


class _UndoneError(Exception):
    """
    Leaves a transaction, so that nothing of it is written.
    """


class World:
    """
    A shop with two desks, two organisations and a record of each kind in each state.

    Args:
        grants: Every set of permissions that some role must have.
    """

    def __init__(self, folder: Path, acts_as: Collection[str], grants: Collection[frozenset[str]]) -> None:
        self.folder = folder
        self._roles = {granted: f"role{number}" for number, granted in enumerate(sorted(grants, key=sorted))}
        self._every = max(grants, key=len)
        self._tables = {
            f"{name}-{kind}": {"acts_as": kind, "worker_role": "guide", "may": sorted(granted)}
            for granted, name in self._roles.items()
            for kind in acts_as
        }
        self._open()

    def __enter__(self) -> Self:
        return self

    def renew(self) -> None:
        """Begin with a new shop, because something was written that must not be there."""
        self._shop.close()
        self._open()

    def __exit__(self, *_: object) -> None:
        self._shop.close()

    def desk(
        self, acts_as: str, granted: frozenset[str], *, desk: str | None, organisation: str | None = None
    ) -> Desk:
        """Return the desk of an actor."""
        role = f"{self._roles[granted]}-{acts_as}"
        return self._shop.acting_as(role, desk=desk, organisation=organisation, worker=f"proof-{desk}")

    def tried(self, desk: Desk, operation: Operation) -> Any:
        """Do it in a transaction that is never written, and return the answer."""
        answer: list[Any] = []
        with suppress(_UndoneError), desk.together():
            answer.append(operation.call(desk, self))
            raise _UndoneError
        return answer[0]

    def written(self) -> int:
        """Return how many entries the log has."""
        with self._shop.storage.read() as snapshot:
            return self._head + len(snapshot.entries(after=self._head, limit=1_000))

    def operations_of_a_desk(self) -> Iterator[str]:
        """Yield what can be called on each noun of a desk."""
        desk = self.desk("coordinator", self._every, desk=None)
        for noun in _NOUNS:
            thing = getattr(desk, noun)
            yield from (
                f"{noun}.{name}" for name in dir(thing) if name[0] != "_" and callable(getattr(thing, name))
            )

    def _open(self) -> None:
        self._head = 0
        self.plugin = Plugin()
        self.directory = Directory(self.plugin)
        self._shop = OneStopShop.open(
            _CITY,
            plugins=(self.plugin,),
            storage={"use": "memory"},
            state={"folder": str(self.folder)},
            referrals={"receipt": True},
            desks={"markt": {"organisation": _OTHER}},
            roles=self._tables,
            tallies={TALLY: _PLAN},
            network={"licence": "CC-BY-4.0", "keys": [SIGNER.public], "threshold": 1},
            cli={},
        )
        self._fill()
        self._head = self.written()
        self.facts = self._facts()

    def _fill(self) -> None:
        guides = {desk: self.desk("worker", self._every, desk=desk) for desk in ("zuid", "markt")}
        coordinator = self.desk("coordinator", self._every, desk=None)
        self.plugin.service = coordinator.services.get("g2")
        assert (self.plugin.service.organisation, self.plugin.service.status) == (
            MAKER,
            ServiceStatus.ACTIVE,
        )
        self.visit = _visit(guides["zuid"], key="the-visit")
        self.referral = {
            state: _referred(guides["zuid"], self.visit, steps, mode) for state, mode, steps in _REFERRALS
        }
        self.to_other = guides["zuid"].referrals.prepare(visit=self.visit, organisation=_OTHER).id
        self.observation, self.linked, self.loose, first, second = (
            _observed(guides["zuid"], self.visit) for _ in range(5)
        )
        other_visit = _visit(guides["markt"], key="the-other-visit")
        at_market = _observed(guides["markt"], other_visit)
        _referred(guides["markt"], other_visit, (), "told")
        self.gathered = coordinator.barriers.gather([self.linked], problem={"nl": "Een brief"}).id
        self.owned = confirmed(
            coordinator, coordinator.barriers.gather([first], problem={"nl": "Twee"}).id, MAKER
        )
        confirmed(coordinator, coordinator.barriers.gather([second], problem={"nl": "Drie"}).id, _OTHER)
        self.signalled, self.sent = _sent(coordinator, _observed(guides["zuid"], self.visit))
        self.draft = _draft(coordinator, at_market)[1]
        self.link = coordinator.signals.link(self.sent).link.id
        self.parts = tuple(_observed(guides["zuid"], self.visit) for _ in range(2))
        self.twofold = coordinator.barriers.gather(self.parts, problem={"nl": "Vijf"}).id
        self.barrier = {
            state: _owned_by_maker(coordinator, _observed(guides["zuid"], self.visit)) for state in STATES
        }
        put_into_states(self._shop.storage, self.barrier)
        put_misses(self._shop.storage)
        coordinator.reports.close(CLOSED)
        way: dict[str, Any] = {"measure": {"nl": "Een folder"}, "concepts": ["b:begrijpbaar"]}
        self.unread = coordinator.practices.record(**way).id
        self.practice = coordinator.practices.record(**way, reviewed=True).id
        _partner_observed(guides["zuid"], day=f"{CLOSED}-12-15")
        coordinator.publications.publish(PUBLISHED)
        self.records = self.folder / "records.jsonl"
        coordinator.exchange.export_records(self.records)
        self.package = self.folder / "package.zip"
        coordinator.exchange.export_bundles(self.package, signers=[SIGNER])

    def _facts(self) -> dict[str, dict[str, Facts]]:
        """Return what the oracle may know of the records, as a coordinator sees them."""
        desk = self.desk("coordinator", self._every, desk=None)
        return {
            "due": {
                one.id: ("referral", one.desk, one.organisation)
                for one in desk.referrals.list()
                if one.state not in ENDED
            },
            "visit": {one.id: ("visit", one.desk, None) for one in desk.visits.list()},
            "referral": {
                one.id: (
                    "referral"
                    if one.mode.warm and one.state not in {"draft", "entered_in_error"}
                    else "note",
                    one.desk,
                    one.organisation,
                )
                for one in desk.referrals.list()
            },
            "observation": {one.id: ("observation", one.desk, None) for one in desk.barriers.observations()},
            "barrier": {one.id: (_kind(one), None, one.owner) for one in desk.barriers.list()},
            "signal": {
                one.id: ("signal" if one.sent_on else "draft", None, min(one.addressed_to))
                for one in desk.signals.list()
            },
        }


_REFERRALS: Final = (
    ("told", "told", ()),
    ("warm", "appointment", ()),
    ("requested", "appointment", ("request",)),
    ("accepted", "appointment", ("request", "accept")),
    ("held", "appointment", ("request", "accept", "hold")),
)
"""A name for a referral in each state that something can be done to, its mode, and the way there."""


_AGREED: Final = {"given": "yes", "items": ["need"], "how": "oral", "language": "ar", "day": "2026-01-05"}


def _kind(barrier: Barrier) -> str:
    """Return what a barrier is for who is outside: one of the desks' own, of its owner, or one to verify, too."""
    if barrier.visibility == "internal":
        return "barrier"
    return "shared" if barrier.removal is None else "removed"


def _visit(desk: Desk, *, key: str) -> str:
    place = desk.actor.desk or ""
    return desk.visits.record(
        key=key,
        desk=place,
        channel="desk",
        language="ar",
        topics=["topic:registration"],
        handling=["answered"],
    ).id


def _partner_observed(desk: Desk, *, day: str) -> None:
    desk.barriers.observe(
        source="partner", day=day, service="g2", topic="topic:registration", concepts=["b:begrijpbaar"],
        step="understand", what_happened="A letter.",
    )  # fmt: skip


def _referred(desk: Desk, visit: str, steps: Iterable[str], mode: str) -> str:
    agreed = None if mode == "told" else _AGREED
    id = desk.referrals.prepare(visit=visit, service="g2", mode=mode, consent=agreed).id
    given: dict[str, dict[str, Any]] = {
        "request": {},
        "accept": {"on_behalf_of": MAKER},
        "hold": {"on_behalf_of": MAKER, "reason": "other"},
    }
    for step in steps:
        getattr(desk.referrals, step)(id, **given[step])
    return id


def _observed(desk: Desk, visit: str) -> str:
    return desk.barriers.observe(
        visit=visit, service="g2", concepts=["b:begrijpbaar"], step="understand", what_happened="A letter."
    ).id


def _draft(desk: Desk, observation: str) -> tuple[str, str]:
    """Return a confirmed barrier and a signal of it of which only sending is left."""
    barrier = confirmed(desk, desk.barriers.gather([observation], problem={"nl": "Een"}).id, MAKER)
    signal = desk.signals.prepare([barrier]).id
    desk.signals.check(signal, name="shared", holds=True)
    with suppress(InvalidDataError):  # who contributed nothing has nothing to agree to
        desk.signals.agree(signal, organisation=_OTHER, agreed="agreed")
    return barrier, signal


def _sent(desk: Desk, observation: str) -> tuple[str, str]:
    """Return a signalled barrier and its signal."""
    barrier, signal = _draft(desk, observation)
    return barrier, desk.signals.send(signal).id


def _owned_by_maker(coordinator: Desk, observation: str) -> str:
    barrier = coordinator.barriers.gather([observation], problem={"nl": "Een brief"})
    return confirmed(coordinator, barrier.id, MAKER)


def confirmed(desk: Desk, barrier: str, owner: str) -> str:
    """Confirm a gathered barrier with one owner."""
    return desk.barriers.confirm(barrier, owner=owner, **_CONFIRMING).id


_CONFIRMING: Final[dict[str, Any]] = {
    "checks": ["clear", "neutral", "recognised"],
    "kind": "kind:information",
    "level": "gov:local",
    "reason": "proof",
}
