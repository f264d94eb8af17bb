# SPDX-License-Identifier: EUPL-1.2
"""
Whether a barrier is removed: its visits counted, looked at, and watched.
"""

__all__: list[str] = []
