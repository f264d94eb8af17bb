# SPDX-License-Identifier: EUPL-1.2
"""
What may be a barrier, and what somebody dismissed.
"""

__all__: list[str] = []
