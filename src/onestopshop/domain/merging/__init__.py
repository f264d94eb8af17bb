# SPDX-License-Identifier: EUPL-1.2
"""
One record out of what several installations know of it.
"""

__all__: list[str] = []
