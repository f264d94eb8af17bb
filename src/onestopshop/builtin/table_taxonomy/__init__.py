# SPDX-License-Identifier: EUPL-1.2
"""
A scheme in a spreadsheet: a city's own words for what people get stuck on, one concept in a row.

The table of the configuration says which column holds what; columns that it
does not name are not read.  A code is minted once for each row and kept in a
file beside the spreadsheet, so that rows may move and words may be corrected.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from onestopshop.builtin.table_taxonomy.options import TableColumns, TableOptions
from onestopshop.builtin.table_taxonomy.source import TableTaxonomy
from onestopshop.plugin import Adapter, City, TaxonomySource, hookimpl

__all__ = ["TableColumns", "TableOptions", "TableTaxonomy", "register_taxonomies"]


@contextmanager
def _open(options: TableOptions, city: City) -> Iterator[TableTaxonomy]:
    """Read below the city's folder."""
    yield TableTaxonomy(options, folder=city.folder, base=city.base, timezone=city.timezone)


@hookimpl
def register_taxonomies() -> Iterable[Adapter[TaxonomySource]]:
    """Offer a scheme in a spreadsheet."""
    return [
        Adapter(
            name="table",
            summary="A scheme in a spreadsheet (.xlsx, .csv), one concept in a row.",
            options=TableOptions,
            open=_open,
        )
    ]
