# SPDX-License-Identifier: EUPL-1.2
"""
Read bodies that an earlier version of the library wrote.

An upgrade is a pure function from the body of one schema to that of the next;
it is applied when a record is read, and the record is written in the new form
the next time it changes.
"""

from collections.abc import Callable, Mapping
from typing import Any

from onestopshop.errors import InvalidDataError

__all__ = ["UPGRADES", "Upgrade", "upgraded"]

Upgrade = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def _without_editions(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read a record of before editions were stated: it has none, and was never remapped."""
    return body


UPGRADES: Mapping[tuple[str, int], Upgrade] = {
    (kind, 1): _without_editions for kind in ("visit", "observation", "referral", "search_miss", "barrier")
}
"""The upgrade of each kind from each schema to the next."""


def upgraded(
    kind: str,
    schema: int,
    body: Mapping[str, Any],
    *,
    current: int,
    upgrades: Mapping[tuple[str, int], Upgrade] = UPGRADES,
) -> Mapping[str, Any]:
    """
    Return *body* in the form of the *current* schema.

    Raises:
        InvalidDataError: A newer version of the library wrote it, or none that is known.
    """
    if schema > current:
        raise InvalidDataError(
            [f"a {kind} of schema {schema} is newer than this library knows ({current}) @ $.schema"],
            hint="Upgrade onestopshop on this machine.",
        )
    unknown = [step for step in range(schema, current) if (kind, step) not in upgrades]
    if unknown:
        raise InvalidDataError([f"nobody knows a {kind} of schema {unknown[0]} @ $.schema"])
    for step in range(schema, current):
        body = upgrades[kind, step](body)
    return body
