# SPDX-License-Identifier: EUPL-1.2
"""
What a search answers, as one JSON object.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onestopshop.operations.services import Hits

__all__ = ["search_object"]


def search_object(hits: "Hits") -> dict[str, object]:
    """Return the hits: ``language`` is that of the shown name, ``exact`` whether it was asked for."""
    return {
        "query": hits.query,
        "language": hits.language,
        "total": hits.total,
        "hits": [
            {
                "id": hit.service.id,
                "name": hit.name.text,
                "language": hit.name.language,
                "exact": hit.name.exact,
                "score": hit.score,
                "topics": sorted(hit.service.topics),
            }
            for hit in hits
        ],
    }
