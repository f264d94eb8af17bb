# SPDX-License-Identifier: EUPL-1.2
"""
Which transactions depend on which, and whether one depends on itself.

An append-only list tells its whole past to who reads it, so the order of its
versions is known, and with it every dependency (Kingsbury and Alvaro, "Elle:
Inferring Isolation Anomalies from Experimental Observations", VLDB 2020):

- *write-write*: it appended behind another one;
- *write-read*: it read what another one appended;
- *time*: it began when another one had been acknowledged;
- *read-write*: it read a list to which another one appended then.

A storage promises consistent snapshots and refuses a stale version, which is
snapshot isolation in real time.  A history has it exactly when no transaction
comes before itself by steps that are each a dependency of the first three
sorts, with or without a read-write one behind (Cerone and Gotsman, "Analysing
Snapshot Isolation", PODC 2016).  To look for steps of two parts, each
transaction has two nodes: what it depends on leads to both, and only from the
second one a read-write dependency goes on.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, TypeAlias

from tests.proofs.history.notes import Note

__all__ = ["cycle", "dependencies"]

Graph: TypeAlias = Mapping[int, Sequence[int]]

_NODES: Final = 2
"""Nodes of a transaction: number i has 2i and 2i + 1; behind all of them stand the moments."""


def dependencies(notes: Sequence[Note], lists: Mapping[str, Sequence[int]]) -> Graph:
    """
    Return the nodes that follow each node.

    Args:
        notes: What was acknowledged.
        lists: Each list as it is at the end; every read is a beginning of it.
    """
    writer = {element: number for number, note in enumerate(notes) for element in note.appends.values()}
    after: dict[int, list[int]] = defaultdict(list)
    for one, other in _behind(writer, lists):
        after[_NODES * one] += (_NODES * other, _NODES * other + 1)
    for number, note in enumerate(notes):
        for name, read in note.reads.items():
            present = lists.get(name, ())
            last = writer.get(read[-1]) if read else None
            then = writer.get(present[len(read)]) if len(present) > len(read) else None
            if last is not None:
                after[_NODES * last] += (_NODES * number, _NODES * number + 1)
            if then is not None and then != number:
                after[_NODES * number + 1].append(_NODES * then)
    _add_times(after, notes)
    return after


def cycle(graph: Graph) -> list[int]:
    """
    Return nodes that follow each other in a circle, or none when there is no such circle.

    Kahn's algorithm takes away what nothing leads to, again and again; what stays has a
    predecessor that stays, so a walk backwards comes to a circle.
    """
    before: dict[int, int] = defaultdict(int)
    for follows in graph.values():
        for node in follows:
            before[node] += 1
    free = [node for node in graph if not before[node]]
    while free:
        for node in graph.get(free.pop(), ()):
            before[node] -= 1
            if not before[node]:
                free.append(node)
    stay = {node for node, count in before.items() if count}
    return _circle({to: node for node in stay for to in graph.get(node, ()) if to in stay})


def _circle(leads_to: Mapping[int, int]) -> list[int]:
    """Walk backwards from anywhere until a node comes again."""
    if not leads_to:
        return []
    walked: dict[int, None] = {}
    node = next(iter(leads_to))
    while node not in walked:
        walked[node] = None
        node = leads_to[node]
    found = list(walked)
    return found[found.index(node) :][::-1]


def _behind(writer: Mapping[int, int], lists: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, int]]:
    for elements in lists.values():
        known = [writer[element] for element in elements if element in writer]
        yield from ((one, other) for one, other in pairwise(known) if one != other)


def _add_times(after: dict[int, list[int]], notes: Sequence[Note]) -> None:
    """Chain the moments of all ends; a transaction follows the last end before its begin, and so all of them."""
    order = sorted(range(len(notes)), key=lambda number: notes[number].end)
    ends = [notes[number].end for number in order]
    first = _NODES * len(notes)
    for place, number in enumerate(order):
        after[_NODES * number].append(first + place)
        if place:
            after[first + place - 1].append(first + place)
    for number, note in enumerate(notes):
        place = bisect_left(ends, note.begin) - 1
        if place >= 0:
            after[first + place] += (_NODES * number, _NODES * number + 1)
