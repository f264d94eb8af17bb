# SPDX-License-Identifier: EUPL-1.2
"""
Play a year through the public API, day by day, as its desks would.

Every call has a key, so that a year that was cut off can be played again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import attrs

from gent_shop.year.inventing import Year
from gent_shop.year.visiting import Contact
from onestopshop import Desk, OneStopShop

__all__ = ["Clock", "Playing", "played"]


class Clock:
    """
    The time of the year that is played: ten in the morning of a day.
    """

    def __init__(self, day: date) -> None:
        self.day = day

    def __call__(self) -> datetime:
        """Return the present instant."""
        return datetime.combine(self.day, time(10), UTC)


@attrs.frozen(kw_only=True)
class Playing:
    """
    What was played.

    Args:
        cases: The place of the planted barrier of each observation, by its id; ``None`` is noise.
        referrals: How many were made.
    """

    cases: Mapping[str, int | None]
    referrals: int


def played(
    year: Year, shop: OneStopShop, clock: Clock, *, day_over: Callable[[date], object] | None = None
) -> Playing:
    """
    Record every contact of *year* on its day, and what the services answer on theirs.

    Args:
        shop: A shop of this city that was opened with ``now=clock``.
        day_over: Called at the end of each day, such as to run what the clocks say is due.
    """
    cases: dict[str, int | None] = {}
    due: dict[date, list[tuple[str, str, str, str, Mapping[str, Any]]]] = defaultdict(list)
    made = 0
    by_day: dict[date, list[Contact]] = defaultdict(list)
    for contact in year.contacts:
        by_day[contact.day].append(contact)
    for day in year.days:
        clock.day = day
        for key, desk, referral, operation, arguments in due.pop(day, ()):
            guide = shop.acting_as("guide", desk=desk)
            getattr(guide.referrals, operation)(referral, key=key, **arguments)
        for guide, contacts in _shifts(shop, by_day[day]):
            with guide.together():
                for contact in contacts:
                    made += _recorded(contact, guide, f"year/{year.seed}/{contact.number}", cases, due)
        if day_over is not None:
            day_over(day)
    return Playing(cases=cases, referrals=made)


def _shifts(shop: OneStopShop, contacts: Iterable[Contact]) -> Iterable[tuple[Desk, list[Contact]]]:
    """Return the contacts of a day by the worker who had them."""
    shifts: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        shifts[contact.desk, contact.worker].append(contact)
    return [
        (shop.acting_as("guide", desk=desk, worker=worker), shift) for (desk, worker), shift in shifts.items()
    ]


def _recorded(
    contact: Contact,
    guide: Desk,
    key: str,
    cases: dict[str, int | None],
    due: dict[date, list[tuple[str, str, str, str, Mapping[str, Any]]]],
) -> int:
    """Record one contact with what it led to; return how many referrals that was."""
    visit = guide.visits.record(key=key, day=contact.day, **contact.fields)
    for number, sent in enumerate(contact.sent):
        referral = guide.referrals.make(key=f"{key}/r{number}", visit=visit.id, **sent.fields)
        for after, operation, arguments in sent.then:
            day = contact.day + timedelta(days=after)
            due[day].append((f"{key}/r{number}/{operation}", contact.desk, referral.id, operation, arguments))
    for number, one in enumerate(contact.observed):
        observation = guide.barriers.observe(key=f"{key}/o{number}", visit=visit.id, **one.fields)
        cases[observation.id] = one.planted
    return len(contact.sent)
