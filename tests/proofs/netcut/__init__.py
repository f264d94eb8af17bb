# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``netcut``: its promise stands in ``proof``.
"""
