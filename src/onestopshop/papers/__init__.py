# SPDX-License-Identifier: EUPL-1.2
"""
Papers for people: what operations say, worded in a language and written as HTML, Markdown, DOCX or CSV.

A paper is made in two steps, both pure: words are put around what an operation
returned, which gives blocks, and the blocks are written in a format.
"""

__all__: list[str] = []
