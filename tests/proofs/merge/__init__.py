# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``merge``: its promise stands in ``proof``.
"""
