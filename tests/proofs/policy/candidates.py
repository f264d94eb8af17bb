# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on what may be a barrier, with what it needs and what it is done to.
"""

from collections.abc import Sequence
from typing import Any, Final

from tests.proofs.policy.misses import MISSED
from tests.proofs.policy.world import Facts, Operation, World

from onestopshop import Desk
from onestopshop.domain.candidates.candidates import candidate_id
from onestopshop.operations.candidates.taking_lists import ListRow

__all__ = ["CANDIDATES"]

_OBSERVATION: Final[Facts] = ("observation", "zuid", None)
_ROW: Final[dict[str, Any]] = {
    "desk": "zuid",
    "service": "g2",
    "topic": "topic:registration",
    "what_happened": "A letter.",
}


def _import(desk: Desk, _: World) -> Any:
    row = ListRow(number=2, row="1", fields=_ROW)
    return desk.barriers.import_rows([row], source="list")


def _dismiss(desk: Desk, _: World) -> Any:
    return desk.barriers.dismiss(candidate_id("search", None, None, MISSED), reason="No such service.")


CANDIDATES: Final[Sequence[Operation]] = (
    Operation(
        name="barriers.candidates",
        needs=("barriers.read",),
        call=lambda desk, _: desk.barriers.candidates(),
    ),
    Operation(
        name="barriers.suggest",
        needs=("barriers.suggest", "barriers.read"),
        call=lambda desk, _: desk.barriers.suggest("A letter."),
        who=frozenset({"worker", "coordinator"}),
    ),
    Operation(
        name="barriers.rule_candidates",
        needs=("barriers.read",),
        call=lambda desk, _: desk.barriers.rule_candidates(),
    ),
    Operation(
        name="barriers.dismiss",
        needs=("barriers.dismiss",),
        call=_dismiss,
        who=frozenset({"worker", "coordinator"}),
    ),
    Operation(name="barriers.import_rows", needs=("barriers.import",), call=_import, about=(_OBSERVATION,)),
)
"""Everything that a desk can do with what may be a barrier."""
