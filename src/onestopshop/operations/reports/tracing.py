# SPDX-License-Identifier: EUPL-1.2
"""
Which records are behind a figure: for the desks only, and a few of them at a time.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from typing import Final

import attrs

from onestopshop.codec.records import MODELS
from onestopshop.domain.reports.dimensions import DIMENSIONS
from onestopshop.domain.reports.figures import UNKNOWN, At
from onestopshop.errors import InvalidDataError
from onestopshop.operations.reports.figure_words import words_of
from onestopshop.operations.reports.reporting import Scope, all_definitions, found_for
from onestopshop.operations.reports.tabulating import Body, Definition
from onestopshop.operations.work import Work

__all__ = ["Traced", "trace"]

_MOST: Final = 200
"""A sample is for looking at; whoever wants all rows exports them."""


@attrs.frozen(kw_only=True)
class Traced:
    """
    One record behind a figure.

    Args:
        kind, id: Which record.
        at: The categories in which it counts.
        why: The condition that it meets, in words.
    """

    kind: str
    id: str
    at: tuple[At, ...]
    why: str


def trace(
    work: Work, scope: Scope, code: str, *, at: Sequence[str], sample: int, seed: int
) -> tuple[Traced, ...]:
    """
    Return a sample of the records that a figure counts: the same ones for the same seed.

    Args:
        at: Only those that count in this category; all when it is empty.

    Raises:
        InvalidDataError: There is no such figure or category, or the sample is empty or too large.
    """
    if isinstance(sample, bool) or not isinstance(sample, int) or not 1 <= sample <= _MOST:
        raise InvalidDataError([f"a sample has 1 to {_MOST} records @ $.sample"])
    definition = _definition(scope, code)
    wanted = tuple(at)
    if wanted and len(wanted) != len(definition.dimensions):
        named = ", ".join(definition.dimensions) or "none"
        raise InvalidDataError(
            [f"a category of {code} has {len(definition.dimensions)} codes @ $.at"],
            hint=f"Dimensions: {named}.",
        )
    for dimension, one in zip(definition.dimensions, wanted, strict=False):
        if DIMENSIONS[dimension] and one not in {*DIMENSIONS[dimension], UNKNOWN}:
            known = ", ".join(DIMENSIONS[dimension])
            raise InvalidDataError([f"there is no such category of {code} @ $.at"], hint=f"Codes: {known}.")
    behind = {body["id"]: places for body, places in _behind(work, scope, definition, wanted)}
    drawn = sorted(behind, key=lambda one: sha256(f"{seed} {one}".encode()).digest())[:sample]
    for id in drawn:
        work.allow("reports.trace", work.get(MODELS[definition.kind], id))
    return tuple(
        Traced(kind=definition.kind, id=id, at=behind[id], why=_why(definition, behind[id]))
        for id in sorted(drawn)
    )


def _definition(scope: Scope, code: str) -> Definition:
    known = {one.code: one for one in all_definitions(scope.frame)}
    if not isinstance(code, str) or code not in known:
        raise InvalidDataError(
            ["there is no such figure @ $.figure"], hint=f"Figures: {', '.join(sorted(known))}."
        )
    return known[code]


def _behind(
    work: Work, scope: Scope, definition: Definition, wanted: At
) -> Iterator[tuple[Body, tuple[At, ...]]]:
    for body in found_for(work, scope, definition.kind):
        places = tuple(sorted(set(_places(definition, body))))
        if places and (not wanted or wanted in places):
            yield body, places


def _places(definition: Definition, body: Body) -> Iterable[At]:
    answer = definition.key(body)
    if definition.who is not None and definition.who(answer) is None:
        return ()
    return definition.places(answer)


def _why(definition: Definition, places: tuple[At, ...]) -> str:
    """Return the source of the figure, and the categories that the record's own values put it in."""
    source = words_of(definition.code).source["en"]
    said = "; ".join(
        ", ".join(f"{dimension} {code}" for dimension, code in zip(definition.dimensions, at, strict=True))
        for at in places
        if at
    )
    return f"one of: {source}{f' ({said})' if said else ''}"
