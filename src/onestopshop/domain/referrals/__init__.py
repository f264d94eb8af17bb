# SPDX-License-Identifier: EUPL-1.2
"""
Referrals, their moves, and what may leave the desk with one.
"""

__all__: list[str] = []
