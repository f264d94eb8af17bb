# SPDX-License-Identifier: EUPL-1.2
"""
In which versions the schemes of compared figures were used, where that is another one than the one here.

A code keeps its concept from version to version, so that figures are compared
all the same; what its concept was said to be may have changed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

import orjson

from onestopshop.domain.comparisons.comparisons import Compared, Edition
from onestopshop.domain.comparisons.tables import BY_CONCEPT
from onestopshop.domain.taxonomies.concepts import Relation, scheme_of
from onestopshop.domain.taxonomies.crosswalks import ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.operations.publications.sheets import ABOUT

__all__ = ["Editions", "editions_in", "editions_of"]

Editions = Mapping[str, tuple[str, str]]
"""The scheme by which each dimension of a city's tables was counted, and its version."""

_COUNTED: Final = frozenset({Relation.EXACT, Relation.BROAD, Relation.NARROW})


def editions_in(files: Mapping[str, bytes]) -> Editions:
    """Return what published tables, which were read before, say of their schemes."""
    said = orjson.loads(files[ABOUT])["schemes"]
    return {dimension: (one["id"], one["version"]) for dimension, one in said.items()}


def editions_of(
    tables: Sequence[Compared], cities: Mapping[str, Editions], vocabulary: Vocabulary
) -> tuple[Edition, ...]:
    """Return the versions that are not those of *vocabulary*: of cities in their order, then of crosswalks."""
    dimensions = {name for table in tables for name in table.dimensions}
    used = [
        (city, scheme, version)
        for city, editions in cities.items()
        for name, (scheme, version) in sorted(editions.items())
        if name in dimensions
    ]
    found = [
        Edition(scheme=scheme, version=version, here=vocabulary.schemes[scheme].version, city=city)
        for city, scheme, version in used
        if _differs(scheme, version, vocabulary)
    ]
    counted = {editions[BY_CONCEPT][0] for editions in cities.values() if BY_CONCEPT in editions}
    walked = {table.scheme for table in tables if table.scheme is not None}
    if walked:
        found += _of_crosswalks(vocabulary.crosswalks, counted | walked, vocabulary)
    return tuple(dict.fromkeys(found))


def _of_crosswalks(
    crosswalks: Iterable[Crosswalk], schemes: Collection[str], vocabulary: Vocabulary
) -> Iterator[Edition]:
    """Yield which other versions crosswalks speak of, where a match of theirs can move a figure."""
    for crosswalk in crosswalks:
        for mapping in crosswalk.mappings:
            if mapping.refuted or mapping.relation not in _COUNTED:
                continue
            stated = [*_stated(crosswalk, mapping, vocabulary)]
            if not {scheme for scheme, _ in stated} <= {*schemes}:
                continue
            for scheme, version in stated:
                if _differs(scheme, version, vocabulary):
                    here = vocabulary.schemes[scheme].version
                    yield Edition(scheme=scheme, version=version, here=here, crosswalk=crosswalk.id)


def _stated(
    crosswalk: Crosswalk, mapping: ConceptMapping, vocabulary: Vocabulary
) -> Iterator[tuple[str, str]]:
    """Yield the scheme of each concept of a mapping, and the version that is stated of it, or ``""``."""
    for end, uri in (("subject", mapping.subject), ("object", mapping.object)):
        slot = f"{end}_source_version"
        version = mapping.cells.get(slot, crosswalk.slots.get(slot, ""))
        code = vocabulary.code_of(uri)
        yield ("" if code is None else scheme_of(code)), str(version)


def _differs(scheme: str, version: str, vocabulary: Vocabulary) -> bool:
    known = vocabulary.schemes.get(scheme)
    return bool(version) and known is not None and known.version not in {"", version}
