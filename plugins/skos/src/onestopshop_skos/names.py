# SPDX-License-Identifier: EUPL-1.2
"""
The resources that this plugin understands, as terms, and the prefixes that stand for them in a file.
"""

from collections.abc import Mapping
from typing import Final

from onestopshop.plugin import LABEL_KINDS, RELATIONS, SKOS, URI_BASE, LabelKind

__all__ = [
    "DATES",
    "DEPRECATED",
    "FIRST",
    "IDENTIFIER",
    "LABELS",
    "LANGUAGES",
    "LICENCES",
    "LITERAL_FORM",
    "MATCHES",
    "NAMESPACES",
    "NIL",
    "OWN",
    "REPLACED",
    "REPLACES",
    "REST",
    "SOURCES",
    "TITLES",
    "TRUE",
    "TYPE",
    "VERSIONS",
    "XL_LABELS",
    "skos",
]

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_DCT: Final = "http://purl.org/dc/terms/"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_XL: Final = "http://www.w3.org/2008/05/skos-xl#"
_NS: Final = f"{URI_BASE}ns#"

NAMESPACES: Final[Mapping[str, str]] = {
    "cc": "http://creativecommons.org/ns#",
    "dc": _DC,
    "dct": _DCT,
    "onestopshop": _NS,
    "owl": _OWL,
    "rdf": _RDF,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": SKOS,
    "skosxl": _XL,
    "xsd": _XSD,
}
"""The prefixes of a written file."""


def skos(name: str) -> str:
    """Return the term of a name of SKOS."""
    return f"<{SKOS}{name}>"


TYPE: Final = f"<{_RDF}type>"
FIRST, REST, NIL = f"<{_RDF}first>", f"<{_RDF}rest>", f"<{_RDF}nil>"
LABELS: Final[Mapping[str, LabelKind]] = {skos(name): kind for name, kind in LABEL_KINDS.items()}
"""The kinds of labels by predicate."""
XL_LABELS: Final[Mapping[str, LabelKind]] = {f"<{_XL}{name}>": kind for name, kind in LABEL_KINDS.items()}
LITERAL_FORM: Final = f"<{_XL}literalForm>"
MATCHES: Final = frozenset(skos(name) for name in RELATIONS if name.endswith("Match"))
DEPRECATED: Final = f"<{_OWL}deprecated>"
TRUE: Final = f'"true"^^<{_XSD}boolean>'
REPLACED, REPLACES = f"<{_DCT}isReplacedBy>", f"<{_DCT}replaces>"
IDENTIFIER: Final = f"<{_DCT}identifier>"
TITLES: Final = (f"<{_DCT}title>", skos("prefLabel"), f"<{NAMESPACES['rdfs']}label>", f"<{_DC}title>")
"""What names a scheme, the property that is written first; likewise the three below."""
VERSIONS: Final = (f"<{_OWL}versionInfo>", f"<{_DCT}hasVersion>", "<http://schema.org/version>")
SOURCES: Final = (f"<{_DCT}source>", f"<{_DC}source>")
LICENCES: Final = (f"<{_DCT}license>", f"<{NAMESPACES['cc']}license>", f"<{_DCT}rights>", f"<{_DC}rights>")
LANGUAGES: Final = frozenset({f"<{_DCT}language>", f"<{_DC}language>"})
DATES: Final = (f'"^^<{_XSD}date>', f'"^^<{_XSD}dateTime>')
"""How a literal with a date ends."""


class OWN:
    """
    What SKOS has no property for, so that nothing of a scheme is lost: README, "Our own properties".
    """

    PLACE: Final = f"<{_NS}place>"
    TRANSLATED: Final = f"<{_NS}translated>"
    DRAFT: Final = f"<{_NS}draft>"
    RETIRED: Final = f"<{_NS}retired>"
    DAY: Final = f"<{_XSD}date>"
    NUMBER: Final = f"<{_XSD}integer>"
