# SPDX-License-Identifier: EUPL-1.2
"""
Crosswalks: versioned sets of mappings between the concepts of different schemes.

The model is SSSOM 1.0 (Simple Standard for Sharing Ontology Mappings): each
mapping says who relates which two concepts how, and why that is believed.
Concepts are named by their URIs here, so that a crosswalk is understood where
one of its schemes is not installed.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import attrs

from onestopshop.domain.fields import Keep, about
from onestopshop.domain.taxonomies.concepts import Relation

__all__ = ["NO_TERM", "PREDICATES", "PROPAGATED", "REFERENCES", "Cells", "ConceptMapping", "Crosswalk"]

_KEPT = Keep.UNLIMITED
_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"

PREDICATES: Final[Mapping[str, Relation]] = {
    f"{_SKOS}exactMatch": Relation.EXACT,
    f"{_SKOS}closeMatch": Relation.CLOSE,
    f"{_SKOS}broadMatch": Relation.BROAD,
    f"{_SKOS}narrowMatch": Relation.NARROW,
    f"{_SKOS}relatedMatch": Relation.RELATED,
}
"""The predicates that relate two concepts; a crosswalk of others may use more, which are kept."""

NO_TERM: Final = frozenset({"https://w3id.org/sssom/NoTermFound", "https://w3id.org/sssom/NoMapping"})
"""In place of a concept: somebody looked, and there is none; the second is what older files say."""

PROPAGATED: Final = frozenset(
    {
        "cardinality_scope",
        "curation_rule",
        "curation_rule_text",
        "mapping_date",
        "mapping_provider",
        "mapping_tool",
        "mapping_tool_id",
        "mapping_tool_version",
        "object_match_field",
        "object_preprocessing",
        "object_source",
        "object_source_version",
        "object_type",
        "predicate_type",
        "similarity_measure",
        "subject_match_field",
        "subject_preprocessing",
        "subject_source",
        "subject_source_version",
        "subject_type",
    }
)
"""Slots of a set that hold for each of its mappings, unless one of these has a value of its own there."""

REFERENCES: Final = frozenset(
    {
        "author_id",
        "creator_id",
        "curation_rule",
        "issue_tracker_item",
        "mapping_source",
        "mapping_tool_id",
        "object_match_field",
        "object_preprocessing",
        "object_source",
        "record_id",
        "reviewer_id",
        "subject_match_field",
        "subject_preprocessing",
        "subject_source",
    }
)
"""Slots that name something by a URI, or by one that a prefix of the file shortens."""

Cells = Mapping[str, str | tuple[str, ...]]
"""Slots of SSSOM that the model does not read, by name, to be written back."""


@attrs.frozen(kw_only=True)
class ConceptMapping:
    """
    One claim: how two concepts relate.

    Args:
        subject: The URI of the one concept; ``""`` when the mapping has a literal instead.
        predicate: The URI of the relation.
        object: The URI of the other.
        justification: The URI of why it is believed, such as ``semapv:ManualMappingCuration``, expanded.
        refuted: Whether the claim is that they do *not* relate so.
        confidence: From 0 to 1, as it was written; ``None`` when nobody said.
    """

    subject: str = attrs.field(metadata=about("the concept that is mapped", keep=_KEPT))
    predicate: str = attrs.field(metadata=about("how the concepts relate", keep=_KEPT))
    object: str = attrs.field(metadata=about("the concept it is mapped to", keep=_KEPT))
    justification: str = attrs.field(metadata=about("why it is believed", keep=_KEPT))
    refuted: bool = attrs.field(default=False, metadata=about("looked at and found wrong", keep=_KEPT))
    confidence: Decimal | None = attrs.field(default=None, metadata=about("how sure it is", keep=_KEPT))
    cells: Cells = attrs.field(
        factory=dict, hash=False, metadata=about("labels, authors, comments", keep=_KEPT)
    )

    @property
    def relation(self) -> Relation | None:
        """The relation of SKOS between two concepts; ``None`` when it is another one, or one end is no concept."""
        if not self.subject or not self.object or self.subject in NO_TERM or self.object in NO_TERM:
            return None
        return PREDICATES.get(self.predicate)


@attrs.frozen(kw_only=True)
class Crosswalk:
    """
    A versioned set of mappings, with its licence and its authors.

    Args:
        id: The URI of the set.
        licence: The URI of the licence.
        prefixes: The beginnings of URIs that its file shortens, by prefix.
    """

    id: str = attrs.field(metadata=about("name in the network", keep=_KEPT))
    version: str = attrs.field(default="", metadata=about("which edition mapped a record", keep=_KEPT))
    title: str = attrs.field(default="", metadata=about("shown to people", keep=_KEPT))
    licence: str = attrs.field(metadata=about("what others may do with it", keep=_KEPT))
    slots: Cells = attrs.field(
        factory=dict, hash=False, metadata=about("authors, sources, dates", keep=_KEPT)
    )
    prefixes: Mapping[str, str] = attrs.field(
        factory=dict, hash=False, metadata=about("how its file shortens URIs", keep=_KEPT)
    )
    mappings: tuple[ConceptMapping, ...] = attrs.field(
        default=(), metadata=about("its claims, in order", keep=_KEPT)
    )

    def of_all(self) -> Cells:
        """Return the slots of the set that hold for each mapping."""
        own = {slot for mapping in self.mappings for slot in mapping.cells}
        return {slot: value for slot, value in self.slots.items() if slot in PROPAGATED and slot not in own}
