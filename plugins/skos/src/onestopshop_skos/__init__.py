# SPDX-License-Identifier: EUPL-1.2
"""
Concept schemes as SKOS, read and written with pyoxigraph.
"""

__all__: list[str] = []
