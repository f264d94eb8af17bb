# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``kit``: its promise stands in ``proof``.
"""
