# SPDX-License-Identifier: EUPL-1.2
"""
Complement naive Bayes, against the formula of its paper.
"""

from collections.abc import Mapping
from math import isclose, log

from hypothesis import given
from hypothesis import strategies as st

from onestopshop.builtin.suggestions.bayes import weigh

CODES = ("b:one", "b:two", "b:three", "b:four")
COUNTS = st.dictionaries(
    st.sampled_from(["w1", "w2", "w3", "w4", "w5"]),
    st.dictionaries(st.sampled_from(CODES), st.integers(1, 40), min_size=1),
    min_size=1,
)


def _paper(counts: Mapping[str, Mapping[str, int]], code: str) -> float:
    """Return the score of Rennie and others, section 3.1: how unlikely the words are in all other texts."""
    others = sum(sum(by.values()) - by.get(code, 0) for by in counts.values())
    return -sum(
        log((1 + sum(by.values()) - by.get(code, 0)) / (len(counts) + others)) for by in counts.values()
    )


@given(COUNTS)
def test_the_ranking_is_that_of_the_paper(counts: Mapping[str, Mapping[str, int]]) -> None:
    """Scores differ by what the formula of the paper says, whatever was counted."""
    masses = {code: sum(by.get(code, 0) for by in counts.values()) for code in CODES}
    found = weigh(counts, {code: mass for code, mass in masses.items() if mass}, different=len(counts))
    assert {code for by in counts.values() for code in by} == {one.code for one in found}
    first = found[0]
    for one in found:
        said = _paper(counts, first.code) - _paper(counts, one.code)
        assert isclose(said, first.score - one.score, abs_tol=1e-9)
        assert said > -1e-9


def test_equals_stand_in_order_of_their_codes() -> None:
    """Where nothing tells two concepts apart the order is that of their codes, every time."""
    found = weigh({"letter": {"b:two": 1, "b:one": 1}}, {"b:one": 1, "b:two": 1}, different=1)
    assert ["b:one", "b:two"] == [one.code for one in found]


def test_a_word_that_all_have_speaks_for_none() -> None:
    """A word that stands beside every concept weighs less than one that stands beside one only."""
    asked = {"the": {"b:one": 9, "b:two": 9}, "letter": {"b:one": 9}}
    one, two = weigh(asked, {"b:one": 18, "b:two": 18}, different=3)
    assert ("b:one", "b:two") == (one.code, two.code)
    assert one.words["letter"] > one.words["the"]
