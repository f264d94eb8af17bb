# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on signals and their links, with what it needs and what it is done to.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from tests.proofs.policy.world import MAKER, Facts, Operation, World

from onestopshop import Desk

__all__ = ["SIGNALS"]

_SENT: Final[Facts] = ("signal", None, MAKER)
_DRAFT: Final[Facts] = ("draft", None, MAKER)
_OWNED: Final[Facts] = ("barrier", None, MAKER)
_SHARED: Final[Facts] = ("shared", None, MAKER)
_REFERRAL: Final[Facts] = ("referral", "zuid", MAKER)
_COORDINATOR: Final = frozenset({"coordinator"})
_DESK: Final = frozenset({"worker", "coordinator"})


def _ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


def _read(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=name, needs=needs, call=call, **more)


def _on(name: str, about: Facts, /, **given: Any) -> Operation:
    """Return what a coordinator does to a draft, or to a signal that was sent."""

    def call(desk: Desk, world: World) -> Any:
        return getattr(desk.signals, name)(world.draft if about is _DRAFT else world.sent, **given)

    return _read(f"signals.{name}", call, f"signals.{name}", about=(about,), who=_COORDINATOR)


def _link(name: str) -> Operation:
    return _read(
        f"links.{name}",
        lambda desk, world: getattr(desk.links, name)(world.sent if name == "list" else world.link),
        "signals.link",
        about=(_SENT,),
        who=_DESK,
    )


def _answer(desk: Desk, world: World) -> Any:
    message = None if desk.actor.acts_as == "owner" else "a letter"
    return desk.signals.answer(
        world.sent,
        barrier=world.signalled,
        kind="accepted",
        text="Soon.",
        due="2099-01-01",
        message=message,
    )


SIGNALS: Final[Sequence[Operation]] = (
    _read(
        "signals.prepare",
        lambda desk, world: desk.signals.prepare([world.owned]),
        "signals.prepare",
        about=(_OWNED,),
        who=_COORDINATOR,
    ),
    _on("agree", _DRAFT, organisation="ocmw-gent", agreed="refused"),
    _on("check", _DRAFT, name="neutral", holds=False),
    _on("withdraw", _DRAFT, reason="other"),
    _on("follow_up", _SENT, text="Told at the meeting."),
    _read(
        "signals.send",
        lambda desk, world: desk.signals.send(world.draft),
        "barriers.signal",
        about=(_DRAFT, _OWNED),
        who=_COORDINATOR,
    ),
    _read(
        "signals.answer",
        _answer,
        "signals.answer",
        "barriers.acknowledge",
        "barriers.plan",
        about=(_SENT, _SHARED),
        who=frozenset({"owner", "coordinator"}),
    ),
    _read("signals.get", lambda desk, world: desk.signals.get(world.sent), "signals.read", about=(_SENT,)),
    _read(
        "signals.get draft",
        lambda desk, world: desk.signals.get(world.draft),
        "signals.read",
        about=(_DRAFT,),
    ),
    _read("signals.list", lambda desk, _: desk.signals.list(), "signals.read", sees="signal", ids=_ids),
    _read("signals.bundle", lambda desk, _: desk.signals.bundle(edition="2026"), "signals.bundle"),
    _read(
        "signals.link",
        lambda desk, world: desk.signals.link(world.sent),
        "signals.link",
        about=(_SENT,),
        who=_DESK,
    ),
    _read(
        "referrals.link",
        lambda desk, world: desk.referrals.link(world.referral["requested"]),
        "referrals.link",
        about=(_REFERRAL,),
        who=_DESK,
    ),
    _link("get"),
    _link("list"),
    _link("renew"),
    _link("revoke"),
)
"""Everything that a desk can do with signals."""
