# SPDX-License-Identifier: EUPL-1.2
"""
Write schemes and crosswalks as RDF: the same models always make the same bytes.

Schemes stand first, then their concepts in order, then whatever else their
files said; below each subject the properties that people look for stand first.  Language
tags are small, as RDF compares them (RDF 1.1 Concepts, section 3.3).
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from pyoxigraph import RdfFormat, parse

from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.plugin import LABEL_KINDS, Crosswalk, Scheme, Taxonomy
from onestopshop_skos.contexts import CLASSES, CONTEXT, LINKS, TEXTS
from onestopshop_skos.generating import KINDS, generated, mapped
from onestopshop_skos.keeping import line_of
from onestopshop_skos.minting import natural
from onestopshop_skos.names import (
    LICENCES,
    LITERAL_FORM,
    NAMESPACES,
    SOURCES,
    TITLES,
    TYPE,
    VERSIONS,
    XL_LABELS,
    skos,
)
from onestopshop_skos.parsing import RefusedError, distinct
from onestopshop_skos.reading import heading
from onestopshop_skos.sorting import Index
from onestopshop_skos.terms import UNKNOWN, Statement, inside, looks_like_iri, text_of, words_of
from onestopshop_skos.uris import Uris, uri_of

__all__ = ["WRITERS", "stated", "written"]

Subjects = Mapping[str, Mapping[str, Sequence[str]]]

_FIRST: Final = (
    TYPE,
    TITLES[0],
    *map(skos, ("inScheme", "topConceptOf", "notation", *LABEL_KINDS, "definition", "scopeNote", "example")),
    *map(skos, ("broader", "narrower", "related", "hasTopConcept")),
)
_HEADING: Final = {
    "versionInfo": ("version", VERSIONS[0]),
    "title": ("name", TITLES[0]),
    "source": ("source", SOURCES[0]),
    "license": ("licence", LICENCES[0]),
}
"""The field and the property of each kind of statement about a scheme as a whole."""

_RANK: Final = {predicate: place for place, predicate in enumerate(_FIRST)}
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_TAGGED: Final = re.compile(r'(?<=")@([A-Za-z0-9-]+)$')
_BY_NAMESPACE: Final = {namespace: prefix for prefix, namespace in NAMESPACES.items()}


def written(things: Sequence[Taxonomy], kind: str) -> bytes:
    """
    Return the file of schemes and crosswalks.

    Raises:
        ExchangeError: One of *things* is neither, a code has no URI, or a foreign statement is none.
    """
    try:
        return WRITERS[kind](stated(things)).encode()
    except ValueError as error:  # pyoxigraph's, for half a character
        raise ExchangeError(
            "a text holds half a character; nothing was written", hint="Correct it in the file of the scheme."
        ) from error


def stated(things: Sequence[Taxonomy]) -> Subjects:
    """
    Return all that *things* state, by subject and predicate, in order.

    Raises:
        ExchangeError: As `written`.
    """
    schemes = [one for one in things if isinstance(one, Scheme)]
    walks = [one for one in things if isinstance(one, Crosswalk)]
    if len(schemes) + len(walks) < len(things) or not things:
        raise ExchangeError(
            "only schemes and crosswalks can be written as SKOS; nothing was written",
            hint="Export the scheme that the words were added to.",
        )
    uris = Uris(schemes)
    statements: set[Statement] = set()
    for scheme in schemes:
        statements.update(generated(scheme, uris))
        statements |= _foreign(scheme)
    for walk in walks:
        statements.update(mapped(walk))
    _change_headings(schemes, statements, uris)
    _check_names(statements)
    return _ordered(statements, schemes)


def _change_headings(schemes: Sequence[Scheme], statements: set[Statement], uris: Uris) -> None:
    """Say of schemes as a whole what somebody changed since they came from a file that says that in its own words."""
    own: dict[str, set[Statement]] = {f"<{scheme.uri}>": set() for scheme in schemes if scheme.uri}
    forms: dict[str, set[Statement]] = {}
    for one in statements:
        if one[0] in own:
            own[one[0]].add(one)
        if one[1] == LITERAL_FORM:
            forms.setdefault(one[0], set()).add(one)
    for scheme in schemes:
        term = f"<{scheme.uri}>"
        labels = [
            forms.get(object, set()) for _, predicate, object in own.get(term, ()) if predicate in XL_LABELS
        ]
        said = heading(Index(own.get(term, set()).union(*labels)), term, scheme.id)
        for kind, (field, predicate) in _HEADING.items() if term in own else ():
            made_up = kind == "title" and {*scheme.name} == {UNKNOWN}
            if said[field] != getattr(scheme, field) and not made_up:
                statements.difference_update(one for one in own[term] if one[1] == predicate)
                statements.update(KINDS[kind](scheme, uris))


def _check_names(statements: Iterable[Statement]) -> None:
    """Refuse a URI that no file could hold."""
    names = {name for statement in statements for name in statement if name[0] == "<"}
    wrong = sorted(name for name in names if not looks_like_iri(name[1:-1]))
    if wrong:
        raise ExchangeError(
            "a URI is none; nothing was written",
            problems=[f"{name[1:-1][:80]!r} is no URI" for name in wrong[:10]],
            hint="Correct `uri` or `base` in the file of the scheme.",
        )


def _foreign(scheme: Scheme) -> set[Statement]:
    for number, line in enumerate(scheme.foreign, start=1):
        if "\n" in line or "\r" in line:
            raise _no_statement(scheme, number)
    try:
        return distinct(parse("\n".join(scheme.foreign), RdfFormat.N_TRIPLES, lenient=True))[0]
    except SyntaxError as error:
        raise _no_statement(scheme, error.lineno or 0) from error
    except (RefusedError, InvalidDataError) as error:
        raise _no_statement(scheme, 0) from error


def _no_statement(scheme: Scheme, number: int) -> ExchangeError:
    return ExchangeError(
        f"the scheme {scheme.id!r} has a foreign statement that is none; nothing was written",
        problems=[f"foreign statement {number} is no line of N-Triples"],
        hint="Correct `foreign` in its file, or take the statement out.",
    )


def _ordered(statements: Iterable[Statement], schemes: Sequence[Scheme]) -> Subjects:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, object in statements:
        found[subject][predicate].append(object)
    first = [f"<{uri_of(one)}>" for one in schemes]
    first += [f"<{concept.uri}>" for one in schemes for concept in one.concepts]
    place = {subject: number for number, subject in enumerate(dict.fromkeys(first))}
    order = sorted(
        found, key=lambda one: (place[one], "") if one in place else (len(place), natural(one)[0] + one)
    )
    return {
        subject: {
            predicate: sorted(objects, key=_reading_order) if len(objects) > 1 else objects
            for predicate, objects in sorted(found[subject].items(), key=_rank)
        }
        for subject in order
    }


def _rank(said: tuple[str, Sequence[str]]) -> tuple[int, str]:
    return _RANK.get(said[0], len(_RANK)), said[0]


def _reading_order(term: str) -> tuple[str, str]:
    tag = _TAGGED.search(term)
    return (tag[1] if tag else ""), natural(term)[0] + term


def _ntriples(subjects: Subjects) -> str:
    return "".join(
        f"{line_of((s, p, o))}\n" for s, said in subjects.items() for p, many in said.items() for o in many
    )


def _turtle(subjects: Subjects) -> str:
    short = _Short()
    blocks = [_block(short, subject, said) for subject, said in subjects.items()]
    used = {prefix: namespace for prefix, namespace in NAMESPACES.items() if prefix in short.used}
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in used.items())
    return "\n".join([head, *blocks]) if head else "\n".join(blocks)


def _block(short: "_Short", subject: str, said: Mapping[str, Sequence[str]]) -> str:
    lines = [
        f"{'a' if predicate == TYPE else short(predicate)} {', '.join(map(short, objects))}"
        for predicate, objects in said.items()
    ]
    return f"{short(subject)} " + " ;\n    ".join(lines) + " .\n"


class _Short:
    """
    Terms as Turtle writes them for people; it notes the prefixes that it used.
    """

    def __init__(self) -> None:
        self.used: set[str] = set()

    def __call__(self, term: str) -> str:
        if term[0] == "<":
            return self._iri(term)
        if term[0] == '"' and term[-1] == ">":
            text, _, kind = term.rpartition("^^")
            return f"{text}^^{self._iri(kind)}"
        return term

    def _iri(self, term: str) -> str:
        end = max(term.rfind("#"), term.rfind("/")) + 1
        prefix = _BY_NAMESPACE.get(term[1:end])
        if prefix is None or not _LOCAL.fullmatch(term[end:-1]):
            return term
        self.used.add(prefix)
        return f"{prefix}:{term[end:-1]}"


def _jsonld(subjects: Subjects) -> str:
    graph = [_node(subject, said) for subject, said in subjects.items()]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


_WORDS: Final = {TITLES[0]: "title", **{skos(name): name for name in TEXTS}}
_LINKS: Final = {skos(name): name for name in LINKS}
_CLASSES: Final = {skos(name): name for name in CLASSES}


def _node(subject: str, said: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    node: dict[str, Any] = {"id": inside(subject)}
    for predicate, objects in said.items():
        if predicate == TYPE and not any(one[0] == '"' for one in objects):
            node["type"] = [_CLASSES.get(one, inside(one)) for one in objects]
            continue
        links = [inside(one) for one in objects if predicate in _LINKS and one[0] != '"']
        texts = _texts(objects) if predicate in _WORDS else {}
        if texts:
            node[_WORDS[predicate]] = texts
        elif links and len(links) == len(objects):
            node[_LINKS[predicate]] = links
        else:
            node[inside(predicate)] = [_value(one) for one in objects]
    return node


def _texts(objects: Sequence[str]) -> dict[str, list[str]]:
    """Return the texts by language when each has one that is a tag; else nothing, and they are written one by one."""
    texts: dict[str, list[str]] = defaultdict(list)
    for one in objects:
        words = words_of(one)
        if words is None or not _TAGGED.search(one):
            return {}
        texts[words[0].lower()].append(words[1])
    return dict(texts)


def _value(term: str) -> Mapping[str, str]:
    if term[0] != '"':
        return {"@id": inside(term)}
    text, rest = text_of(term), term[term.rindex('"') + 1 :]
    if rest.startswith("@"):
        return {"@value": text, "@language": rest[1:]}
    return {"@value": text, "@type": rest[3:-1]} if rest else {"@value": text}


WRITERS: Final[Mapping[str, Callable[[Subjects], str]]] = {
    "turtle": _turtle,
    "ntriples": _ntriples,
    "jsonld": _jsonld,
}
"""How a file is written, by format."""
