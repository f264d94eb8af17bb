# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop signals``.
"""

__all__: list[str] = []
