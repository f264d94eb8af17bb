# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on practices and on the cities of the network, with what it needs.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from tests.proofs.policy.world import PUBLISHED, Operation, World

from onestopshop import Desk
from onestopshop.errors import NotFoundError

__all__ = ["PRACTICES"]

_COORDINATOR: Final = frozenset({"coordinator"})
_WAY: Final[dict[str, Any]] = {"measure": {"nl": "Brieven voorlezen"}, "concepts": ["b:begrijpbaar"]}


def _op(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=name, needs=needs or ("practices.read",), call=call, **more)


def _compared(desk: Desk) -> None:
    with suppress(NotFoundError):  # whoever may compare learns that no other city published anything here
        desk.network.compare(period=PUBLISHED)


PRACTICES: Final[Sequence[Operation]] = (
    _op(
        "practices.record",
        lambda desk, _: desk.practices.record(**_WAY),
        "practices.record",
        who=_COORDINATOR,
    ),
    _op(
        "practices.record (reviewed)",
        lambda desk, _: desk.practices.record(**_WAY, reviewed=True),
        "practices.record",
        "practices.review",
        who=_COORDINATOR,
    ),
    _op(
        "practices.review",
        lambda desk, world: desk.practices.review(world.unread),
        "practices.review",
        who=_COORDINATOR,
    ),
    _op(
        "practices.retire",
        lambda desk, world: desk.practices.retire(world.practice, reason="other"),
        "practices.retire",
        who=_COORDINATOR,
    ),
    _op("practices.to_record", lambda desk, _: desk.practices.to_record(), "practices.record"),
    _op("practices.list", lambda desk, _: desk.practices.list()),
    _op("practices.get", lambda desk, world: desk.practices.get(world.practice)),
    _op("practices.search", lambda desk, _: desk.practices.search(concept="b:begrijpbaar")),
    _op("practices.unread", lambda desk, _: desk.practices.unread()),
    _op("network.cities", lambda desk, _: desk.network.cities(), "network.read"),
    _op("network.card", lambda desk, _: desk.network.card("gent"), "network.read"),
    _op("network.compare", lambda desk, _: _compared(desk), "network.read"),
)
"""What a desk can do with what removed barriers, here and elsewhere."""
