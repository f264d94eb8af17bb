# SPDX-License-Identifier: EUPL-1.2
"""
What follows the log of a shop: the index of services, the suggestions, and what else is configured.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

import attrs

from onestopshop.errors import ConfigurationError
from onestopshop.ports.figures import FigureSource
from onestopshop.ports.projections import Projection
from onestopshop.ports.search import ServiceIndex
from onestopshop.ports.suggesters import Suggester

if TYPE_CHECKING:
    from onestopshop.config.settings import AdapterTable

__all__ = ["Followers", "followers"]

_INDEX: Final = "search"
_SUGGESTER: Final = "suggestions"
_NEEDED: Final = {_INDEX: ("search", "does not search"), _SUGGESTER: ("suggest", "suggests nothing")}
"""
The names of the tables that every shop has, which are those of the built-in adapters; what such a projection
can do, and what is wrong with one that cannot.
"""


@attrs.frozen(kw_only=True)
class Followers:
    """
    The projections of a shop.
    """

    index: ServiceIndex
    suggester: Suggester
    others: Sequence[Projection]

    @property
    def all(self) -> Sequence[Projection]:
        """All of them, the index first."""
        return (self.index, self.suggester, *self.others)

    @property
    def figures(self) -> FigureSource | None:
        """The first one that gives figures."""
        giving = (one for one in self.others if hasattr(type(one), "figures"))
        return cast(FigureSource | None, next(giving, None))


def followers(
    projections: Mapping[str, "AdapterTable"], open_table: Callable[["AdapterTable", str], Projection]
) -> Followers:
    """
    Open what follows the log: the index and the suggestions wherever they are configured, and all else.

    Args:
        projections: The tables of the configuration.
        open_table: Open what a table at a place names.

    Raises:
        ConfigurationError: A table names nothing that is offered, or something that does other work.
    """
    from onestopshop.config.settings import AdapterTable

    tables = {**{name: AdapterTable(use=name) for name in _NEEDED}, **projections}
    opened = {name: open_table(table, f"projections.{name}") for name, table in tables.items()}
    for name, (ability, lack) in _NEEDED.items():
        if not hasattr(opened[name], ability):
            raise ConfigurationError(
                f"the table [projections.{name}] names something else",
                problems=[(f"projections.{name}.use", f"this projection {lack}")],
                hint=f'Write use = "{name}", or give the other projection a table of its own name.',
            )
    return Followers(
        index=cast(ServiceIndex, opened.pop(_INDEX)),
        suggester=cast(Suggester, opened.pop(_SUGGESTER)),
        others=tuple(opened.values()),
    )
