# SPDX-License-Identifier: EUPL-1.2
"""
Words and their parts: what a text may cost.
"""

import tracemalloc

from onestopshop.builtin.search.words import SHORTEST_PART, parts


def test_the_parts_of_a_compound() -> None:
    """Each part inside a long word is the beginning of one of its ends; other languages have none."""
    assert list(parts("fietsles", "nl")) == ["etsles", "tsles", "sles"]
    assert list(parts("fietsles", "fr")) == []
    assert list(parts("fietsen", "nl")) == []


def test_a_word_without_an_end_costs_little() -> None:
    """The parts of a word stay few and short however long it is: a catalogue's text may hold anything."""
    tracemalloc.start()
    found = list(parts("x" * 5_000, "nl"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000
    assert {len(part) for part in found} == {*range(SHORTEST_PART, 63)}
