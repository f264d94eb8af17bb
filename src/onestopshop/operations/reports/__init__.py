# SPDX-License-Identifier: EUPL-1.2
"""
The figures of a period, counted, closed and traced.
"""

__all__: list[str] = []
