# SPDX-License-Identifier: EUPL-1.2
"""
Say in plain words, in the city's languages, what published figures mean and how they are rounded.
"""

from collections.abc import Iterator, Mapping, Sequence

from onestopshop.domain.publications.programmes import Programme
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.text import LocalizedText
from onestopshop.operations.publications.programmes import words
from onestopshop.ports.adapters import City

__all__ = ["described", "explained", "sentences"]

_FALLBACK = "en"


def explained(programme: Programme, tables: Sequence[PublishedTable], city: City) -> bytes:
    """Return a page with a part in each language of the city, as far as the programme speaks it."""
    parts = [_part(programme, tables, city, language) for language in _languages(programme, city)]
    return ("\n".join(parts)).encode()


def described(programme: Programme) -> LocalizedText:
    """Return what the files of a programme are and that they are rounded, in every language that it speaks."""
    rounded = words("rounded")
    return LocalizedText(
        {tag: f"{label}. {rounded.get(tag, rounded[_FALLBACK])}" for tag, label in programme.label.items()}
    )


def sentences(programme: Programme, *, least: int, language: str) -> Iterator[str]:
    """Yield how the figures are rounded, what is left out, and what is counted, in one language."""
    example = -(-2 * least // programme.rounding) * programme.rounding
    numbers = {
        "least": least,
        "base": programme.rounding,
        "example": example,
        "low": max(least, example - programme.rounding + 1),
        "high": example + programme.rounding - 1,
    }
    for name in ("rounded", "how", "small", "several", "counted"):
        yield _in(words(name), language).format(**numbers)


def _part(programme: Programme, tables: Sequence[PublishedTable], city: City, language: str) -> str:
    period, least = tables[0].period, tables[0].least
    lines = [
        f"# {_in(programme.label, language)}: {_in(city.name, language)}, {period}",
        "",
        *sentences(programme, least=least, language=language),
        "",
    ]
    tables_said = (
        f"- `{form.name}.csv`: {_in(form.label, language)}. {_in(form.definition, language)}"
        for form in programme.tables
    )
    return "\n".join((*lines, *tables_said, ""))


def _languages(programme: Programme, city: City) -> tuple[str, ...]:
    wanted = dict.fromkeys((*city.languages.required, *city.languages.offered))
    known = tuple(tag for tag in wanted if tag in programme.label)
    return known or (_FALLBACK,)


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get(_FALLBACK) or next(iter(texts.values()))
