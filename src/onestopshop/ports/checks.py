# SPDX-License-Identifier: EUPL-1.2
"""
What a check found; the checks of the domain say it in the same words as those of plugins.
"""

from onestopshop.domain.findings import Finding, SeverityOfFinding

__all__ = ["Finding", "SeverityOfFinding"]
