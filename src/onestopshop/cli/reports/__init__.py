# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop report`` and ``tallies``, and how a report is shown.
"""

__all__: list[str] = []
