# SPDX-License-Identifier: EUPL-1.2
"""
The card of a city's pilot: what its one-stop shop is, for whom, since when, and how to reach who runs it.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

import attrs

from onestopshop.domain.identity import suspects
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = ["EMAIL", "LONGEST", "WEBSITE", "PilotCard", "check_card", "is_placeholder", "placeholders"]

WEBSITE: Final = r"https://[A-Za-z0-9.-]+(?:/[!-~]*)?"
EMAIL: Final = r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
"""How an organisation is reached: ASCII only, so that no letter looks like another one."""

LONGEST: Final = 2000
"""Characters of each text, in each language."""

_LONGEST_ADDRESS: Final = 200

_TO_WRITE: Final = frozenset({"…", "..."})
_OF_THE_TEMPLATE: Final = frozenset(
    {"My city", "Ma ville", "https://example.org", "https://example.org/", "desk@example.org"}
)
"""What stands in the folder of a new city until its people write their own words."""


@attrs.frozen(kw_only=True)
class PilotCard:
    """
    What a city tells others of its one-stop shop.

    Args:
        since: When it opened; ``None`` when that is not known, or still to come.
        organisation: Who runs it.
        website, email: How the organisation is reached; never a person.
        note: What else a reader must know, such as what is invented in an example.
    """

    what: LocalizedText
    for_whom: LocalizedText
    since: date | None = None
    organisation: LocalizedText
    website: str = ""
    email: str = ""
    note: LocalizedText | None = None


def check_card(card: PilotCard) -> PilotCard:
    """
    Return a card whose texts are not too long and name nobody, and whose addresses are some.

    Raises:
        InvalidDataError: They are not.
    """
    problems = [*_problems(card)]
    if problems:
        raise InvalidDataError(problems)
    return card


def placeholders(card: PilotCard) -> tuple[str, ...]:
    """Return the names of what nobody has written yet: it says what a new city's folder says, or nothing."""
    said = {
        name: [*(getattr(card, name) or {}).values()] for name in ("what", "for_whom", "organisation", "note")
    }
    said |= {"website": [card.website], "email": [card.email]}
    return tuple(name for name, texts in said.items() if any(map(is_placeholder, texts)))


def is_placeholder(text: str) -> bool:
    """Return whether a text is one that the folder of a new city begins with."""
    return text.strip() in _TO_WRITE | _OF_THE_TEMPLATE


def _problems(card: PilotCard) -> Iterator[str]:
    for name in ("what", "for_whom", "organisation", "note"):
        texts = [*(getattr(card, name) or {}).values()]
        if any(len(text) > LONGEST for text in texts):
            yield f"a text has at most {LONGEST} characters @ $.{name}"
        for what in dict.fromkeys(found for text in texts for found in suspects(text)):
            yield f"the text seems to hold {what} @ $.{name}"
    for name, form in (("website", WEBSITE), ("email", EMAIL)):
        said = getattr(card, name)
        if said and (len(said) > _LONGEST_ADDRESS or not re.fullmatch(form, said)):
            yield f"this is no {name} @ $.{name}"
