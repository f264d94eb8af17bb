# SPDX-License-Identifier: EUPL-1.2
"""
The plugin host: found, loaded, looked at, and asked one by one.
"""

__all__: list[str] = []
