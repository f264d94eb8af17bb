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
from typing import TYPE_CHECKING, Final

import attrs

from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.taxonomies.concepts import Code, scheme_of

if TYPE_CHECKING:
    from onestopshop.domain.taxonomies.vocabulary import Vocabulary

__all__ = ["Mapped", "RollUp", "Rolled"]


@attrs.frozen(kw_only=True)
class Rolled:
    """
    Where one code went.

    Args:
        concepts: Everything of the target scheme that it counts in: what it reaches, and all above that.
    """

    way: Way
    concepts: tuple[Code, ...] = ()


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
    Roll codes up to one scheme; what was found of a concept is remembered.

    `Vocabulary.roll_up` keeps one for each scheme.

    Args:
        target: The id of the scheme.
    """

    def __init__(self, vocabulary: "Vocabulary", target: str) -> None:
        self.target = target
        self._vocabulary = vocabulary
        self._steps = vocabulary.steps
        self._found: dict[Code, Rolled] = {}
        self._reached: dict[Code, tuple[Code, ...]] = {}

    def of(self, code: Code) -> Rolled:
        """Return where a code goes; one that no scheme has goes nowhere."""
        found = self._found.get(code)
        if found is None:
            found = self._rolled(code)
            if code in self._vocabulary:  # there is no end of others
                self._found[code] = found
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
        within = self._within(code)
        if within:
            return Rolled(way=_way(exact=within[0] == code), concepts=tuple(sorted(within)))
        stated = tuple(self._vocabulary.broader(code))
        reached: set[Code] = set()
        exact = False
        for narrow in stated:
            for step, same in self._steps.counted.get(narrow, {}).items():
                concepts = self._reached.get(step) or self._within(step)
                reached.update(concepts)
                exact = exact or (same and narrow == code and concepts[:1] == (step,))
        if reached:
            return Rolled(way=_way(exact=exact), concepts=tuple(sorted(reached)))
        readable = (one for narrow in stated for one in self._steps.readable.get(narrow, ()))
        related = any(scheme_of(one) == self.target for one in readable)
        return Rolled(way=Way.RELATED if related else Way.NOTHING)

    def _within(self, code: Code) -> tuple[Code, ...]:
        """Return what of a code and all above it is of the target scheme, each once."""
        found = self._reached.get(code)
        if found is None and code in self._vocabulary:
            above = self._vocabulary.broader(code)
            found = self._reached[code] = tuple(one for one in above if scheme_of(one) == self.target)
        return found or ()


def _way(*, exact: bool) -> Way:
    return Way.EXACT if exact else Way.BROADER


_RANK: Final = {way: rank for rank, way in enumerate(Way)}


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
