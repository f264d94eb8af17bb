# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``loop``: its promise stands in ``proof``.
"""
