# SPDX-License-Identifier: EUPL-1.2
"""
Concepts, the schemes they stand in, and how schemes of several cities hang together.
"""

__all__: list[str] = []
