# SPDX-License-Identifier: EUPL-1.2
"""
Ancestors are what is reached in one or more steps up, however a hierarchy looks.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onestopshop.domain.taxonomies import ancestry
from onestopshop.domain.taxonomies.ancestry import Ancestry
from onestopshop.domain.taxonomies.graphs import Pair

NAMES = st.sampled_from("abcdefghij")
EDGES = st.lists(st.tuples(NAMES, NAMES), max_size=25)


def reached(edges: list[Pair]) -> set[Pair]:
    """Return every pair that a walk finds: slow, and plainly right."""
    found = set(edges)
    while True:
        more = {(one, last) for one, middle in found for start, last in edges if middle == start}
        if more <= found:
            return found
        found |= more


@given(EDGES, st.lists(st.tuples(NAMES, NAMES), max_size=40))
def test_every_answer_is_that_of_a_plain_walk(edges: list[Pair], pairs: list[Pair]) -> None:
    """
    Trees, several parents, circles and loops give the same answers as walking all paths.
    """
    assert reached(edges) & set(pairs) == Ancestry(edges).above(pairs)


@given(EDGES, st.sampled_from([-1, 0, 1]))
@example([("a", "b"), ("b", "c"), ("b", "d")], -1)
@example([("a", "b"), ("b", "d"), ("b", "c")], -1)
def test_ranking_answers_as_climbing_does(edges: list[Pair], patience: int) -> None:
    """
    When climbing is given up early, and whatever the number of targets of one walk, the answers are the same.
    """
    pairs = [(one, other) for one in "abcdefghij" for other in "abcdefghij"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ancestry, "_PATIENCE", patience)
        patch.setattr(ancestry, "_BATCH", 2)
        assert reached(edges) == Ancestry(edges).above(pairs)


@given(EDGES)
def test_circles_are_what_stands_above_itself(edges: list[Pair]) -> None:
    """
    Each circle holds the nodes that reach each other, and only nodes that reach themselves.
    """
    above = reached(edges)
    circles = Ancestry(edges).circles

    assert {one for one, other in above if one == other} == {one for circle in circles for one in circle}
    assert all((one, other) in above for circle in circles for one in circle for other in circle)
    assert sum(map(len, circles)) == len({one for circle in circles for one in circle})


def test_a_deep_hierarchy_is_not_climbed_for_each_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A line of 20,000 concepts, each related to a far one, is answered without recursion or a walk for each.
    """
    climbed: list[str] = []
    climb = Ancestry._climbed
    monkeypatch.setattr(Ancestry, "_climbed", lambda self, start: climbed.append(start) or climb(self, start))
    depth = 20_000
    edges = [(str(one), str(one + 1)) for one in range(depth)]
    pairs = [(str(one), str(one + depth // 2)) for one in range(depth // 2)]

    assert set(pairs) == Ancestry(edges).above([*pairs, *((other, one) for one, other in pairs)])
    assert len(climbed) < 100
