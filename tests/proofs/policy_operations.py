# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk, with what it needs and what it is done to.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from tests.proofs.policy_world import MAKER, Facts, Operation, World, confirmed

from onestopshop import Desk

__all__ = ["OPERATIONS"]

_VISIT: Final[Facts] = ("visit", "zuid", None)
_OBSERVATION: Final[Facts] = ("observation", "zuid", None)
_REFERRAL: Final[Facts] = ("referral", "zuid", MAKER)
_NOTE: Final[Facts] = ("note", "zuid", MAKER)
_GATHERED: Final[Facts] = ("barrier", None, None)
_OWNED: Final[Facts] = ("barrier", None, MAKER)


def _ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


def _answering(desk: Desk, **given: Any) -> dict[str, Any]:
    """The desk answers on behalf of the service; the service itself just answers."""
    return given if desk.actor.acts_as == "owner" else {**given, "on_behalf_of": MAKER}


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
    _read("services.organisation", lambda desk, _: desk.services.organisation(MAKER), "services.read"),
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
    _read(
        "exchange.export_records",
        lambda desk, world: desk.exchange.export_records(world.folder / "out.jsonl"),
        "visits.export",
        who=frozenset({"coordinator"}),  # there are records of two desks
    ),
    _read(
        "exchange.import_records",
        lambda desk, world: desk.exchange.import_records(world.records),
        "visits.import",
        who=frozenset({"coordinator"}),
    ),
    _read(
        "exchange.check_records",
        lambda desk, world: desk.exchange.check_records(world.records),
        "exchange.verify",
        who=_DESK,
    ),
    _read("exchange.conflicts", lambda desk, _: desk.exchange.conflicts(), "visits.import", who=_DESK),
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
        lambda desk, world: confirmed(desk, world.gathered, MAKER),
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
