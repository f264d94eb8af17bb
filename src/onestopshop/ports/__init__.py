# SPDX-License-Identifier: EUPL-1.2
"""
What the core needs from the outside, as Protocols, and the values that pass through them.
"""

__all__: list[str] = []
