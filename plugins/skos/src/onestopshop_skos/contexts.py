# SPDX-License-Identifier: EUPL-1.2
"""
The JSON-LD contexts that come with this plugin.  No other is read: nothing is ever fetched.
"""

from collections.abc import Mapping
from typing import Any, Final

from onestopshop.plugin import LABEL_KINDS, SKOS, URI_BASE
from onestopshop_skos.names import NAMESPACES

__all__ = ["CLASSES", "CONTEXT", "CONTEXTS", "LINKS", "TEXTS"]

CLASSES: Final = ("Concept", "ConceptScheme", "Collection", "OrderedCollection")
TEXTS: Final = (*LABEL_KINDS, "definition", "scopeNote", "example", "note", "editorialNote", "changeNote")
LINKS: Final = (
    "inScheme",
    "topConceptOf",
    "hasTopConcept",
    "broader",
    "narrower",
    "related",
    "exactMatch",
    "closeMatch",
    "broadMatch",
    "narrowMatch",
    "relatedMatch",
    "member",
)

CONTEXT: Final[Mapping[str, Any]] = {
    "id": "@id",
    "type": "@type",
    **{name: {"@id": f"{SKOS}{name}"} for name in CLASSES},
    "notation": {"@id": f"{SKOS}notation"},
    "title": {"@id": f"{NAMESPACES['dct']}title", "@container": "@language"},
    **{name: {"@id": f"{SKOS}{name}", "@container": "@language"} for name in TEXTS},
    **{name: {"@id": f"{SKOS}{name}", "@type": "@id"} for name in LINKS},
}
"""
What a written file says its words mean; it stands in the file itself.

It has no prefixes: an IRI such as ``dct:license``, with a scheme of that name, would be taken for one.
"""

CONTEXTS: Final[Mapping[str, Mapping[str, Any]]] = {f"{URI_BASE}skos.jsonld": {**NAMESPACES, **CONTEXT}}
"""The contexts that a file may name, by address; with the prefixes, for who writes by hand."""
