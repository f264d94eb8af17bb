# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``history``: its promise stands in ``proof``.
"""
