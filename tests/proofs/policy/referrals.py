# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on referrals, with what it needs and what it is done to.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from tests.proofs.policy.world import MAKER, Facts, Operation, World

from onestopshop import Desk

__all__ = ["REFERRALS"]

_VISIT: Final[Facts] = ("visit", "zuid", None)
_REFERRAL: Final[Facts] = ("referral", "zuid", MAKER)
_NOTE: Final[Facts] = ("note", "zuid", MAKER)
_DESK: Final = frozenset({"worker", "coordinator"})
_SERVICE: Final = _DESK | {"owner"}


def _ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


def _read(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=name, needs=needs, call=call, **more)


def _answering(desk: Desk, **given: Any) -> dict[str, Any]:
    """The desk answers on behalf of the service; the service itself just answers."""
    return given if desk.actor.acts_as == "owner" else {**given, "on_behalf_of": MAKER}


def _step(name: str, state: str, *, answers: bool = False, **given: Any) -> Operation:
    """Return the operation that takes a referral to its next state."""

    def call(desk: Desk, world: World) -> Any:
        said = _answering(desk, **given) if answers else given
        return getattr(desk.referrals, name)(world.referral[state], **said)

    who = _SERVICE if answers or name in {"complete", "cancel", "report", "reschedule"} else _DESK
    if name == "expire":
        who = frozenset({"system"})
    return Operation(
        name=f"referrals.{name}",
        needs=(f"referrals.{name}",),
        call=call,
        about=(_NOTE if state in {"told", "warm"} else _REFERRAL,),
        who=who,
    )


def _due(found: Iterable[Any]) -> set[str]:
    return {one.referral.id for one in found}


REFERRALS: Final[Sequence[Operation]] = (
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
    _step("report", "accepted", outcome="helped"),
    _step("reschedule", "accepted", appointment_on="2099-01-01"),
    _step("withdraw_consent", "accepted"),
    _read(
        "referrals.receipt",
        lambda desk, world: desk.referrals.receipt(world.referral["requested"]),
        "referrals.receipt",
        about=(_REFERRAL,),
        who=_DESK,
    ),
    _read(
        "referrals.redirect",
        lambda desk, world: desk.referrals.redirect(world.referral["requested"], service="g2", mode="told"),
        "referrals.read",
        "referrals.reject",
        "referrals.make",
        "referrals.prepare",
        "referrals.give",
        about=(_VISIT, _REFERRAL, _NOTE),
        who=_DESK,
    ),
    _read(
        "referrals.chain",
        lambda desk, world: desk.referrals.chain(world.referral["requested"]),
        "referrals.read",
        about=(_REFERRAL,),
    ),
    _read(
        "referrals.due",
        lambda desk, _: desk.referrals.due("2099-01-01"),
        "referrals.read",
        who=_DESK,
        sees="due",
        ids=_due,
    ),
)
