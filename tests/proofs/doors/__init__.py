# SPDX-License-Identifier: EUPL-1.2
"""
The doors through which files come in: what each lets in, and how it is tried.
"""
