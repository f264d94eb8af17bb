# SPDX-License-Identifier: EUPL-1.2
"""
Values that files of strangers hold, and ways to change a value as nobody expects.
"""

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, Final

__all__ = ["STRANGE", "TAGS", "changed", "maybe", "odd", "text", "url", "word"]

_WORDS: Final = (
    "rent", "huur", "loyer", "letter", "counter", "school", "wachtlijst", "łóżko", "إيجار", "допомога", "ስራ", "住房",
    "straße", "é", "no answer", "a form in one language only", "l'accès au guichet",
)  # fmt: skip

TAGS: Final = ("en", "nl", "fr", "ar", "nl-BE", "nl-x-plain", "zh-Hant", "und")
"""Languages that a text may be in."""

STRANGE: Final = (
    "", " ", "\t", "\n", "a\nb", "\r\n", "\x00", "\x01", "\x1b[31m", "\x7f", "\x85", "\u2028", "\u200b", "\u200f",
    "\u202e", "a\u202eb", "\u2066", "\ufeff", "\ufffe", "\uffff", "\ufdd0", "\U000e0041", "e\u0301", "I\u0307",
    "\ud800", "\udfff", "a\ud83d", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1+1", "'", '"', '"""',
    "\\", "\\u0000", "\\ud800", "|", "\\|", "a|b", ";", ",", "#", "# x", "{", "}", "[", "]", "<", ">", "&", "&amp;",
    "]]>", "<!--", "%", "%00", "%s", "{0}", "$x", "nan", "NaN", "Infinity", "-Infinity", "null", "None", "true", "yes",
    "0", "-0", "00", "1e999", "1e-999", "9" * 400, "0x10", "1_000", "٣", "½", "1.0", "2026-02-30", "0000-00-00",
    "9999-12-31", "2026-03-02T00:00:00Z", "24:00", "../../etc/passwd", "/dev/zero", "C:\\x", "file:///etc/passwd",
    "http://[::1", "https://example.org/a b", "urn:x", "urn:uuid:0", "mailto:a@example.org", "_:b0", "a:b", "a:b:c",
    ":", "b:", ":b", "topic:registration", "topic:nowhere", "b:begrijpbaar", "B:Begrijpbaar", "http://a/%zz", "http://",
    "javascript:x", "x" * 300, "long " * 3000, "\u0301" * 500, "en", "EN", "x", "i-klingon", "a-" * 20,
)  # fmt: skip
"""Texts that something, somewhere, has taken for something else."""

_NUMBERS: Final = (
    0,
    1,
    -1,
    2,
    7,
    99,
    2**31,
    2**63,
    -(2**63) - 1,
    10**30,
    0.1,
    -0.0,
    1e300,
    float("nan"),
    float("inf"),
)
_NESTED: Final = (3, 30, 100)


def word(random: Random) -> str:
    """Return a word that nobody wonders at, seldom one that somebody does."""
    return random.choice(STRANGE) if random.random() < 0.04 else random.choice(_WORDS)


def text(random: Random) -> str:
    """Return a few words."""
    return " ".join(word(random) for _ in range(random.randint(1, 4)))


def url(random: Random) -> str:
    """Return an address that nobody asks for."""
    return f"https://example.org/{random.choice('abcdef')}/{random.randint(0, 9)}"


def odd(random: Random) -> Any:
    """Return a value that does not belong there."""
    kind = random.random()
    if kind < 0.6:
        return random.choice(STRANGE)
    if kind < 0.75:
        return random.choice(_NUMBERS)
    if kind < 0.85:
        return random.choice((None, True, False, [], {}, [[]], [None], {"": ""}, {"en": None}, ["a", "a"]))
    inner: Any = random.choice(STRANGE)
    for _ in range(random.choice(_NESTED)):
        inner = [inner] if random.random() < 0.5 else {random.choice(TAGS): inner}
    return inner


def maybe(random: Random, chance: float, make: Callable[[Random], Any], otherwise: Any = None) -> Any:
    """Return what *make* makes as often as *chance* says."""
    return make(random) if random.random() < chance else otherwise


def changed(random: Random, value: Any, times: int) -> Any:
    """
    Return a copy of a tree of lists and objects in which so many places are changed.
    """
    found = copy.deepcopy(value)
    for _ in range(times):
        places = list(_places(found))
        if not places:
            return odd(random)
        _change(random, *random.choice(places), places)
    return found


_Place = tuple[Any, Any]
"""A list or object, and the index or key in it."""


def _places(value: Any) -> Iterator[_Place]:
    level = [value]
    while level:
        inner: list[Any] = []
        for one in level:
            keys = one.keys() if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
            for key in keys:
                yield one, key
                inner.append(one[key])
        level = inner


def _change(random: Random, holder: Any, key: Any, places: list[_Place]) -> None:
    what = random.random()
    if what < 0.5:
        holder[key] = odd(random)
    elif what < 0.65:
        del holder[key]
    elif what < 0.8:
        other, place = random.choice(places)
        if place in other if isinstance(other, dict) else place < len(other):
            holder[key] = copy.deepcopy(other[place])
    elif what < 0.9:
        holder[key] = [holder[key]] if random.random() < 0.5 else {random.choice(TAGS): holder[key]}
    elif isinstance(holder, dict):
        holder[random.choice((*STRANGE[:20], "x", "en", "id", str(key).upper()))] = holder.pop(key)
    else:
        holder.insert(key, copy.deepcopy(holder[key]))
