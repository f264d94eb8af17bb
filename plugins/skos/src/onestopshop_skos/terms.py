# SPDX-License-Identifier: EUPL-1.2
"""
The terms of a statement, written as N-Triples writes them.

A resource is ``<https://…>`` or ``_:name``, a literal ``"text"``, ``"text"@tag``
or ``"text"^^<type>``.  Two statements are the same when their terms are.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, TypeAlias

from pyoxigraph import Literal

from onestopshop.errors import InvalidDataError
from onestopshop.plugin import URI_BASE, LanguageTag, check_tag

__all__ = [
    "UNKNOWN",
    "Statement",
    "inside",
    "is_iri",
    "is_tag",
    "literal",
    "looks_like_iri",
    "mended",
    "mended_literal",
    "shown_tag",
    "text_of",
    "words_of",
]

Statement: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object."""

UNKNOWN: Final = "und"
"""The tag of a text whose language nobody stated."""

_IRI: Final = re.compile(r'<[^\x00-\x20<>"{}|^`\\]*>')
_BEGINNING: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_ABSOLUTE: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')
_FORBIDDEN: Final = {place: f"%{place:02X}" for place in (*range(33), *b'<>"{}|^`\\')}
_LONGEST: Final = 4_000
"""Characters of a name: a prefix that is written once and used often would fill the memory."""

_TAG: Final = re.compile(r"[a-z]+(?:-[a-z0-9]+)*")
_TEXT: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED: Final = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def is_iri(term: str) -> bool:
    """Say whether a term is a resource with an IRI."""
    return term[0] == "<"


def inside(term: str) -> str:
    """Return the IRI of a term without its brackets; a blank node stays as it is."""
    return term[1:-1] if term[0] == "<" else term


def mended(term: str) -> str:
    """
    Return ``<IRI>`` with a beginning, each character that an IRI cannot hold as per cent signs (RFC 3987, section 3.1).

    Raises:
        InvalidDataError: It is so long that nothing else has room.
    """
    if term[0] == "<" and not _BEGINNING.match(
        term
    ):  # lenient parsers leave it so where the file has no base
        term = f"<{URI_BASE}{term[1:]}"
    if term[0] == "<" and not _IRI.fullmatch(term):
        term = f"<{term[1:-1].translate(_FORBIDDEN)}>"
    if len(term) > _LONGEST:
        raise InvalidDataError(
            [f"an address in it has more than {_LONGEST:,} characters: it needs too much memory"],
            hint="Look at its prefixes and bases.",
        )
    return term


def mended_literal(term: str) -> str:
    """
    Return a literal with its tag in small letters, or with a type whose IRI can be written.

    A tag that no syntax can write is left out, and so is a direction of writing (RDF 1.2).
    """
    end = _text_end(term)
    if term[end] == "@":
        tag = term[end + 1 :].partition("--")[0].lower()
        return f"{term[:end]}@{tag}" if _TAG.fullmatch(tag) else term[:end]
    return f"{term[: end + 2]}{mended(term[end + 2 :])}"


def _text_end(term: str) -> int:
    """Return where tag or type of a literal as it came begin; its type may have quotation marks of its own."""
    found = _TEXT.match(term) if term[-1] == ">" else None
    return found.end() if found else term.rindex('"') + 1


def looks_like_iri(text: str) -> bool:
    """Say whether a text is an absolute IRI."""
    return _ABSOLUTE.fullmatch(text) is not None


def literal(text: str, tag: LanguageTag = "") -> str:
    """Return the literal of a text; ``und`` is written as no tag."""
    is_plain = text.isprintable() and '"' not in text and "\\" not in text
    plain = (
        f'"{text}"' if is_plain else str(Literal(text))
    )  # equal texts must be equal terms: the parser's escapes
    return f"{plain}@{tag.lower()}" if tag and tag != UNKNOWN else plain


def words_of(term: str) -> tuple[LanguageTag, str] | None:
    """
    Return tag and text of a literal that is a text for people, or ``None``.

    A text without a tag has ``und``.  A blank text, one with U+0000, and a tag that is none are no words.
    """
    if term[0] != '"':
        return None
    end = term.rindex('"')
    text, tag = _unescaped(term[1:end]), term[end + 2 :]
    if not text or text.isspace() or "\0" in text or term.startswith("^", end + 1) or tag == UNKNOWN:
        return None
    if not tag:
        return UNKNOWN, text
    return (shown_tag(tag), text) if is_tag(tag) else None


def text_of(term: str) -> str:
    """Return what a term says, without type and tag."""
    return _unescaped(term[1 : term.rindex('"')]) if term[0] == '"' else inside(term)


@lru_cache(4096)
def is_tag(tag: str) -> bool:
    """Say whether a language tag is well-formed."""
    try:
        return bool(check_tag(tag))
    except InvalidDataError:
        return False


@lru_cache(4096)
def shown_tag(tag: str) -> LanguageTag:
    """Return a tag as people write it: ``nl-BE``, ``zh-Hant`` (RFC 5646, section 2.1.1); parsers write it small."""
    first, *rest = tag.lower().split("-")
    return "-".join([first, *_cased(rest)]) if rest and first != "x" else "-".join([first, *rest])


def _cased(subtags: Iterable[str]) -> Iterable[str]:
    """Write a script with a capital and a region in capitals, up to the first subtag of one letter."""
    plain = True
    for subtag in subtags:
        plain = plain and len(subtag) > 1
        if plain and subtag.isalpha() and len(subtag) in {2, 4}:
            yield subtag.upper() if len(subtag) == 2 else subtag.title()
        else:
            yield subtag


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    short, long, other = found.groups()
    if other is not None:
        return _NAMED.get(other, other)
    return chr(int(short or long, 16))
