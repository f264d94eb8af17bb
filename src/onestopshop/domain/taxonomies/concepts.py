# SPDX-License-Identifier: EUPL-1.2
"""
Concepts and the schemes they stand in.

The model is SKOS (W3C Recommendation, 18 August 2009).  A concept is never
deleted or renumbered: it retires, and may name what replaces it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

import attrs

from onestopshop.domain.fields import Keep, about
from onestopshop.domain.text import LanguageTag, LocalizedText
from onestopshop.errors import InvalidDataError

__all__ = [
    "NETWORK_SCHEMES",
    "URI_BASE",
    "Code",
    "Concept",
    "ConceptWords",
    "Match",
    "Relation",
    "Scheme",
    "Supplement",
    "Words",
    "check_code",
    "is_scheme_id",
    "scheme_of",
]

URI_BASE = "https://w3id.org/onestopshop/"
"""The base of the URIs of the schemes that the network shares; it never changes."""

NETWORK_SCHEMES = frozenset(
    {
        "b",
        "doc",
        "gov",
        "hm",
        "hnd",
        "int",
        "kind",
        "lev",
        "ntu",
        "req",
        "sev",
        "step",
        "tan",
        "theme",
        "topic",
    }
)
"""The ids of those schemes, one for each file of ``data/taxonomies``: their codes mean the same URIs everywhere."""

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


def is_scheme_id(id: object) -> bool:
    """Say whether *id* has the form of a scheme's id, which stands before its codes."""
    return isinstance(id, str) and _CODE.fullmatch(f"{id}:x") is not None


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

    Args:
        uri: Its address in the network, ``""`` when it has none.
        licence: An SPDX name or an address, ``""`` when nobody said.
        foreign: What its file states beyond this model, one N-Triples statement each, to be written back.
        unstated: Kinds of statements that its file leaves out, such as ``notation``, to be left out again.
    """

    id: str = attrs.field(metadata=about("namespace of the codes", keep=_KEPT))
    version: str = attrs.field(metadata=about("which edition coded a record", keep=_KEPT))
    name: LocalizedText = attrs.field(metadata=about("shown to people", keep=_KEPT))
    source: str = attrs.field(metadata=about("where it comes from", keep=_KEPT))
    uri: str = attrs.field(default="", metadata=about("name in the network", keep=_KEPT))
    licence: str = attrs.field(default="", metadata=about("what others may do with it", keep=_KEPT))
    foreign: tuple[str, ...] = attrs.field(
        default=(), repr=False, metadata=about("statements of its file that are not ours", keep=_KEPT)
    )
    unstated: frozenset[str] = attrs.field(
        default=frozenset(), repr=False, metadata=about("what its file does not state", keep=_KEPT)
    )
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
    version: str = attrs.field(default="", metadata=about("which edition of the words it is", keep=_KEPT))
    name: LocalizedText | None = attrs.field(default=None, metadata=about("shown to people", keep=_KEPT))
    source: str = attrs.field(default="", metadata=about("where the words come from", keep=_KEPT))
    words: Mapping[Code, "ConceptWords"] = attrs.field(metadata=about("the words, by concept", keep=_KEPT))


@attrs.frozen(kw_only=True)
class ConceptWords:
    """
    The words that a supplement adds to one concept.

    A label that is there already stays, unless it is a draft and this one is not.
    """

    label: Mapping[LanguageTag, str] = attrs.field(
        factory=dict, metadata=about("shown to people", keep=_KEPT)
    )
    alt: Words = attrs.field(factory=dict, metadata=about("other names", keep=_KEPT))
    hidden: Words = attrs.field(factory=dict, metadata=about("search", keep=_KEPT))
    draft: frozenset[LanguageTag] = attrs.field(
        default=frozenset(), metadata=about("review of words", keep=_KEPT)
    )
