# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop statistics``: what is published for audiences outside.
"""

__all__: list[str] = []
