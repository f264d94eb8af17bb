# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``escalation``: its promise stands in ``proof``.
"""
