# SPDX-License-Identifier: EUPL-1.2
"""
Publish statistics, and attack them before they leave.
"""

__all__: list[str] = []
