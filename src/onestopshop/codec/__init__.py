# SPDX-License-Identifier: EUPL-1.2
"""
Between the domain's values and plain data.
"""

__all__: list[str] = []
