# SPDX-License-Identifier: EUPL-1.2
"""
Concepts, the schemes they stand in, and the vocabulary that a city's schemes make together.

The model is SKOS (W3C Recommendation, 18 August 2009).  A concept is never
deleted or renumbered: it retires, and may name what replaces it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

import attrs

from onestopshop.domain.fields import Keep, about
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = [
    "URI_BASE",
    "Code",
    "Concept",
    "ConceptWords",
    "Match",
    "Relation",
    "Scheme",
    "Supplement",
    "Vocabulary",
    "check_code",
    "scheme_of",
]

URI_BASE = "https://w3id.org/onestopshop/"
"""The base of the URIs of the schemes that the network shares; it never changes."""

Code = str
"""A concept's short name: ``<scheme>:<key>``, such as ``topic:registration``."""

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*:[a-z0-9][a-z0-9_-]*")
_KEPT = Keep.UNLIMITED


class Relation(StrEnum):
    """
    The mapping relations of SKOS; in ``broad`` the target is the broader one.
    """

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"


@attrs.frozen(kw_only=True, order=True)
class Match:
    """
    A declared relation to a concept of another scheme.
    """

    relation: Relation = attrs.field(metadata=about("how the concepts relate", keep=_KEPT))
    target: str = attrs.field(
        metadata=about("the other concept: a code, or a URI outside the network", keep=_KEPT)
    )


def check_code(code: str, *, path: str = "$") -> Code:
    """
    Return *code* when it has the form of a concept's code.

    Raises:
        InvalidDataError: It has not.
    """
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise InvalidDataError([f"this is no code of a concept @ {path}"], hint="Write <scheme>:<key>.")
    return code


def scheme_of(code: Code) -> str:
    """Return the id of the scheme that *code* names."""
    return code.partition(":")[0]


Words = Mapping[LanguageTag, tuple[str, ...]]


@attrs.frozen(kw_only=True)
class Concept:
    """
    One idea of a scheme.

    Args:
        own: Languages whose label is this project's or city's own translation.
        alt: Other labels that may be shown.
        hidden: Search words that are never shown.
        draft: Languages whose labels or words no speaker has reviewed yet.
    """

    code: Code = attrs.field(metadata=about("name in records and files", keep=_KEPT))
    uri: str = attrs.field(metadata=about("name in the network", keep=_KEPT))
    label: LocalizedText = attrs.field(metadata=about("shown to people", keep=_KEPT))
    own: frozenset[LanguageTag] = attrs.field(
        default=frozenset(), metadata=about("where labels come from", keep=_KEPT)
    )
    definition: LocalizedText | None = attrs.field(default=None, metadata=about("what is meant", keep=_KEPT))
    alt: Words = attrs.field(factory=dict, hash=False, metadata=about("other names", keep=_KEPT))
    hidden: Words = attrs.field(factory=dict, hash=False, metadata=about("search", keep=_KEPT))
    draft: frozenset[LanguageTag] = attrs.field(
        default=frozenset(), metadata=about("review of words", keep=_KEPT)
    )
    broader: tuple[Code, ...] = attrs.field(default=(), metadata=about("roll-up inside a scheme", keep=_KEPT))
    matches: tuple[Match, ...] = attrs.field(default=(), metadata=about("links between schemes", keep=_KEPT))
    retired: date | None = attrs.field(default=None, metadata=about("not for new records since", keep=_KEPT))
    replaced_by: tuple[Code, ...] = attrs.field(default=(), metadata=about("what to use instead", keep=_KEPT))

    def words(self, language: LanguageTag) -> Iterator[str]:
        """Yield all that a person might type for this concept in one language."""
        if language in self.label:
            yield self.label[language]
        yield from self.alt.get(language, ())
        yield from self.hidden.get(language, ())


@attrs.frozen(kw_only=True)
class Scheme:
    """
    A versioned list of concepts of one kind.
    """

    id: str = attrs.field(metadata=about("namespace of the codes", keep=_KEPT))
    version: str = attrs.field(metadata=about("which edition coded a record", keep=_KEPT))
    name: LocalizedText = attrs.field(metadata=about("shown to people", keep=_KEPT))
    source: str = attrs.field(metadata=about("where it comes from", keep=_KEPT))
    concepts: tuple[Concept, ...] = attrs.field(
        default=(), metadata=about("its concepts, in order", keep=_KEPT)
    )


@attrs.frozen(kw_only=True)
class Supplement:
    """
    Words that a city adds to concepts of a scheme that it did not make.

    Args:
        scheme: The id of the scheme.
        words: For each code: labels in further languages, other labels, search words, languages in draft.
    """

    scheme: str = attrs.field(metadata=about("whose concepts get words", keep=_KEPT))
    words: Mapping[Code, "ConceptWords"] = attrs.field(metadata=about("the words, by concept", keep=_KEPT))


@attrs.frozen(kw_only=True)
class ConceptWords:
    """
    The words that a supplement adds to one concept; labels that are there already stay.
    """

    label: Mapping[LanguageTag, str] = attrs.field(
        factory=dict, metadata=about("shown to people", keep=_KEPT)
    )
    alt: Words = attrs.field(factory=dict, metadata=about("other names", keep=_KEPT))
    hidden: Words = attrs.field(factory=dict, metadata=about("search", keep=_KEPT))
    draft: frozenset[LanguageTag] = attrs.field(
        default=frozenset(), metadata=about("review of words", keep=_KEPT)
    )


class Vocabulary:
    """
    Look concepts up across all schemes of a shop.

    Raises:
        InvalidDataError: Two schemes or concepts share a name, a supplement has no scheme, or a concept
            names a broader one that is not there.
    """

    def __init__(self, schemes: Iterable[Scheme | Supplement] = ()) -> None:
        self.schemes: Mapping[str, Scheme] = _merged(tuple(schemes))
        self._rooted: dict[Code, frozenset[str]] = {}
        self._concepts = {
            concept.code: concept for scheme in self.schemes.values() for concept in scheme.concepts
        }
        named = Counter(concept.code for scheme in self.schemes.values() for concept in scheme.concepts)
        doubled = [code for code, times in named.items() if times > 1]
        if doubled:
            raise InvalidDataError(
                [f"two schemes have the concept {code!r} @ $.concepts" for code in doubled]
            )
        unknown = [
            f"{concept.code} is under {code}, which no scheme has @ $.{concept.code}.broader"
            for concept in self._concepts.values()
            for code in concept.broader
            if code not in self._concepts
        ]
        if unknown:
            raise InvalidDataError(unknown)

    def __contains__(self, code: object) -> bool:
        return code in self._concepts

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._concepts.values())

    def get(self, code: Code) -> Concept | None:
        """Return the concept with this code, or ``None``."""
        return self._concepts.get(code)

    def check(self, code: Code, *, scheme: str | None = None, path: str = "$") -> Code:
        """
        Return *code* when a new record may carry it.

        Raises:
            InvalidDataError: No scheme has it, it is retired, or it is of another scheme than *scheme*.
        """
        concept = self._concepts.get(check_code(code, path=path))
        if concept is None:
            near = self._near(code)
            raise InvalidDataError(
                [f"no taxonomy has the concept {code!r} @ {path}"],
                hint=f"Did you mean {near!r}?"
                if near
                else "`onestopshop taxonomies list` shows the schemes.",
            )
        if concept.retired is not None:
            instead = ", ".join(concept.replaced_by) or "another concept"
            raise InvalidDataError([f"the concept {code!r} is retired @ {path}"], hint=f"Use {instead}.")
        if scheme is not None and scheme not in self.rooted(code):
            raise InvalidDataError([f"{code!r} is not of the scheme {scheme!r} @ {path}"])
        return code

    def label(self, code: Code) -> LocalizedText | None:
        """Return the label of a code, or ``None`` when no scheme has it."""
        concept = self._concepts.get(code)
        return concept.label if concept else None

    def broader(self, code: Code) -> Iterator[Code]:
        """Yield *code* and then everything above it, each once; a circle ends the walk."""
        seen: dict[Code, None] = {}
        queue = [code]
        while queue:
            current = queue.pop(0)
            if current in seen:
                continue
            seen[current] = None
            concept = self._concepts.get(current)
            queue.extend(concept.broader if concept else ())
        yield from seen

    def rooted(self, code: Code) -> frozenset[str]:
        """Return the ids of the schemes that *code* stands in, through what is broader than it."""
        found = self._rooted.get(code)
        if found is None:  # asked at every record, and always the same: schemes are frozen
            found = self._rooted[code] = frozenset(scheme_of(above) for above in self.broader(code))
        return found

    def _near(self, code: Code) -> Code | None:
        from difflib import get_close_matches

        return next(iter(get_close_matches(code, self._concepts, n=1)), None)


def _merged(given: tuple[Scheme | Supplement, ...]) -> dict[str, Scheme]:
    """Put each supplement's words onto the concepts of its scheme."""
    merged: dict[str, Scheme] = {}
    for scheme in given:
        if isinstance(scheme, Scheme):
            _check_scheme(scheme, merged)
            merged[scheme.id] = scheme
    for supplement in given:
        if isinstance(supplement, Supplement):
            if supplement.scheme not in merged:
                raise InvalidDataError(
                    [f"there is no scheme {supplement.scheme!r} to add words to @ $.scheme.id"]
                )
            merged[supplement.scheme] = _supplemented(merged[supplement.scheme], supplement)
    return merged


def _check_scheme(scheme: Scheme, others: Mapping[str, Scheme]) -> None:
    if scheme.id in others:
        raise InvalidDataError(
            [f"two taxonomies have the id {scheme.id!r} @ $.scheme.id"],
            hint="Give yours another id, or write `supplement = true` to add words to the other.",
        )
    if len({concept.code for concept in scheme.concepts}) < len(scheme.concepts):
        raise InvalidDataError([f"{scheme.id!r} has a concept twice @ $.concepts"])


def _supplemented(scheme: Scheme, supplement: Supplement) -> Scheme:
    unknown = sorted(supplement.words.keys() - {concept.code for concept in scheme.concepts})
    if unknown:
        raise InvalidDataError([f"{scheme.id!r} has no concept {code!r} @ $.concepts" for code in unknown])
    concepts = tuple(_with_words(concept, supplement.words.get(concept.code)) for concept in scheme.concepts)
    return attrs.evolve(scheme, concepts=concepts)


def _with_words(concept: Concept, extra: ConceptWords | None) -> Concept:
    if extra is None:
        return concept
    return attrs.evolve(
        concept,
        label=LocalizedText({**extra.label, **concept.label}),
        alt=_joined(concept.alt, extra.alt),
        hidden=_joined(concept.hidden, extra.hidden),
        draft=concept.draft | extra.draft,
    )


def _joined(first: Words, second: Words) -> dict[LanguageTag, tuple[str, ...]]:
    return {tag: (*first.get(tag, ()), *second.get(tag, ())) for tag in sorted({*first, *second})}
