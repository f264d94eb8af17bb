# SPDX-License-Identifier: EUPL-1.2
"""
Find the records that carry retired codes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from onestopshop.codec.records import from_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.recoding import Coded
from onestopshop.domain.taxonomies.remapping import RemapPlan
from onestopshop.domain.visits import Visit
from onestopshop.operations.work import Work
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Query

__all__ = ["carried", "may_carry", "reads_all", "unknown"]

_BY: Final[Mapping[type[Any], Mapping[str, type[AnyOf | ContainsAny]]]] = {
    Visit: {"topics": ContainsAny},
    Observation: {"topic": AnyOf, "concepts": ContainsAny},
    Referral: {"topic": AnyOf},
    Barrier: {"topic": AnyOf, "concepts": ContainsAny},
}
"""The fields by which records that carry a code are found."""

_READ: Final[Mapping[type[Any], str]] = {Visit: "doc", Observation: "doc"}
"""Of which kind the codes in the other fields are; of search misses and barriers, which are few, all are read."""

_AT_ONCE: Final = 500
"""Codes that one question of a storage names."""


def reads_all(work: Work, model: type[Any], plan: RemapPlan) -> bool:
    """Return whether all records of a kind are looked at, because no index tells which carry a retired code."""
    if model not in _READ.keys() | {Referral}:
        return True
    rooted = work.context.city.vocabulary.rooted
    return any(_READ.get(model) in rooted(one) for one in plan.becoming)


def may_carry(work: Work, model: type[Any], plan: RemapPlan) -> Iterator[Coded]:
    """Yield the records of a kind that may carry a retired code, each once."""
    if reads_all(work, model, plan):
        yield from work.find(model, Query(kind=model.KIND))
        return
    seen: set[str] = set()
    for name, condition in _questions(model, sorted(plan.becoming)):
        for record in work.snapshot.find(Query(kind=model.KIND, where={name: condition})):
            if record.id not in seen:
                seen.add(record.id)
                thing: Coded = from_record(record, model)
                yield thing


def carried(work: Work, model: type[Any], codes: Iterable[Code]) -> dict[Code, int]:
    """Return how many records carry each of *codes* in a field by which they can be counted."""
    found: dict[Code, int] = {}
    for name, condition in _questions(model, sorted(codes)):
        counts = work.snapshot.count(Query(kind=model.KIND, where={name: condition}), by=(name,))
        for (code,), count in counts.items():
            found[str(code)] = found.get(str(code), 0) + count
    return found


def unknown(work: Work, model: type[Any]) -> dict[Code, int]:
    """Return how many records carry each code that no scheme has, in a field by which they can be counted."""
    vocabulary = work.context.city.vocabulary
    found: dict[Code, int] = {}
    for name in _BY.get(model, ()):
        for (code,), count in work.snapshot.count(Query(kind=model.KIND), by=(name,)).items():
            if code is not None and code not in vocabulary:
                found[str(code)] = found.get(str(code), 0) + count
    return dict(sorted(found.items()))


def _questions(model: type[Any], codes: Sequence[Code]) -> Iterator[tuple[str, Condition]]:
    for name, condition in _BY.get(model, {}).items():
        for start in range(0, len(codes), _AT_ONCE):
            yield name, condition(tuple(codes[start : start + _AT_ONCE]))
