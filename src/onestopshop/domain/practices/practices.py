# SPDX-License-Identifier: EUPL-1.2
"""
Practices: what was done about a barrier, with what is known of the effect.

A practice holds no exact count: what was counted of a barrier is rounded, and
small counts are left out, before it is kept here.
"""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.codes.barriers import Verdict
from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.practices import Effort, RetireReason
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import BarrierId, check_record_id
from onestopshop.domain.practices.rates import WHOLE, rate_of
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import bounded, non_empty
from onestopshop.errors import InvalidDataError

__all__ = ["LONGEST", "MOST_CODES", "Coded", "Effect", "Practice", "PublishedPractice", "Side"]

_K = Keep.UNLIMITED

LONGEST = 2000
"""Characters of what was done, in each language."""

MOST_CODES = 100
"""Concepts that one practice names, and concepts of the network in which these count."""


@attrs.frozen(kw_only=True)
class Side:
    """
    How often a barrier was met before or after its removal, as far as it may be told.

    Args:
        exposed: Visits in which it could have been met, rounded; ``None`` when they are few.
        affected: Those in which it was, rounded; ``None`` when they are few, none included.
        low, high: Between which rates of ten thousand the true one is thought to lie (95 %), rounding included;
            where *affected* is not told, *high* is that of the largest count that is not told.
    """

    exposed: int | None = attrs.field(default=None, metadata=about("denominator of the rate", keep=_K))
    affected: int | None = attrs.field(default=None, metadata=about("numerator of the rate", keep=_K))
    low: int | None = attrs.field(default=None, metadata=about("how sure the rate is", keep=_K))
    high: int | None = attrs.field(default=None, metadata=about("how sure the rate is", keep=_K))

    def __attrs_post_init__(self) -> None:
        if self.exposed is None:
            wrong = (self.affected, self.low, self.high) != (None, None, None)
        elif self.low is None or self.high is None:
            wrong = True
        else:
            part = 0 <= (self.affected or 0) <= self.exposed and self.exposed > 0
            wrong = not (part and 0 <= self.low <= self.high <= WHOLE)
        if wrong:
            raise InvalidDataError(["the counts of a side do not belong together @ $.exposed"])

    @property
    def rate(self) -> int | None:
        """Of ten thousand visits in which it could have been met, in how many it was; ``None`` when not told."""
        if self.affected is None or self.exposed is None:
            return None
        return rate_of(self.affected, self.exposed)


@attrs.frozen(kw_only=True)
class Effect:
    """
    What the visits before and after say, and that somebody else than the owner verified the removal.

    Args:
        verdict: What the last look said; ``None`` where it would tell that a count is small.
        least: Counts below it are not told.
        rounding: Counts are multiples of it.
    """

    before: Side = attrs.field(default=Side(), metadata=about("what was compared", keep=_K))
    after: Side = attrs.field(default=Side(), metadata=about("what was compared", keep=_K))
    verdict: Verdict | None = attrs.field(default=None, metadata=about("whether it helped", keep=_K))
    verified_on: date = attrs.field(metadata=about("how fresh the proof is", keep=_K))
    least: int = attrs.field(metadata=about("what a missing count means", keep=_K))
    rounding: int = attrs.field(metadata=about("how exact the counts are", keep=_K))


@attrs.frozen(kw_only=True)
class Practice:
    """
    What this city did about a barrier, or does as a way of working.

    Args:
        measure: What was done, in words.
        concepts: What kind of barrier it is about.
        service_kinds: What kind of service: the topics that such services are about.
        step: Where on the way it helps; ``None`` for anywhere.
        barrier: Whose removal it rests on; it never leaves the city.
        round: The round of that barrier in which removal was verified.
        effect: ``None`` for a way of working: nobody measured whether it helps.
        licence: A URI or SPDX name; empty for that of all that the city publishes.
        reviewed_on: When somebody read the words and found nobody in them; only then do they leave the city.
    """

    KIND: ClassVar[str] = "practice"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("a retry is one practice", keep=_K))
    city: str = attrs.field(metadata=about("whose practice it is", keep=_K))
    measure: LocalizedText = attrs.field(metadata=about("what others may do, too", keep=_K))
    concepts: frozenset[Code] = attrs.field(metadata=about("what kind of barrier", keep=_K, index=Index.SET))
    service_kinds: frozenset[Code] = attrs.field(
        default=frozenset(), metadata=about("what kind of service", keep=_K)
    )
    step: Step | None = attrs.field(default=None, metadata=about("where on the way it helps", keep=_K))
    effort: Effort = attrs.field(default=Effort.UNKNOWN, metadata=about("what it takes", keep=_K))
    barrier: BarrierId | None = attrs.field(
        default=None, metadata=about("what it rests on", keep=_K, index=Index.STRING)
    )
    round: int = attrs.field(default=1, metadata=about("what it rests on", keep=_K))
    effect: Effect | None = attrs.field(default=None, metadata=about("whether it helped", keep=_K))
    licence: str = attrs.field(default="", metadata=about("what others may do with it", keep=_K))
    day: date = attrs.field(metadata=about("how old it is", keep=_K))
    by: str = attrs.field(metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE))
    reviewed_by: str | None = attrs.field(
        default=None, metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE)
    )
    reviewed_on: date | None = attrs.field(default=None, metadata=about("no words leave unread", keep=_K))
    retired_on: date | None = attrs.field(default=None, metadata=about("until when it held", keep=_K))
    retired_because: RetireReason | None = attrs.field(
        default=None, metadata=about("why it holds no longer", keep=_K)
    )
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_record_id(self.id)
        non_empty(self.concepts, path="$.concepts")
        for language, text in self.measure.items():
            bounded(text, most=LONGEST, path=f"$.measure.{language}")
        if self.effect is not None and self.barrier is None:
            raise InvalidDataError(["an effect is that of a barrier @ $.effect"])

    @property
    def measured(self) -> bool:
        """Whether it rests on a verified removal; a way of working does not."""
        return self.effect is not None

    @property
    def standing(self) -> bool:
        """Whether it was not retired."""
        return self.retired_on is None


@attrs.frozen(kw_only=True)
class Coded:
    """
    Concepts as another city can read them.

    Args:
        codes: The publisher's codes, each with the URI of its concept.
        counts_in: The concepts of the network's schemes that they count in, by exact and broader matches.
    """

    codes: Mapping[Code, str] = attrs.field(factory=dict, hash=False)
    counts_in: tuple[Code, ...] = ()


@attrs.frozen(kw_only=True)
class PublishedPractice:
    """
    A practice as it travels: no barrier, no service, no worker, no count that is exact or small.

    Args:
        id: Tells the day on which it was recorded, and is random otherwise.
        effect: ``None`` for a way of working: nobody measured whether it helps.
    """

    id: str
    day: date
    measure: LocalizedText
    concepts: Coded
    service_kinds: Coded = Coded()
    step: Step | None = None
    effort: Effort = Effort.UNKNOWN
    effect: Effect | None = None
    licence: str = ""

    @property
    def measured(self) -> bool:
        """Whether it rests on a verified removal; a way of working does not."""
        return self.effect is not None
