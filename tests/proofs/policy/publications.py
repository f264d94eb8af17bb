# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on published statistics, with what it needs.
"""

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

from tests.proofs.policy.world import PUBLISHED, Operation, World

from onestopshop import Desk

__all__ = ["PUBLICATIONS"]

_COORDINATOR: Final = frozenset({"coordinator"})
_NEXT: Final = "2025-Q4"
_FOLDERS: Final = count()


def _op(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=f"publications.{name}", needs=needs or ("statistics.read",), call=call, **more)


PUBLICATIONS: Final[Sequence[Operation]] = (
    _op("programmes", lambda desk, _: desk.publications.programmes()),
    _op("preview", lambda desk, _: desk.publications.preview(_NEXT), "statistics.publish", who=_COORDINATOR),
    _op(
        "left_out", lambda desk, _: desk.publications.left_out(_NEXT), "statistics.publish", who=_COORDINATOR
    ),
    _op("publish", lambda desk, _: desk.publications.publish(_NEXT), "statistics.publish", who=_COORDINATOR),
    _op("list", lambda desk, _: desk.publications.list()),
    _op("tables", lambda desk, _: desk.publications.tables(PUBLISHED)),
    _op("files", lambda desk, _: desk.publications.files(PUBLISHED)),
    _op(
        "export",
        lambda desk, world: desk.publications.export(PUBLISHED, world.folder / f"published-{next(_FOLDERS)}"),
    ),
)
"""What a desk can do with figures for audiences outside."""
