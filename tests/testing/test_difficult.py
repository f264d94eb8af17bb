# SPDX-License-Identifier: EUPL-1.2
"""
The difficult text of the kit is as difficult as it says.
"""

import unicodedata
from collections import Counter

import pytest

from onestopshop.testing.storage.chance import Chance
from onestopshop.testing.storage.difficult import ALIKE, DIFFICULT_TEXTS, IN_ORDER, UNSTORABLE
from onestopshop.testing.storage.samples import SHOP_KINDS

SCRIPTS = {
    "LATIN",
    "ARABIC",
    "HEBREW",
    "ETHIOPIC",
    "DEVANAGARI",
    "THAI",
    "GEORGIAN",
    "ARMENIAN",
    "CYRILLIC",
    "GREEK",
    "CJK",
    "HANGUL",
    "TAMIL",
    "KHMER",
    "MYANMAR",
    "TIBETAN",
    "TIFINAGH",
    "ADLAM",
}
EVERYTHING = "".join(DIFFICULT_TEXTS.values())


def test_there_are_at_least_twelve_scripts() -> None:
    """The texts are written in more than twelve scripts, by the names of their letters."""
    letters = {letter for letter in EVERYTHING if unicodedata.category(letter).startswith("L")}
    found = Counter(unicodedata.name(letter, "?").split()[0] for letter in letters)
    assert {script for script, number in found.items() if number >= 3} >= SCRIPTS
    assert len(SCRIPTS) >= 12


@pytest.mark.parametrize(
    ("what", "some"),
    [
        ("tashkeel", "\u064f\u0650"),
        ("points", "\u05b8\u05c1"),
        ("marks behind their letter", "\u0303\u0327"),
        ("a letter with its mark", "\u00f1\u00e7"),
        ("jamo", "\u1112\u1161\u11ab"),
        ("joiners", "\u200c\u200d"),
        ("selectors", "\ufe0e\ufe0f"),
        ("bidi controls", "\u202e\u202c\u2067\u2069"),
        ("final sigma", "\u03c2\u03c3\u03a3"),
        ("cases that are no pairs", "\u0130\u0131\u00df\u1e9e"),
        ("private use", "\ue000\U000f0000"),
        ("beyond the basic plane", "\U00010000\U0010ffff"),
        ("quotes", "'\"`\u2019"[:3]),
        ("wildcards and escapes", "%_*?[]\\${}"),
        ("white space", " \t\r\n\u00a0\u3000\u2028"),
        ("controls", "\x01\x1f\x7f\x85"),
    ],
)
def test_what_goes_wrong_elsewhere_is_there(what: str, some: str) -> None:
    """The characters that careless storages lose stand in the texts."""
    assert not set(some) - set(EVERYTHING), what


def test_the_texts_are_different_and_storable() -> None:
    """All texts are different and can be written as UTF-8, some are long; only the unstorable ones cannot."""
    for texts in (tuple(DIFFICULT_TEXTS.values()), IN_ORDER, *ALIKE):
        assert len(set(texts)) == len(texts)
        assert all(text.encode().decode() == text and "\0" not in text for text in texts)
    assert max(map(len, DIFFICULT_TEXTS.values())) >= 255
    for text in UNSTORABLE:
        with pytest.raises(UnicodeEncodeError):
            text.encode()


def test_texts_that_look_alike_are_alike_to_something() -> None:
    """Each group has texts that normalising, folding, trimming or a number makes the same, or that look so."""
    alike = [group for group in ALIKE if len({_folded(text) for text in group}) < len(group)]
    assert len(alike) >= len(ALIKE) - 3


def test_chance_depends_on_its_seed_alone() -> None:
    """Equal seeds draw the same records, others draw others; nothing that cannot be stored is drawn."""
    for kind in SHOP_KINDS:
        first, second = (
            [chance.record(kind, f"{number}") for number in range(20)] for chance in (Chance(7), Chance(7))
        )
        assert first == second
    texts = [Chance(seed).text() for seed in range(500)]
    assert len(set(texts)) > len(DIFFICULT_TEXTS) / 2
    assert all(text.encode().decode() == text and "\0" not in text for text in texts)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.strip("\ufeff\u200b\u00a0 \t\u0640").casefold())
    return "".join(letter for letter in plain if unicodedata.category(letter) not in {"Mn", "Cf", "Lm"})
