# SPDX-License-Identifier: EUPL-1.2
"""
What is done with barriers: noted, gathered, answered, merged, and told.
"""

__all__: list[str] = []
