# SPDX-License-Identifier: EUPL-1.2
"""
Find services by words in any offered language.
"""

from collections.abc import Sequence
from typing import Protocol

import attrs

from onestopshop.domain.ids import ServiceId
from onestopshop.domain.text import LanguageTag
from onestopshop.ports.projections import Projection
from onestopshop.ports.storage import Storage

__all__ = ["Found", "Search", "ServiceIndex"]


@attrs.frozen(kw_only=True)
class Search:
    """
    What is looked for.

    Args:
        text: The words, in any language; empty finds every service that the facets leave.
        language: The language to prefer where words are alike.
        topics: Services with one of these topics or a narrower one.
        spoken: Services that bridge this language.
        audience: Services for this audience; ``None`` for those that a visitor can use herself.
        usable_without_legal_stay: Only services known to be usable so.
        offered_only: Leave out closed and historic services.
        limit, offset: Which part of the ranking.
    """

    text: str
    language: LanguageTag
    topics: frozenset[str] = frozenset()
    spoken: LanguageTag | None = None
    audience: str | None = None
    usable_without_legal_stay: bool = False
    offered_only: bool = True
    limit: int = 10
    offset: int = 0


@attrs.frozen(kw_only=True)
class Found:
    """
    The ranking: ids with their scores, best first, and how many there are in all.
    """

    total: int
    hits: Sequence[tuple[ServiceId, float]]


class ServiceIndex(Projection, Protocol):
    """
    A projection of the services that answers searches.
    """

    def search(self, search: Search, storage: Storage) -> Found:
        """Catch up with *storage* if nobody else is writing the index, and answer."""
        ...
