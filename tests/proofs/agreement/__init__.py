# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``agreement``: its promise stands in ``proof``.
"""
