# SPDX-License-Identifier: EUPL-1.2
"""
The closed lists: values that a city cannot extend, bare and with underscores.

Their labels stand in ``data/labels.toml``.
"""

__all__: list[str] = []
