# SPDX-License-Identifier: EUPL-1.2
"""
Open Eligibility: a shared list of human services, situations and places, in a city's own folder.

The list has a share-alike licence, so no part of it comes with this package.
"""

from collections.abc import Iterable

import click

from onestopshop.plugin import Adapter, TaxonomyFormat, TaxonomySource, hookimpl

__all__ = ["register_commands", "register_taxonomies", "register_taxonomy_formats"]


@hookimpl
def register_taxonomies() -> Iterable[Adapter[TaxonomySource]]:
    """Offer editions that the city downloaded."""
    from onestopshop_openeligibility.adapter import ADAPTER

    return [ADAPTER]


@hookimpl
def register_taxonomy_formats() -> Iterable[TaxonomyFormat]:
    """Offer the YAML tree and the original XML."""
    from onestopshop_openeligibility.formats import OpenEligibility, OriginalXml

    return [OpenEligibility(), OriginalXml()]


@hookimpl
def register_commands() -> Iterable[click.Command]:
    """Offer ``onestopshop openeligibility``."""
    from onestopshop_openeligibility.commands import openeligibility

    return [openeligibility]
