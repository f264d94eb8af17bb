# SPDX-License-Identifier: EUPL-1.2
"""
The figures of barriers: what was opened, how far it came, and how long each step took.

*Fixed is not closed*: verified, claimed, declined, and withdrawn or merged are
four figures, and only the first counts as removed (domain handbook, section
4.4).  A barrier that was merged into another counts with that one.  All is as
it was at the end of the period, so that a later move changes no earlier figure.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.reports.dimensions import DIMENSIONS
from onestopshop.domain.reports.figures import UNKNOWN, At
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.tabulating import Body, Definition

__all__ = ["ANSWERED", "barrier_figures", "moves_until"]

ANSWERED: Final = frozenset({"plan", "start", "claim", "decline", "not_ours"})
"""What an owner says that answers a signal; a sign of receipt does not."""

_OPENED: Final = "barriers.opened"
_ONE: Final[tuple[At, ...]] = ((),)
_MERGED: Final = BarrierState.MERGED.value
_ASIDE: Final = frozenset({"merge", "unmerge"})
"""Moves after which a barrier is where it was before, once the merge is taken back."""

_Moves = tuple[tuple[str, str, str], ...]
"""Operation, state afterwards and day of each move."""


def moves_until(body: Body, end: str) -> _Moves:
    """Return what happened to a barrier before the day *end*."""
    history = body.get("history", ())
    return tuple((move["operation"], move["state"], move["day"]) for move in history if move["day"] < end)


def barrier_figures(frame: Frame) -> tuple[Definition, ...]:
    """Return what is counted of barriers."""
    made = _Making(frame)
    return (
        made.barriers(_OPENED, made.opened, lambda opened: _ONE if opened else ()),
        made.opened_by("barriers.opened_by_level", "level", lambda body: body.get("level") or UNKNOWN),
        made.opened_by("barriers.opened_by_kind", "barrier_kind", lambda body: body.get("kind") or UNKNOWN),
        made.opened_by("barriers.opened_by_step", "step", lambda body: body["step"]),
        made.opened_by("barriers.opened_by_concept", "concept", lambda body: frame.main(body["concepts"])),
        made.barriers(
            "barriers.moves",
            made.moves,
            lambda moves: ((operation,) for operation in sorted(set(moves) - {"gather"})),
            dimensions=("barrier_move",),
            several=True,
        ),
        made.barriers(
            "barriers.answered", made.moves, lambda moves: () if ANSWERED.isdisjoint(moves) else _ONE
        ),
        made.barriers(
            "barriers.state",
            made.state,
            lambda state: ((state,),) if state else (),
            dimensions=("barrier_state",),
        ),
        made.ended("barriers.verified", BarrierState.VERIFIED),
        made.ended("barriers.claimed", BarrierState.CLAIMED_REMOVED),
        made.ended("barriers.declined", BarrierState.DECLINED),
        made.barriers(
            "barriers.withdrawn",
            made.reached,
            lambda state: ((state,),) if state in DIMENSIONS["set_aside"] else (),
            dimensions=("set_aside",),
        ),
        *made.medians(),
        Definition(
            code="barriers.looks",
            kind=Barrier.KIND,
            unit="looks",
            key=made.looks,
            places=lambda verdicts: ((verdict,) for verdict in verdicts),
            dimensions=("verdict",),
        ),
    )


class _Making:
    """
    Ask a barrier what happened to it in a period.
    """

    def __init__(self, frame: Frame) -> None:
        self._since, self._until = frame.since, frame.until

    def barriers(
        self, code: str, key: Callable[[Body], Any], places: Callable[[Any], Iterable[At]], **more: Any
    ) -> Definition:
        return Definition(code=code, kind=Barrier.KIND, unit="barriers", key=key, places=places, **more)

    def opened(self, body: Body) -> bool:
        """Return whether it was gathered in the period and still goes by itself at its end."""
        moves = moves_until(body, self._until)
        return bool(moves) and moves[0][2] >= self._since and moves[-1][1] != _MERGED

    def opened_by(self, code: str, dimension: str, value_of: Callable[[Body], str]) -> Definition:
        return self.barriers(
            code,
            lambda body: value_of(body) if self.opened(body) else None,
            lambda value: ((value,),) if value else (),
            dimensions=(dimension,),
            wholes=(_OPENED,),
        )

    def moves(self, body: Body) -> tuple[str, ...]:
        """Return what was done to it in the period."""
        return tuple(operation for operation, _, day in moves_until(body, self._until) if day >= self._since)

    def state(self, body: Body) -> str | None:
        """Return its state at the end of the period, when it was there by then."""
        moves = moves_until(body, self._until)
        return moves[-1][1] if moves else None

    def reached(self, body: Body) -> str | None:
        """Return its state at the end of the period, when it came to it in the period."""
        moves = moves_until(body, self._until)
        return moves[-1][1] if moves and moves[-1][2] >= self._since else None

    def ended(self, code: str, state: BarrierState) -> Definition:
        return self.barriers(code, self.reached, lambda reached: _ONE if reached == state else ())

    def looks(self, body: Body) -> tuple[str, ...]:
        looks = (body.get("removal") or {}).get("looks", ())
        return tuple(look["verdict"] for look in looks if self._since <= look["day"] < self._until)

    def medians(self) -> Iterator[Definition]:
        """Yield how long what ended in the period had taken."""
        yield self._median("barriers.days_in_state", self._stays, dimensions=("barrier_state",))
        for code, begin, ends in (
            ("barriers.days_to_confirm", "gather", frozenset({"confirm"})),
            ("barriers.days_to_answer", "signal", ANSWERED),
            ("barriers.days_to_verify", "gather", frozenset({"verify"})),
        ):
            yield self._median(code, _between(begin, ends, self._since))

    def _median(
        self, code: str, days: Callable[[_Moves], Iterable[tuple[At, int]]], **more: Any
    ) -> Definition:
        return Definition(
            code=code,
            kind=Barrier.KIND,
            unit="days",
            key=lambda body: moves_until(body, self._until),
            places=lambda moves: (at for at, _ in days(moves)),
            days=days,
            **more,
        )

    def _stays(self, moves: _Moves) -> Iterator[tuple[At, int]]:
        """Yield each state that was left in the period by a step on the way, and the days in it."""
        for before, after in pairwise(_steps(moves)):
            if after[2] >= self._since and after[0] != "withdraw":
                yield (before[1],), _days(before[2], after[2])


def _steps(moves: _Moves) -> Sequence[tuple[str, str, str]]:
    """Return the moves that changed the state, without merges: what is taken back goes on where it was."""
    steps: list[tuple[str, str, str]] = []
    for move in moves:
        if move[0] not in _ASIDE and (not steps or steps[-1][1] != move[1]):
            steps.append(move)
    return steps


def _between(begin: str, ends: frozenset[str], since: str) -> Callable[[_Moves], Iterator[tuple[At, int]]]:
    """Return how to find the days from the last *begin* to the first of *ends* behind it."""

    def days(moves: _Moves) -> Iterator[tuple[At, int]]:
        begun: str | None = None
        for operation, _, day in moves:
            if operation == begin:
                begun = day
            elif operation in ends and begun is not None:
                if day >= since:
                    yield (), _days(begun, day)
                begun = None

    return days


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
