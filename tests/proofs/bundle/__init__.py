# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``bundle``: its promise stands in ``proof``.
"""
