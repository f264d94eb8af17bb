# SPDX-License-Identifier: EUPL-1.2
"""
Take over what a caller says: a day, a text, a text in several languages.
"""

from collections.abc import Mapping
from datetime import date

from onestopshop.codec.converter import structure
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["a_day", "a_text", "in_languages"]


def a_day(value: date | str, *, path: str) -> date:
    """
    Return the day that was said.

    Raises:
        InvalidDataError: It is no date.
    """
    try:
        return structure(value, date)
    except InvalidDataError:
        raise InvalidDataError([f"a date (YYYY-MM-DD) is needed @ {path}"]) from None


def a_text(value: str, *, path: str) -> str:
    """
    Return the text that was said.

    Raises:
        InvalidDataError: It is no text, or blank.
    """
    if not isinstance(value, str) or not value.strip():
        raise InvalidDataError([f"a text is needed @ {path}"])
    return value


def in_languages(value: Mapping[str, str], *, path: str) -> LocalizedText:
    """
    Return the text that was said in one or more languages.

    Raises:
        InvalidDataError: It is none.
    """
    if not isinstance(value, Mapping):
        raise InvalidDataError([f"a text per language is needed @ {path}"])
    try:
        return structure(dict(value), LocalizedText)
    except InvalidDataError as error:
        problems = [f"{problem.partition(' @ ')[0]} @ {path}" for problem in error.problems]
        raise InvalidDataError(problems, hint=error.hint) from None
