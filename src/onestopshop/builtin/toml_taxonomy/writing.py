# SPDX-License-Identifier: EUPL-1.2
"""
Write a scheme or a supplement as TOML, so that two editions of it differ in the lines that changed.

Concepts keep their order, keys have one order, and a thing that says nothing is left out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from onestopshop.errors import ExchangeError
from onestopshop.plugin import Concept, ConceptWords, Relation, Scheme, Supplement, Words

__all__ = ["text_of"]

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_SHORT: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


def text_of(thing: Scheme | Supplement) -> str:
    """
    Return the file of a scheme or a supplement.

    Raises:
        ExchangeError: It does not say its version or source, a concept has the code of another scheme, or it
            matches one of its own.
    """
    problems = [*_problems(thing)]
    if problems:
        raise ExchangeError(
            f"{_id(thing)} cannot be written as TOML; nothing was written",
            problems=problems,
            hint="Correct these places.",
        )
    lines = _scheme(thing) if isinstance(thing, Scheme) else _supplement(thing)
    return "\n".join(lines) + "\n"


def _id(thing: Scheme | Supplement) -> str:
    return thing.id if isinstance(thing, Scheme) else thing.scheme


def _problems(thing: Scheme | Supplement) -> Iterator[str]:
    id = _id(thing)
    codes = (one.code for one in thing.concepts) if isinstance(thing, Scheme) else thing.words
    yield from (f"{code} is no code of {id}" for code in codes if code.partition(":")[0] != id)
    if isinstance(thing, Scheme):
        unsaid = (name for name in ("version", "source") if not getattr(thing, name).strip())
        yield from (f"{id} does not say its {name}" for name in unsaid)
        for concept in thing.concepts:
            for match in concept.matches:
                if match.target.partition(":")[0] == id:
                    yield f"{concept.code} matches {match.target} of its own scheme: use `broader`"


def _scheme(scheme: Scheme) -> Iterator[str]:
    base = _base(scheme)
    yield "[scheme]"
    yield f"id = {_quoted(scheme.id)}"
    yield f"version = {_quoted(scheme.version)}"
    yield f"name = {_texts(scheme.name)}"
    yield f"source = {_quoted(scheme.source)}"
    for key, value in (("uri", scheme.uri), ("licence", scheme.licence), ("base", base)):
        if value:
            yield f"{key} = {_quoted(value)}"
    for concept in scheme.concepts:
        yield from _concept(concept, base)
    if scheme.foreign or scheme.unstated:
        yield from ("", "[foreign]")
        if scheme.unstated:
            yield f"unstated = {_list(sorted(scheme.unstated))}"
    if scheme.foreign:
        yield from ("statements = [", *(f"  {_quoted(one)}," for one in scheme.foreign), "]")


def _supplement(supplement: Supplement) -> Iterator[str]:
    yield "[scheme]"
    yield f"id = {_quoted(supplement.scheme)}"
    if supplement.version:
        yield f"version = {_quoted(supplement.version)}"
    if supplement.name is not None:
        yield f"name = {_texts(supplement.name)}"
    if supplement.source:
        yield f"source = {_quoted(supplement.source)}"
    yield "supplement = true"
    for code, words in supplement.words.items():
        yield from ("", f"[concepts.{_key(code)}]")
        if words.label:
            yield f"label = {_texts(words.label)}"
        yield from _words(words, _key(code))


def _concept(concept: Concept, base: str) -> Iterator[str]:
    key = _key(concept.code)
    yield from ("", f"[concepts.{key}]")
    if concept.uri != f"{base}{key}":
        yield f"uri = {_quoted(concept.uri)}"
    yield f"label = {_texts(concept.label)}"
    if concept.own:
        yield f"own = {_list(sorted(concept.own))}"
    if concept.definition is not None:
        yield f"definition = {_texts(concept.definition)}"
    if concept.broader:
        yield f"broader = {_list(concept.broader)}"
    for relation in Relation:
        targets = [match.target for match in concept.matches if match.relation is relation]
        if targets:
            yield f"{relation} = {_list(targets)}"
    if concept.retired is not None:
        yield f"retired = {concept.retired.isoformat()}"
    if concept.replaced_by:
        yield f"replaced_by = {_list(concept.replaced_by)}"
    yield from _words(concept, key)


def _words(words: Concept | ConceptWords, key: str) -> Iterator[str]:
    """Yield what comes last: lists of words for each language stand in tables of their own."""
    if words.draft:
        yield f"draft = {_list(sorted(words.draft))}"
    lists: tuple[tuple[str, Words], ...] = (("alt", words.alt), ("hidden", words.hidden))
    for name, by_tag in lists:
        filled = {tag: by_tag[tag] for tag in sorted(by_tag) if by_tag[tag]}
        if filled:
            yield f"[concepts.{key}.{name}]"
            yield from (f"{tag} = {_list(texts)}" for tag, texts in filled.items())


def _base(scheme: Scheme) -> str:
    """Return what most URIs of concepts begin with before their key, ``""`` when none ends in it."""
    found = Counter(
        concept.uri.removesuffix(key)
        for concept in scheme.concepts
        if concept.uri.endswith((f"/{(key := _key(concept.code))}", f"#{key}"))
    )
    return found.most_common(1)[0][0] if found else ""


def _key(code: str) -> str:
    return code.partition(":")[2]


def _texts(texts: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{tag} = {_quoted(texts[tag])}" for tag in sorted(texts)) + " }"


def _list(texts: Iterable[str]) -> str:
    return "[" + ", ".join(map(_quoted, dict.fromkeys(texts))) + "]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_CONTROL.sub(_escaped, escaped)}"'


def _escaped(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\u{ord(found[0]):04X}"
