# SPDX-License-Identifier: EUPL-1.2
"""
The shop in which the policies are tried: every operation, and a record for each to be done to.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

import attrs

from onestopshop import Desk, OneStopShop
from onestopshop.domain.codes.services import ServiceStatus
from onestopshop.plugin import Finding, Organisation, Service, hookimpl

__all__ = ["OPERATIONS", "Operation", "World"]

_CITY: Final = Path(__file__).parents[2] / "examples" / "gent"
_NOUNS: Final = ("services", "visits", "referrals", "barriers", "taxonomies", "exchange", "insight")
_MAKER: Final = "loket-migratie"
"""The organisation of the service `g2`, to which the referrals go and which owns the barrier."""

_OTHER: Final = "ocmw-gent"

Facts = tuple[str, str | None, str | None]
"""
Of a record: its kind, its desk and its organisation (the owner, of a barrier).

A ``note`` is a referral that its organisation was never asked for: a draft, or
told or written (5.1, 5.2).
"""

_VISIT: Final[Facts] = ("visit", "zuid", None)
_OBSERVATION: Final[Facts] = ("observation", "zuid", None)
_REFERRAL: Final[Facts] = ("referral", "zuid", _MAKER)
_NOTE: Final[Facts] = ("note", "zuid", _MAKER)
_GATHERED: Final[Facts] = ("barrier", None, None)
_OWNED: Final[Facts] = ("barrier", None, _MAKER)


def _no_ids(_: Any) -> set[str]:
    return set()


def _ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


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


class _Plugin:
    """
    Objects to one action, or fails at it; it also knows a format.
    """

    name = "proof"
    summary = "services of the proof"
    losses: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self.arm("silent", "")

    def arm(self, objection: str, action: str) -> None:
        """Say what is objected to from now on."""
        self._objection, self._action = objection, action

    @hookimpl
    def veto(self, action: str) -> str | None:
        """Object to what it is armed with."""
        if action != self._action or self._objection == "silent":
            return None
        if self._objection == "fails":
            raise RuntimeError("the proof lets it fail")
        return "the proof objects"

    @hookimpl
    def register_formats(self) -> list[Any]:
        """Offer itself as a format."""
        return [self]

    def check(self, path: Path) -> Sequence[Finding]:  # noqa: ARG002 - the port's form
        """Find nothing."""
        return ()

    def read(self, path: Path, *, directory: str) -> Iterable[Organisation | Service]:  # noqa: ARG002
        """Yield one new service of an organisation that is known."""
        return [attrs.evolve(self.service, id="proof-1", directory=directory, version=0)]

    def write(self, things: Iterable[Any], path: Path) -> None:  # noqa: ARG002
        """Write nothing."""
        for _ in things:
            pass

    def fingerprint(self) -> str:
        """Be a directory that has changed."""
        return "changed"

    service: Service


class _Directory:
    """
    A directory of the plugin's one service.
    """

    def __init__(self, plugin: _Plugin) -> None:
        self._plugin = plugin

    def fingerprint(self) -> str:
        """Return what no import has seen."""
        return "never imported"

    def read(self) -> Iterable[Organisation | Service]:
        """Yield the service."""
        return self._plugin.read(Path(), directory="proof")


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
        self.plugin = _Plugin()
        self.directory = _Directory(self.plugin)
        self._shop = OneStopShop.open(
            _CITY,
            plugins=(self.plugin,),
            storage={"use": "memory"},
            state={"folder": str(self.folder)},
            roles=self._tables,
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
            _MAKER,
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
        _observed(guides["markt"], other_visit)
        _referred(guides["markt"], other_visit, (), "told")
        self.gathered = coordinator.barriers.gather([self.linked], problem={"nl": "Een brief"}).id
        self.owned = _confirmed(
            coordinator, coordinator.barriers.gather([first], problem={"nl": "Twee"}).id, _MAKER
        )
        _confirmed(coordinator, coordinator.barriers.gather([second], problem={"nl": "Drie"}).id, _OTHER)

    def _facts(self) -> dict[str, dict[str, Facts]]:
        """Return what the oracle may know of the records, as a coordinator sees them."""
        desk = self.desk("coordinator", self._every, desk=None)
        return {
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
            "barrier": {one.id: ("barrier", None, one.owner) for one in desk.barriers.list()},
        }


_REFERRALS: Final = (
    ("told", "told", ()),
    ("warm", "appointment", ()),
    ("requested", "appointment", ("request",)),
    ("accepted", "appointment", ("request", "accept")),
    ("held", "appointment", ("request", "accept", "hold")),
)
"""A name for a referral in each state that something can be done to, its mode, and the way there."""


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


def _referred(desk: Desk, visit: str, steps: Iterable[str], mode: str) -> str:
    id = desk.referrals.prepare(visit=visit, service="g2", mode=mode).id
    given: dict[str, dict[str, Any]] = {
        "request": {},
        "accept": {"on_behalf_of": _MAKER},
        "hold": {"on_behalf_of": _MAKER, "reason": "other"},
    }
    for step in steps:
        getattr(desk.referrals, step)(id, **given[step])
    return id


def _observed(desk: Desk, visit: str) -> str:
    return desk.barriers.observe(
        visit=visit, service="g2", concepts=["b:begrijpbaar"], step="understand", what_happened="A letter."
    ).id


def _confirmed(desk: Desk, barrier: str, owner: str) -> str:
    return desk.barriers.confirm(barrier, owner=owner, **_CONFIRMING).id


_CONFIRMING: Final[dict[str, Any]] = {
    "checks": ["clear", "neutral", "recognised"],
    "kind": "kind:information",
    "level": "gov:local",
    "reason": "proof",
}


def _answering(desk: Desk, **given: Any) -> dict[str, Any]:
    """The desk answers on behalf of the service; the service itself just answers."""
    return given if desk.actor.acts_as == "owner" else {**given, "on_behalf_of": _MAKER}


def _step(name: str, state: str, *, answers: bool = False, **given: Any) -> Operation:
    """Return the operation that takes a referral to its next state."""

    def call(desk: Desk, world: World) -> Any:
        said = _answering(desk, **given) if answers else given
        return getattr(desk.referrals, name)(world.referral[state], **said)

    who = _SERVICE if answers or name in {"complete", "cancel"} else _DESK
    if name == "expire":
        who = frozenset({"system"})
    return Operation(
        name=f"referrals.{name}",
        needs=(f"referrals.{name}",),
        call=call,
        about=(_NOTE if state in {"told", "warm"} else _REFERRAL,),
        who=who,
    )


_DESK: Final = frozenset({"worker", "coordinator"})
_SERVICE: Final = _DESK | {"owner"}


def _read(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=name, needs=needs, call=call, **more)


def _on_observation(name: str, **given: Any) -> Operation:
    def call(desk: Desk, world: World) -> Any:
        said = {"barrier": world.gathered} if name == "link" else given
        return getattr(desk.barriers, name)(world.linked if name == "unlink" else world.observation, **said)

    return Operation(name=f"barriers.{name}", needs=(f"barriers.{name}",), call=call, about=(_OBSERVATION,))


OPERATIONS: Final[Sequence[Operation]] = (
    _read("services.search", lambda desk, _: desk.services.search("inschrijving"), "services.read"),
    _read("services.get", lambda desk, _: desk.services.get("g2"), "services.read"),
    _read("services.list", lambda desk, _: desk.services.list(), "services.read"),
    _read("services.organisation", lambda desk, _: desk.services.organisation(_MAKER), "services.read"),
    _read("services.imported", lambda desk, _: desk.services.imported("local"), "services.read"),
    _read("services.load", lambda desk, _: desk.services.load((), directory="proof"), "services.import"),
    _read(
        "services.refresh",
        lambda desk, world: desk.services.refresh(world.directory, directory="proof"),
        "services.read",
        "services.import",
    ),
    _read("taxonomies.list", lambda desk, _: desk.taxonomies.list(), "taxonomies.read"),
    _read("taxonomies.scheme", lambda desk, _: desk.taxonomies.scheme("topic"), "taxonomies.read"),
    _read(
        "taxonomies.concept", lambda desk, _: desk.taxonomies.concept("topic:registration"), "taxonomies.read"
    ),
    _read("taxonomies.validate", lambda desk, _: desk.taxonomies.validate("topic"), "taxonomies.read"),
    _read("exchange.formats", lambda desk, _: desk.exchange.formats()),
    _read(
        "exchange.check",
        lambda desk, world: desk.exchange.check(world.folder, format="proof"),
        "exchange.verify",
    ),
    _read(
        "exchange.import_services",
        lambda desk, world: desk.exchange.import_services(world.folder, format="proof", directory="proof"),
        "services.import",
    ),
    _read(
        "exchange.export_services",
        lambda desk, world: desk.exchange.export_services(world.folder / "out", format="proof"),
        "services.export",
    ),
    _read("insight.totals", lambda desk, _: desk.insight.totals(), "insight.read"),
    _read("insight.barriers_by_concept", lambda desk, _: desk.insight.barriers_by_concept(), "insight.read"),
    _read("insight.barriers_by_service", lambda desk, _: desk.insight.barriers_by_service(), "insight.read"),
    _read("insight.to_raise", lambda desk, _: desk.insight.to_raise(), "insight.read", "barriers.read"),
    _read("visits.record", lambda desk, _: _record(desk, None), "visits.record", about=(_VISIT,)),
    _read(
        "visits.record again", lambda desk, _: _record(desk, "the-visit"), "visits.record", about=(_VISIT,)
    ),
    _read("visits.get", lambda desk, world: desk.visits.get(world.visit), "visits.read", about=(_VISIT,)),
    _read(
        "visits.sheet",
        lambda desk, world: desk.visits.sheet(world.visit),
        "visits.read",
        "referrals.read",
        "barriers.read",
        about=(_VISIT,),
    ),
    _read("visits.list", lambda desk, _: desk.visits.list(), "visits.read", sees="visit", ids=_ids),
    _read(
        "visits.retract",
        lambda desk, world: desk.visits.retract(world.visit, reason="entered_in_error"),
        "visits.retract",
        about=(_VISIT,),
    ),
    _read(
        "referrals.prepare",
        lambda desk, world: desk.referrals.prepare(visit=world.visit, service="g2"),
        "referrals.prepare",
        about=(_VISIT, _NOTE),
        who=_DESK,
    ),
    _read(
        "referrals.prepare without a visit",
        lambda desk, _: desk.referrals.prepare(service="g2", topic="topic:registration", desk="zuid"),
        "referrals.prepare",
        about=(_NOTE,),
        who=_DESK,
    ),
    _read(
        "referrals.make",
        lambda desk, world: desk.referrals.make(visit=world.visit, service="g2", mode="told"),
        "referrals.make",
        "referrals.prepare",
        "referrals.give",
        about=(_VISIT, _NOTE),
        who=_DESK,
    ),
    _read(
        "referrals.make warm",
        lambda desk, world: desk.referrals.make(visit=world.visit, service="g2", mode="appointment"),
        "referrals.make",
        "referrals.prepare",
        "referrals.request",
        about=(_VISIT, _NOTE),
        who=_DESK,
    ),
    _step("give", "told"),
    _step("request", "warm"),
    _step("accept", "requested", answers=True),
    _step("reject", "requested", answers=True, reason="no_capacity"),
    _step("expire", "requested"),
    _step("start", "accepted", answers=True),
    _step("hold", "accepted", answers=True, reason="other"),
    _step("resume", "held", answers=True),
    _step("complete", "accepted", outcome="helped"),
    _step("fail", "accepted", answers=True, reason="no_show"),
    _step("cancel", "accepted", reason="person_declined"),
    _step("void", "told"),
    _read(
        "referrals.get",
        lambda desk, world: desk.referrals.get(world.referral["told"]),
        "referrals.read",
        about=(_NOTE,),
    ),
    _read(
        "referrals.get requested",
        lambda desk, world: desk.referrals.get(world.referral["requested"]),
        "referrals.read",
        about=(_REFERRAL,),
    ),
    _read(
        "referrals.list", lambda desk, _: desk.referrals.list(), "referrals.read", sees="referral", ids=_ids
    ),
    _read(
        "barriers.observe",
        lambda desk, world: _observe(desk, visit=world.visit),
        "barriers.observe",
        about=(_VISIT, _OBSERVATION),
    ),
    _read(
        "barriers.observe without a visit",
        lambda desk, _: _observe(desk, source="partner", desk="zuid", topic="topic:registration"),
        "barriers.observe",
        about=(_OBSERVATION,),
    ),
    _on_observation("link"),
    _on_observation("unlink"),
    _on_observation("retract", reason="duplicate"),
    _on_observation("redact"),
    _on_observation("review"),
    _read(
        "barriers.gather",
        lambda desk, world: desk.barriers.gather([world.loose], problem={"nl": "Een brief"}),
        "barriers.gather",
        about=(_OBSERVATION,),
        who=_DESK,
    ),
    _read(
        "barriers.confirm",
        lambda desk, world: _confirmed(desk, world.gathered, _MAKER),
        "barriers.confirm",
        about=(_GATHERED,),
        who=frozenset({"coordinator"}),
    ),
    _read(
        "barriers.get", lambda desk, world: desk.barriers.get(world.owned), "barriers.read", about=(_OWNED,)
    ),
    _read(
        "barriers.get gathered",
        lambda desk, world: desk.barriers.get(world.gathered),
        "barriers.read",
        about=(_GATHERED,),
    ),
    _read("barriers.list", lambda desk, _: desk.barriers.list(), "barriers.read", sees="barrier", ids=_ids),
    _read(
        "barriers.counts",
        lambda desk, world: desk.barriers.counts(world.owned),
        "barriers.read",
        about=(_OWNED,),
    ),
    _read(
        "barriers.observation",
        lambda desk, world: desk.barriers.observation(world.observation),
        "barriers.read",
        about=(_OBSERVATION,),
    ),
    _read(
        "barriers.observations",
        lambda desk, _: desk.barriers.observations(),
        "barriers.read",
        sees="observation",
        ids=_ids,
    ),
)
"""Everything that a desk can do."""


def _record(desk: Desk, key: str | None) -> Any:
    return desk.visits.record(
        key=key,
        desk="zuid",
        channel="desk",
        language="ar",
        topics=["topic:registration"],
        handling=["answered"],
    )


def _observe(desk: Desk, /, **given: Any) -> Any:
    return desk.barriers.observe(
        service="g2", concepts=["b:begrijpbaar"], step="understand", what_happened="A letter.", **given
    )
