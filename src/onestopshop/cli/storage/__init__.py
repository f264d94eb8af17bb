# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop storage``.
"""

__all__: list[str] = []
