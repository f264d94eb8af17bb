# SPDX-License-Identifier: EUPL-1.2
"""
The figures of signals: sent in the period, acknowledged and answered by its end, or late.

What is acknowledged or answered is each barrier of a signal in its round, so
that a signal of three barriers counts three times here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.signals.signals import Signal
from onestopshop.operations.reports.barrier_figures import ANSWERED
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.tabulating import Body, Definition

__all__ = ["HISTORIES", "signal_figures", "with_histories"]

HISTORIES: Final = "histories"
"""Where the histories of a signal's barriers are put beside what its record holds."""

_RECEIVED: Final = frozenset({"acknowledge", *ANSWERED})


def with_histories(signals: Iterable[Body], barriers: Mapping[str, Body]) -> Iterator[Body]:
    """Yield each signal with the history of each of its barriers; a merged one goes on as the other does."""
    for body in signals:
        yield {**body, HISTORIES: {id: _history(barriers.get(id, {}), barriers) for id in body["barriers"]}}


def _history(body: Body, barriers: Mapping[str, Body]) -> Sequence[Body]:
    """Return what happened to a barrier, and since it was merged to the one that goes on, in its own round."""
    own: Sequence[Body] = body.get("history", ())
    other = barriers.get(body.get("merged_into") or "")
    merged = next((move for move in reversed(own) if move["operation"] == "merge"), None)
    if other is None or merged is None:
        return own
    rest = (move for move in _history(other, barriers) if move["day"] >= merged["day"])
    return (*own, *({**move, "round": merged.get("round", 1)} for move in rest))


def signal_figures(frame: Frame) -> tuple[Definition, ...]:
    """Return what is counted of signals."""
    since, until = frame.since, frame.until

    def sent(body: Body) -> bool:
        return body["state"] != SignalState.PREPARED and since <= (body.get("sent_on") or "") < until

    def counted(done: frozenset[str], due: str) -> Callable[[Body], tuple[str, ...]]:
        def key(body: Body) -> tuple[str, ...]:
            return tuple(_in_time(body, done, due, until)) if sent(body) else ()

        return key

    return (
        Definition(
            code="signals.sent",
            kind=Signal.KIND,
            unit="signals",
            key=lambda body: body["direction"] if sent(body) else None,
            places=lambda direction: ((direction,),) if direction else (),
            dimensions=("direction",),
        ),
        _accounts("signals.acknowledged", counted(_RECEIVED, "acknowledge_by")),
        _accounts("signals.answered", counted(ANSWERED, "answer_by")),
    )


def _accounts(code: str, key: Callable[[Body], Any]) -> Definition:
    return Definition(
        code=code,
        kind=Signal.KIND,
        unit="signalled_barriers",
        key=key,
        places=lambda times: ((time,) for time in times),
        dimensions=("in_time",),
    )


def _in_time(body: Body, done: frozenset[str], due: str, until: str) -> Iterator[str]:
    """Yield for each barrier of a signal whether it was done by the end, is late, or is waited for."""
    late = (body.get(due) or until) < until
    for account in body.get("accounts", ()):
        history: Sequence[Body] = body[HISTORIES].get(account["barrier"], ())
        moves = (move for move in history if _of(move, account, body, until))
        if any(move["operation"] in done for move in moves):
            yield "done"
        else:
            yield "overdue" if late else "waiting"


def _of(move: Body, account: Body, signal: Body, until: str) -> bool:
    """Return whether a move came of this signal, and not of one before or after the period."""
    same = move.get("round", 1) == account["round"]
    after: bool = signal["sent_on"] <= move["day"] < until
    return same and after
