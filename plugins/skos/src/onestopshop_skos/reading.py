# SPDX-License-Identifier: EUPL-1.2
"""
From the statements of a file to schemes and a crosswalk, and back without loss.

Whatever the models do not say again is kept with its scheme as `foreign`; what
they would say and the file does not, as `unstated`.  So writing gives back the
file, and only what follows from it is added.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any, Final

import attrs

from onestopshop.plugin import (
    PREDICATES,
    Concept,
    ConceptMapping,
    Crosswalk,
    LabelKind,
    LocalizedText,
    Scheme,
)
from onestopshop_skos.generating import KINDS, generated, mapped, tops_of
from onestopshop_skos.keeping import kept
from onestopshop_skos.minting import keys_for, last_part, natural, scheme_id_of, scheme_ids_for
from onestopshop_skos.names import (
    DEPRECATED,
    IDENTIFIER,
    LABELS,
    LICENCES,
    LITERAL_FORM,
    OWN,
    REPLACED,
    REPLACES,
    SOURCES,
    TITLES,
    VERSIONS,
    XL_LABELS,
    skos,
)
from onestopshop_skos.parsing import RefusedError
from onestopshop_skos.sorting import MADE, Index, Sorted
from onestopshop_skos.terms import (
    UNKNOWN,
    Statement,
    inside,
    is_tag,
    looks_like_iri,
    shown_tag,
    text_of,
    words_of,
)
from onestopshop_skos.uris import Uris, network_code

__all__ = ["heading", "taxonomies_of"]

_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")
_DAY: Final = re.compile(rf'"(\d{{4}}-\d\d-\d\d)"\^\^{re.escape(OWN.DAY)}')
_NUMBER: Final = re.compile(rf'"([1-9]\d{{0,8}})"\^\^{re.escape(OWN.NUMBER)}')
_UNSPECIFIED: Final = "https://w3id.org/semapv/vocab/UnspecifiedMatching"
_LONGEST: Final = 2_000
"""The longest IRI of a mapping: tables of others cannot hold every length."""

UNVERSIONED: Final = "0"
"""The version of a scheme whose file states none."""

UNDATED: Final = date(1970, 1, 1)
"""The day of concepts that retired nobody knows when."""

_TRUE: Final = frozenset({"true", "1"})
_PLAIN: Final = {kind: predicate for predicate, kind in LABELS.items()}
_XL: Final = {kind: predicate for predicate, kind in XL_LABELS.items()}
_Words = dict[str, tuple[str, ...]]


def taxonomies_of(statements: Set[Statement], *, base: str) -> Sequence[Scheme | Crosswalk]:
    """
    Return the schemes of a file, and one crosswalk when it has matches.

    Args:
        base: The beginning of the URI of a crosswalk whose scheme has none.

    Raises:
        RefusedError: There is no concept in it.
    """
    reading = _Reading(Index(statements))
    schemes = reading.schemes()
    if not schemes:
        raise RefusedError("no concept found", "Name a file that has concepts of SKOS.")
    walks = reading.crosswalks(schemes[0], base)
    del reading  # its indexes are half as large as the statements
    uris, rest = Uris(schemes), set(statements)
    for scheme in schemes:
        rest.difference_update(generated(scheme, uris))
    for walk in walks:
        rest.difference_update(mapped(walk))
    return *kept(schemes, rest), *walks


class _Reading:
    """
    One file.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._sorted = Sorted(index)
        self._ids = self._scheme_ids()
        self._codes = self._all_codes()
        self._replaced = self._replacing()

    def schemes(self) -> tuple[Scheme, ...]:
        """Return the schemes in order of their IRIs, a made one last."""
        members: dict[str, list[str]] = defaultdict(list)
        for concept, scheme in self._sorted.scheme_of.items():
            members[scheme].append(concept)
        empty = self._sorted.schemes if members else ()
        named = sorted({*members, *empty} - {MADE}, key=_by_iri)
        return tuple(self._scheme(term, members[term]) for term in (*named, *({MADE} & members.keys())))

    def crosswalks(self, first: Scheme, base: str) -> Sequence[Crosswalk]:
        """Return the matches of the file as mappings that nobody gave a reason for."""
        found = sorted(
            (inside(subject), predicate, inside(object))
            for predicate in PREDICATES
            for subject, object in self._index.pairs(f"<{predicate}>")
            if _can_be_mapped(subject) and _can_be_mapped(object)
        )
        mappings = tuple(
            ConceptMapping(subject=subject, predicate=predicate, object=object, justification=_UNSPECIFIED)
            for subject, predicate, object in found
        )
        id = f"{(first.uri or base + first.id).rstrip('/#')}/matches"
        return [Crosswalk(id=id, licence=first.licence, mappings=mappings)] if mappings else []

    def _unstated(self, scheme: Scheme, term: str) -> frozenset[str]:
        """Return the kinds of statements that a scheme would make and that do not follow from its file."""
        uris = Uris([scheme])
        follows: Mapping[str, Callable[[], bool]] = {
            "ConceptScheme": lambda: term != MADE,
            "inScheme": lambda: all(
                term in self._sorted.stated.get(f"<{one.uri}>", ()) for one in scheme.concepts
            ),
            "topConceptOf": lambda: all(self._is_top(f"<{one.uri}>", term) for one in tops_of(scheme)),
            "broader": lambda: not self._sorted.only_transitive,
        }

        def is_stated(kind: str) -> bool:
            if kind in follows:
                return follows[kind]()
            return all(self._index.has(one) for one in KINDS[kind](scheme, uris))

        return frozenset(kind for kind in KINDS if not is_stated(kind))

    def _is_top(self, concept: str, scheme: str) -> bool:
        return self._index.has((concept, skos("topConceptOf"), scheme)) or self._index.has(
            (scheme, skos("hasTopConcept"), concept)
        )

    def _scheme_ids(self) -> dict[str, str]:
        wanted = {}
        for term in self._sorted.schemes:
            said = [text_of(one) for one in self._index.objects(term, IDENTIFIER) if one[0] != "_"]
            wanted[term] = next(filter(_KEY.fullmatch, said), "") or scheme_id_of(inside(term))
        if MADE in self._sorted.scheme_of.values():
            wanted[MADE] = self._made_id()
        return scheme_ids_for(wanted)

    def _made_id(self) -> str:
        """Return the id for concepts of no scheme, from what most of their IRIs have in common."""
        own = [inside(one) for one, scheme in self._sorted.scheme_of.items() if scheme == MADE]
        spaces = Counter(scheme_id_of(one.removesuffix(last_part(one))) for one in own)
        return min(spaces, key=lambda one: (-spaces[one], one))

    def _all_codes(self) -> dict[str, str]:
        notations: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for concept, scheme in self._sorted.scheme_of.items():
            said = self._index.objects(concept, skos("notation"))
            notations[scheme][concept] = [text_of(one) for one in said if one[0] != "_"]
        return {
            concept: f"{self._ids[scheme]}:{key}"
            for scheme, said in notations.items()
            for concept, key in keys_for(said).items()
        }

    def _replacing(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for old, new in self._index.pairs(REPLACED):
            found[old].add(new)
        for new, old in self._index.pairs(REPLACES):
            found[old].add(new)
        return found

    def _scheme(self, term: str, concepts: Iterable[str]) -> Scheme:
        id = self._ids[term]
        scheme = Scheme(
            id=id,
            uri=_uri(term),
            concepts=tuple(map(self._concept, sorted(concepts, key=self._order))),
            **heading(self._index, term, id),
        )
        return attrs.evolve(scheme, unstated=self._unstated(scheme, term))

    def _order(self, concept: str) -> tuple[int, tuple[str, str]]:
        said = (_NUMBER.fullmatch(one) for one in self._index.objects(concept, OWN.PLACE))
        return next((int(found[1]) for found in said if found), 0), _by_iri(concept)

    def _concept(self, term: str) -> Concept:
        code, said = self._codes[term], self._index.said_of(term)
        label = _one_each(self._labels(said, "pref")) or {UNKNOWN: code.partition(":")[2]}
        definition = _one_each(_words(said.get(skos("definition"), ())))
        return Concept(
            code=code,
            uri=inside(term),
            label=LocalizedText(label),
            own=_tags(said.get(OWN.TRANSLATED)),
            definition=LocalizedText(definition) if definition else None,
            alt=self._labels(said, "alt"),
            hidden=self._labels(said, "hidden"),
            draft=_tags(said.get(OWN.DRAFT)),
            broader=self._known(self._sorted.above.get(term, ())),
            retired=_retired(said),
            replaced_by=self._known(self._replaced.get(term, ())),
        )

    def _labels(self, said: Mapping[str, Sequence[str]], kind: LabelKind) -> _Words:
        """Return the labels of a kind."""
        return _spoken(self._index, said.get(_PLAIN[kind], ()), said.get(_XL[kind], ()))

    def _known(self, terms: Collection[str]) -> tuple[str, ...]:
        """Return the codes of those concepts that are here or the network's, in a fixed order."""
        if not terms:
            return ()
        found = [self._codes.get(one) or network_code(inside(one)) for one in sorted(terms, key=_by_iri)]
        return tuple(code for code in found if code is not None)


def heading(index: Index, term: str, id: str) -> Mapping[str, Any]:
    """Return what a file says of a scheme as a whole, by the field that holds it."""
    return {
        "version": _first(index, term, VERSIONS) or UNVERSIONED,
        "name": LocalizedText(_title(index, term) or {UNKNOWN: id}),
        "source": _first(index, term, SOURCES) or _uri(term) or id,
        "licence": _first(index, term, LICENCES),
    }


def _uri(term: str) -> str:
    return inside(term) if term != MADE else ""


def _title(index: Index, term: str) -> dict[str, str]:
    for predicate in TITLES:
        resources = index.objects(term, _XL["pref"]) if predicate == _PLAIN["pref"] else ()
        words = _spoken(index, index.objects(term, predicate), resources)
        if words:
            return _one_each(words)
    return {}


def _first(index: Index, term: str, predicates: Iterable[str]) -> str:
    said = (text_of(one).strip() for each in predicates for one in index.objects(term, each))
    return next((text for text in said if text and "\0" not in text and not text.startswith("_:")), "")


def _tags(terms: Iterable[str] | None) -> frozenset[str]:
    return (
        frozenset()
        if terms is None
        else frozenset(shown_tag(tag) for tag in map(text_of, terms) if is_tag(tag))
    )


def _retired(said: Mapping[str, Sequence[str]]) -> date | None:
    if DEPRECATED not in said or not any(text_of(one) in _TRUE for one in said[DEPRECATED]):
        return None
    days = [found[1] for one in sorted(said.get(OWN.RETIRED, ())) if (found := _DAY.fullmatch(one))]
    try:
        return date.fromisoformat(days[0]) if days else UNDATED
    except ValueError:
        return UNDATED


def _spoken(index: Index, terms: Sequence[str], resources: Sequence[str]) -> _Words:
    """Return the words of literals, and of labels of SKOS-XL where no literal of the same language stands."""
    forms = [form for one in resources for form in index.objects(one, LITERAL_FORM)]
    return {**_words(forms), **_words(terms)} if forms else _words(terms)


def _words(terms: Sequence[str]) -> _Words:
    if len(terms) < 2:
        return {tag: (text,) for tag, text in filter(None, map(words_of, terms))}
    found: dict[str, set[str]] = defaultdict(set)
    for term in terms:
        words = words_of(term)
        if words is not None:
            found[words[0]].add(words[1])
    return {tag: tuple(sorted(texts)) for tag, texts in sorted(found.items())}


def _one_each(words: _Words) -> dict[str, str]:
    return {tag: texts[0] for tag, texts in words.items()}


def _can_be_mapped(term: str) -> bool:
    return len(term) <= _LONGEST and looks_like_iri(inside(term))


def _by_iri(term: str) -> tuple[str, str]:
    return natural(inside(term))
