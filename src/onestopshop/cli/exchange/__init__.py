# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop exchange``.
"""

__all__: list[str] = []
