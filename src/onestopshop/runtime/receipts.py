# SPDX-License-Identifier: EUPL-1.2
"""
The key of the codes of receipts.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onestopshop.runtime.secrets import checked_key, receipt_key

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["receipt_key_of"]


def receipt_key_of(settings: "Settings", state: Path) -> Callable[[], bytes] | None:
    """
    Return what gives the key, or ``None`` where the city has no receipts.

    It is ``[city] receipt_key``, else one that this installation makes and keeps when it is first needed; a code
    opens nothing at an installation that has another key.
    """
    if not settings.referrals.receipt:
        return None
    secret = settings.city.receipt_key

    @cache
    def key() -> bytes:
        if secret is None:
            return receipt_key(state)
        return checked_key(secret.get_secret_value().encode(), place="city.receipt_key", what="receipts")

    return key
