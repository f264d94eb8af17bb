# SPDX-License-Identifier: EUPL-1.2
"""
What a desk does with crosswalks, and what it needs for that.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from tests.proofs.policy.world import Operation, World

from onestopshop import Desk
from onestopshop.builtin.sssom import network_crosswalks

__all__ = ["CROSSWALKS"]

_DESK: Final = frozenset({"worker", "coordinator"})


def _operation(name: str, call: Callable[[Desk, World], Any], needs: str, **more: Any) -> Operation:
    return Operation(name=name, needs=(needs,), call=call, **more)


CROSSWALKS: Final[Sequence[Operation]] = (
    _operation("taxonomies.crosswalks", lambda desk, _: desk.taxonomies.crosswalks(), "taxonomies.read"),
    _operation(
        "taxonomies.crosswalk", lambda desk, _: desk.taxonomies.crosswalk("access"), "taxonomies.read"
    ),
    _operation("taxonomies.between", lambda desk, _: desk.taxonomies.between("b", "lev"), "taxonomies.read"),
    _operation("taxonomies.inverted", lambda desk, _: desk.taxonomies.inverted("access"), "taxonomies.read"),
    _operation(
        "taxonomies.composed", lambda desk, _: desk.taxonomies.composed("access", "topics"), "taxonomies.read"
    ),
    _operation(
        "taxonomies.contradictions",
        lambda desk, _: desk.taxonomies.contradictions(network_crosswalks()[0]),
        "taxonomies.read",
    ),
    _operation(
        "taxonomies.export_crosswalk",
        lambda desk, world: desk.taxonomies.export_crosswalk(
            network_crosswalks()[0], world.folder / "out.sssom.tsv"
        ),
        "taxonomies.export",
    ),
    _operation(
        "taxonomies.map_codes",
        lambda desk, _: desk.taxonomies.map_codes(["b:bekend"], to="lev"),
        "taxonomies.read",
    ),
    _operation(
        "taxonomies.map_records",
        lambda desk, _: desk.taxonomies.map_records("visits", to="topic"),
        "insight.read",
        who=_DESK,
    ),
    _operation(
        "insight.barriers_rolled_up", lambda desk, _: desk.insight.barriers_rolled_up("lev"), "insight.read"
    ),
)
