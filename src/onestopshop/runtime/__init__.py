# SPDX-License-Identifier: EUPL-1.2
"""
The composition root: everything that was kept apart is put together here.
"""

__all__: list[str] = []
