# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop visits``.
"""

__all__: list[str] = []
