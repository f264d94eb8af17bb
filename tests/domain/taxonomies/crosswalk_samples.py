# SPDX-License-Identifier: EUPL-1.2
"""
Small schemes and crosswalks, by hand and by chance.
"""

from collections.abc import Iterable
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from onestopshop.domain.taxonomies.claims import CHAINED
from onestopshop.domain.taxonomies.concepts import Concept, Match, Relation, Scheme
from onestopshop.domain.taxonomies.crosswalks import PREDICATES, ConceptMapping, Crosswalk
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.domain.text import LocalizedText

MANUAL = "https://w3id.org/semapv/vocab/ManualMappingCuration"
PREDICATE = {relation: uri for uri, relation in PREDICATES.items()}
SCHEMES = ("b", "ntu", "lev", "city", "town")
CODES = tuple(f"{scheme}:{key}" for scheme in SCHEMES for key in "pqr")


def uri(code: str) -> str:
    return f"https://example.org/{code.replace(':', '/')}"


def concept(code: str, *broader: str, matches: Iterable[Match] = (), **more: object) -> Concept:
    label = LocalizedText({"en": code})
    return Concept(code=code, uri=uri(code), label=label, broader=broader, matches=tuple(matches), **more)


def schemes(*concepts: Concept) -> list[Scheme]:
    """Return the schemes that concepts stand in, by their codes."""
    ids = dict.fromkeys(one.code.partition(":")[0] for one in concepts)
    return [
        Scheme(
            id=id,
            version="1",
            name=LocalizedText({"en": id}),
            source="test",
            concepts=tuple(one for one in concepts if one.code.startswith(f"{id}:")),
        )
        for id in ids
    ]


def mapping(subject: str, relation: str, object: str, **more: object) -> ConceptMapping:
    """Return a mapping between two codes."""
    return ConceptMapping(
        subject=uri(subject),
        predicate=PREDICATE[Relation(relation)],
        object=uri(object),
        **{"justification": MANUAL, **more},
    )


def crosswalk(*mappings: ConceptMapping, id: str = "https://example.org/set", **more: object) -> Crosswalk:
    return Crosswalk(id=id, mappings=mappings, **{"licence": "https://example.org/free", **more})


MAPPINGS = st.builds(
    mapping,
    st.sampled_from(CODES),
    st.sampled_from([relation.value for relation in Relation]),
    st.sampled_from(CODES),
    justification=st.sampled_from([MANUAL, MANUAL, CHAINED]),
    confidence=st.sampled_from([None, Decimal("0.5"), Decimal("0.9")]),
)


@st.composite
def crosswalks(draw: st.DrawFn) -> Crosswalk:
    """Draw a crosswalk of which some claims are refuted in the same breath."""
    claims = draw(st.lists(MAPPINGS, min_size=4, max_size=16))
    refuted = [attrs.evolve(one, refuted=True) for one in claims if draw(st.integers(0, 4)) == 0]
    return crosswalk(*claims, *refuted)


@st.composite
def vocabularies(draw: st.DrawFn) -> Vocabulary:
    """Draw five schemes whose concepts stand anywhere, circles included, with matches and a crosswalk."""
    broader = draw(
        st.lists(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)), max_size=8, unique=True)
    )
    beside = draw(
        st.lists(
            st.tuples(st.sampled_from(CODES), st.sampled_from([*Relation]), st.sampled_from(CODES)),
            max_size=4,
        )
    )
    concepts = [
        concept(
            code,
            *(above for below, above in broader if below == code),
            matches=[Match(relation=how, target=other) for one, how, other in beside if one == code],
        )
        for code in CODES
    ]
    return Vocabulary([*schemes(*concepts), draw(crosswalks())])
