# SPDX-License-Identifier: EUPL-1.2
"""
What is known of languages: names, direction, and how their words are compared.

``data/languages.toml`` comes first, because it has what CLDR lacks or gets
wrong; for every other tag CLDR is asked, through Babel.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

from onestopshop.builtin.folding import fold_any
from onestopshop.plugin import Language, LanguageTag, choose, hookimpl

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["fold_any", "known_languages", "language", "register_languages"]

_NAMES_IN: Final = ("en", "nl", "fr")
_RIGHT_TO_LEFT: Final = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "rohg", "adlm"})


@cache
def known_languages() -> Mapping[LanguageTag, Language]:
    """
    Return the languages of ``data/languages.toml`` by tag.
    """
    text = (files("onestopshop") / "data" / "languages.toml").read_text(encoding="utf-8")
    return {
        tag: Language(
            tag=tag,
            autonym=known.get("autonym", known["name"]["en"]),
            names=known["name"],
            direction=known["direction"],
            fold=fold_any,
        )
        for tag, known in tomllib.loads(text)["languages"].items()
    }


def language(tag: LanguageTag, *, names_in: Sequence[LanguageTag] = _NAMES_IN) -> Language:
    """
    Return what is known of a language; of an unknown one at least its tag.

    A longer tag, such as ``nl-BE``, takes over what is known of the shorter
    one; a script that it names decides the direction.

    Args:
        names_in: The languages to name it in, where the data of this library has no names.
    """
    known = known_languages()
    found = choose([tag], known)
    if found is not None and found.lower() == tag.lower():
        return known[found]
    return _from_cldr(tag, names_in, known.get(found or ""))


@hookimpl
def register_languages() -> Iterable[Language]:
    """Offer the languages of the data file; `language` answers for all others."""
    return known_languages().values()


def _from_cldr(tag: LanguageTag, names_in: Sequence[LanguageTag], near: Language | None) -> Language:
    """Ask CLDR, then take what is missing from the language of a shorter tag."""
    locale = _locale(tag)
    names = {} if locale is None else {other: _name(locale, tag, other) for other in names_in}
    return Language(
        tag=tag,
        autonym=_name(locale, tag, None) if locale else near.autonym if near else tag,
        names=names or (near.names if near else {}),
        direction=_direction(tag, locale, near),
        fold=fold_any,
    )


def _locale(tag: LanguageTag) -> "Locale | None":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(tag.partition("-x-")[0], sep="-")
    except (ValueError, UnknownLocaleError):
        return None


def _name(locale: "Locale", tag: LanguageTag, other: LanguageTag | None) -> str:
    """Name a locale, without the region that CLDR adds where it stands for another tag (kmr is ku_TR)."""
    same = locale.language == tag.partition("-")[0].lower()
    name = locale.get_display_name(other) if same else locale.get_language_name(other)
    return name or tag


def _direction(tag: LanguageTag, locale: "Locale | None", near: Language | None) -> Literal["ltr", "rtl"]:
    scripts = [
        part.lower() for part in tag.partition("-x-")[0].split("-")[1:] if len(part) == 4 and part.isalpha()
    ]
    if scripts:
        return "rtl" if scripts[0] in _RIGHT_TO_LEFT else "ltr"
    if locale is not None:
        return "rtl" if locale.text_direction == "rtl" else "ltr"
    return near.direction if near else "ltr"
