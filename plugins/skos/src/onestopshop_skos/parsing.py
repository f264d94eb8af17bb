# SPDX-License-Identifier: EUPL-1.2
"""
Parse bytes of a stranger's file with pyoxigraph; only the child process does this.

pyoxigraph expands XML entities (600 bytes can become 30 MB), so a file that
declares one is refused first.  Named graphs are merged: some files have all of
theirs in one.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NoReturn

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    parse,
)

from onestopshop_skos.contexts import CONTEXTS
from onestopshop_skos.terms import Statement, mended, mended_literal

__all__ = ["KINDS", "RDF_1_2", "RefusedError", "Resources", "canonical", "distinct", "parsed", "refusing"]

KINDS: Final[Mapping[str, RdfFormat]] = {
    "turtle": RdfFormat.TURTLE,
    "rdfxml": RdfFormat.RDF_XML,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
}
"""The syntaxes by the names of the formats."""

RDF_1_2: Final = (
    "statements about statements (RDF 1.2) are not read",
    "Save the file as RDF 1.1, without triple terms.",
)
"""Why such a file is refused, and what to do."""

_DEEPEST: Final = 200
_MOST_NAMELESS: Final = 50_000
"""Blank nodes are compared with each other to be written alike the next time, which takes time and memory."""

_NAMELESS: Final = (
    f"it has more than {_MOST_NAMELESS:,} nodes without a name: it needs too much memory",
    "Give its lists and notes addresses of their own.",
)
_SHOWN: Final = 160
_BOM: Final = b"\xef\xbb\xbf"
_ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)


class RefusedError(Exception):
    """
    Say why a whole file is refused, and what to do.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Resources(dict[str, str]):
    """
    Each resource as the parser writes it → the same, with an IRI that can be written; each is looked at once.

    Raises:
        RefusedError: It is a statement about a statement (RDF 1.2), or there are too many nodes without a name.
    """

    def __init__(self) -> None:
        super().__init__()
        self.repaired = self._nameless = 0

    def __missing__(self, term: str) -> str:
        if "> <" in term or term[0] not in "<_":
            raise RefusedError(*RDF_1_2)
        self._nameless += term[0] == "_"
        if self._nameless > _MOST_NAMELESS:
            raise RefusedError(*_NAMELESS)
        found = self[term] = mended(term)
        self.repaired += found != term
        return found


def parsed(content: bytes, kind: str, base: str) -> Iterator[Any]:
    """
    Return the statements of a file, each of subject, predicate, object and the graph, which nobody reads.

    Raises:
        RefusedError: The file has something that is not read at all.
        SyntaxError: It is no file of this kind; also while it is read.
    """
    content = content.removeprefix(_BOM)
    if kind == "rdfxml":
        _refuse_entities(content)
    elif kind == "jsonld":
        content = _with_contexts(content)
    # lenient: a language tag that is too long would stop it; IRIs are looked at by `Resources`
    return parse(content, KINDS[kind], base_iri=base, lenient=True)


def distinct(quads: Iterable[Any]) -> tuple[set[Statement], int]:
    """
    Return the different statements as terms, and how many IRIs were mended.

    Raises:
        RefusedError: Something in them is not read at all.
    """
    resources = Resources()
    found: set[Statement] = set()
    for subject, predicate, object, _ in quads:
        said = str(object)
        if said[0] != '"':
            said = resources[said]
        elif said[-1] != '"':
            said = mended_literal(said)
        found.add((resources[str(subject)], resources[str(predicate)], said))
    return found, resources.repaired


def canonical(statements: Iterable[Statement]) -> str:
    """
    Return statements with blank nodes as canonical N-Triples (RDF Dataset Canonicalization 1.0).
    """
    text = "\n".join(f"{subject} {predicate} {object} ." for subject, predicate, object in statements)
    dataset = Dataset(
        quad for quad in parse(text, RdfFormat.N_TRIPLES, lenient=True) if isinstance(quad, Quad)
    )
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return str(dataset)


def refusing(error: SyntaxError) -> RefusedError:
    """
    Return the refusal for what the parser said, short and without control characters.
    """
    said = "".join(character if character.isprintable() else " " for character in str(error.msg or error))
    short = said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"
    return RefusedError(short.removeprefix("Parser error "), "Correct that place, or name the right format.")


def _refuse_entities(content: bytes) -> None:
    if b"\0" in content:
        raise RefusedError("it is not in UTF-8", "Save it in UTF-8.")
    if _ENTITY.search(content):
        raise RefusedError(
            "it declares XML entities, which can hide anything",
            "Save it without <!ENTITY …>, for example as Turtle.",
        )


def _with_contexts(content: bytes) -> bytes:
    """Put each context that stands outside the file into it, when it is one that comes with this plugin."""
    try:
        document = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise RefusedError("it is not in UTF-8", "Save it in UTF-8.") from None
    except RecursionError:
        raise RefusedError("it is nested too deeply") from None
    except ValueError as error:
        raise RefusedError(f"it is no JSON: {str(error).partition(' (')[0]}", "Correct that place.") from None
    if not _localise(document):
        return content  # as it came: Python's numbers are not exact
    return json.dumps(document).encode("ascii")


def _localise(document: Any) -> bool:
    """Put contexts in, and say whether there was any to put in."""
    level, depth, came = [document], 0, False
    while level:
        depth += 1
        if depth > _DEEPEST:
            raise RefusedError("it is nested too deeply")
        inner: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                if "@context" in one:
                    named, one["@context"] = one["@context"], _local(one["@context"])
                    came = came or named != one["@context"]
                if "@import" in one:
                    _remote(one["@import"])
                inner += one.values()
            elif isinstance(one, list):
                inner += one
        level = inner
    return came


def _local(context: Any) -> Any:
    if isinstance(context, str):
        found = CONTEXTS.get(context)
        return _remote(context) if found is None else dict(found)
    return [_local(one) for one in context] if isinstance(context, list) else context


def _remote(name: Any) -> NoReturn:
    shown = "".join(character for character in str(name)[:80] if character.isprintable())
    raise RefusedError(
        f"its context stands elsewhere ({shown}), and nothing is ever fetched",
        "Write the context into the file.",
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise RefusedError("an object in it has the same key twice", "Take one of them out.")
    return found


def _no_number(word: str) -> NoReturn:
    raise RefusedError(f"{word} is no number of JSON", "Take it out.")
