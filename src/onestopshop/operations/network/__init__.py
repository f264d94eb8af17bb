# SPDX-License-Identifier: EUPL-1.2
"""
The cities of the network, as far as they said something about themselves.
"""

__all__: list[str] = []
