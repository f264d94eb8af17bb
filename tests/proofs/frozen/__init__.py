# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``frozen``: its promise stands in ``proof``.
"""
