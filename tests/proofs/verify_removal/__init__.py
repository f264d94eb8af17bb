# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``verify-removal``: its promise stands in ``proof``.
"""
