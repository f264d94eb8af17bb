# SPDX-License-Identifier: EUPL-1.2
"""
Find services in any offered language, forgiving typos: a projection of the log kept by tantivy.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import Field

from onestopshop.plugin import Adapter, City, Options, Projection, ServiceIndex, hookimpl

__all__ = ["ADAPTER", "SearchOptions", "register_projections"]


class SearchOptions(Options):
    """
    What the table of the search index may say.

    Args:
        path: The folder of the index, from the city's folder; the machine's own state folder without it.
        memory: Megabytes that writing may fill before a piece goes to disk.
        patience: Seconds to wait for another process that makes the first index, before making one in memory.
        idle: Entries of the log about other things after which the place in it is committed.
    """

    path: Path | None = None
    memory: int = Field(default=128, ge=15)
    patience: float = Field(default=30.0, ge=0)
    idle: int = Field(default=5_000, ge=1)


@contextmanager
def _open(options: SearchOptions, city: City) -> Iterator[ServiceIndex]:
    """Keep the index of the city's services in its folder."""
    # tantivy is imported by who searches, not by who records a visit.
    from onestopshop.builtin.search.index import SearchIndex

    folder = city.state / "search" if options.path is None else city.folder / options.path
    yield SearchIndex(
        folder,
        city,
        budget=options.memory * 1_000_000,
        patience=options.patience,
        idle=options.idle,
    )


ADAPTER: Final[Adapter[ServiceIndex]] = Adapter(
    name="search",
    summary="Finds services by words in any offered language, with typos.",
    options=SearchOptions,
    open=_open,
)


@hookimpl
def register_projections() -> Iterable[Adapter[Projection]]:
    """Offer the search index."""
    return [ADAPTER]  # type: ignore[list-item]  # mypy takes Adapter for invariant
