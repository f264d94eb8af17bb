# SPDX-License-Identifier: EUPL-1.2
"""
What removed a barrier: recorded here, searched in all cities of the network.
"""

__all__: list[str] = []
