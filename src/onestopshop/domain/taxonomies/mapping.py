# SPDX-License-Identifier: EUPL-1.2
"""
Turn a crosswalk around, join two end to end, and gather what relates two schemes.

What comes of it says so: an inverted mapping is justified by its inversion, and
one that was composed by the chain that it comes from.  Nobody stated it, so
statistics do not use it until somebody reviewed it.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

import attrs

from onestopshop.domain.taxonomies.claims import CHAINED, INVERSE
from onestopshop.domain.taxonomies.concepts import Concept, Match, Relation
from onestopshop.domain.taxonomies.crosswalks import PREDICATES, Cells, ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import InvalidDataError

__all__ = ["composed", "composition", "gathered", "inverted"]

_SEMAPV: Final = "https://w3id.org/semapv/vocab/"
_INVERTED: Final = f"{_SEMAPV}MappingInversion"
_UNSPECIFIED: Final = f"{_SEMAPV}UnspecifiedMatching"
_PREDICATE_OF: Final[Mapping[Relation, str]] = {relation: uri for uri, relation in PREDICATES.items()}
_SYMMETRIC: Final = frozenset(
    {"http://www.w3.org/2002/07/owl#equivalentClass", "http://www.w3.org/2002/07/owl#sameAs"}
)
_TURNED: Final = {"1:n": "n:1", "n:1": "1:n", "1:0": "0:1", "0:1": "1:0"}
_ENDS: Final = ("subject_", "object_")
_OF_ONE_RECORD: Final = frozenset({"record_id"})
"""Slots that name a mapping itself, and not what is made of it."""


def inverted(crosswalk: Crosswalk, *, id: str) -> Crosswalk:
    """
    Return a crosswalk as seen from the other side; a mapping whose relation has no inverse is left out.

    Args:
        id: The URI of the new set.
    """
    return attrs.evolve(
        crosswalk,
        id=id,
        title=f"{crosswalk.title} (inverted)" if crosswalk.title else "",
        slots={**_turned(crosswalk.slots), "mapping_set_source": (crosswalk.id,)},
        mappings=tuple(_inverses(crosswalk.mappings)),
    )


def composed(first: Crosswalk, second: Crosswalk, *, id: str, licence: str = "") -> Crosswalk:
    """
    Return what follows where a mapping of *first* ends at the concept at which one of *second* begins.

    Of several ways between two concepts the surest stays.  Confidences are
    multiplied, as of claims that are right or wrong independently; where one is
    not stated, none is.

    Args:
        id: The URI of the new set.
        licence: What others may do with it; that of both when they have the same.

    Raises:
        InvalidDataError: The two have different licences, and none is given.
    """
    if not licence and first.licence != second.licence:
        raise InvalidDataError(
            [f"the licences differ: {first.licence or 'none'} and {second.licence or 'none'} @ $.license"],
            hint="Name a licence that both of them allow.",
        )
    begins: dict[str, list[ConceptMapping]] = {}
    for mapping in second.mappings:
        if mapping.relation is not None and not mapping.refuted:
            begins.setdefault(mapping.subject, []).append(mapping)
    best: dict[tuple[str, str, str], ConceptMapping] = {}
    for one in first.mappings:
        for other in begins.get(one.object, ()) if not one.refuted else ():
            found = _chain(one, other)
            if found is not None:
                key = (found.subject, found.predicate, found.object)
                best[key] = max(best.get(key, found), found, key=_sureness)
    return Crosswalk(
        id=id,
        licence=licence or first.licence,
        title=" → ".join(one.title or one.id for one in (first, second)),
        slots={
            **_sources(first, "subject_source"),
            **_sources(second, "object_source"),
            "mapping_set_source": (first.id, second.id),
        },
        prefixes={**second.prefixes, **first.prefixes},
        mappings=tuple(best[key] for key in sorted(best)),
    )


def composition(first: Relation, second: Relation) -> Relation | None:
    """Return how A relates to C when A has *first* to B and B has *second* to C; ``None`` when that says nothing."""
    if first is Relation.EXACT:
        return second
    if second is Relation.EXACT or (first is second and first in {Relation.BROAD, Relation.NARROW}):
        return first
    return None


def gathered(vocabulary: Vocabulary, source: str, target: str, *, id: str, licence: str = "") -> Crosswalk:
    """
    Return all that relates the concepts of two schemes, as seen from *source*, in one crosswalk.

    Args:
        source: The id of a scheme; *target* likewise.
        id: The URI of the new set.
        licence: What others may do with it; that of all that it is gathered from when they have the same.
    """
    ends = tuple(_uris(vocabulary, scheme) for scheme in (source, target))
    own = {scheme: _beginning(uris) for scheme, uris in zip((source, target), ends, strict=True) if uris}
    prefixes = _prefixes(own, vocabulary.crosswalks)
    found: dict[tuple[str, str, str, bool], ConceptMapping] = {}
    licences: set[str] = set()
    for mapping, holds in [*_stated(vocabulary), *_mapped(vocabulary.crosswalks, prefixes)]:
        for one in (mapping, *_inverses((mapping,))):
            if one.subject in ends[0] and one.object in ends[1]:
                found.setdefault((one.subject, one.predicate, one.object, one.refuted), one)
                licences.add(holds)
                break
    return Crosswalk(
        id=id,
        version="-".join(vocabulary.schemes[scheme].version for scheme in (source, target)),
        licence=licence or (licences.pop() if len(licences) == 1 else ""),
        title=f"{source} → {target}",
        slots={
            "subject_source": f"{source}:",
            "subject_source_version": vocabulary.schemes[source].version,
            "object_source": f"{target}:",
            "object_source_version": vocabulary.schemes[target].version,
        },
        prefixes=prefixes,
        mappings=tuple(found[key] for key in sorted(found)),
    )


def _inverses(mappings: Iterable[ConceptMapping]) -> Iterator[ConceptMapping]:
    for mapping in mappings:
        relation = PREDICATES.get(mapping.predicate)
        if relation is None and mapping.predicate not in _SYMMETRIC:
            continue
        yield attrs.evolve(
            mapping,
            subject=mapping.object,
            predicate=mapping.predicate if relation is None else _PREDICATE_OF[INVERSE[relation]],
            object=mapping.subject,
            # Turning a chain around does not make it a statement.
            justification=CHAINED if mapping.justification == CHAINED else _INVERTED,
            cells=_turned(mapping.cells),
        )


def _turned(cells: Cells) -> dict[str, str | tuple[str, ...]]:
    found: dict[str, str | tuple[str, ...]] = {}
    for slot, value in cells.items():
        if slot == "mapping_cardinality" and isinstance(value, str):
            found[slot] = _TURNED.get(value, value)
        elif slot == "predicate_label" or slot in _OF_ONE_RECORD:
            continue
        else:
            found[_other_end(slot)] = value
    return found


def _other_end(slot: str) -> str:
    for this, that in (_ENDS, _ENDS[::-1]):
        if slot.startswith(this):
            return f"{that}{slot.removeprefix(this)}"
    return slot


def _chain(one: ConceptMapping, other: ConceptMapping) -> ConceptMapping | None:
    first, second = one.relation, other.relation
    relation = None if first is None or second is None else composition(first, second)
    if relation is None or one.subject == other.object:
        return None
    known = one.confidence is not None and other.confidence is not None
    labels = (("subject_label", one.cells), ("object_label", other.cells))
    return ConceptMapping(
        subject=one.subject,
        predicate=_PREDICATE_OF[relation],
        object=other.object,
        justification=CHAINED,
        confidence=(one.confidence or Decimal()) * (other.confidence or Decimal()) if known else None,
        cells={
            **{slot: cells[slot] for slot, cells in labels if slot in cells},
            "comment": f"by way of {one.object}",
        },
    )


def _sureness(mapping: ConceptMapping) -> tuple[Decimal, str]:
    return Decimal(-1) if mapping.confidence is None else mapping.confidence, str(mapping.cells["comment"])


def _sources(crosswalk: Crosswalk, slot: str) -> Cells:
    return {
        name: _expanded(value, crosswalk.prefixes)
        for name, value in crosswalk.slots.items()
        if name in {slot, f"{slot}_version"} and isinstance(value, str)
    }


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{prefixes[prefix]}{rest}" if colon and prefix in prefixes else name


def _stated(vocabulary: Vocabulary) -> Iterator[tuple[ConceptMapping, str]]:
    """Yield what schemes state beside their concepts, with the licence; why it is believed is not said there."""
    uris = {concept.code: concept.uri for concept in vocabulary}
    for scheme in vocabulary.schemes.values():
        for concept in scheme.concepts:
            for match in concept.matches:
                yield _statement(concept, match, uris.get(match.target, match.target)), scheme.licence


def _statement(concept: Concept, match: Match, target: str) -> ConceptMapping:
    return ConceptMapping(
        subject=concept.uri,
        predicate=_PREDICATE_OF[match.relation],
        object=target,
        justification=_UNSPECIFIED,
    )


def _mapped(
    crosswalks: Iterable[Crosswalk], prefixes: Mapping[str, str]
) -> Iterator[tuple[ConceptMapping, str]]:
    """Yield the mappings of crosswalks with their licences; a name that would be read otherwise is made whole."""
    for crosswalk in crosswalks:
        shared = crosswalk.of_all()
        other = {prefix: uri for prefix, uri in crosswalk.prefixes.items() if prefixes.get(prefix) != uri}
        for mapping in crosswalk.mappings:
            if mapping.relation is not None:
                cells = _whole({**shared, **mapping.cells}, other)
                yield attrs.evolve(mapping, cells=cells), crosswalk.licence


def _whole(cells: Cells, prefixes: Mapping[str, str]) -> Cells:
    if not prefixes:
        return cells
    return {
        slot: _expanded(value, prefixes)
        if isinstance(value, str)
        else tuple(_expanded(one, prefixes) for one in value)
        for slot, value in cells.items()
    }


def _prefixes(own: Mapping[str, str], crosswalks: Iterable[Crosswalk]) -> Mapping[str, str]:
    """Return the prefixes of all, without those that two of them use for different beginnings."""
    uses: dict[str, set[str]] = {prefix: {uri} for prefix, uri in own.items()}
    for crosswalk in crosswalks:
        for prefix, uri in crosswalk.prefixes.items():
            uses.setdefault(prefix, set()).add(uri)
    return {**{prefix: uris.pop() for prefix, uris in uses.items() if len(uris) == 1}, **own}


def _uris(vocabulary: Vocabulary, scheme: str) -> frozenset[str]:
    return frozenset(concept.uri for concept in vocabulary.schemes[scheme].concepts)


def _beginning(uris: Iterable[str]) -> str:
    """Return what the URIs of a scheme have in common, up to a slash, a hash or a colon."""
    found = sorted(uris)
    length = next(
        (place for place, (a, b) in enumerate(zip(found[0], found[-1], strict=False)) if a != b),
        min(len(found[0]), len(found[-1])),
    )
    common = found[0][:length]
    return common[: max(common.rfind(mark) for mark in "/#:") + 1]
