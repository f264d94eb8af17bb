# SPDX-License-Identifier: EUPL-1.2
"""
The words of papers, in one language or the nearest that there is.
"""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING

from onestopshop.builtin.languages import language
from onestopshop.domain.text import LanguageTag, Pick, choose
from onestopshop.errors import InvalidDataError
from onestopshop.papers.blocks import Line, Run, direction
from onestopshop.papers.labels import labels

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["PaperWords"]

Own = Callable[[str, LanguageTag], str | None]


class PaperWords:
    """
    Say things in the first language of a chain that has them.

    Args:
        chain: The language wanted, then those of the city; English stands behind them.
        own: Return the city's own phrase of a key in a language, or ``None``.

    Attributes:
        tongue: The first language of the chain in which papers are worded; it decides how days and numbers look.
    """

    def __init__(self, chain: Sequence[LanguageTag], *, own: Own = lambda key, tag: None) -> None:  # noqa: ARG005 - the form of `Own`
        self.chain = tuple(dict.fromkeys((*chain, "en")))
        self._own = own
        self.tongue = next(tag for tag in self.chain if self._speaks(tag))
        self._locale = _locale((self.tongue, *self.chain))

    def say(self, key: str, **values: object) -> Line:
        """
        Return a phrase with its names filled in by texts, numbers, runs and lines.

        Raises:
            InvalidDataError: The city's own phrase has a name in braces that nothing fills.
        """
        phrase, tag = self._phrase(key)
        line: list[Run] = []
        try:
            for words, name, _, _ in Formatter().parse(phrase):
                line += [Run(words, tag)] if words else []
                line += _runs(values[name], tag) if name is not None else []
        except (KeyError, ValueError):
            names = ", ".join(f"{{{name}}}" for name in values) or "none"
            raise InvalidDataError(
                [f"the phrase papers.{key} has braces that nothing fills @ $.{tag}"],
                hint=f"Correct it in the phrasebook; it may have: {names}.",
            ) from None
        return _in_one(line, tag) if direction(tag) != direction(self.tongue) else tuple(line)

    def of(self, pick: Pick) -> Line:
        """Return a text that was chosen already."""
        return (Run(pick.text, pick.language),)

    def label(self, name: str, value: str) -> Line:
        """Return the label of a value of the closed list *name*, or the value."""
        texts = labels().get(name, {}).get(value)
        tag = choose(self.chain, texts) if texts else None
        return (Run(texts[tag], tag),) if texts and tag else (Run(value),)

    def language(self, tag: LanguageTag) -> Line:
        """Return the name of a language."""
        known = language(tag, names_in=self.chain)
        found = choose(self.chain, known.names)
        return (Run(known.names[found], found) if found else Run(known.autonym, tag),)

    def day(self, day: date) -> Line:
        """Return a day in full."""
        from babel.dates import format_date

        return (Run(format_date(day, "long", locale=self._locale), self.tongue),)

    def last_day(self, until: date) -> Line:
        """Return the last day of a period that ends before *until*."""
        return self.day(until - timedelta(days=1))

    def month(self, day: date) -> Line:
        """Return a month and its year."""
        from babel.dates import format_skeleton

        return (Run(format_skeleton("yMMMM", day, locale=self._locale), self.tongue),)

    def quarter(self, day: date) -> tuple[str, str]:
        """Return the short name of a quarter, and its year."""
        from babel.dates import format_date

        return format_date(day, "QQQ", locale=self._locale), str(day.year)

    def number(self, value: float) -> str:
        """Return a number: with one decimal when it is a small rate."""
        from babel.numbers import format_decimal

        whole = isinstance(value, int) or value >= 10
        return format_decimal(
            round(value) if whole else value, "#,##0" if whole else "0.0", locale=self._locale
        )

    def tenths(self, value: int) -> str:
        """Return a number of tenths with its one decimal."""
        from babel.numbers import format_decimal

        return format_decimal(value / 10, "#,##0.0", locale=self._locale)

    def _speaks(self, tag: LanguageTag) -> bool:
        """Return whether papers are worded in a language, by the library or by the city."""
        if choose([tag], {language: None for texts in _titles().values() for language in texts}):
            return True
        return any(self._own(f"papers.{paper}.title", tag) for paper in _titles())

    def _phrase(self, key: str) -> tuple[str, LanguageTag]:
        paper, _, name = key.partition(".")
        texts = _phrases()[paper][name]
        for tag in self.chain:
            own = self._own(f"papers.{key}", tag)
            if own:
                return own, tag
            found = choose([tag], texts)
            if found:
                return texts[found], found
        raise AssertionError("unreachable: every phrase is there in English")  # pragma: no cover


def _in_one(line: Sequence[Run], tag: LanguageTag) -> Line:
    """Return a phrase that runs the other way than the paper as one run, so that its parts stay in order."""
    return (Run("".join(run.text for run in line), tag),)


def _runs(value: object, tag: LanguageTag) -> Sequence[Run]:
    if isinstance(value, Pick):
        return (Run(value.text, value.language),)
    if isinstance(value, Run):
        return (value,)
    return value if isinstance(value, tuple) else (Run(str(value), tag),)


@cache
def _locale(chain: tuple[LanguageTag, ...]) -> "Locale":
    """Return the first locale that CLDR knows; plain English is that of Europe, day first."""
    from babel import Locale, UnknownLocaleError

    for tag in chain:
        try:
            return Locale.parse("en-150" if tag == "en" else tag.partition("-x-")[0], sep="-")
        except (ValueError, UnknownLocaleError):
            continue
    raise AssertionError("unreachable: CLDR knows English")  # pragma: no cover


@cache
def _phrases() -> Mapping[str, Mapping[str, Mapping[LanguageTag, str]]]:
    return tomllib.loads((files("onestopshop") / "data" / "papers.toml").read_text("utf-8"))


def _titles() -> Mapping[str, Mapping[LanguageTag, str]]:
    return {paper: phrases["title"] for paper, phrases in _phrases().items() if "title" in phrases}
