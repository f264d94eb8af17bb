# SPDX-License-Identifier: EUPL-1.2
"""
The slots of SSSOM 1.0 and 1.1: what a set and a mapping may say, and in which form.

The names and their order are those of the schema (https://w3id.org/sssom/).
"""

from collections.abc import Mapping
from typing import Final

from onestopshop.plugin import PROPAGATED, REFERENCES

__all__ = [
    "BUILT_IN",
    "CARDINALITIES",
    "DATES",
    "FRESH",
    "JUSTIFICATIONS",
    "MANY",
    "NUMBERS",
    "OF_A_ROW",
    "OF_A_SET",
    "PROPAGATED",
    "REFERENCES",
    "SEMAPV",
    "TYPES",
    "TYPE_SLOTS",
]

SEMAPV: Final = "https://w3id.org/semapv/vocab/"

BUILT_IN: Final[Mapping[str, str]] = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": SEMAPV,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}
"""Prefixes that every file has, whether its map says so or not."""

_SHARED: Final = (
    "creator_id",
    "creator_label",
    "license",
    "subject_type",
    "subject_source",
    "subject_source_version",
    "object_type",
    "object_source",
    "object_source_version",
    "predicate_type",
    "mapping_provider",
)

OF_A_SET: Final = (
    "sssom_version",
    "curie_map",
    "mapping_set_id",
    "mapping_set_version",
    "mapping_set_source",
    "mapping_set_title",
    "mapping_set_description",
    "mapping_set_confidence",
    *_SHARED,
    "cardinality_scope",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "mapping_date",
    "publication_date",
    "subject_match_field",
    "object_match_field",
    "subject_preprocessing",
    "object_preprocessing",
    "similarity_measure",
    "curation_rule",
    "curation_rule_text",
    "see_also",
    "issue_tracker",
    "other",
    "comment",
    "extension_definitions",
)
"""What a set may say, in the order in which it is written."""

OF_A_ROW: Final = (
    "record_id",
    "subject_id",
    "subject_label",
    "subject_category",
    "predicate_id",
    "predicate_label",
    "predicate_modifier",
    "object_id",
    "object_label",
    "object_category",
    "mapping_justification",
    "author_id",
    "author_label",
    "reviewer_id",
    "reviewer_label",
    *_SHARED,
    "mapping_source",
    "mapping_cardinality",
    "cardinality_scope",
    "mapping_tool",
    "mapping_tool_id",
    "mapping_tool_version",
    "mapping_date",
    "publication_date",
    "review_date",
    "confidence",
    "reviewer_agreement",
    "curation_rule",
    "curation_rule_text",
    "subject_match_field",
    "object_match_field",
    "match_string",
    "subject_preprocessing",
    "object_preprocessing",
    "similarity_score",
    "similarity_measure",
    "see_also",
    "issue_tracker_item",
    "other",
    "comment",
)
"""What a mapping may say, in the order of the columns."""

MANY: Final = frozenset(
    {
        "author_id",
        "author_label",
        "cardinality_scope",
        "creator_id",
        "creator_label",
        "curation_rule",
        "curation_rule_text",
        "extension_definitions",
        "mapping_set_source",
        "match_string",
        "object_match_field",
        "object_preprocessing",
        "reviewer_id",
        "reviewer_label",
        "see_also",
        "subject_match_field",
        "subject_preprocessing",
    }
)
"""Slots with a list of values."""

DATES: Final = frozenset({"mapping_date", "publication_date", "review_date"})

NUMBERS: Final[Mapping[str, int]] = {
    "confidence": 0,
    "mapping_set_confidence": 0,
    "reviewer_agreement": -1,
    "similarity_score": 0,
}
"""Slots with a number up to 1, and the smallest that it may be."""

TYPE_SLOTS: Final = frozenset({"object_type", "predicate_type", "subject_type"})

TYPES: Final = frozenset(
    {
        "composed entity expression",
        "owl annotation property",
        "owl class",
        "owl data property",
        "owl named individual",
        "owl object property",
        "rdf property",
        "rdfs class",
        "rdfs datatype",
        "rdfs literal",
        "rdfs resource",
        "skos concept",
    }
)

CARDINALITIES: Final = frozenset({"1:1", "1:n", "n:1", "n:n", "1:0", "0:1", "0:0"})

JUSTIFICATIONS: Final = frozenset(
    f"{SEMAPV}{name}"
    for name in (
        "BackgroundKnowledgeBasedMatching",
        "CompositeMatching",
        "InstanceBasedMatching",
        "LexicalMatching",
        "LexicalSimilarityThresholdMatching",
        "LogicalReasoning",
        "ManualMappingCuration",
        "MappingChaining",
        "MappingInversion",
        "MappingReview",
        "SemanticSimilarityThresholdMatching",
        "StructuralMatching",
        "UnspecifiedMatching",
    )
)

FRESH: Final = frozenset(
    {
        "cardinality_scope",
        "mapping_set_confidence",
        "mapping_tool_id",
        "predicate_type",
        "record_id",
        "review_date",
        "reviewer_agreement",
    }
)
"""Slots that came with 1.1: a file that uses one says so."""
