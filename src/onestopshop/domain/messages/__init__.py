# SPDX-License-Identifier: EUPL-1.2
"""
When something must be told to somebody, and how far it came.
"""

__all__: list[str] = []
