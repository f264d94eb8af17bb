# SPDX-License-Identifier: EUPL-1.2
"""
What workers write of a barrier: in their own language, each time otherwise, with slips of the pen.

The phrases stand in ``words/<language>.toml``.  Nobody writes the same twice:
phrases are combined with what comes before and after, words go missing, letters
are swapped, some notes tell of a second thing, and new ways of saying a thing
come up during the year, so that who learns from its first months has not seen all.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

__all__ = ["LANGUAGES", "a_note"]

LANGUAGES: Final = {
    "nl": 40,
    "en": 14,
    "fr": 10,
    "ar": 8,
    "tr": 7,
    "uk": 6,
    "bg": 5,
    "ps": 4,
    "so": 3,
    "ti": 3,
}
"""The languages that notes are written in, each with its share of a hundred."""

_SECOND: Final = 0.3
_ASIDE: Final = 0.4
"""The share of second phrases that are of another concept."""
_STEP: Final = 0.6
_DROPPED: Final = 0.04
_MISTYPED: Final = 0.04
_SHORTEST_TYPO: Final = 5
_LATEST: Final = 0.85
"""The part of the year after which the last new phrase of a concept comes up."""


def a_note(chance: Random, *, concepts: Sequence[str], step: str, gone: float) -> tuple[str, str]:
    """
    Return the language of a note and its words.

    Args:
        concepts: The code that it is about, then the broader ones, whose phrases stand in where it has none.
        gone: The part of the year that is over, 0 to 1.
    """
    language = chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
    bank = _bank(language)
    said = [*_phrases(chance, bank["concepts"], concepts, gone)]
    if chance.random() < _STEP:
        said.append(chance.choice(bank["steps"][step]))
    said += chance.sample(bank["fillers"]["any"], chance.choice((0, 0, 1, 2)))
    chance.shuffle(said)
    filled = (_filled(chance, one, bank["slots"]) for one in said)
    return language, " ".join(_slipped(chance, " ".join(filled).split()))


@cache
def _bank(language: str) -> Mapping[str, Any]:
    text = files(__package__).joinpath("words", f"{language}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _phrases(
    chance: Random, bank: Mapping[str, Sequence[str]], concepts: Sequence[str], gone: float
) -> Iterator[str]:
    own = next(bank[code] for code in concepts if code in bank)
    second = chance.random() < _SECOND
    if second and chance.random() < _ASIDE:
        yield chance.choice(_known(own, gone))
        yield chance.choice(_known(bank[chance.choice(list(bank))], gone))
    else:
        yield from chance.sample(_known(own, gone), min(1 + second, len(_known(own, gone))))


def _known(phrases: Sequence[str], gone: float) -> Sequence[str]:
    """Return the phrases that have come up by now: half of them stand there from the start."""
    first = (len(phrases) + 1) // 2
    later = len(phrases) - first
    return phrases[: first + sum(gone >= _LATEST * (place + 1) / later for place in range(later))]


def _filled(chance: Random, phrase: str, slots: Mapping[str, Sequence[str]]) -> str:
    said = phrase.format_map({name: chance.choice(values) for name, values in slots.items()})
    return said[:1].upper() + said[1:]


def _slipped(chance: Random, words: Sequence[str]) -> Iterator[str]:
    for word in words:
        luck = chance.random()
        if luck < _MISTYPED and len(word) >= _SHORTEST_TYPO:
            at = chance.randrange(1, len(word) - 2)
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif luck > _DROPPED or len(words) < _SHORTEST_TYPO:
            yield word
