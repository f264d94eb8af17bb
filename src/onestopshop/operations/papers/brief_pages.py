# SPDX-License-Identifier: EUPL-1.2
"""
What one brief says: a page for a service, in one language, without anything that it may not read.
"""

from datetime import date

import attrs

from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.codes.barriers import BarrierState, Verdict
from onestopshop.domain.text import LanguageTag, Pick
from onestopshop.operations.reports.quarters import Quarter

__all__ = ["Ask", "Brief", "Named", "Proposal", "Rate", "Stuck", "Tried", "rate_of"]


@attrs.frozen(kw_only=True)
class Named:
    """
    A barrier by its number and title, and the day of what is said of it.
    """

    number: int
    title: Pick
    day: date | None = None


@attrs.frozen(kw_only=True)
class Rate:
    """
    Visits with it, of the visits in which it could be met; ``None`` where they are too few to tell.

    Args:
        since, until: The period that was counted: the first day, and the day after the last.
        at_least: It was met more often, in quarters of which the visits are too few to tell.
    """

    affected: int | None
    exposed: int | None
    since: date
    until: date
    at_least: bool = False


def rate_of(counted: Measured | None, *, least: int) -> Rate | None:
    """Return what may be told of counts, of which those below *least* are too small."""
    if counted is None:
        return None
    affected, exposed = (count if count >= least else None for count in (counted.affected, counted.exposed))
    return Rate(affected=affected, exposed=exposed, since=counted.since, until=counted.until)


@attrs.frozen(kw_only=True)
class Stuck:
    """
    One thing that people get stuck on.

    Args:
        since: The first day of the month in which it was first noticed.
        met: The whole period.
        quarters: Its parts; none where the whole is too small to tell.
        languages: Those of enough visits to be named, by tag.
        examples: Quotes whose identity review is done.
    """

    number: int
    title: Pick
    problem: Pick
    state: BarrierState
    step: Pick
    since: date
    met: Rate
    quarters: tuple[Quarter, ...]
    languages: tuple[LanguageTag, ...]
    examples: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Tried:
    """
    What helped against a barrier of the same step and concept elsewhere in the city.

    Args:
        measure: What was done, in the words for the public, else of who did it.
        language: The language of these words where it is known.
        verdict: What the last look at the visits said.
    """

    title: Pick
    services: tuple[Pick, ...]
    measure: str
    language: LanguageTag | None
    checked_on: date
    verdict: Verdict | None
    before: Rate | None
    after: Rate | None


@attrs.frozen(kw_only=True)
class Ask:
    """
    What a signal asks of the service about one barrier.

    Args:
        signal: The number of the signal.
        due: The day that the service named itself, when it planned.
    """

    signal: int
    number: int
    title: Pick
    state: BarrierState
    sent_on: date
    acknowledge_by: date
    answer_by: date
    due: date | None


@attrs.frozen(kw_only=True)
class Proposal:
    """
    An idea, apart from the problem that it is about.
    """

    number: int
    text: Pick
    organisation: Pick | None


@attrs.frozen(kw_only=True)
class Brief:
    """
    One page for one service.

    Args:
        language: The language that was asked for; each text says its own.
        since, until: The period of the figures: the first day, and the day after the last.
        least: Fewer visits than these are 'a few'.
        visits: Visits that were about the service.
        helped: Referrals to it that ended in help.
        removed: Barriers that are removed, and checked.
        claimed: Barriers that the service says are removed, while the visits are watched.
        more: How many barriers did not fit on the page.
    """

    service: str
    name: Pick
    organisation: Pick
    city: Pick
    language: LanguageTag
    day: date
    since: date
    until: date
    least: int
    visits: int | None
    helped: int | None
    removed: tuple[Named, ...]
    claimed: tuple[Named, ...]
    stuck: tuple[Stuck, ...]
    more: int
    tried: tuple[Tried, ...]
    asks: tuple[Ask, ...]
    ideas: tuple[Proposal, ...]
