# SPDX-License-Identifier: EUPL-1.2
"""
What a desk can do: each operation checks, decides in the domain, and saves.
"""

__all__: list[str] = []
