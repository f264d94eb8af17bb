# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``policy``: its promise stands in ``proof``.
"""
