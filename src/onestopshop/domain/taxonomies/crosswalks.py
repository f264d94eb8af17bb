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

__all__ = ["PREDICATES", "Cells", "ConceptMapping", "Crosswalk"]

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
        """The relation of SKOS, or ``None`` when it is another one."""
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
