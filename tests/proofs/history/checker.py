# SPDX-License-Identifier: EUPL-1.2
"""
What is wrong with a history: what was acknowledged, seen and refused against what is there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from tests.proofs.history.graph import cycle, dependencies
from tests.proofs.history.notes import LISTS, Note, Remains, key_of

__all__ = ["violations"]

_END: Final = 1 << 62
"""Behind every number of the log."""


def violations(notes: Sequence[Note], refused: Sequence[int], remains: Remains) -> Iterator[str]:
    """
    Yield what is wrong.

    Args:
        notes: The acknowledged transactions of all writers.
        refused: Elements whose batch was refused.
        remains: What the storage holds at the end.
    """
    yield from _lists(notes, refused, remains)
    yield from _log(remains)
    yield from _reads(notes, remains.lists)
    yield from _keys(notes, remains)
    yield from _snapshots(notes, remains)
    circle = cycle(dependencies(notes, remains.lists))
    if circle:
        yield f"{len(circle)} transactions and moments come each before the next, in a circle"


def _lists(notes: Sequence[Note], refused: Sequence[int], remains: Remains) -> Iterator[str]:
    """Compare the elements with what was acknowledged and refused."""
    there = Counter(element for elements in remains.lists.values() for element in elements)
    told = {element: name for note in notes for name, element in note.appends.items()}
    yield from (f"element {one} was acknowledged and is lost" for one in told.keys() - there.keys())
    yield from (f"element {one} was refused and is there" for one in there.keys() & set(refused))
    yield from (f"element {one} comes from nowhere" for one in there.keys() - told.keys() - set(refused))
    yield from (f"element {one} is there {times} times" for one, times in there.items() if times > 1)
    for name, elements in remains.lists.items():
        yield from (f"element {one} is in another list" for one in elements if told.get(one, name) != name)
        if remains.versions[name] != len(elements):
            yield f"{name} has {len(elements)} elements at version {remains.versions[name]}"


def _log(remains: Remains) -> Iterator[str]:
    """Compare the log with itself and the lists: numbers without a gap, and each list's entries in order."""
    if [entry.seq for entry in remains.log] != [*range(1, len(remains.log) + 1)]:
        yield "the log has a gap"
    written: dict[str, list[object]] = {name: [] for name in remains.lists}
    for entry in remains.log:
        if entry.kind == LISTS.name:
            elements = written.setdefault(entry.subject, [])
            elements.append(entry.data["element"])
            if entry.version != len(elements):
                yield f"entry {entry.seq} tells of version {entry.version} behind {len(elements) - 1} others"
    for name, elements in written.items():
        if elements != list(remains.lists.get(name, ())):
            yield f"the log tells of other elements of {name} than are there, or in another order"


def _reads(notes: Sequence[Note], lists: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Compare what was seen with what is there: a beginning of it, and one's own element right behind."""
    for note in notes:
        for name, read in note.reads.items():
            present = lists.get(name, ())
            if list(present[: len(read)]) != list(read):
                yield f"{name} was read as what is no beginning of it"
            elif name in note.appends and present[len(read) : len(read) + 1] != [note.appends[name]]:
                yield f"{name}: element {note.appends[name]} does not stand behind what its writer had read"


def _keys(notes: Sequence[Note], remains: Remains) -> Iterator[str]:
    """Compare what each writer was told of its entries with the log."""
    log = {entry.seq: entry for entry in remains.log}
    for note in notes:
        for number, (name, seq) in enumerate(zip(note.appends, note.seqs, strict=True), 1):
            entry = log.get(seq)
            if entry is None:
                yield f"entry {seq} was acknowledged and is lost"
            elif (entry.subject, entry.data["element"], entry.key) != (
                name,
                note.appends[name],
                key_of(note.key, number),
            ):
                yield f"entry {seq} is not the one that was acknowledged"


def _snapshots(notes: Sequence[Note], remains: Remains) -> Iterator[str]:
    """
    Compare each snapshot with the log: it is what stood there at one of its numbers.

    Version *n* of a list is there from the last entry of the batch that wrote it.
    """
    last = {seq: note.seqs[-1] for note in notes for seq in note.seqs}
    since: dict[str, list[int]] = {name: [0] for name in remains.lists}
    for entry in remains.log:
        if entry.kind == LISTS.name:
            since.setdefault(entry.subject, [0]).append(last.get(entry.seq, entry.seq))
    for note in notes:
        spans = [
            (moments[len(read)], [*moments, _END][len(read) + 1])
            for name, read in note.reads.items()
            if len(read) < len(moments := since.get(name, [0]))
        ]
        low = max((low for low, _ in spans), default=0)
        high = min((high for _, high in spans), default=_END)
        if low >= high:
            yield f"a snapshot saw the log at {low} in one list and before {high} in another"
        elif note.log is not None and not low <= note.log < high:
            yield f"a snapshot saw the log up to {note.log}, and lists from between {low} and {high}"
