# SPDX-License-Identifier: EUPL-1.2
"""
Concept schemes as SKOS, read and written with pyoxigraph.

=============  =============================================================
formats.py     the formats ``turtle``, ``jsonld``, ``ntriples`` and ``rdfxml``
adapter.py     ``use = "skos"`` for ``[taxonomies.*]``
children.py    the child process that reads strangers' files, from outside
child.py       the same from inside: its limits and its answers
parsing.py     bytes to statements; what is refused
contexts.py    the JSON-LD contexts that come with the plugin
stating.py     statements to what the checks of the core read
sorting.py     which resources are concepts, and in which scheme
reading.py     statements to schemes and crosswalks
minting.py     codes for IRIs
keeping.py     statements that no model makes
naming.py      names for blank nodes
generating.py  schemes and crosswalks to statements
writing.py     statements to files
terms.py, names.py, uris.py   terms of RDF, names that are understood, codes and URIs
=============  =============================================================
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from onestopshop.plugin import hookimpl

if TYPE_CHECKING:  # the child process begins with this module, and needs none of these
    from onestopshop.plugin import Adapter, TaxonomyFormat, TaxonomySource

__all__ = ["register_taxonomies", "register_taxonomy_formats"]


@hookimpl
def register_taxonomies() -> "Iterable[Adapter[TaxonomySource]]":
    """
    Offer taxonomies in SKOS files.
    """
    from onestopshop_skos.adapter import ADAPTER

    return [ADAPTER]


@hookimpl
def register_taxonomy_formats() -> "Iterable[TaxonomyFormat]":
    """
    Offer the four syntaxes of SKOS.
    """
    from onestopshop_skos.formats import FORMATS

    return FORMATS
