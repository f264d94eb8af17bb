# SPDX-License-Identifier: EUPL-1.2
"""
Propose concepts for the words of an observation: a projection of the log that learns from what was coded before.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from pydantic import Field

from onestopshop.builtin.suggestions.deferred import Deferred, throw_away
from onestopshop.plugin import Adapter, City, Options, Projection, Suggester, hookimpl

__all__ = ["ADAPTER", "SuggestionOptions", "register_projections"]


class SuggestionOptions(Options):
    """
    What the table of the suggestions may say.
    """

    learn: bool = Field(
        default=True, description="Learn from the words of observations; else only concepts' own words count."
    )
    least: int = Field(
        default=3, ge=1, description="In how many observations a word must stand before it says anything."
    )
    idle: int = Field(
        default=5_000, ge=1, description="Entries about other things after which the place is written down."
    )


@contextmanager
def _open(options: SuggestionOptions, city: City) -> Iterator[Suggester]:
    """Keep what was learned in a file; it is made when somebody asks for the first suggestion."""
    path = city.state / "suggestions.db"
    if not options.learn:
        # A city that wants nothing learned wants nothing kept either.
        throw_away(path)
    suggestions = Deferred(path if options.learn else None, city, least=options.least, idle=options.idle)
    try:
        yield suggestions
    finally:
        suggestions.close()


ADAPTER: Final[Adapter[Suggester]] = Adapter(
    name="suggestions",
    summary="Proposes concepts for the words of an observation.",
    options=SuggestionOptions,
    open=_open,
)


@hookimpl
def register_projections() -> Iterable[Adapter[Projection]]:
    """Offer the suggestions."""
    return [ADAPTER]  # type: ignore[list-item]  # mypy takes Adapter for invariant
