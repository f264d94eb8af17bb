# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``fuzz``: its promise stands in ``proof``.
"""
