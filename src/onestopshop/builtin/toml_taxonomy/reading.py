# SPDX-License-Identifier: EUPL-1.2
"""
Read one scheme or supplement from a table of TOML, strictly.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

import attrs

from onestopshop.builtin.reading import Problems, Table
from onestopshop.plugin import Concept, ConceptWords, LocalizedText, Match, Relation, Scheme, Supplement

__all__ = ["read_taxonomy"]

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*")
_URI: Final = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*://|urn:|tag:|info:)[^\s<>\"{}|\\^`]+")


@attrs.frozen(kw_only=True)
class _Head:
    """
    What a file says of its scheme; a supplement need not say where it comes from.
    """

    id: str
    supplement: bool
    version: str
    name: LocalizedText | None
    source: str
    uri: str
    licence: str
    base: str


def read_taxonomy(content: Table, *, base: str, problems: Problems) -> Scheme | Supplement | None:
    """
    Return the scheme or supplement of one file, or ``None`` when something in it is wrong.

    Args:
        base: The beginning of the URIs, where the file names none; scheme and key follow.
    """
    before = len(problems)
    head = _head(content.table("scheme"))
    concepts = [*content.tables("concepts")]
    foreign, unstated = ((), frozenset[str]()) if head.supplement else _beyond(content)
    content.done()
    if head.supplement:
        words = {f"{head.id}:{key}": _words(table) for key, table in concepts}
        return _supplement(head, words) if len(problems) == before else None
    start = head.base or f"{base}{head.id}/"
    made = [_concept(f"{head.id}:{key}", f"{start}{key}", table) for key, table in concepts]
    if len(problems) > before or head.name is None:
        return None
    complete = partial(Scheme, id=head.id, version=head.version, name=head.name, source=head.source)
    complete = partial(complete, uri=head.uri, licence=head.licence, foreign=foreign, unstated=unstated)
    return content.made(lambda: complete(concepts=tuple(make() for make in made)))


def _head(header: Table) -> _Head:
    supplement = header.flag("supplement", default=False)
    default = "" if supplement else None
    head = _Head(
        id=header.text("id"),
        supplement=supplement,
        version=header.text("version", default),
        source=header.text("source", default),
        name=header.optional_texts("name") if supplement else header.texts("name"),
        uri="" if supplement else header.text("uri", ""),
        licence="" if supplement else header.text("licence", ""),
        base="" if supplement else _address(header, "base"),
    )
    header.done()
    if head.id and not _KEY.fullmatch(head.id):
        header.problem("an id has lower-case letters, digits, _ and - only", "id")
    return head


def _beyond(content: Table) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the statements of a scheme's file that the model has no place for, and what that file leaves out."""
    if "foreign" not in content:
        return (), frozenset()
    table = content.table("foreign")
    statements, unstated = table.value("statements"), frozenset(table.many("unstated"))
    table.done()
    if statements is None:
        return (), unstated
    if not isinstance(statements, list) or not all(isinstance(one, str) and one for one in statements):
        table.problem("a list of statements is needed, one N-Triples line each", "statements")
        return (), unstated
    return tuple(statements), unstated


def _supplement(head: _Head, words: Mapping[str, ConceptWords]) -> Supplement:
    return Supplement(scheme=head.id, version=head.version, name=head.name, source=head.source, words=words)


def _concept(code: str, uri: str, table: Table) -> Callable[[], Concept]:
    if not _CODE.fullmatch(code):
        table.problem("a key has lower-case letters, digits, _ and - only")
    complete = partial(
        Concept,
        code=code,
        uri=_address(table, "uri") or uri,
        label=table.texts("label"),
        own=_tags(table, "own"),
        definition=table.optional_texts("definition"),
        alt=_lists(table, "alt"),
        hidden=_lists(table, "hidden"),
        draft=_tags(table, "draft"),
        broader=_codes(table, "broader"),
        matches=tuple(_matches(table, code.partition(":")[0])),
        retired=table.optional_day("retired"),
        replaced_by=_codes(table, "replaced_by"),
    )
    table.done()
    return complete


def _words(table: Table) -> ConceptWords:
    label = table.optional_texts("label")
    words = ConceptWords(
        label={} if label is None else dict(label),
        alt=_lists(table, "alt"),
        hidden=_lists(table, "hidden"),
        draft=_tags(table, "draft"),
    )
    table.done()
    return words


def _matches(table: Table, scheme: str) -> Iterator[Match]:
    for relation in Relation:
        for target in table.many(relation.value):
            if not _CODE.fullmatch(target) and not _URI.fullmatch(target):
                table.problem(f"{target!r} is no code of a concept: write <scheme>:<key>", relation.value)
            elif target.partition(":")[0] == scheme:
                table.problem(f"{target!r} is of the same scheme: use `broader`", relation.value)
            yield Match(relation=relation, target=target)


def _address(table: Table, key: str) -> str:
    address = table.text(key, "")
    if address and not _URI.fullmatch(address):
        table.problem("an address such as https://example.org/id/ is needed", key)
    return address


def _lists(table: Table, key: str) -> dict[str, tuple[str, ...]]:
    """Return the words of each language that has some."""
    return {tag: texts for tag, texts in table.by_tag(key).items() if texts}


def _tags(table: Table, key: str) -> frozenset[str]:
    return frozenset(tag for tag in table.many(key) if table.language(tag, key))


def _codes(table: Table, key: str) -> tuple[str, ...]:
    codes = table.many(key)
    for code in codes:
        if not _CODE.fullmatch(code):
            table.problem(f"{code!r} is no code of a concept: write <scheme>:<key>", key)
    return codes
