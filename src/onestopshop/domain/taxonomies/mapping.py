# SPDX-License-Identifier: EUPL-1.2
"""
Turn a crosswalk around, join two end to end, and gather what relates two schemes.

What comes of it says so: an inverted mapping is justified by its inversion, and
one that was composed by the chain that it comes from.  Nobody stated it, so
statistics do not use it until somebody reviewed it.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple

import attrs

from onestopshop.domain.taxonomies.claims import CHAINED, INVERSE
from onestopshop.domain.taxonomies.concepts import Concept, Match, Relation
from onestopshop.domain.taxonomies.crosswalks import PREDICATES, REFERENCES, Cells, ConceptMapping, Crosswalk
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
_MOST_PAIRS: Final = 1_000_000
"""Pairs that are looked at: where many meet in one concept, all of them times all of them do."""

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
        InvalidDataError: The two have different licences, and none is given, or too many mappings meet.
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
    pairs = sum(len(begins.get(one.object, ())) for one in first.mappings if not one.refuted)
    if pairs > _MOST_PAIRS:
        raise InvalidDataError(
            [f"{pairs:,} pairs of mappings meet in one concept, more than {_MOST_PAIRS:,} @ $.mappings"],
            hint="Compose smaller parts of the two.",
        )
    best: dict[tuple[str, str, str], ConceptMapping] = {}
    for one in first.mappings:
        for other in begins.get(one.object, ()) if not one.refuted else ():
            found = _chain(one, other)
            if found is not None:
                key = (found.subject, found.predicate, found.object)
                best[key] = max(best.get(key, found), found, key=_sureness)
    return Crosswalk(
        id=id,
        version="-".join(one.version for one in (first, second) if one.version),
        licence=licence or first.licence,
        title=" → ".join(one.title or one.id for one in (first, second)),
        slots={
            **_sources(first, "subject_source"),
            **_sources(second, "object_source"),
            **_credits(first, second),
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
    pair = [vocabulary.schemes[source], vocabulary.schemes[target]]
    ends = _Ends(*(frozenset(concept.uri for concept in scheme.concepts) for scheme in pair))
    begins = {scheme.id: _beginning(uris) for scheme, uris in zip(pair, ends, strict=True)}
    prefixes = _prefixes({id: uri for id, uri in begins.items() if uri}, vocabulary.crosswalks)
    found: dict[tuple[str, str, str, bool], ConceptMapping] = {}
    licences: set[str] = set()
    for mapping, holds in [*_stated(vocabulary, ends), *_mapped(vocabulary.crosswalks, ends, prefixes)]:
        straight = mapping.subject in ends.subjects and mapping.object in ends.objects
        for one in (mapping,) if straight else _inverses((mapping,)):
            found.setdefault((one.subject, one.predicate, one.object, one.refuted), one)
        licences.add(holds)
    sources = {
        "subject_source": pair[0].uri or begins[source],
        "subject_source_version": pair[0].version,
        "object_source": pair[1].uri or begins[target],
        "object_source_version": pair[1].version,
    }
    mappings = tuple(found[key] for key in sorted(found))
    rows = {slot for slot in sources if any(slot in one.cells for one in mappings)}
    return Crosswalk(
        id=id,
        version="-".join(scheme.version for scheme in pair),
        licence=licence or (licences.pop() if len(licences) == 1 else ""),
        title=f"{source} → {target}",
        slots={
            **{slot: value for slot, value in sources.items() if slot not in rows},
            **_credits(*(one for one in vocabulary.crosswalks if any(map(ends.join, one.mappings)))),
        },
        prefixes=prefixes,
        # What the set says holds only where no row has a value of its own.
        mappings=tuple(
            attrs.evolve(one, cells={**{slot: sources[slot] for slot in rows}, **one.cells})
            for one in mappings
        ),
    )


class _Ends(NamedTuple):
    """
    The URIs of the concepts of two schemes.
    """

    subjects: frozenset[str]
    objects: frozenset[str]

    def join(self, mapping: ConceptMapping) -> bool:
        """Return whether a mapping relates the one to the other, from whichever side."""
        if mapping.relation is None:
            return False
        there = mapping.subject in self.subjects and mapping.object in self.objects
        return there or (mapping.object in self.subjects and mapping.subject in self.objects)


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


def _credits(*crosswalks: Crosswalk) -> Cells:
    """Return who made some sets, and which these are: most licences want them named."""
    ids = [_expanded(one, walk.prefixes) for walk in crosswalks for one in _many(walk, "creator_id")]
    labels = [one for walk in crosswalks for one in _many(walk, "creator_label")]
    said = {
        "creator_id": tuple(dict.fromkeys(ids)),
        "creator_label": tuple(dict.fromkeys(labels)),
        "mapping_set_source": tuple(dict.fromkeys(one.id for one in crosswalks)),
    }
    return {slot: value for slot, value in said.items() if value}


def _many(crosswalk: Crosswalk, slot: str) -> tuple[str, ...]:
    value = crosswalk.slots.get(slot, ())
    return (value,) if isinstance(value, str) else value


def _expanded(name: str, prefixes: Mapping[str, str]) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{prefixes[prefix]}{rest}" if colon and prefix in prefixes else name


def _stated(vocabulary: Vocabulary, ends: _Ends) -> Iterator[tuple[ConceptMapping, str]]:
    """Yield what schemes state beside their concepts, with the licence; why it is believed is not said there."""
    uris = {concept.code: concept.uri for concept in vocabulary}
    for scheme in vocabulary.schemes.values():
        for concept in scheme.concepts:
            for match in concept.matches:
                mapping = _statement(concept, match, uris.get(match.target, match.target))
                if ends.join(mapping):
                    yield mapping, scheme.licence


def _statement(concept: Concept, match: Match, target: str) -> ConceptMapping:
    return ConceptMapping(
        subject=concept.uri,
        predicate=_PREDICATE_OF[match.relation],
        object=target,
        justification=_UNSPECIFIED,
    )


def _mapped(
    crosswalks: Iterable[Crosswalk], ends: _Ends, prefixes: Mapping[str, str]
) -> Iterator[tuple[ConceptMapping, str]]:
    """Yield the mappings of crosswalks with their licences; a name that would be read otherwise is made whole."""
    for crosswalk in crosswalks:
        shared = crosswalk.of_all()
        other = {prefix: uri for prefix, uri in crosswalk.prefixes.items() if prefixes.get(prefix) != uri}
        for mapping in filter(ends.join, crosswalk.mappings):
            cells = _whole({**shared, **mapping.cells}, other)
            yield attrs.evolve(mapping, cells=cells), crosswalk.licence


def _whole(cells: Cells, prefixes: Mapping[str, str]) -> Cells:
    return {slot: _named(value, prefixes) if slot in REFERENCES else value for slot, value in cells.items()}


def _named(value: str | tuple[str, ...], prefixes: Mapping[str, str]) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return _expanded(value, prefixes)
    return tuple(_expanded(one, prefixes) for one in value)


def _prefixes(own: Mapping[str, str], crosswalks: Iterable[Crosswalk]) -> Mapping[str, str]:
    """Return the prefixes of all, without those that two of them use for different beginnings."""
    uses: dict[str, set[str]] = {prefix: {uri} for prefix, uri in own.items()}
    for crosswalk in crosswalks:
        for prefix, uri in crosswalk.prefixes.items():
            uses.setdefault(prefix, set()).add(uri)
    return {**{prefix: uris.pop() for prefix, uris in uses.items() if len(uris) == 1}, **own}


def _beginning(uris: Iterable[str]) -> str:
    """Return what the URIs of a scheme have in common, up to a slash, a hash or a colon; perhaps nothing."""
    found = sorted(uris) or [""]
    length = next(
        (place for place, (a, b) in enumerate(zip(found[0], found[-1], strict=False)) if a != b),
        min(len(found[0]), len(found[-1])),
    )
    common = found[0][:length]
    return common[: max(common.rfind(mark) for mark in "/#:") + 1]
