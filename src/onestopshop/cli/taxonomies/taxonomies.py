# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies``: the concept schemes of a shop.
"""

import click

from onestopshop.cli.taxonomies.crosswalk import add_crosswalk
from onestopshop.cli.taxonomies.editing import add_editing
from onestopshop.cli.taxonomies.files import add_files
from onestopshop.cli.taxonomies.labels import add_labels
from onestopshop.cli.taxonomies.showing import add_showing
from onestopshop.cli.taxonomies.validating import add_validating

__all__ = ["taxonomies"]

_EPILOG = """\b
Examples:
  onestopshop taxonomies list
  onestopshop taxonomies show topic --language nl
  onestopshop taxonomies validate --json
  onestopshop taxonomies crosswalk --from b --to lev
  onestopshop --role coordinator taxonomies export b seven.toml
"""


@click.group(epilog=_EPILOG)
def taxonomies() -> None:
    """Look at the concept schemes: topics, papers, barriers and the city's own."""


for _add in (add_showing, add_editing, add_validating, add_crosswalk, add_files, add_labels):
    _add(taxonomies)
