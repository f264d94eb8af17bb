# SPDX-License-Identifier: EUPL-1.2
"""
What is done with concept schemes: looked at, compared, and handed on.
"""

__all__: list[str] = []
