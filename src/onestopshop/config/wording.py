# SPDX-License-Identifier: EUPL-1.2
"""
What the validation found, in words: what is expected, with an example, and never a pattern.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from pydantic.fields import FieldInfo

__all__ = ["PATTERNS", "expected"]

_DAY: Final = "must be a day without quotes and without a time, such as 2026-09-01"
_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "missing": "is missing",
        "string_type": 'must be text in quotes, such as "…"',
        "tuple_type": 'must be a list, such as ["…"]',
        "model_type": "must be a table",
        "dict_type": "must be a table of named tables",
        "mapping_type": "must be a table of names and values",
        "bool_type": "must be true or false",
        "bool_parsing": "must be true or false",
        "int_type": "must be a whole number",
        "int_parsing": "must be a whole number",
        "int_parsing_size": "must be a whole number of fewer digits",
        "int_from_float": "must be a whole number",
        "float_type": "must be a number",
        "float_parsing": "must be a number",
        "finite_number": "must be a number that is not infinite",
        "date_type": _DAY,
        "date_parsing": _DAY,
        "date_from_datetime_parsing": _DAY,
        "date_from_datetime_inexact": _DAY,
        "too_short": "must not be empty",
        "too_long": "must have at most {max_length} entries",
        "string_too_short": "must not be empty",
        "string_too_long": "must have at most {max_length} characters",
        "literal_error": "must be {expected}",
        "enum": "must be {expected}",
    }
)
"""What is expected, by the kind of error; in braces what the error says of the limit."""

PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        r"^([0-9a-f]{64}|[^\x00-\x1f\\]+\.pub)$": (
            "must be a public key, which has 64 digits from 0 to 9 and a to f, or a file of one, such as "
            '"anna.pub"; `onestopshop exchange keygen` makes it'
        ),
        r"^[a-z0-9][a-z0-9-]{0,39}$": (
            "cannot be the id of a city: use lower-case letters, digits and hyphens, at most 40, after a letter "
            "or digit, such as [network.cities.harbour]"
        ),
        r"^[a-z0-9][a-z0-9._:-]{0,127}$": (
            "must be the id of an organisation, as a directory lists it, such as "
            '"civil-affairs": lower-case letters, digits and . _ : -'
        ),
        r"^(?:https://[A-Za-z0-9.-]+(?:/[!-~]*)?)?$": (
            'must be an address that begins with https://, such as "https://www.example.org/desk"'
        ),
        r"^(?:[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?$": (
            'must be the e-mail address of the organisation, such as "desk@example.org"'
        ),
    }
)
"""What is expected of a text, by the pattern that it must match; each pattern of the configuration stands here."""


def expected(one: Mapping[str, Any], field: FieldInfo | None) -> str:
    """
    Return what is expected in place of what *one* is about.

    Args:
        one: An error of pydantic, without any value of the input.
        field: The key that it is about, of which an adapter may give examples.
    """
    kind, context = one["type"], one.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"]) or _described(field)
    words = _WORDS.get(kind)
    return words.format(**context) if words else str(one["msg"]).replace("Input should", "must", 1)


def _described(field: FieldInfo | None) -> str:
    """Return what the field says of itself: its pattern tells nobody anything."""
    said = field.description if field is not None and field.description else ""
    examples: Sequence[Any] = (field.examples if field is not None else None) or ()
    such = f", such as {_or(examples)}" if examples else ""
    about = f": {said.rstrip('.')}" if said else ""
    return f"is not of the form that is wanted{such}{about}"


def _or(examples: Sequence[Any]) -> str:
    return " or ".join(f'"{one}"' if isinstance(one, str) else str(one) for one in examples)
