# SPDX-License-Identifier: EUPL-1.2
"""
The words of messages, in the language of who receives them.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from onestopshop.domain.events import When
from onestopshop.domain.text import LanguageTag, choose

__all__ = ["Wording"]


@cache
def _words() -> Mapping[str, Mapping[LanguageTag, Mapping[str, str]]]:
    """Return what ``data/messages.toml`` holds: message, language tag, part."""
    content = (files("onestopshop") / "data" / "messages.toml").read_text("utf-8")
    return tomllib.loads(content)


_LOCALES: Final = {"en": "en_GB"}
"""Where the plain tag would write a date as another continent does."""


class Wording:
    """
    Say things in one language, or the nearest that the core has.

    Args:
        chain: The languages that the reader wants, then those of the city; English stands behind them.
        zone: The time zone in which instants are told.
    """

    def __init__(self, chain: Sequence[LanguageTag], zone: tzinfo) -> None:
        self.chain = tuple(dict.fromkeys((*chain, "en")))
        self._zone = zone

    def language(self, name: str) -> LanguageTag:
        """Return the language in which the message *name* is written."""
        return choose(self.chain, _words()[name]) or "en"

    def say(self, name: str, part: str, filled: Mapping[str, object]) -> str:
        """Return a part of the message *name* with its names filled in."""
        template = _words()[name][self.language(name)][part]
        return Template(template).substitute({key: str(value) for key, value in filled.items()}).strip()

    def when(self, name: str, at: When) -> str:
        """Return a day, or an instant, as the message *name* would write it."""
        from babel.core import UnknownLocaleError
        from babel.dates import format_date, format_time

        tag = self.language(name)
        locale = _LOCALES.get(tag, tag.replace("-", "_"))
        local = at.astimezone(self._zone) if isinstance(at, datetime) else at
        try:
            day = format_date(local, "long", locale=locale)
            return (
                f"{day}, {format_time(local, 'short', locale=locale)}" if isinstance(local, datetime) else day
            )
        except (UnknownLocaleError, ValueError):  # pragma: no cover - babel knows en, nl and fr
            return str(date(local.year, local.month, local.day))
