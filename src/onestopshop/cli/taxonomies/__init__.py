# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop taxonomies``.
"""

__all__: list[str] = []
