# SPDX-License-Identifier: EUPL-1.2
"""
Read a synthetic day from its file: a wrong place in it is named before anything is played.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onestopshop.builtin.reading import Problems, Table, parsed
from onestopshop.cli.demo.day import Day, Gathering, Played, Step
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.operations.barriers.barriers import BarrierFields
from onestopshop.operations.barriers.observing import ObservationFields
from onestopshop.operations.referrals.referrals import ReferralFields
from onestopshop.operations.visits.recording import VisitFields

if TYPE_CHECKING:
    from onestopshop import OneStopShop

__all__ = ["read_day"]


def read_day(file: Path, shop: "OneStopShop") -> Day:
    """
    Return the day that a file describes.

    Raises:
        InvalidDataError: With every unknown key and every reference to what is not there.
    """
    problems = Problems()
    top = parsed(file, file.name, problems)
    if top is None:
        problems.raise_any()
        raise AssertionError("unreachable")  # pragma: no cover - what cannot be parsed was refused
    if not top.flag("synthetic", default=False):
        top.problem("only a day that says `synthetic = true` is played", "synthetic")
    top.optional_text("note")
    day = top.day("day")
    visits = tuple(_visit(name, table, shop) for name, table in top.tables("visits"))
    barriers = tuple(_barrier(name, table, visits) for name, table in top.tables("barriers"))
    _check_again(top, visits, barriers)
    top.done()
    problems.raise_any()
    return Day(day=day, visits=visits, barriers=barriers)


def _visit(name: str, table: Table, shop: "OneStopShop") -> Played:
    actor = {key: table.text(key) for key in ("role", "desk", "worker") if key in table}
    declared = {"role": [*shop.settings.roles], "desk": [*shop.settings.desks]}
    for key, known in declared.items():
        if key in actor and actor[key] not in known:
            table.problem(f"there is no {key} {actor[key]!r} in onestopshop.toml", key)
    if "role" not in actor:
        table.problem("is missing: who recorded the visit", "role")
    referrals = tuple(_referral(key, below) for key, below in table.tables("referrals"))
    observations = tuple(_observation(key, below) for key, below in table.tables("observations"))
    fields = _taken(table, VisitFields.__annotations__)
    if isinstance(fields.get("papers"), Mapping):
        fields["papers"] = list(fields["papers"].values())
    table.done()
    return Played(name=name, actor=actor, fields=fields, referrals=referrals, observations=observations)


def _referral(name: str, table: Table) -> Step:
    steps = table.many("steps")
    for step in steps:
        if step not in REFERRALS.rows:
            table.problem(f"there is no operation {step!r}; there are: {', '.join(REFERRALS.rows)}", "steps")
    extra = {key: table.text(key) for key in ("reason", "outcome") if key in table}
    fields = _taken(table, ReferralFields.__annotations__)
    table.done()
    needs = {
        "reject": "reason",
        "hold": "reason",
        "fail": "reason",
        "cancel": "reason",
        "complete": "outcome",
    }
    then = tuple(
        (step, {needs[step]: extra[needs[step]]} if needs.get(step) in extra else {}) for step in steps
    )
    return Step(name=name, fields=fields, then=then)


def _observation(name: str, table: Table) -> Step:
    again = table.optional_text("again_of")
    fields = _taken(table, ObservationFields.__annotations__)
    table.done()
    return Step(name=name, fields=fields, again_of=again)


def _barrier(name: str, table: Table, visits: Iterable[Played]) -> Gathering:
    known = {f"{visit.name}.{step.name}" for visit in visits for step in visit.observations}
    observations = table.many("observations", required=True)
    for reference in observations:
        if reference not in known:
            table.problem(f"there is no observation {reference!r}", "observations")
    fields = _taken(table, BarrierFields.__annotations__)
    table.done()
    return Gathering(name=name, observations=observations, fields=fields)


def _check_again(top: Table, visits: Iterable[Played], barriers: Iterable[Gathering]) -> None:
    """Note what is met again before it was gathered, or not at all."""
    left = {barrier.name: set(barrier.observations) for barrier in barriers}
    for visit in visits:
        for step in visit.observations:
            place = f"visits.{visit.name}.observations.{step.name}.again_of"
            if step.again_of is not None and step.again_of not in left:
                top.problem(f"there is no barrier {step.again_of!r}", place)
            elif step.again_of is not None and left[step.again_of]:
                top.problem(f"the barrier {step.again_of!r} is not gathered yet at this visit", place)
        for waiting in left.values():
            waiting.difference_update(f"{visit.name}.{step.name}" for step in visit.observations)


def _taken(table: Table, names: Iterable[str]) -> dict[str, Any]:
    """Return what the table says of the arguments of an operation."""
    return {name: table.value(name) for name in names if name in table}
