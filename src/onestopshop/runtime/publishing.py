# SPDX-License-Identifier: EUPL-1.2
"""
The key by which published figures are rounded.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from onestopshop.runtime.secrets import checked_key, statistics_key

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["statistics_key_of"]


def statistics_key_of(settings: "Settings", state: Path) -> Callable[[], bytes]:
    """
    Return what gives the key.

    It is ``[city] statistics_key``, else one that this installation makes and keeps when it is first needed.
    """
    secret = settings.city.statistics_key

    @cache
    def key() -> bytes:
        if secret is None:
            return statistics_key(state)
        return checked_key(
            secret.get_secret_value().encode(), place="city.statistics_key", what="published figures"
        )

    return key
