# SPDX-License-Identifier: EUPL-1.2
"""
Which records a report is made of, and for whom.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import Visibility
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.dimensions import order_in
from onestopshop.domain.reports.figures import At, Figure, Row
from onestopshop.domain.reports.periods import Period
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError
from onestopshop.operations.reports.barrier_figures import barrier_figures
from onestopshop.operations.reports.frames import Frame
from onestopshop.operations.reports.observation_figures import discrimination_figures, observation_figures
from onestopshop.operations.reports.paper_figures import paper_figures
from onestopshop.operations.reports.referral_figures import referral_figures
from onestopshop.operations.reports.signal_figures import signal_figures, with_histories
from onestopshop.operations.reports.tabulating import Body, Definition, bodies, counted, figures_of
from onestopshop.operations.reports.visit_figures import visit_figures
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Condition, Equal, Query, Range

__all__ = [
    "SUBJECTS",
    "Scope",
    "all_definitions",
    "figures_for",
    "found_for",
    "names_of",
    "scope_of",
    "some_figures",
]

_MAKERS: Final[Mapping[str, tuple[Callable[[Frame], tuple[Definition, ...]], ...]]] = {
    "visits": (visit_figures, paper_figures, referral_figures, lambda _: discrimination_figures()),
    "barriers": (observation_figures, barrier_figures, signal_figures),
}
SUBJECTS: Final = tuple(_MAKERS)
"""What there are reports of."""


@attrs.frozen(kw_only=True)
class Scope:
    """
    What a report is about.

    Args:
        desk: Only what this desk recorded; barriers and signals are of no desk.
        owner: Only the barriers of this organisation that are shared with it, and what belongs to them.
    """

    frame: Frame
    desk: str | None = None
    owner: str | None = None


def scope_of(work: Work, period: Period, desk: str | None) -> Scope:
    """Return what a report of a period is about for who asks."""
    city = work.context.city
    frame = Frame(period=period, today=work.context.today(), vocabulary=city.vocabulary, primary=city.primary)
    outside = work.actor.acts_as is ActsAs.OWNER
    return Scope(frame=frame, desk=desk, owner=(work.actor.organisation or "") if outside else None)


def all_definitions(frame: Frame, subjects: Iterable[str] = SUBJECTS) -> tuple[Definition, ...]:
    """Return the definitions of all figures, in the order in which they are shown."""
    return tuple(chain.from_iterable(make(frame) for subject in subjects for make in _MAKERS[subject]))


def figures_for(work: Work, scope: Scope, subjects: Sequence[str]) -> tuple[Figure, ...]:
    """Return the exact figures: each record is read once, unless all that is asked of it was counted already."""
    return _figures(work, scope, all_definitions(scope.frame, subjects))


def some_figures(work: Work, scope: Scope, codes: Collection[str]) -> tuple[Figure, ...]:
    """
    Return the exact figures of these codes, in the order of a report.

    Raises:
        InvalidDataError: There is no such figure.
    """
    known = {one.code: one for one in all_definitions(scope.frame)}
    unknown = sorted({*codes} - known.keys())
    if unknown:
        raise InvalidDataError(
            [f"there is no figure {code!r} @ $.codes" for code in unknown],
            hint="The reference of figures lists them.",
        )
    wanted = _with_bases(codes, known)
    found = _figures(work, scope, tuple(one for one in known.values() if one.code in wanted))
    return tuple(one for one in found if one.code in codes)


def _with_bases(codes: Collection[str], known: Mapping[str, Definition]) -> frozenset[str]:
    """Return the codes and those of what their figures are parts of; a base may be named with its category."""
    bases = (known[code].base for code in codes)
    return frozenset({*codes, *(base.partition("[")[0].partition("{")[0] for base in bases if base)})


def _figures(work: Work, scope: Scope, definitions: Sequence[Definition]) -> tuple[Figure, ...]:
    ready = _ready(work, scope, definitions)
    answers: dict[str, Counter[Any]] = {}
    for kind in dict.fromkeys(one.kind for one in definitions if one.code not in ready):
        asking = [one for one in definitions if one.kind == kind and one.code not in ready]
        answers |= counted(asking, found_for(work, scope, kind))
    return figures_of(definitions, answers, ready)


def _ready(work: Work, scope: Scope, definitions: Sequence[Definition]) -> Mapping[str, Mapping[At, int]]:
    """
    Return what a projection has counted; it knows nothing of organisations, and of what is not written yet.

    Where that spares reading a kind of records it may catch up first.  Where they are read for another figure all
    the same, nobody waits for it.
    """
    source = work.context.figures
    if source is None or scope.owner is not None or work.begun:
        return {}
    given = source.codes
    read = {one.kind for one in definitions if one.code not in given}
    frame = scope.frame
    ready: dict[str, Mapping[At, int]] = {}
    for wait in (True, False):
        codes = [one.code for one in definitions if one.code in given and (one.kind not in read) is wait]
        if codes:
            ready |= (
                source.figures(
                    codes,
                    work.snapshot,
                    period=frame.period,
                    today=frame.today,
                    desk=scope.desk,
                    wait=wait,
                )
                or {}
            )
    return ready


def found_for(work: Work, scope: Scope, kind: str) -> Iterator[Body]:
    """Yield the records of one kind that a report is made of."""
    if kind == Barrier.KIND:
        yield from _barriers(work, scope).values()
        return
    found = bodies(work.snapshot, Query(kind=kind, where=_where(scope, kind)))
    if kind == Signal.KIND:
        yield from with_histories(_addressed(found, scope), _barriers(work, scope))
    elif kind == Observation.KIND and scope.owner is not None:
        own = _barriers(work, scope)
        yield from (body for body in found if body.get("barrier") in own)
    else:
        yield from found


def _where(scope: Scope, kind: str) -> dict[str, Condition]:
    inside = Range(low=scope.frame.since, high=scope.frame.period.until.isoformat())
    if kind == Signal.KIND:
        return {"sent_on": inside}
    where: dict[str, Condition] = {"day": inside}
    if kind in {Visit.KIND, Observation.KIND}:
        where["counted"] = Equal("yes")
    if scope.desk is not None and kind in {Visit.KIND, Observation.KIND, Referral.KIND}:
        where["desk"] = Equal(scope.desk)
    return where


def _barriers(work: Work, scope: Scope) -> Mapping[str, Body]:
    """Return the barriers by id: all of them, or those of an owner with what was merged into them."""
    found = {body["id"]: body for body in bodies(work.snapshot, Query(kind=Barrier.KIND))}
    if scope.owner is None:
        return found
    return {id: body for id, body in found.items() if _owned(_last(body, found), scope.owner)}


def _last(body: Body, found: Mapping[str, Body]) -> Body:
    """Return the barrier that goes on in the place of this one."""
    while body.get("merged_into") in found:
        body = found[body["merged_into"]]
    return body


def _owned(body: Body, owner: str) -> bool:
    shared = body.get("visibility", Visibility.INTERNAL) != Visibility.INTERNAL
    return bool(owner) and body.get("owner") == owner and shared


def _addressed(found: Iterable[Body], scope: Scope) -> Iterator[Body]:
    return (body for body in found if scope.owner is None or scope.owner in body["addressed_to"])


def names_of(work: Work, figures: Iterable[Figure]) -> tuple[dict[str, LocalizedText], tuple[Figure, ...]]:
    """
    Return what the codes of the figures are called, and the figures with their rows in order.

    Closed lists are in their own order, all else in order of its name: no row is ranked by its value.
    """
    listed = tuple(figures)
    named = {
        code: name
        for figure in listed
        for dimension, code in _codes(figure)
        if (name := _name(work, work.context.city.vocabulary, dimension, code)) is not None
    }
    language, fallback = work.context.city.languages.required[0], work.context.city.languages.fallback

    def place(figure: Figure, row: Row) -> tuple[tuple[int, str, str], ...]:
        labels = (named[code].pick(language, fallback).text if code in named else code for code in row.at)
        return tuple(
            (order_in(dimension, code), label.casefold(), code)
            for dimension, code, label in zip(figure.dimensions, row.at, labels, strict=True)
        )

    ordered = tuple(
        attrs.evolve(figure, rows=tuple(sorted(figure.rows, key=lambda row: place(figure, row))))
        for figure in listed
    )
    return named, ordered


def _codes(figure: Figure) -> Iterator[tuple[str, str]]:
    return (
        (dimension, code)
        for row in figure.rows
        for dimension, code in zip(figure.dimensions, row.at, strict=True)
    )


def _name(work: Work, vocabulary: Vocabulary, dimension: str, code: str) -> LocalizedText | None:
    if dimension in {"service", "sender"}:
        found = work.find_one(Service, code) or work.find_one(Organisation, code)
        return found.name if found else None
    return vocabulary.label(code) if ":" in code else None
