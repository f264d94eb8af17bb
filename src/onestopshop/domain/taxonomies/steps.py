# SPDX-License-Identifier: EUPL-1.2
"""
Which matches figures may take between the concepts of two schemes, and which can only be read.

Exact and broader ones count, when somebody stated them and nobody refuted them,
and only within one axis: a property of the offer never becomes a stage of
non-take-up or a burden on a person (domain handbook, 6.4).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final

import attrs

from onestopshop.domain.taxonomies.claims import INVERSE, Claim
from onestopshop.domain.taxonomies.concepts import Code, Relation

__all__ = ["AXES", "Axis", "Steps", "steps_of"]


class Axis(StrEnum):
    """
    What the concepts of an access scheme say something about.
    """

    OFFER = "offer"
    STAGE = "stage"
    BURDEN = "burden"


AXES: Final[Mapping[str, Axis]] = {
    "b": Axis.OFFER,
    "lev": Axis.OFFER,
    "tan": Axis.OFFER,
    "ntu": Axis.STAGE,
    "hm": Axis.BURDEN,
}
"""The axis of each access scheme that the network shares; a city's concepts have that of what they stand under."""

_UP: Final = frozenset({Relation.EXACT, Relation.BROAD})


@attrs.frozen(kw_only=True)
class Steps:
    """
    Where one match leads from each code.

    Args:
        counted: The concepts that it may count as, and whether the match is exact.
        readable: Those that may be read beside it, and never counted.
    """

    counted: Mapping[Code, Mapping[Code, bool]]
    readable: Mapping[Code, Collection[Code]]


def steps_of(
    claims: Iterable[Claim], *, known: Collection[Code], rooted: Callable[[Code], frozenset[str]]
) -> Steps:
    """
    Return what claims let figures do.

    What somebody refuted is no match, also where somebody else still claims it.

    Args:
        known: The codes that a scheme has.
        rooted: Return the ids of the schemes that a code stands in.
    """
    given = tuple(claims)
    refuted = {end for claim in given if claim.refuted for end in _ends(claim)}
    axes: dict[Code, frozenset[Axis]] = {}
    counted: dict[Code, dict[Code, bool]] = defaultdict(dict)
    readable: dict[Code, set[Code]] = defaultdict(set)
    for claim in given:
        if claim.refuted or claim.subject not in known or claim.object not in known:
            continue
        for code in (claim.subject, claim.object):
            if code not in axes:
                axes[code] = frozenset(AXES[id] for id in rooted(code) if id in AXES)
        counts = not claim.chained and _one_axis(axes[claim.subject], axes[claim.object])
        for end in _ends(claim):
            subject, relation, object = end
            if end in refuted:
                continue
            if counts and relation in _UP:
                ways = counted[subject]
                ways[object] = ways.get(object, False) or relation is Relation.EXACT
            else:
                readable[subject].add(object)
    return Steps(counted=dict(counted), readable=dict(readable))


def _ends(claim: Claim) -> tuple[tuple[str, Relation, str], tuple[str, Relation, str]]:
    """Return a claim as it is seen from either concept."""
    return (
        (claim.subject, claim.relation, claim.object),
        (claim.object, INVERSE[claim.relation], claim.subject),
    )


def _one_axis(first: frozenset[Axis], second: frozenset[Axis]) -> bool:
    """Return whether two concepts are of one axis; one that stands under no access scheme fits any."""
    return not first or not second or not first.isdisjoint(second)
