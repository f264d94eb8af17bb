# SPDX-License-Identifier: EUPL-1.2
"""
The commands of ``onestopshop referrals`` and ``receipts``.
"""

__all__: list[str] = []
