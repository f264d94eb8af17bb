# SPDX-License-Identifier: EUPL-1.2
"""
The command ``onestopshop demo``, and the synthetic day that it plays.
"""

__all__: list[str] = []
