# SPDX-License-Identifier: EUPL-1.2
"""
Every kind of content that a package may hold.  The list is closed: nothing else leaves, and nothing else is taken in.

A kind imports `ContentKind` and `Offered` from `onestopshop.operations.bundles.content`, and stands here in one line.
"""

from typing import Final

from onestopshop.domain.bundles.names import content_of
from onestopshop.errors import ExchangeError
from onestopshop.operations.bundles.content import ContentKind
from onestopshop.operations.bundles.crosswalks import CROSSWALK
from onestopshop.operations.bundles.taxonomies import TAXONOMY
from onestopshop.operations.network.pilots import PILOT
from onestopshop.operations.practices.packages import PRACTICES
from onestopshop.operations.publications.packages import STATISTICS

__all__ = ["KINDS", "kind_of"]

KINDS: Final[tuple[ContentKind, ...]] = (
    TAXONOMY,
    CROSSWALK,
    STATISTICS,
    PRACTICES,
    PILOT,
)
"""In the order in which they are shown."""


def kind_of(name: str) -> ContentKind:
    """
    Return the kind of the package of this name.

    Raises:
        ExchangeError: No kind of this version of the software has such names.
    """
    beginning = content_of(name)
    for kind in KINDS:
        if kind.name == beginning:
            return kind
    raise ExchangeError(
        f"the package {name!r} is of a kind that is not known here; nothing was written",
        hint="Upgrade onestopshop; else ask who published it what it is.",
    )
