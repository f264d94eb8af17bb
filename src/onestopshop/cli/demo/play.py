# SPDX-License-Identifier: EUPL-1.2
"""
Play a day through the public API: every call has a key, so that playing it again records nothing twice.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from onestopshop.cli.demo.day import Day, Gathering, Played
from onestopshop.errors import InvalidDataError, NotFoundError

if TYPE_CHECKING:
    from onestopshop import Desk, OneStopShop

__all__ = ["play"]


def play(day: Day, shop: "OneStopShop", coordinator: "Desk", *, advance: Callable[[], object]) -> None:
    """
    Record the visits in their order, and gather each barrier as soon as its observations are there.

    Args:
        advance: Called after each visit.

    Raises:
        InvalidDataError: The shop refuses something; the place in the file is named.
    """
    made = _Made(f"demo/{shop.city.id}/{day.day}")
    for visit in day.visits:
        with _at(f"$.visits.{visit.name}"):
            desk = shop.acting_as(
                visit.actor["role"], desk=visit.actor.get("desk"), worker=visit.actor.get("worker")
            )
            _visit(visit, day, desk, made)
        for barrier in day.barriers:
            if barrier.name not in made.barriers and made.observations.keys() >= {*barrier.observations}:
                with _at(f"$.barriers.{barrier.name}"):
                    _gather(barrier, coordinator, made)
        advance()


class _Made:
    """
    The ids of what was made, by their names in the file.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.observations: dict[str, str] = {}
        self.barriers: dict[str, str] = {}

    def key(self, *place: str) -> str:
        """Return the key of a call, from the day and the place in the file."""
        return "/".join((self._prefix, *place))


def _visit(played: Played, day: Day, desk: "Desk", made: _Made) -> None:
    """Record a visit with its referrals and observations as one transaction, then what came of them."""
    with desk.together():
        visit = desk.visits.record(key=made.key(played.name), **{"day": day.day, **played.fields})
        referrals = [
            desk.referrals.make(key=made.key(played.name, step.name), **{"visit": visit.id, **step.fields})
            for step in played.referrals
        ]
        for step in played.observations:
            again = {} if step.again_of is None else {"again_of": made.barriers[step.again_of]}
            observation = desk.barriers.observe(
                key=made.key(played.name, step.name), **{"visit": visit.id, **step.fields, **again}
            )
            made.observations[f"{played.name}.{step.name}"] = observation.id
    for step, referral in zip(played.referrals, referrals, strict=True):
        for operation, arguments in step.then:
            key = made.key(played.name, step.name, operation)
            getattr(desk.referrals, operation)(referral.id, key=key, **arguments)


def _gather(barrier: Gathering, desk: "Desk", made: _Made) -> None:
    ids = [made.observations[name] for name in barrier.observations]
    gathered = desk.barriers.gather(ids, key=made.key("barriers", barrier.name), **barrier.fields)
    made.barriers[barrier.name] = gathered.id


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Name the place in the file in what the shop refuses there."""
    try:
        yield
    except InvalidDataError as error:
        problems = [problem.replace("@ $", f"@ {place}", 1) for problem in error.problems]
        raise InvalidDataError(problems, hint=error.hint) from error
    except NotFoundError as error:
        raise InvalidDataError([f"{error} @ {place}"], hint="Correct the reference in the day.") from error
