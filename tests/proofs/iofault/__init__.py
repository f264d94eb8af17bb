# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``iofault``: its promise stands in ``proof``.
"""
