# SPDX-License-Identifier: EUPL-1.2
"""
Every action that a role can be granted: ``<noun>.<operation>``.

What can be done to a barrier or a referral is read from their tables of
transitions, so that a row and the permission for it cannot drift apart.
"""

from collections.abc import Mapping
from typing import Final

from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.domain.signals.table import SIGNALS

__all__ = ["ACTIONS", "OPERATIONS"]

OPERATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "services": ("read", "import", "export"),
    "visits": ("read", "record", "retract", "import", "export"),
    "referrals": (
        "read",
        "make",
        "link",
        *REFERRALS.rows,
        "report",
        "reschedule",
        "withdraw_consent",
        "receipt",
    ),
    "barriers": (
        "read",
        "observe",
        "retract",
        "redact",
        "review",
        "link",
        "unlink",
        "import",
        "dismiss",
        "suggest",
        *BARRIERS.rows,
        "split",
        "quote",
        "propose",
        "tell",
        "share",
        "brief",
        "presignal",
        "agenda",
        "feedback",
        "look",
    ),
    "signals": ("read", *(operation for operation in SIGNALS.rows if operation != "send"), "link", "bundle"),
    "taxonomies": ("read", "import", "export", "remap"),
    "exchange": ("export", "import", "verify", "sign", "rotate"),
    "insight": ("read",),
    "reports": ("read", "close", "trace"),
    "tallies": ("read", "record"),
    "statistics": ("read", "publish"),
    "practices": ("read", "record", "review", "retire"),
    "network": ("read",),
}
"""What can be done to each noun, in the order in which it is usually done."""

ACTIONS: Final[tuple[str, ...]] = tuple(
    f"{noun}.{operation}" for noun, operations in OPERATIONS.items() for operation in operations
)
"""Every permission that ``may`` of a role can list."""
