# SPDX-License-Identifier: EUPL-1.2
"""
Signals, their moves, and the links that answer them.
"""

__all__: list[str] = []
