# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk on reports and tallies, with what it needs and what it is done to.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from tests.proofs.policy.world import CLOSED, TALLY, Facts, Operation, World

from onestopshop import Desk
from onestopshop.errors import InvalidDataError

__all__ = ["REPORTS"]

_VISIT: Final[Facts] = ("visit", "zuid", None)
_COORDINATOR: Final = frozenset({"coordinator"})
_DESK: Final = frozenset({"worker", "coordinator"})


def _ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


def _op(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=name, needs=needs, call=call, **more)


def _for_nobody(ask: Callable[[], object]) -> None:
    """Return when whoever may ask at all is told what is published instead; another error is a violation."""
    try:
        ask()
    except InvalidDataError as error:
        if "statistics publish" in error.hint:
            return
        raise
    raise InvalidDataError(["counts were told @ $.audience"])


def _year() -> str:
    return str(date.today().year)  # noqa: DTZ011 - the shop's visits are of today


REPORTS: Final[Sequence[Operation]] = (
    _op(
        "reports.visits",
        lambda desk, _: desk.reports.visits("2026", desk="zuid"),
        "reports.read",
        about=(_VISIT,),
        who=_DESK,
    ),
    _op(
        "reports.barriers",
        lambda desk, _: desk.reports.barriers("2026", desk="zuid"),
        "reports.read",
        about=(_VISIT,),
        who=_DESK,
    ),
    _op(
        "reports.figures",
        lambda desk, _: desk.reports.figures(["visits.contacts"], "2026", desk="zuid"),
        "reports.read",
        about=(_VISIT,),
        who=_DESK,
    ),
    _op("reports.close", lambda desk, _: desk.reports.close("2024"), "reports.close", who=_COORDINATOR),
    _op(
        "reports.revise",
        lambda desk, _: desk.reports.revise(CLOSED, reason="A late form."),
        "reports.close",
        who=_COORDINATOR,
    ),
    _op("reports.get", lambda desk, _: desk.reports.get(CLOSED), "reports.read", who=_COORDINATOR),
    _op("reports.diff", lambda desk, _: desk.reports.diff(CLOSED), "reports.read", who=_COORDINATOR),
    _op("reports.read", lambda desk, _: desk.reports.read(CLOSED), "reports.read"),
    _op(
        "reports.visits for the public",
        lambda desk, _: _for_nobody(lambda: desk.reports.visits(CLOSED, audience="public")),
        "reports.read",
    ),
    _op(
        "reports.read for the network",
        lambda desk, _: _for_nobody(lambda: desk.reports.read(CLOSED, audience="network")),
        "reports.read",
    ),
    _op("reports.list", lambda desk, _: desk.reports.list(), "reports.read"),
    _op(
        "reports.trace",
        lambda desk, _: desk.reports.trace("visits.contacts", period=_year(), sample=200),
        "reports.trace",
        sees="visit",
        ids=_ids,
    ),
    _op(
        "tallies.set",
        lambda desk, _: desk.tallies.set(TALLY, month="2026-01", count=3, desk="zuid"),
        "tallies.record",
        about=(_VISIT,),
        who=_DESK,
    ),
    _op(
        "tallies.add",
        lambda desk, _: desk.tallies.add(TALLY, month="2026-01", desk="zuid"),
        "tallies.record",
        about=(_VISIT,),
        who=_DESK,
    ),
    _op(
        "tallies.list",
        lambda desk, _: desk.tallies.list(desk="zuid"),
        "tallies.read",
        about=(_VISIT,),
        who=_DESK,
    ),
    _op(
        "tallies.list for the public",
        lambda desk, _: _for_nobody(lambda: desk.tallies.list(desk="zuid", audience="public")),
        "tallies.read",
        about=(_VISIT,),
        who=_DESK,
    ),
    _op("tallies.plans", lambda desk, _: desk.tallies.plans(), "tallies.read"),
)
"""What a desk can do with figures of a period, and with counts that stand alone."""
