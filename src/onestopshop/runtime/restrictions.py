# SPDX-License-Identifier: EUPL-1.2
"""
What a shop hides from an audience: the strictest of the configuration and all plugins.
"""

from collections.abc import Container, Mapping
from typing import TYPE_CHECKING

from onestopshop.operations.policies import INSIDE
from onestopshop.ports.adapters import City
from onestopshop.runtime.plugins.host import PluginHost

if TYPE_CHECKING:
    from onestopshop.config.settings import Sharing

__all__ = ["ShopPolicies"]


class ShopPolicies:
    """
    The answers of the hooks ``withhold`` and ``smallest_count``, with what the configuration says.
    """

    def __init__(self, host: PluginHost, city: City, sharing: Mapping[str, "Sharing"]) -> None:
        self._host = host
        self._city = city
        self._sharing = sharing

    def withheld(self, kind: str, audience: str) -> Container[str]:
        """Return the names of the fields of *kind* that *audience* may not see."""
        return self._host.withhold(kind, audience, self._city)

    def smallest_count(self, audience: str) -> int:
        """Return the smallest count that *audience* may see; 0 when it sees every count."""
        configured = self._sharing.get(audience)
        asked = self._host.smallest_count(audience, self._city)
        inside = 0 if audience == INSIDE else 1
        return max(inside, configured.smallest_count if configured else 0, asked or 0)
