# SPDX-License-Identifier: EUPL-1.2
"""
Write plain JSON data in the one form of RFC 8785, so that equal data has equal bytes.

``orjson`` writes that form already, many times faster than Python could, as
long as the data holds no fraction or exponent and no character beyond U+FFFF,
by which keys would be sorted in another order.  What it wrote is searched for
the two; only where one may stand is it written again here.

Two things go beyond the RFC, which knows doubles only: an integer of 64 bits
keeps all its digits, and one beyond them, which only a double can have been,
is written as that double.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Final

import orjson

from onestopshop.errors import InvalidDataError

__all__ = ["canonical", "canonical_items", "same_json"]

_HIGH: Final = b"\xf0\xf1\xf2\xf3\xf4"
_FOLDED: Final = bytes.maketrans(b"[" + _HIGH, b"," + _HIGH[:1] * 5)
_NUMERALS: Final = b"-0123456789"
_DOUBTFUL: Final = (b'":.', b",.", b'":e', b",e", _HIGH[:1])
"""
What stands in a document, once numerals are deleted and like bytes folded, that holds a fraction, an exponent
or a character beyond U+FFFF.  Searching for bytes is several times faster than one regular expression.
"""

_SMALLEST, _BEYOND = -(2**63), 2**64
_LONGEST: Final = 21
"""Digits before the point that ECMAScript writes without an exponent."""
_LEADING: Final = 6
"""Zeros behind the point, the one before it included, that it writes without an exponent."""


def canonical(data: object) -> bytes:
    """
    Return *data*, as a storage gives it back, in canonical JSON.

    Raises:
        InvalidDataError: It is no plain JSON data.
    """
    return canonical_items([data])


def canonical_items(items: Sequence[object]) -> bytes:
    """
    Return the canonical form of each of *items* with commas between, which is that of their list without its brackets.

    Raises:
        InvalidDataError: One of them is no plain JSON data.
    """
    plain = _plain(items)
    if plain is not None:
        return plain
    if len(items) == 1:
        return b"".join(_pieces(items[0]))
    return b",".join(canonical_items([item]) for item in items)


def same_json(one: object, other: object) -> bool:
    """
    Say whether both have one canonical form, quickly when they are written alike.

    Raises:
        InvalidDataError: One of them is no plain JSON data.
    """
    with suppress(TypeError):
        if orjson.dumps(one, option=orjson.OPT_SORT_KEYS) == orjson.dumps(other, option=orjson.OPT_SORT_KEYS):
            return True
    return canonical(one) == canonical(other)


def _plain(items: Sequence[object]) -> bytes | None:
    """Return what orjson writes, or ``None`` when that may not be canonical."""
    try:
        plain = orjson.dumps(items, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return None
    return None if _is_doubtful(plain) else plain[1:-1]


def _is_doubtful(plain: bytes) -> bool:
    """Say whether there may be a fraction, an exponent or a high character; a text may look like one."""
    folded = plain.translate(_FOLDED, _NUMERALS)
    return any(sign in folded for sign in _DOUBTFUL)


def _pieces(value: object) -> Iterator[bytes]:
    match value:
        case None | bool() | str():
            yield _scalar(value)
        case int():
            yield str(value).encode() if _SMALLEST <= value < _BEYOND else _number(float(value))
        case float():
            yield _number(value)
        case Mapping():
            yield from _object(value)
        case list() | tuple():
            yield b"["
            for place, item in enumerate(value):
                yield from (b",",) if place else ()
                yield from _pieces(item)
            yield b"]"
        case _:
            raise _no_json(f"a {type(value).__name__} is no JSON")


def _object(value: Mapping[object, object]) -> Iterator[bytes]:
    yield b"{"
    for place, key in enumerate(sorted(value, key=_rank)):
        yield from (b",",) if place else ()
        yield _scalar(key)
        yield b":"
        yield from _pieces(value[key])
    yield b"}"


def _rank(key: object) -> bytes:
    """Sort keys by UTF-16 code units (RFC 8785, section 3.2.3)."""
    if isinstance(key, str):
        return key.encode("utf-16-be", "surrogatepass")
    raise _no_json(f"a key is a text, not a {type(key).__name__}")


def _scalar(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError as error:
        raise _no_json(str(error)) from error


def _number(value: float) -> bytes:
    """Write a double as ECMAScript does (RFC 8785, section 3.2.2.3); Python finds the same shortest digits."""
    if not math.isfinite(value):
        return b"null"  # as orjson writes it, and so every storage
    if value == 0:
        return b"0"
    sign, figures, exponent = Decimal(repr(value)).normalize().as_tuple()
    digits = "".join(map(str, figures))
    point = len(digits) + int(exponent)
    return (("-" if sign else "") + _positional(digits, point)).encode()


def _positional(digits: str, point: int) -> str:
    if len(digits) <= point <= _LONGEST:
        return digits + "0" * (point - len(digits))
    if 0 < point <= _LONGEST:
        return f"{digits[:point]}.{digits[point:]}"
    if -_LEADING < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"


def _no_json(what: str) -> InvalidDataError:
    return InvalidDataError([f"{what} @ $"], hint="Only plain JSON data has a canonical form.")
