# SPDX-License-Identifier: EUPL-1.2
"""
What the settings say of counts beside the visits, in the form that operations know.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from onestopshop.domain.reports.tallies import TallyPlan

if TYPE_CHECKING:
    from onestopshop.config.settings import Settings

__all__ = ["tallies_of"]


def tallies_of(settings: "Settings") -> Mapping[str, TallyPlan]:
    """Return what the city counts, by name."""
    plans = {
        name: TallyPlan(label=one.label, purpose=one.purpose, until=one.until, method=one.method)
        for name, one in settings.tallies.items()
    }
    return MappingProxyType(plans)
