# SPDX-License-Identifier: EUPL-1.2
"""
Signed packages between cities.
"""

__all__: list[str] = []
