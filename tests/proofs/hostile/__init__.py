# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``hostile``: its promise stands in ``proof``.
"""
