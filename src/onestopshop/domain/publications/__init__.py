# SPDX-License-Identifier: EUPL-1.2
"""
Publication of statistics: a fixed programme of tables, for audiences outside the city.
"""

__all__: list[str] = []
