# SPDX-License-Identifier: EUPL-1.2
"""
Reports of a period: figures, categories, and what stays hidden.
"""

__all__: list[str] = []
