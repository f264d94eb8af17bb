# SPDX-License-Identifier: EUPL-1.2
"""
A synthetic day: what happened at which desk, and what the coordinator gathered.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

__all__ = ["Day", "Fields", "Gathering", "Played", "Step"]

Fields = Mapping[str, Any]
"""The arguments of one operation."""


@attrs.frozen(kw_only=True)
class Step:
    """
    One referral or observation of a visit.

    Args:
        fields: The arguments of the operation that makes it.
        then: What came of a referral: operations and their arguments, in order.
        again_of: The name of the barrier that an observation met again.
    """

    name: str
    fields: Fields
    then: tuple[tuple[str, Fields], ...] = ()
    again_of: str | None = None


@attrs.frozen(kw_only=True)
class Played:
    """
    One visit, who recorded it, and what it led to.
    """

    name: str
    actor: Mapping[str, str]
    fields: Fields
    referrals: tuple[Step, ...]
    observations: tuple[Step, ...]


@attrs.frozen(kw_only=True)
class Gathering:
    """
    A barrier, and the observations (``v01.o1``) that it is gathered from.
    """

    name: str
    observations: tuple[str, ...]
    fields: Fields


@attrs.frozen(kw_only=True)
class Day:
    """
    The whole file, in order.
    """

    day: date
    visits: tuple[Played, ...]
    barriers: tuple[Gathering, ...]
