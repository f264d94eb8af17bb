# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``plugins``: its promise stands in ``proof``.
"""
