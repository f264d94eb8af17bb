# SPDX-License-Identifier: EUPL-1.2
"""
The proof of histories, at its small size, and what its checker finds in histories that were changed by hand.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import attrs
import pytest
from tests.proofs.history import proof
from tests.proofs.history.checker import violations
from tests.proofs.history.graph import cycle
from tests.proofs.history.notes import Note, Remains

from onestopshop.plugin import LogEntry

_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_concurrent_desks_lose_nothing() -> None:
    """Sixteen writers lose nothing on either database, and a build that keeps no others out is caught."""
    result = proof.run(240, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    for backend in ("sqlite", "postgres"):
        assert 240 == result.figures[f"{backend}_transactions"]
        assert 0 < result.figures[f"{backend}_decided_anew"]


def _remains(lists: Mapping[str, Sequence[int]], seqs: Mapping[int, int]) -> Remains:
    """Return what is there when these lists were written by entries of these numbers."""
    places = {
        element: (name, place)
        for name, elements in lists.items()
        for place, element in enumerate(elements, 1)
    }
    log = [
        LogEntry(
            seq=seq,
            id=f"{seq}",
            origin="here",
            key=f"t{element}/1",
            at=_AT,
            actor="worker/one",
            action="list.appended",
            kind="list",
            subject=places[element][0],
            version=places[element][1],
            data={"element": element},
        )
        for element, seq in sorted(seqs.items(), key=lambda pair: pair[1])
    ]
    return Remains(lists=lists, versions={name: len(elements) for name, elements in lists.items()}, log=log)


def _append(element: int, name: str, read: Sequence[int], *, seq: int, begin: int, end: int) -> Note:
    return Note(
        key=f"t{element}", begin=begin, end=end, reads={name: read}, appends={name: element}, seqs=[seq]
    )


GOOD = (
    _append(1, "a", [], seq=1, begin=0, end=10),
    _append(2, "b", [], seq=2, begin=5, end=20),
    _append(3, "a", [1], seq=3, begin=25, end=30),
    Note(begin=12, end=40, reads={"a": [1], "b": []}, log=1),
)
REMAINS = _remains({"a": [1, 3], "b": [2]}, {1: 1, 2: 2, 3: 3})


def test_whole_history_has_nothing_wrong() -> None:
    """A history in which every transaction saw one moment, and all is there, is not blamed."""
    assert [] == [*violations(GOOD, [7], REMAINS)]


@pytest.mark.parametrize(
    ("remains", "refused", "wrong"),
    [
        (_remains({"a": [1], "b": [2]}, {1: 1, 2: 2}), [], "element 3 was acknowledged and is lost"),
        (_remains({"a": [1, 3, 3], "b": [2]}, {1: 1, 2: 2, 3: 3}), [], "element 3 is there 2 times"),
        (
            _remains({"a": [3, 1], "b": [2]}, {1: 1, 2: 2, 3: 3}),
            [],
            "a was read as what is no beginning of it",
        ),
        (
            _remains({"a": [1, 3, 7], "b": [2]}, {1: 1, 2: 2, 3: 3, 7: 4}),
            [7],
            "element 7 was refused and is there",
        ),
        (_remains({"a": [1, 3, 7], "b": [2]}, {1: 1, 2: 2, 3: 3, 7: 4}), [], "element 7 comes from nowhere"),
        (_remains({"a": [1], "b": [2, 3]}, {1: 1, 2: 2, 3: 3}), [], "element 3 is in another list"),
        (_remains({"a": [1, 3], "b": [2]}, {1: 1, 2: 2, 3: 4}), [], "the log has a gap"),
        (
            _remains({"a": [1, 3], "b": [2]}, {1: 1, 2: 3, 3: 2}),
            [],
            "entry 2 is not the one that was acknowledged",
        ),
        (_remains({"a": [1, 3], "b": [2]}, {1: 1, 2: 2}), [], "entry 3 was acknowledged and is lost"),
        (attrs.evolve(REMAINS, versions={"a": 3, "b": 1}), [], "a has 2 elements at version 3"),
    ],
)
def test_checker_finds_what_is_wrong_at_the_end(remains: Remains, refused: Sequence[int], wrong: str) -> None:
    """What is lost, doubled, moved, undone or invented at the end is found."""
    assert wrong in [*violations(GOOD, refused, remains)]


@pytest.mark.parametrize(
    ("note", "wrong"),
    [
        (
            Note(begin=12, end=40, reads={"a": [], "b": [2]}),
            "transactions and moments come each before the next, in a circle",
        ),
        (
            Note(begin=12, end=40, reads={"a": [1, 3], "b": []}),
            "a snapshot saw the log at 3 in one list and before 2 in another",
        ),
        (
            Note(begin=12, end=40, reads={"a": [1], "b": [2]}, log=3),
            "a snapshot saw the log up to 3, and lists from between 2 and 3",
        ),
        (Note(begin=12, end=40, reads={"a": [3]}), "a was read as what is no beginning of it"),
        (
            _append(3, "a", [], seq=3, begin=25, end=30),
            "a: element 3 does not stand behind what its writer had read",
        ),
    ],
)
def test_checker_finds_what_a_snapshot_may_not_see(note: Note, wrong: str) -> None:
    """A snapshot of two moments, of the past, or of what was never there is found."""
    notes = [*GOOD[: 2 if note.appends else 3], note]
    found = [*violations(notes, [], REMAINS)]
    assert any(line.endswith(wrong) for line in found), found


def test_checker_finds_fractured_snapshots_without_the_log() -> None:
    """Two readers who saw two writes in different orders are a circle, whatever the log says."""
    readers = [
        Note(begin=6, end=50, reads={"a": [1], "b": []}),
        Note(begin=6, end=50, reads={"a": [], "b": [2]}),
    ]
    found = [*violations([*GOOD[:3], *readers], [], REMAINS)]
    assert any("in a circle" in line for line in found)


def test_checker_allows_what_a_storage_does_not_promise() -> None:
    """Two transactions that each read what the other one wrote, and wrote something else, are no violation."""
    skewed = (
        Note(key="t1", begin=0, end=10, reads={"a": [], "b": []}, appends={"a": 1}, seqs=[1]),
        Note(key="t2", begin=0, end=10, reads={"a": [], "b": []}, appends={"b": 2}, seqs=[2]),
    )
    assert [] == [*violations(skewed, [], _remains({"a": [1], "b": [2]}, {1: 1, 2: 2}))]


def test_circles_are_found_where_they_are() -> None:
    """The nodes of a circle come in their order, without what only leads to it or away from it."""
    assert [] == cycle({1: [2, 3], 2: [3], 3: [4]})
    circle = cycle({0: [1], 1: [2], 2: [3, 5], 3: [1], 5: [6]})
    assert {1, 2, 3} == set(circle)
    assert (circle + circle)[circle.index(1) :][:3] == [1, 2, 3]
