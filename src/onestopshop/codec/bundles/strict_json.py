# SPDX-License-Identifier: EUPL-1.2
"""
Read JSON of which there may be one form only: that of RFC 8785, without fractions.
"""

import json
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.names import refused
from onestopshop.errors import InvalidDataError

__all__ = ["strict_json"]

_LARGEST: Final = 2**53 - 1
_DIGITS: Final = 16
_DEEPEST: Final = 32


def strict_json(content: bytes, *, what: str, most: int) -> Any:
    """
    Return what *content* says.

    Args:
        what: What it is, for the error.
        most: Bytes that it may have.

    Raises:
        ExchangeError: It is too large, no JSON, names a key twice, holds a fraction or an integer beyond 2^53 - 1,
            is nested too deep, or is not in canonical form.
    """
    if len(content) > most:
        raise refused(f"{what} is larger than {most} bytes")
    try:
        said = json.loads(
            content.decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
        _check_depth(said)
        same = canonical(said) == content
    except (ValueError, RecursionError, InvalidDataError):
        raise refused(f"{what} is no JSON that a package may hold") from None
    if not same:
        raise refused(f"{what} is not in the one form that a signature is made of")
    return said


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key stands twice")
    return made


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS + 1 or abs(int(digits)) > _LARGEST:
        raise ValueError("an integer is too large")
    return int(digits)


def _no_number(_: str) -> NoReturn:
    raise ValueError("a number is no integer")


def _check_depth(value: object, left: int = _DEEPEST) -> None:
    if not left:
        raise ValueError("it is nested too deep")
    if isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            _check_depth(one, left - 1)
