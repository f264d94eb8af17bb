# SPDX-License-Identifier: EUPL-1.2
"""
``onestopshop practices``: what removed a barrier, here and elsewhere.
"""

__all__: list[str] = []
