# SPDX-License-Identifier: EUPL-1.2
"""
What the clocks and the log ask to be sent, and its words.
"""

__all__: list[str] = []
