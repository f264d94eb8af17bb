# SPDX-License-Identifier: EUPL-1.2
"""
What an attacker knows beside the tables: all categories of shared lists, and what practices tell.

A practice says of how many visits at least a barrier was met in some days,
and in how many it could have been.  These visits are booked in the periods of
those days, in every cell that the barrier says: where such a cell is small in
these periods, their sum may prove that it is not empty in one of them.  So a
release is attacked together with all practices, and the effect of a practice
is told only where it adds nothing to what the releases prove.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, product

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.observations import Observation
from onestopshop.domain.practices.practices import Effect, Practice
from onestopshop.domain.publications.booking import Place
from onestopshop.domain.publications.linking import CellName, Told
from onestopshop.domain.publications.programmes import CLOSED_LISTS
from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.reports.periods import Period, period_of
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications.attack import attack, expect_solver
from onestopshop.operations.publications.closings import booking_periods, booking_ways
from onestopshop.operations.publications.defending import hanging_together, releases
from onestopshop.operations.publications.tables import publications
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query, Range

__all__ = ["harmless", "lists_of", "told_by_practices"]


def lists_of(work: Work) -> Mapping[str, Sequence[str]]:
    """Return the dimensions of which everybody knows all categories: closed lists, and shared schemes."""
    vocabulary = work.context.city.vocabulary
    tops = [concept.code for concept in vocabulary if not concept.broader]
    schemes = {"topic": "topic", "concept": work.context.city.primary}
    found = {
        name: tuple(sorted(code for code in tops if scheme in vocabulary.rooted(code)))
        for name, scheme in schemes.items()
    }
    return {**CLOSED_LISTS, **{name: codes for name, codes in found.items() if codes}}


def told_by_practices(work: Work, published: Sequence[Publication]) -> tuple[Told, ...]:
    """
    Return what practices tell of the visits of some periods; those that were taken back were read by others.

    Args:
        published: What was published so far.
    """
    found: dict[Told, None] = {}
    for practice in work.find(Practice, Query(kind=Practice.KIND)):
        barrier = work.find_one(Barrier, practice.barrier) if practice.barrier else None
        if barrier is not None and practice.effect is not None:
            figures = _figures(work, barrier, practice.effect)
            found.update(dict.fromkeys(_told(work, published, figures)))
    return tuple(found)


def harmless(work: Work, barrier: Barrier, effect: Effect) -> Effect:
    """
    Return an effect that proves no count beside what is published: as it is, or with nothing but its verification.

    What is published already decides, and what other practices told.  Whatever is published later is attacked
    together with it, and small categories are then merged; but single numbers cannot be, so that these must prove
    nothing as they are known today, neither by quarters nor by years while a city may still choose.

    Raises:
        ConfigurationError: One of its periods is published, and SciPy is not installed; or what was noted of
            publications is damaged.
    """
    nothing = Effect(verified_on=effect.verified_on, least=effect.least, rounding=effect.rounding)
    published, figures = publications(work), (*_figures(work, barrier, effect),)
    before, more = [*releases(published)], (*_told(work, published, figures),)
    periods = {name for one in more for name in one.periods}
    done = periods & {one.period for one in before}
    leasts = {one.period: table.least for one in before for table in one.tables.values()}
    for one in _told_in_any_way(work, published, figures):
        small = {name: leasts.get(name, effect.least) - 1 for name in one.periods}
        if not done.issuperset(one.periods) and _tells_alone(work, one, small):
            return nothing
    if not done:
        return effect
    expect_solver()
    known, lists = told_by_practices(work, published), lists_of(work)
    near = hanging_together(before, {name[:4] for name in periods}, (*known, *more))

    def proven(told: Sequence[Told]) -> set[CellName | None]:
        return {one.cell for one in attack(near, lists=lists, told=told)}

    return effect if proven((*known, *more)) <= proven(known) else nothing


def _tells_alone(work: Work, told: Told, small: Mapping[str, int]) -> bool:
    """
    Return whether the numbers of periods, told or known to be small, prove that a small one is not none.

    Args:
        small: The largest count of each period that is a small one there.
    """
    counts = {name: _whole(work, told.cells[0], name) for name in told.periods}
    most = sum(max(small[name], count) for name, count in counts.items())
    return any(count <= small[name] and told.least > most - small[name] for name, count in counts.items())


def _whole(work: Work, cell: Place, name: str) -> int:
    """Count the visits of a period, or those in which any barrier was met, as far as they are known."""
    period = period_of(name)
    days = Range(low=period.since.isoformat(), high=period.until.isoformat())
    where: dict[str, Condition] = {"day": days, "counted": Equal("yes")}
    if cell[0] == "visits":
        return sum(work.snapshot.count(Query(kind=Visit.KIND, where=where), by=()).values())
    return len(work.snapshot.count(Query(kind=Observation.KIND, where=where), by=("visit",)))


@attrs.frozen(kw_only=True)
class _Figure:
    """
    What one figure of an effect tells: of how many visits at least, on which days and in which cells.
    """

    cells: tuple[Place, ...]
    days: Period
    least: int


def _figures(work: Work, barrier: Barrier, effect: Effect) -> Iterator[_Figure]:
    """Yield what an effect tells to whoever knows the days that were counted."""
    claims = (*barrier.earlier, *((barrier.removal,) if barrier.removal else ()))
    looks = [(claim, look) for claim in claims for look in claim.looks if look.day <= effect.verified_on]
    exposed, affected = _exposed(work, barrier), _affected(work, barrier)
    for claim, look in looks[-1:]:
        before, after = claim.first or claim.before, look.after
        for figure, counts, cells in (
            (effect.before.exposed, before, exposed),
            (effect.before.affected, before, affected),
            (effect.after.exposed, after, exposed),
            (effect.after.affected, after, affected),
        ):
            if figure is not None and counts is not None:
                days = Period(name="", since=counts.since, until=counts.until)
                least = max(effect.least, figure - effect.rounding + 1)
                yield _Figure(cells=cells, days=days, least=least)


def _told(work: Work, published: Sequence[Publication], figures: Iterable[_Figure]) -> Iterator[Told]:
    """Yield what figures tell of the periods in which what happened on their days is booked."""
    for one in figures:
        ways = (booking_periods(work, published, year) for year in _years(one.days))
        yield _told_of(one, chain.from_iterable(ways))


def _told_in_any_way(
    work: Work, published: Sequence[Publication], figures: Iterable[_Figure]
) -> Iterator[Told]:
    """Yield what figures tell of the periods in which it may come to be booked: a city may change its mind."""
    for one in figures:
        for ways in product(*(booking_ways(work, published, year) for year in _years(one.days))):
            yield _told_of(one, chain.from_iterable(ways))


def _told_of(figure: _Figure, names: Iterable[str]) -> Told:
    days, periods = figure.days, map(period_of, names)
    touched = (one.name for one in periods if one.since < days.until and days.since < one.until)
    return Told(cells=figure.cells, periods=(*touched,), least=figure.least)


def _years(days: Period) -> Sequence[str]:
    return (*dict.fromkeys(name[:4] for name in days.quarters()),)


def _exposed(work: Work, barrier: Barrier) -> tuple[Place, ...]:
    topics = () if barrier.services else _tops(work, barrier.topic)
    return (("visits", ()), *(("topic", (topic,)) for topic in topics))


def _affected(work: Work, barrier: Barrier) -> tuple[Place, ...]:
    step = barrier.step.value
    concept = _frame(work).main(sorted(barrier.concepts))
    pairs = (("topic-step", (topic, step)) for topic in _tops(work, barrier.topic))
    return (("met", ()), ("concept", (concept,)), ("step", (step,)), *pairs)


def _tops(work: Work, topic: str | None) -> tuple[str, ...]:
    return () if topic is None else _frame(work).tops(topic)


def _frame(work: Work) -> Frame:
    day = work.context.today()
    period = Period(name="", since=day, until=day + timedelta(days=1))
    return Frame(
        period=period, today=day, vocabulary=work.context.city.vocabulary, primary=work.context.city.primary
    )
