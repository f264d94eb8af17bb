# SPDX-License-Identifier: EUPL-1.2
"""
State the editions of a new visit while it is put together, so that it is not made a second time to state them.
"""

from collections.abc import Iterator, Mapping

from onestopshop.domain.taxonomies.editions import editions_of
from onestopshop.operations.context import Context

__all__ = ["editions_said"]

_MANY = (list, tuple, set, frozenset)


def editions_said(context: Context, topics: object, papers: object) -> Mapping[str, str]:
    """
    Return the editions of the schemes of *topics* and *papers*, which are as a caller gave them.

    It is a guess that spares time: what cannot be read yet is left to who checks it, and
    `onestopshop.operations.work.Work.save` states the editions anew where they differ.
    """
    kinds = [paper.get("kind") for paper in _many(papers) if isinstance(paper, Mapping)]
    codes = [*_many(topics), *kinds, *(("topic:",) if kinds else ())]
    schemes = context.city.vocabulary.schemes
    return editions_of((code for code in codes if isinstance(code, str)), schemes)


def _many(values: object) -> Iterator[object]:
    return iter(values if isinstance(values, _MANY) else ())
