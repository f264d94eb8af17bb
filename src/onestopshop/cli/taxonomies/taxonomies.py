# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop taxonomies``: the concept schemes of a shop.
"""

import click

from onestopshop.cli.taxonomies.showing import add_showing
from onestopshop.cli.taxonomies.validating import add_validating

__all__ = ["taxonomies"]

_EPILOG = """\b
Examples:
  onestopshop taxonomies list
  onestopshop taxonomies show topic --language nl
  onestopshop taxonomies validate --json
"""


@click.group(epilog=_EPILOG)
def taxonomies() -> None:
    """Look at the concept schemes: topics, papers, barriers and the city's own."""


for _add in (add_showing, add_validating):
    _add(taxonomies)
