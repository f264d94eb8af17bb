# SPDX-License-Identifier: EUPL-1.2
"""
Records between two installations of a city, and services in the formats of others.
"""

__all__: list[str] = []
