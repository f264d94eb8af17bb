# SPDX-License-Identifier: EUPL-1.2
"""
What the shop must know of a language: its names, its direction, and how words of it are compared.
"""

from collections.abc import Callable, Mapping
from typing import Literal

import attrs

from onestopshop.domain.text import LanguageTag

__all__ = ["Language"]


@attrs.frozen(kw_only=True)
class Language:
    """
    One language as adapters and pages see it.

    Args:
        tag: Its BCP 47 tag.
        autonym: Its name in itself.
        names: Its name in other languages, by tag.
        direction: The direction of its script.
        fold: Turn text into the form in which words are compared.  Folding belongs to the language,
            because stripping every combining mark turns й into и and ї into і.
    """

    tag: LanguageTag
    autonym: str
    names: Mapping[LanguageTag, str] = attrs.field(factory=dict, hash=False)
    direction: Literal["ltr", "rtl"] = "ltr"
    fold: Callable[[str], str] = str.casefold
