# SPDX-License-Identifier: EUPL-1.2
"""
Complement naive Bayes: how much more likely words are, when texts of everything else are left out.

J. D. M. Rennie, L. Shih, J. Teevan, D. R. Karger, "Tackling the Poor Assumptions
of Naive Bayes Text Classifiers", ICML 2003, section 3.1, with each word counted
once in a text.  A word's weight for a concept is stated against its weight for
all texts: that changes no ranking, and a word that no text of the concept has
weighs nothing, whatever it weighs elsewhere.

Only counts are kept, so that forgetting a text is the exact inverse of learning it.
"""

from collections import defaultdict
from collections.abc import Mapping
from math import log
from typing import TypeAlias

import attrs

from onestopshop.plugin import Code

__all__ = ["Counts", "Weighed", "weigh"]

Counts: TypeAlias = Mapping[Code, float]
"""In how many texts of each concept."""

_SMOOTHING = 1.0


@attrs.frozen
class Weighed:
    """
    A concept's score, and what each word that its texts have added to it.
    """

    code: Code
    score: float
    words: Mapping[str, float]


def weigh(asked: Mapping[str, Counts], masses: Counts, *, different: int) -> list[Weighed]:
    """
    Return the concepts whose texts have some of the words, the likeliest first.

    Args:
        asked: The counts of each word that is asked about.
        masses: How many words the texts of each concept have in all.
        different: How many different words there are.
    """
    room = _SMOOTHING * max(different, 1)
    everything = sum(masses.values()) + room
    usual = {code: log(everything / (everything - mass)) for code, mass in masses.items()}
    words: dict[Code, dict[str, float]] = defaultdict(dict)
    known = 0
    for word, counts in asked.items():
        total = sum(counts.values()) + _SMOOTHING
        known += bool(counts)
        for code, count in counts.items():
            words[code][word] = log(total / (total - count)) - usual[code]
    found = [
        Weighed(code, sum(each.values()) - (known - len(each)) * usual[code], each)
        for code, each in words.items()
    ]
    return sorted(found, key=lambda one: (-one.score, one.code))
