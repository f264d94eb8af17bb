# SPDX-License-Identifier: EUPL-1.2
"""
What is claimed between the concepts of different schemes, from wherever it is claimed.

A scheme may state matches beside its concepts, and a crosswalk holds many of
them; who rolls up or looks for contradictions wants both in one form.  A
concept has its code here where one of the shop's schemes has it, else its URI.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from onestopshop.domain.taxonomies.concepts import Concept, Relation
from onestopshop.domain.taxonomies.crosswalks import Crosswalk

__all__ = ["CHAINED", "INVERSE", "Claim", "claims_of"]

CHAINED: Final = "https://w3id.org/semapv/vocab/MappingChaining"
"""The justification of a mapping that nobody stated: it was composed of others."""

INVERSE: Final[Mapping[Relation, Relation]] = {
    Relation.EXACT: Relation.EXACT,
    Relation.CLOSE: Relation.CLOSE,
    Relation.BROAD: Relation.NARROW,
    Relation.NARROW: Relation.BROAD,
    Relation.RELATED: Relation.RELATED,
}
"""Each relation as seen from the other concept."""


@attrs.frozen(kw_only=True)
class Claim:
    """
    One relation that somebody stated between two concepts.

    Args:
        refuted: Whether the claim is that they do *not* relate so.
        chained: Whether nobody stated it, and it was composed of other claims.
        origin: The id of the crosswalk, or of the scheme, that makes the claim.
    """

    subject: str
    relation: Relation
    object: str
    refuted: bool = False
    chained: bool = False
    origin: str = ""

    def inverse(self) -> "Claim":
        """Return the same claim, as seen from the other concept."""
        return attrs.evolve(self, subject=self.object, relation=INVERSE[self.relation], object=self.subject)


def claims_of(concepts: Iterable[Concept], crosswalks: Iterable[Crosswalk]) -> Sequence[Claim]:
    """Return all claims about two concepts, those beside concepts first, and each as it is stated."""
    given = tuple(concepts)
    codes: dict[str, str] = {}
    for concept in given:
        codes.setdefault(concept.uri, concept.code)
    found = [
        Claim(
            subject=concept.code,
            relation=match.relation,
            object=codes.get(match.target, match.target),
            origin=concept.code.partition(":")[0],
        )
        for concept in given
        for match in concept.matches
    ]
    for crosswalk in crosswalks:
        found += [
            Claim(
                subject=codes.get(mapping.subject, mapping.subject),
                relation=relation,
                object=codes.get(mapping.object, mapping.object),
                refuted=mapping.refuted,
                chained=mapping.justification == CHAINED,
                origin=crosswalk.id,
            )
            for mapping in crosswalk.mappings
            if (relation := mapping.relation) is not None
        ]
    return tuple(found)
