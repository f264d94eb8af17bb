# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``kill``: its promise stands in ``proof``.
"""
