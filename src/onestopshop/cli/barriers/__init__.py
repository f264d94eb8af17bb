# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop barriers``.
"""

__all__: list[str] = []
