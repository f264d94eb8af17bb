# SPDX-License-Identifier: EUPL-1.2
"""
What is done with visits: recorded, looked at, and taken back.
"""

__all__: list[str] = []
