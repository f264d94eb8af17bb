# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop network``: the other cities.
"""

__all__: list[str] = []
