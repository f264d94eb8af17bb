# SPDX-License-Identifier: EUPL-1.2
"""
Which concepts stand above which others, also where a hierarchy is deep, has several tops, or runs in circles.

Hierarchies that people make are shallow, and are climbed.  What is left when
that takes too long is ranked: circles are folded into one node each (Tarjan
1972), and most questions are then answered by two numbers: by the interval of
a spanning tree (yes), or by the lowest rank that can be reached (no; the label
of GRAIL: Yıldırım, Chaoji and Zaki, 2010).  The rest is answered for many
targets at once, by one walk with a bit for each target.  So no file can make
each pair cost a walk of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from onestopshop.domain.taxonomies.graphs import Pair

__all__ = ["Ancestry"]

_PATIENCE: Final = 10
"""Steps of climbing for each pair of the hierarchy, before ranking it is cheaper."""

_BATCH: Final = 2048
"""Targets of one walk; each node then carries as many bits."""


class Ancestry:
    """
    Answer which node is reached from which by one or more steps up.

    Args:
        up: Pairs of a narrower and a broader node; repeats and circles are allowed.
    """

    def __init__(self, up: Iterable[Pair]) -> None:
        self._parents: dict[str, list[str]] = defaultdict(list)
        pairs = set(up)
        for narrow, broad in pairs:
            self._parents[narrow].append(broad)
        self._steps = _PATIENCE * len(pairs)

    @cached_property
    def circles(self) -> Sequence[tuple[str, ...]]:
        """The nodes of each circle, one that is its own parent included."""
        left = _peeled(self._parents)
        return _Ranks(left).circles if left else ()

    def above(self, pairs: Collection[Pair]) -> set[Pair]:
        """Return those *pairs* of which the second node is reached from the first."""
        targets: dict[str, list[str]] = defaultdict(list)
        for start, target in set(pairs):
            if start in self._parents:
                targets[start].append(target)
        found: set[Pair] = set()
        steps = 0
        while targets and steps <= self._steps:
            start, some = targets.popitem()
            ancestors, cost = self._climbed(start)
            steps += cost
            found.update((start, target) for target in some if target in ancestors)
        if targets:
            left = [(start, target) for start, some in targets.items() for target in some]
            found |= _Ranks(self._parents).above(left)
        return found

    def _climbed(self, start: str) -> tuple[set[str], int]:
        """Return everything above *start*, and how many relations were looked at."""
        found: set[str] = set()
        open_, cost = [start], 0
        while open_:
            above = self._parents.get(open_.pop(), ())
            cost += len(above)
            for parent in above:
                if parent not in found:
                    found.add(parent)
                    open_.append(parent)
        return found, cost


def _peeled(parents: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return what stays when nodes without anything above them are taken away, again and again (Kahn 1962)."""
    waiting = {node: len(above) for node, above in parents.items()}
    below: dict[str, list[str]] = defaultdict(list)
    for node, above in parents.items():
        for parent in above:
            below[parent].append(node)
    open_ = [node for node in below if node not in waiting]
    while open_:
        for node in below.get(open_.pop(), ()):
            waiting[node] -= 1
            if not waiting[node]:
                open_.append(node)
    left = [node for node, count in waiting.items() if count]
    return {node: list(parents[node]) for node in left}


class _Ranks:
    """
    The same answers for hierarchies of any depth, at a cost that is paid once.
    """

    def __init__(self, parents: Mapping[str, Sequence[str]]) -> None:
        self._number: dict[str, int] = {}
        above = self._numbered(parents)
        self._group, groups = _grouped(above)
        self.circles: Sequence[tuple[str, ...]] = tuple(self._circles(above, groups))
        self._circular = {self._group[self._number[circle[0]]] for circle in self.circles}
        self._parents = _parents_of(above, self._group, groups)
        self._alone, self._lowest = _labels(self._parents)
        self._enter, self._leave = _intervals(self._parents)

    def above(self, pairs: Collection[Pair]) -> set[Pair]:
        """Return those *pairs* of which the second node is reached from the first."""
        found: set[Pair] = set()
        open_: dict[int, list[tuple[int, Pair]]] = defaultdict(list)
        for pair in pairs:
            low, high = self._number.get(pair[0]), self._number.get(pair[1])
            if low is None or high is None:
                continue
            start, target = self._group[low], self._group[high]
            answer = self._quick(start, target)
            if answer is None:
                open_[target].append((start, pair))
            elif answer:
                found.add(pair)
        targets = sorted(open_)
        for first in range(0, len(targets), _BATCH):
            found.update(self._walked({target: open_[target] for target in targets[first : first + _BATCH]}))
        return found

    def _quick(self, start: int, target: int) -> bool | None:
        """Answer from the numbers, or say ``None``; groups are numbered from the top down."""
        if start == target:
            return start in self._circular
        if target > start or self._lowest[start] > self._lowest[target]:
            return False
        if self._enter[target] <= self._enter[start] < self._leave[target]:
            return True
        return False if self._alone[start] else None

    def _walked(self, questions: dict[int, list[tuple[int, Pair]]]) -> Iterator[Pair]:
        """Yield the pairs whose target is reached, after one walk from the top down."""
        bits = {target: 1 << place for place, target in enumerate(questions)}
        last = max(start for asked in questions.values() for start, _ in asked)
        reached = [0] * (last + 1)
        for group in range(min(bits), last + 1):
            mask = bits.get(group, 0)
            for parent in self._parents[group]:
                mask |= reached[parent]
            reached[group] = mask
        for target, asked in questions.items():
            yield from (pair for start, pair in asked if reached[start] & bits[target])

    def _numbered(self, parents: Mapping[str, Sequence[str]]) -> list[list[int]]:
        number = self._number
        for node, above in parents.items():
            number.setdefault(node, len(number))
            for parent in above:
                number.setdefault(parent, len(number))
        return [[number[parent] for parent in parents.get(node, ())] for node in number]

    def _circles(self, above: list[list[int]], groups: int) -> Iterator[tuple[str, ...]]:
        """Yield the nodes of each circle, one that is its own parent included."""
        size = [0] * groups
        for group in self._group:
            size[group] += 1
        found: dict[int, list[str]] = {}
        for name, node in self._number.items():
            group = self._group[node]
            if size[group] > 1 or node in above[node]:
                found.setdefault(group, []).append(name)
        yield from (tuple(sorted(names)) for names in found.values())


def _grouped(above: list[list[int]]) -> tuple[list[int], int]:
    """Return the group of each node and how many there are; a group has a lower number than those below it."""
    unseen = -1
    order, low = [unseen] * len(above), [0] * len(above)
    group = [unseen] * len(above)
    stack: list[int] = []
    groups = seen = 0
    for root in range(len(above)):
        if order[root] != unseen:
            continue
        order[root] = low[root] = seen
        seen += 1
        stack.append(root)
        path = [(root, iter(above[root]))]
        while path:
            node, rest = path[-1]
            for parent in rest:
                if order[parent] == unseen:
                    order[parent] = low[parent] = seen
                    seen += 1
                    stack.append(parent)
                    path.append((parent, iter(above[parent])))
                    break
                if group[parent] == unseen and order[parent] < low[node]:
                    low[node] = order[parent]
            else:
                path.pop()
                if path and low[node] < low[path[-1][0]]:
                    low[path[-1][0]] = low[node]
                if low[node] == order[node]:
                    member = unseen
                    while member != node:
                        member = stack.pop()
                        group[member] = groups
                    groups += 1
    return group, groups


def _parents_of(above: list[list[int]], group: list[int], groups: int) -> list[list[int]]:
    parents: list[list[int]] = [[] for _ in range(groups)]
    for node, nodes in enumerate(above):
        own = group[node]
        parents[own].extend(group[other] for other in nodes if group[other] != own)
    return [one if len(one) < 2 else sorted(set(one)) for one in parents]


def _labels(parents: list[list[int]]) -> tuple[list[bool], list[int]]:
    """Return of each group whether all above it is one line, and the lowest number that it reaches."""
    alone, lowest = [True] * len(parents), list(range(len(parents)))
    for group, above in enumerate(parents):
        if above:
            lowest[group] = min(lowest[parent] for parent in above)
            alone[group] = len(above) == 1 and alone[above[0]]
    return alone, lowest


def _intervals(parents: list[list[int]]) -> tuple[list[int], list[int]]:
    """Return when a walk down the tree of first parents enters and leaves each group."""
    size = [1] * len(parents)
    for group in range(len(parents) - 1, -1, -1):
        if parents[group]:
            size[parents[group][0]] += size[group]
    enter, leave, free = [0] * len(parents), [0] * len(parents), [0] * len(parents)
    roots = 0
    for group, above in enumerate(parents):
        if above:
            enter[group] = free[above[0]]
            free[above[0]] += size[group]
        else:
            enter[group] = roots
            roots += size[group]
        free[group] = enter[group] + 1
        leave[group] = enter[group] + size[group]
    return enter, leave
