# SPDX-License-Identifier: EUPL-1.2
"""
Text in another language: reviewed, or a draft that says so.
"""

from typing import Protocol

import attrs

from onestopshop.domain.text import LanguageTag

__all__ = ["Draft", "Translator"]


@attrs.frozen(kw_only=True)
class Draft:
    """
    A translation as it came.

    Args:
        source: Where it comes from, such as a phrasebook's name.
        reviewed: Whether a speaker checked it.  An unreviewed draft may be shown marked as
            such, and is never stored as text of the domain.
    """

    text: str
    source: str
    reviewed: bool


class Translator(Protocol):
    """
    Finds or makes translations.
    """

    def translate(self, text: str, *, source: LanguageTag, target: LanguageTag) -> Draft | None:
        """Return *text* in the *target* language, or ``None`` when this translator has none."""
        ...

    def phrase(self, key: str, *, target: LanguageTag) -> Draft | None:
        """Return the desk phrase of this key, or ``None`` when this translator has none."""
        ...
