# SPDX-License-Identifier: EUPL-1.2
"""
Practices: what removed a barrier, for whoever has one like it.
"""

__all__: list[str] = []
