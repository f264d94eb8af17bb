# SPDX-License-Identifier: EUPL-1.2
"""
Nobody does at the library what the configuration does not grant.

Every operation of every noun is called by every kind of actor: what the role
acts as, what it is granted, at which desk and for which organisation, and
whether a plugin objects or fails.  What happens is compared with an answer that
`_Oracle` derives by itself from the handbook (sections 3 to 5 and 9) and the
configuration: it knows neither the gate nor the policies.  Who is refused gets
a `ForbiddenError`, and nothing is written.  The saboteurs are builds in which
one permission is not checked, one for each permission.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import attrs
from tests.proofs import Result
from tests.proofs.policy.operations import OPERATIONS
from tests.proofs.policy.world import Operation, World

from onestopshop.domain.actions import ACTIONS
from onestopshop.errors import ForbiddenError, OneStopShopError
from onestopshop.runtime.grants import ShopGate

__all__ = ["run"]

_ACTS_AS: Final = ("worker", "coordinator", "owner", "verifier")
_DESKS: Final = ("zuid", "markt", None)
"""The desk of what is touched, another one, and none."""

_ORGANISATIONS: Final = ("loket-migratie", "ocmw-gent", None)
"""The organisation of what is touched, another one, and none."""

_OBJECTIONS: Final = ("silent", "objects", "fails")


@attrs.frozen(kw_only=True)
class Cell:
    """
    One actor who tries one operation.

    Args:
        granted: The permissions of the role.
        objection: What a plugin says to `contested`.
    """

    operation: Operation
    acts_as: str
    granted: frozenset[str]
    desk: str | None
    organisation: str | None
    objection: str
    contested: str

    def __str__(self) -> str:
        return (
            f"{self.operation.name} by {self.acts_as} of {self.desk}, {self.organisation}, "
            f"granted {len(self.granted)}: {sorted(self.granted & set(self.operation.needs))}, "
            f"plugin {self.objection} {self.contested}"
        )


def run(n: int | None, seed: int) -> Result:
    """Try *n* cells drawn from all that there are (all, more than 10,000, when left out), then the saboteurs."""
    random = Random(seed)
    cells = list(_cells(random))
    random.shuffle(cells)
    tried = cells[: n or len(cells)]
    grants = {frozenset(cell.granted) for cell in cells}
    with (
        _silent("onestopshop"),  # the plugin fails some thousand times
        TemporaryDirectory(prefix="policy-") as folder,
        World(Path(folder), _ACTS_AS, grants) as world,
    ):
        lines = [*_uncovered(world)]
        for cell in tried:
            wrong = _wrong(world, cell)
            if wrong:
                lines.append(f"{cell}: {wrong}")
        missed = [action for action in _used() if not _catches(world, cells, action)]
    lines += [f"the saboteur that does not check {action} was missed" for action in missed]
    figures = {
        "cells": len(cells),
        "operations": len(OPERATIONS),
        "permissions": len(_used()),
        "saboteurs": len(_used()),
        "not_at_the_desk_yet": sorted(
            set(ACTIONS) - {_SHORT, *(one for each in OPERATIONS for one in each.needs)}
        ),
    }
    return Result(
        n=len(tried),
        violations=len(lines) - len(missed),
        saboteur_caught=not missed,
        figures=figures,
        lines=lines[:40],
    )


@contextmanager
def _silent(name: str) -> Iterator[None]:
    """Let a logger say nothing for a while."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


def _cells(random: Random) -> Iterator[Cell]:
    """Yield every combination; which permission a plugin contests is drawn."""
    for operation in OPERATIONS:
        places = product(_ACTS_AS, _grants(operation), _DESKS, _ORGANISATIONS, _OBJECTIONS)
        for acts_as, granted, desk, organisation, objection in places:
            yield Cell(
                operation=operation,
                acts_as=acts_as,
                granted=granted,
                desk=desk,
                organisation=organisation,
                objection=objection,
                contested=random.choice(operation.needs or ("services.read",)),
            )


def _grants(operation: Operation) -> Sequence[frozenset[str]]:
    """Return all permissions, none, only those that are needed, and all but each of these."""
    every, needed = frozenset(ACTIONS), frozenset(operation.needs)
    parts = needed - {_SHORT}
    short = [frozenset({_SHORT}), parts] if _SHORT in needed else [needed]
    lacking = (every - {action} - ({_SHORT} if action in _MEANT else set()) for action in operation.needs)
    return [every, frozenset(), *(short if needed else []), *lacking]


_SHORT: Final = "referrals.make"
_MEANT: Final = frozenset({"referrals.prepare", "referrals.give", "referrals.request"})
"""What the permission to make referrals stands for: a referral is prepared, then given or requested (5.2)."""


def _used() -> list[str]:
    """Return the permissions that some actor of the library needs; only the shop itself lets a referral expire."""
    return sorted({one for operation in OPERATIONS for one in operation.needs if operation.who != {"system"}})


def _uncovered(world: World) -> Iterator[str]:
    """Yield the operations of a desk that nothing here calls."""
    known = {operation.name.partition(" ")[0] for operation in OPERATIONS}
    yield from (f"{name} is not tried" for name in world.operations_of_a_desk() if name not in known)


def _wrong(world: World, cell: Cell, *, undone: bool = False) -> str:
    """
    Return what is wrong with the answer in a cell, or nothing.

    Args:
        undone: Write nothing, where it can be helped, of what should have been refused.
    """
    expected = _Oracle(world, cell)
    world.plugin.arm(cell.objection, cell.contested)
    desk = world.desk(cell.acts_as, cell.granted, desk=cell.desk, organisation=cell.organisation)
    before = world.written()
    try:
        in_vain = expected.allows or undone
        answer = world.tried(desk, cell.operation) if in_vain else cell.operation.call(desk, world)
    except ForbiddenError:
        return _after_refusal(world, expected, before)
    except OneStopShopError as error:
        if expected.allows and not expected.sees and cell.operation.sees is not None:
            return ""
        return f"{type(error).__name__}: {error}, and it is {'allowed' if expected.allows else 'forbidden'}"
    finally:
        world.plugin.arm("silent", "")
    if not expected.allows:
        if world.written() != before:
            world.renew()
        return f"it was done, although {expected.why}"
    seen = set() if cell.operation.sees is None else cell.operation.ids(answer)
    return "" if seen == expected.sees else f"it shows {sorted(seen ^ expected.sees)} too many or too few"


def _after_refusal(world: World, expected: "_Oracle", before: int) -> str:
    if expected.allows and (expected.sees or not expected.is_list):
        return "it is refused, although it is allowed"
    return "it is refused, and something was written" if world.written() != before else ""


class _Oracle:
    """
    What the handbook and the configuration say of a cell.
    """

    def __init__(self, world: World, cell: Cell) -> None:
        self._cell = cell
        self.is_list = cell.operation.sees is not None
        self.why = next(self._refusals(), "")
        self.allows = not self.why
        self.sees: set[str] = set()
        if self.is_list:
            self.sees = {
                id for id, facts in world.facts[cell.operation.sees or ""].items() if self._related(*facts)
            }

    def _refusals(self) -> Iterator[str]:
        cell, operation = self._cell, self._cell.operation
        granted = cell.granted | _MEANT if _SHORT in cell.granted else cell.granted
        granted = granted | {_SHORT} if "referrals.prepare" in granted else granted
        missing = [action for action in operation.needs if action not in granted]
        if missing:
            yield f"{missing[0]} is not granted"
        if operation.who and cell.acts_as not in operation.who:
            yield f"a {cell.acts_as} never may"
        for facts in operation.about:
            if not self._related(*facts):
                yield f"a {facts[0]} of {facts[1:]} is none of theirs"
        if cell.objection != "silent" and cell.contested in operation.needs:
            yield "a plugin objects"

    def _related(self, kind: str, desk: str | None, organisation: str | None) -> bool:
        """
        Say whether the actor has to do with a record.

        A worker with facts of her own desk (9.6); an owner with the referrals that it was asked for, and with
        no note, visit or observation (4.1, 5.1, 9.13), nor with a barrier while that is internal (4.2), and
        with the signals that it was sent (4.6); a verifier with barriers that are not its organisation's and
        were claimed to be removed (4.4), and with signals that were sent; who verifies one says for whom she
        acts; a coordinator with all.
        """
        cell = self._cell
        if cell.acts_as == "coordinator":
            return True
        if cell.acts_as == "worker":
            return kind in {"barrier", "shared", "removed", "signal", "draft"} or desk == cell.desk
        if cell.acts_as == "owner":
            theirs = organisation is not None and organisation == cell.organisation
            return kind in {"referral", "shared", "removed", "signal"} and theirs
        other = organisation is None or organisation != cell.organisation
        if kind == "claimed":
            return other and cell.organisation is not None
        return kind == "signal" or (kind == "removed" and other)


def _catches(world: World, cells: Sequence[Cell], action: str) -> bool:
    """Say whether a build is found out in which one permission is not checked."""
    check = ShopGate.check

    def unchecked(self: ShopGate, actor: Any, given: str, subject: object = None) -> None:
        if given != action:
            check(self, actor, given, subject)

    with patch.object(ShopGate, "check", unchecked):
        return any(_wrong(world, cell, undone=True) for cell in cells if action in cell.operation.needs)
