# SPDX-License-Identifier: EUPL-1.2
"""
Comparing what cities published: rates beside each other, never in the order of their size.
"""

__all__: list[str] = []
