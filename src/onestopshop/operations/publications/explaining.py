# SPDX-License-Identifier: EUPL-1.2
"""
Say in plain words, in the city's languages, what published figures mean and how they are rounded.

The words stand in ``data/programmes.toml``.  A city may say each of them
differently, and in other languages: by phrases that are named like their place
in that file, with ``statistics.`` before.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from onestopshop.domain.identity import suspects
from onestopshop.domain.publications.programmes import Programme, TableForm
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.text import LanguageTag, choose
from onestopshop.errors import InvalidDataError
from onestopshop.operations.publications.programmes import words
from onestopshop.ports.adapters import City

__all__ = ["SEVERAL", "Own", "Words", "described", "explained", "spoken"]

Own: TypeAlias = Callable[[str, LanguageTag], str | None]
"""Return the city's own phrase of a key in a language, or ``None``."""

SEVERAL: Final = "several"
_FALLBACK: Final = "en"
_SENTENCES: Final = ("rounded", "how", "small", "counted")
_LONGEST: Final = 50_000


class Words:
    """
    What is said of the figures of a programme, in one language; in English where nobody said it in that one.
    """

    def __init__(self, programme: Programme, language: LanguageTag, *, own: Own) -> None:
        self._programme, self._language, self._own = programme, language, own

    @property
    def complete(self) -> bool:
        """Whether everything that one needs to read a figure is said in the language itself."""
        names = (*_SENTENCES, SEVERAL)
        said = [self._said(f"words.{name}", words(name)) for name in names]
        return None not in (*said, self._said(self._title, self._programme.label))

    @property
    def title(self) -> str:
        """What the figures are."""
        return self._in(self._title, self._programme.label)

    def sentences(self, *, least: int) -> Iterator[str]:
        """
        Yield how the figures are rounded, what is left out, and what is counted.

        Raises:
            InvalidDataError: A phrase of the city has braces that nothing fills.
        """
        base = self._programme.rounding
        example = -(-2 * least // base) * base
        numbers = {
            "least": least,
            "base": base,
            "example": example,
            "low": max(least, example - base + 1),
            "high": example + base - 1,
        }
        for name in _SENTENCES:
            yield self._filled(f"words.{name}", self._in(f"words.{name}", words(name)), numbers)

    def table(self, form: TableForm) -> str:
        """Return what a table is, and what one must know to read it."""
        at = f"tables.{form.name}"
        label, definition = self._in(f"{at}.label", form.label), self._in(f"{at}.definition", form.definition)
        several = f" {self._in(f'words.{SEVERAL}', words(SEVERAL))}" if form.several else ""
        return f"{label}. {definition}{several}"

    @property
    def _title(self) -> str:
        return f"programmes.{self._programme.name}.label"

    def _said(self, key: str, texts: Mapping[str, str]) -> str | None:
        own = self._own(f"statistics.{key}", self._language)
        found = None if own else choose([self._language], texts)
        return own or (texts[found] if found else None)

    def _in(self, key: str, texts: Mapping[str, str]) -> str:
        return self._said(key, texts) or texts[_FALLBACK]

    def _filled(self, key: str, text: str, numbers: Mapping[str, int]) -> str:
        try:
            return text.format(**numbers)
        except (AttributeError, IndexError, KeyError, ValueError):
            raise InvalidDataError(
                [f"the phrase statistics.{key} has braces that nothing fills @ $.{self._language}"],
                hint=f"Correct it in the phrasebook; it may have: {', '.join(f'{{{name}}}' for name in numbers)}.",
            ) from None


def explained(programme: Programme, tables: Sequence[PublishedTable], city: City, *, own: Own) -> bytes:
    """
    Return a page with a part in each language of the city in which everything is said; else in English.

    Raises:
        InvalidDataError: A phrase of the city has braces that nothing fills, or seems to hold what tells somebody.
    """
    languages = spoken(programme, city, own=own) or (_FALLBACK,)
    parts = [_part(programme, tables, city, language, own) for language in languages]
    page = "\n".join(dict.fromkeys(parts))
    problems = [f"the words of the figures seem to hold {what} @ $.statistics" for what in suspects(page)]
    if len(page) > _LONGEST:
        problems.append(f"the words of the figures have more than {_LONGEST} characters @ $.statistics")
    if problems:
        raise InvalidDataError(
            problems, hint="Correct the phrases of the phrasebook that begin with statistics."
        )
    return page.encode()


def spoken(programme: Programme, city: City, *, own: Own) -> tuple[LanguageTag, ...]:
    """Return the languages of the city in which everything is said."""
    wanted = dict.fromkeys((*city.languages.required, *city.languages.offered))
    return tuple(tag for tag in wanted if Words(programme, tag, own=own).complete)


def described(
    programme: Programme, tables: Sequence[PublishedTable], city: City, *, own: Own
) -> Mapping[LanguageTag, str]:
    """Return what the files are, and that their figures are rounded, in the languages of the city's page of them."""
    first = tables[0]
    parts = {}
    for language in spoken(programme, city, own=own) or (_FALLBACK,):
        said = Words(programme, language, own=own)
        rounded = next(said.sentences(least=first.least))
        parts[language] = f"{said.title}: {_name(city, language)}, {first.period}. {rounded}"
    return parts


def _part(
    programme: Programme, tables: Sequence[PublishedTable], city: City, language: LanguageTag, own: Own
) -> str:
    said = Words(programme, language, own=own)
    return "\n".join(
        (
            f"# {said.title}: {_name(city, language)}, {tables[0].period}",
            "",
            *said.sentences(least=tables[0].least),
            "",
            *(f"- `{form.name}.csv`: {said.table(form)}" for form in programme.tables),
            "",
            *_codes(programme, tables, city, language),
        )
    )


def _name(city: City, language: LanguageTag) -> str:
    return city.name.pick(language, city.languages.fallback).text


def _codes(
    programme: Programme, tables: Sequence[PublishedTable], city: City, language: LanguageTag
) -> Iterator[str]:
    """Yield what the concepts are called that have a figure."""
    schemes = {form.name: form.schemes for form in programme.tables}
    shown = {
        (code if ":" in code else f"{schemes[table.table][name]}:{code}", code)
        for table in tables
        for cell in table.cells
        for name, code in zip(table.dimensions, cell.at, strict=True)
        if name in schemes[table.table] and cell.value is not None
    }
    named = [
        f"- `{code}`: {label.pick(language, city.languages.fallback).text}"
        for concept, code in sorted(shown)
        if (label := city.vocabulary.label(concept)) is not None
    ]
    yield from (*named, "") if named else ()
