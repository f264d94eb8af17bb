# SPDX-License-Identifier: EUPL-1.2
"""
What may be a barrier: groups that stand out, other facts, and the lists of partners.
"""

__all__: list[str] = []
