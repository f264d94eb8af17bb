# SPDX-License-Identifier: EUPL-1.2
"""
Look for what may never be recorded in free text.

Only what can be recognised without a list of names is looked for; a person
still reviews every text before it leaves the desk.
"""

import re
from collections.abc import Mapping

from onestopshop.errors import InvalidDataError

__all__ = ["refuse_identity", "suspects"]

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+"),
    "a telephone, file or national number": re.compile(r"(?:\d[\s./()-]{0,2}){8,}\d"),
}


def suspects(text: str) -> tuple[str, ...]:
    """Return what *text* seems to hold that may never be recorded."""
    return tuple(what for what, pattern in _PATTERNS.items() if pattern.search(text))


def refuse_identity(texts: Mapping[str, str | None]) -> None:
    """
    Refuse texts that seem to tell who somebody is.

    Args:
        texts: By the name of the field.

    Raises:
        InvalidDataError: At least one does; the fields are named, the text is not.
    """
    problems = [
        f"the text seems to hold {what} @ $.{name}"
        for name, text in texts.items()
        for what in suspects(text or "")
    ]
    if problems:
        raise InvalidDataError(problems, hint="Leave out everything that tells who the visitor is.")
