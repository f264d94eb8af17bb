# SPDX-License-Identifier: EUPL-1.2
"""
Every paper about barriers, with what it needs and what it is about.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from tests.proofs.policy.world import MAKER, Facts, Operation, World

from onestopshop import Desk

__all__ = ["PAPERS"]

_ADDRESSED: Final[Facts] = ("signal", None, MAKER)
"""A brief is like a signal: of the owners only the one that it is addressed to may read it (4.6)."""

_OWNED: Final[Facts] = ("barrier", None, MAKER)
_VISIT: Final[Facts] = ("visit", "zuid", None)
_DESK: Final = frozenset({"worker", "coordinator"})


def _paper(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=f"barriers.{name}", needs=needs or (f"barriers.{name}",), call=call, **more)


PAPERS: Final[Sequence[Operation]] = (
    _paper("brief", lambda desk, _: desk.barriers.brief("g2"), about=(_ADDRESSED,)),
    _paper("presignal", lambda desk, world: desk.barriers.presignal(world.owned), about=(_OWNED,), who=_DESK),
    _paper("agenda", lambda desk, _: desk.barriers.agenda(before="2999-01-01"), who=_DESK),
    _paper("feedback", lambda desk, _: desk.barriers.feedback(), who=_DESK),
    _paper(
        "digest",
        lambda desk, _: desk.barriers.digest(desk="zuid"),
        "barriers.feedback",
        about=(_VISIT,),
        who=_DESK,
    ),
    _paper("told", lambda desk, _: desk.barriers.told(), "barriers.read"),
)
"""What is written down of barriers."""
