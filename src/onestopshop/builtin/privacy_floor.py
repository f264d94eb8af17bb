# SPDX-License-Identifier: EUPL-1.2
"""
What no configuration can switch off: the least that protects people in figures and records.

A city can set larger counts and withhold more; restrictions only add up.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from onestopshop.plugin import hookimpl

__all__ = ["DESK", "ORGANISATION", "smallest_count", "withhold"]

DESK: Final = "desk"
"""The audience of those who do the work."""

ORGANISATION: Final = "organisation"
"""The audience inside the city's organisations, but outside the shop."""

_INSIDE: Final = 5
_OUTSIDE: Final = 10

_WITHHELD: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "visit": frozenset({"worker", "person_code", "follow_up_due", "profile", "retracted.by"}),
        "observation": frozenset({"recorder", "reviewed_by", "retracted.by"}),
        "referral": frozenset({"worker", "receipt", "visit", "replaces", "consent"}),
        "barrier": frozenset({"history.actor"}),
    }
)
"""
Who worked is the shop's own affair, and whatever may lead to a visitor stays with it.

The contact in a referral is there only with consent, and is what the asked organisation needs.
"""


@hookimpl
def smallest_count(audience: str) -> int | None:
    """
    Return 5 inside the organisation and 10 outside it (domain handbook, section 9).
    """
    if audience == DESK:
        return None
    return _INSIDE if audience == ORGANISATION else _OUTSIDE


@hookimpl
def withhold(kind: str, audience: str) -> Collection[str]:
    """
    Return who recorded a fact, and what may lead to a visitor, for everybody outside the desk.
    """
    return () if audience == DESK else _WITHHELD.get(kind, frozenset())
