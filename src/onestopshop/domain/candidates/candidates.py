# SPDX-License-Identifier: EUPL-1.2
"""
Which groups of observations stand out, so that each may be one barrier.

A group is a place (a service, or a topic where the service is unknown) with a
step and a concept.  Some observations stand together by chance: where much is
noted, much falls into one group.  A group stands out when it has more visits
than its place, its step and its concept explain by themselves, each of which
is counted without the group and without those that stand out already.

The chance of so many visits is the upper tail of the Poisson distribution
(S. D. Poisson, Recherches sur la probabilité des jugements, 1837); which
chances are small enough among many groups is decided as Y. Benjamini and
Y. Hochberg do it (Controlling the false discovery rate, Journal of the Royal
Statistical Society B 57, 1995): of the groups that are shown only a stated
share is chance.
"""

from collections.abc import Mapping
from hashlib import sha256
from math import exp, lgamma, log, prod

import attrs

__all__ = ["Group", "candidate_id", "expected", "outstanding", "tail"]

SHARE = 0.001
"""
The share of what stands out that may be chance, if what is expected were known.

It is an estimate, and notes are less even than chance: so the level is far
stricter than the share that we accept, 5 %.
"""

_AXES = ("place", "step", "concept")

_LEAST = 0.05
"""Visits that any group is expected to have: nowhere is it impossible to be met once."""

_KINDS = 8
"""About how many steps, and concepts of an access scheme, there are; in a small shop few of them were met yet."""

_TIMES = 2
"""How many times the expected visits a group has at least: what is hardly more is no news, however certain."""

_ROUNDS = 20
"""Each round leaves out what stood out before; it ends much earlier."""

_FILLS = 8
"""How often what a group is expected to have is put in its own place: each time it changes less."""


@attrs.frozen
class Group:
    """
    What the observations of one group have in common.

    Args:
        service: The service, or ``None`` where it is unknown.
        topic: The topic, where the service is unknown.
    """

    service: str | None
    topic: str | None
    step: str
    concept: str

    @property
    def place(self) -> tuple[str | None, str | None]:
        """Where the observations were made."""
        return self.service, self.topic


def candidate_id(*codes: str | None) -> str:
    """Return the id of what these codes define: the same codes have the same id everywhere."""
    said = "\n".join(code or "" for code in codes)
    return f"c-{sha256(said.encode()).hexdigest()[:16]}"


def outstanding(visits: Mapping[Group, int], *, share: float = SHARE) -> frozenset[Group]:
    """
    Return the groups that have more visits than chance explains.

    Args:
        visits: How many distinct visits met each group.
        share: Which share of the answer may be chance.
    """
    found: frozenset[Group] = frozenset()
    calm: dict[Group, float] = {**visits}
    for _ in range(_ROUNDS):
        means = expected(calm)
        rare = _rare({group: tail(visits[group], mean) for group, mean in means.items()}, share)
        more = frozenset(group for group in rare if visits[group] >= _TIMES * means[group])
        if more <= found:
            break
        found |= more
        calm |= {group: means[group] for group in found}
    return found


def expected(visits: Mapping[Group, float]) -> dict[Group, float]:
    """
    Return how many visits each group would have if place, step and concept had nothing to do with each other.

    A group does not count in what is expected of itself: what it is expected to
    have stands in its place (A. P. Dempster, N. M. Laird and D. B. Rubin,
    Maximum likelihood from incomplete data via the EM algorithm, 1977).
    """
    total = sum(visits.values())
    places, steps, concepts = (_sums(visits, name) for name in _AXES)
    means = {}
    for group, own in visits.items():
        rest = total - own
        at, step, concept = places[group.place] - own, steps[group.step] - own, concepts[group.concept] - own
        mean = 0.0
        for _ in range(_FILLS):
            of_step = (step + mean + 1) / (rest + mean + max(_KINDS, len(steps)))
            of_concept = (concept + mean + 1) / (rest + mean + max(_KINDS, len(concepts)))
            mean = (at + mean) * of_step * of_concept
        means[group] = max(_LEAST, mean)
    return means


def tail(count: int, mean: float) -> float:
    """
    Return the chance that a Poisson variable of this *mean* is at least *count*.
    """
    if count <= 0:
        return 1.0
    if count <= mean:
        return max(0.0, 1.0 - sum(_chance(less, mean) for less in range(count)))
    total, more = 0.0, _chance(count, mean)
    while more > total * 1e-12:
        total += more
        count += 1
        more *= mean / count
    return min(1.0, total)


def _chance(count: int, mean: float) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1))


def _sums(visits: Mapping[Group, float], name: str) -> dict[object, float]:
    sums: dict[object, float] = {}
    for group, count in visits.items():
        value = getattr(group, name)
        sums[value] = sums.get(value, 0) + count
    return sums


def _rare(chances: Mapping[Group, float], share: float) -> list[Group]:
    """
    Return those whose chance is small even among so many (Benjamini and Hochberg, 1995).

    Those that nobody met were looked at, too: a group is seldom only because it could have been any.
    """
    looked_at = prod(len({getattr(group, name) for group in chances}) for name in _AXES)
    ranked = sorted(chances, key=lambda group: chances[group])
    ranks = (rank for rank, group in enumerate(ranked, 1) if chances[group] <= share * rank / looked_at)
    return ranked[: max(ranks, default=0)]
