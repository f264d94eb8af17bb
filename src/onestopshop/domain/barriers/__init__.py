# SPDX-License-Identifier: EUPL-1.2
"""
Barriers, their moves, and what shows that one is removed.
"""

__all__: list[str] = []
