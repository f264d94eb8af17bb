# SPDX-License-Identifier: EUPL-1.2
"""
The figures of the demo, read back from storage.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from onestopshop.cli.search_answer import search_object

if TYPE_CHECKING:
    from onestopshop import Desk, OneStopShop
    from onestopshop.operations.insight import Row, ToRaise

__all__ = ["figures", "raised", "rows"]


def figures(shop: "OneStopShop", desk: "Desk", database: Path, *, language: str) -> dict[str, Any]:
    """Return what the shop knows, as one JSON object."""
    totals = desk.insight.totals()
    return {
        "city": shop.city.id,
        "storage": {"adapter": "sqlite", "path": str(database)},
        "services": totals.services,
        "visits": totals.visits,
        "referrals": dict(totals.referrals),
        "observations": totals.observations,
        "reporters": totals.reporters,
        "barriers": dict(totals.barriers),
        "barriers_by_concept": rows(desk.insight.barriers_by_concept(language=language)),
        "barriers_by_service": rows(desk.insight.barriers_by_service(language=language)),
        "to_raise": [raised(row) for row in desk.insight.to_raise(limit=3)],
        "search": _search(shop, desk),
    }


def rows(found: "Iterable[Row]") -> list[dict[str, Any]]:
    """Return the rows of a list as JSON objects."""
    return [attrs.asdict(row) for row in found]


def raised(row: "ToRaise") -> dict[str, Any]:
    """Return a barrier to raise, its three counts and why."""
    barrier = row.barrier
    services = sorted(barrier.services)
    return {
        "id": barrier.id,
        "number": barrier.number,
        "title": dict(barrier.title),
        "service": services[0] if services else None,
        "services": services,
        "concepts": sorted(barrier.concepts),
        "state": barrier.state.value,
        "observations": row.observations,
        "visits": row.visits,
        "reporters": row.reporters,
        "worst": row.worst.value,
        "reason": row.reason,
    }


def _search(shop: "OneStopShop", desk: "Desk") -> dict[str, Any]:
    asked = shop.settings.demo
    language = asked.search_language or shop.city.languages.required[0]
    return search_object(desk.services.search(asked.search or "", language=language, limit=5))
