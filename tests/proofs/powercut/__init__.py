# SPDX-License-Identifier: EUPL-1.2
"""
The proof ``powercut``: its promise stands in ``proof``.
"""
