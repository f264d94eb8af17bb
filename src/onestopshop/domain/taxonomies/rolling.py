# SPDX-License-Identifier: EUPL-1.2
"""
Roll codes up to the concepts of another scheme, as far as statistics may.

A code reaches a concept of the target by steps to a broader concept, then at
most one match that says *exact* or *broader*, then again steps to a broader
one.  A close or related match is for reading only, a chain of matches is never
walked (closeMatch is not transitive, and errors of exact ones add up), and a
property of the offer never becomes a stage of non-take-up or a burden on a
person (domain handbook, 6.4).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

import attrs

from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.taxonomies.claims import INVERSE, Claim
from onestopshop.domain.taxonomies.concepts import Code, Relation, scheme_of
from onestopshop.domain.taxonomies.vocabulary import Vocabulary

__all__ = ["AXES", "Axis", "Mapped", "RollUp", "Rolled"]


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


@attrs.frozen(kw_only=True)
class Rolled:
    """
    Where one code went.

    Args:
        concepts: Everything of the target scheme that it counts in: what it reaches, and all above that.
        nearest: Those of them that are above no other of them; for ``related``, what may be read instead.
    """

    way: Way
    concepts: tuple[Code, ...] = ()
    nearest: tuple[Code, ...] = ()


@attrs.frozen(kw_only=True)
class Mapped:
    """
    How many codes or records went which way, and how many count in each concept of the target.

    Args:
        ways: For each way, how many; together they are all.
        concepts: A record counts once in each concept, also when several of its codes lead there.
        lost: For each code that counts nowhere, how many had it and nothing else that counts.
    """

    ways: Mapping[Way, int]
    concepts: Mapping[Code, int]
    lost: Mapping[Code, int]

    @property
    def total(self) -> int:
        """How many there were."""
        return sum(self.ways.values())

    @property
    def unmapped(self) -> int:
        """How many count in no concept of the target."""
        return self.ways[Way.RELATED] + self.ways[Way.NOTHING]

    @property
    def unmapped_share(self) -> Decimal:
        """The share of them that counts nowhere, in per cent with one decimal; 0 when there is nothing."""
        share = Decimal(100 * self.unmapped) / (self.total or 1)
        return share.quantize(Decimal("0.1"))


class RollUp:
    """
    Roll codes up to one scheme; what was found of a code is remembered.

    Args:
        target: The id of the scheme.
    """

    def __init__(self, vocabulary: Vocabulary, target: str) -> None:
        self.target = target
        self._vocabulary = vocabulary
        self._steps, self._readable = _steps_of(vocabulary)
        self._found: dict[Code, Rolled] = {}
        self._above: dict[Code, tuple[Code, ...]] = {}

    def of(self, code: Code) -> Rolled:
        """Return where a code goes; one that no scheme has goes nowhere."""
        found = self._found.get(code)
        if found is None:
            found = self._found[code] = self._rolled(code)
        return found

    def codes(self, codes: Iterable[Code]) -> Mapped:
        """Count single codes."""
        return _counted((self.of(code), (code,), count) for code, count in Counter(codes).items())

    def records(self, records: Iterable[Collection[Code]]) -> Mapped:
        """Count records by all the codes that each carries; one without any is lost, too."""
        counts = Counter(tuple(codes) for codes in records)
        return _counted((self._together(codes), codes, count) for codes, count in counts.items())

    def _together(self, codes: Collection[Code]) -> Rolled:
        """Return where a record goes: by the best way of its codes, to all that they reach."""
        rolled = [self.of(code) for code in codes]
        way = min((one.way for one in rolled), key=_RANK.__getitem__, default=Way.NOTHING)
        return Rolled(way=way, concepts=tuple({concept for one in rolled for concept in one.concepts}))

    def _rolled(self, code: Code) -> Rolled:
        stated = self._up(code)
        within = [above for above in stated if scheme_of(above) == self.target and above in self._vocabulary]
        if within:
            return self._reached(Way.EXACT if within[0] == code else Way.BROADER, within)
        reached: set[Code] = set()
        exact = False
        for narrow in stated:
            for target, same in self._steps.get(narrow, {}).items():
                reached.update(one for one in self._up(target) if scheme_of(one) == self.target)
                exact = exact or (same and narrow == code and scheme_of(target) == self.target)
        if reached:
            return self._reached(Way.EXACT if exact else Way.BROADER, reached)
        readable = {one for narrow in stated for one in self._readable.get(narrow, ())}
        nearest = tuple(sorted(one for one in readable if scheme_of(one) == self.target))
        return Rolled(way=Way.RELATED if nearest else Way.NOTHING, nearest=nearest)

    def _reached(self, way: Way, reached: Iterable[Code]) -> Rolled:
        every = tuple(sorted(reached))
        above = {one for code in every for one in self._up(code)[1:]}
        # In a circle each is above every other: then all of them are as near.
        nearest = tuple(code for code in every if code not in above) or every
        return Rolled(way=way, concepts=every, nearest=nearest)

    def _up(self, code: Code) -> tuple[Code, ...]:
        """Return a code and all above it, each once."""
        found = self._above.get(code)
        if found is None:
            found = self._above[code] = tuple(self._vocabulary.broader(code))
        return found


_RANK: Final = {way: rank for rank, way in enumerate(Way)}
_UP: Final = frozenset({Relation.EXACT, Relation.BROAD})
_Steps = Mapping[Code, Mapping[Code, bool]]


def _counted(groups: Iterable[tuple[Rolled, Collection[Code], int]]) -> Mapped:
    """Return the counts of groups: where each goes, with which codes, and how many there are of it."""
    ways = dict.fromkeys(Way, 0)
    concepts, lost = defaultdict[Code, int](int), defaultdict[Code, int](int)
    for rolled, codes, count in groups:
        ways[rolled.way] += count
        for concept in rolled.concepts:
            concepts[concept] += count
        if not rolled.concepts:
            for code in set(codes):
                lost[code] += count
    return Mapped(ways=ways, concepts=dict(sorted(concepts.items())), lost=dict(sorted(lost.items())))


def _steps_of(vocabulary: Vocabulary) -> tuple[_Steps, Mapping[Code, Collection[Code]]]:
    """
    Return the one match that a code may take, exact or not, and those that can only be read.

    What somebody refuted is no match, also where somebody else still claims it.
    """
    refuted = {end for claim in vocabulary.claims if claim.refuted for end in _ends(claim)}
    axes: dict[Code, frozenset[Axis]] = {}
    steps: dict[Code, dict[Code, bool]] = defaultdict(dict)
    readable: dict[Code, set[Code]] = defaultdict(set)
    for claim in vocabulary.claims:
        if claim.refuted or claim.subject not in vocabulary or claim.object not in vocabulary:
            continue
        for code in (claim.subject, claim.object):
            if code not in axes:
                axes[code] = frozenset(AXES[id] for id in vocabulary.rooted(code) if id in AXES)
        counts = not claim.chained and _one_axis(axes[claim.subject], axes[claim.object])
        for end in _ends(claim):
            subject, relation, object = end
            if end in refuted:
                continue
            if counts and relation in _UP:
                steps[subject][object] = steps[subject].get(object, False) or relation is Relation.EXACT
            else:
                readable[subject].add(object)
    return steps, readable


def _ends(claim: Claim) -> tuple[tuple[str, Relation, str], tuple[str, Relation, str]]:
    """Return a claim as it is seen from either concept."""
    return (
        (claim.subject, claim.relation, claim.object),
        (claim.object, INVERSE[claim.relation], claim.subject),
    )


def _one_axis(first: frozenset[Axis], second: frozenset[Axis]) -> bool:
    """Return whether two concepts are of one axis; one that stands under no access scheme fits any."""
    return not first or not second or not first.isdisjoint(second)
