# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``disclose``: its promise stands in ``proof``.
"""
