# SPDX-License-Identifier: EUPL-1.2
"""
What is done with signals: put together, sent, answered, and read.
"""

__all__: list[str] = []
