# SPDX-License-Identifier: EUPL-1.2
"""
What is written down of barriers for people to read.
"""

__all__: list[str] = []
