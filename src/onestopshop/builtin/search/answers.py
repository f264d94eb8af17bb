# SPDX-License-Identifier: EUPL-1.2
"""
Answer a search from an index: as strictly as something is found, in an order that is always the same.
"""

from collections import Counter

from tantivy import DocAddress, Order, Query, Searcher

from onestopshop.builtin.search.engine import guarded, total
from onestopshop.builtin.search.queries import Question
from onestopshop.builtin.search.ties import MOST_WORDS, without_step
from onestopshop.builtin.search.words import Folding
from onestopshop.plugin import Found, Search, ServiceId

__all__ = ["answer"]

_ENOUGH = 3
"""
With fewer services that have a word, or its beginning, those with a typo are shown too, unless one has it
exactly.  One that has all of several words exactly is what was meant, and nothing else is looked for.
"""
_SPARE = 64
"""Hits behind the page that are fetched with it, because they may have the score of its last one."""
_WIDEST = 65_536
"""Among more services of one score the last ones are not compared between pieces of the index."""

_Hits = list[tuple[float, DocAddress]]


def answer(searcher: Searcher, search: Search, folding: Folding) -> Found:
    """
    Return the ranking of the services that *searcher* holds.

    Raises:
        EngineError: The index is broken.
    """
    with guarded():
        question = Question(search, folding, searcher)
        if question.wordless is not None:
            return _listed(searcher, question.wordless, search)
        ranking = _Ranking(searcher, search, weighed=question.words <= MOST_WORDS)
        if exact := question.all_exact():
            found, best = ranking.of(exact)
            if found.total:
                return found
        found, best = ranking.of(question.all_begun())
        if found.total < _ENOUGH and best < question.spelled_right and (similar := question.all_similar()):
            found, best = ranking.of(similar)
        return found if found.total else ranking.of(question.any_similar())[0]


def _listed(searcher: Searcher, query: Query, search: Search) -> Found:
    """Return what no word ranks, by id."""
    limit = max(search.limit, 1)
    found = searcher.search(query, limit, offset=search.offset, order_by_field="id", order=Order.Asc)
    hits = [(ServiceId(str(key)), 0.0) for key, _ in found.hits[: search.limit]]
    return Found(total=total(found), hits=hits)


class _Ranking:
    """
    The page of a search, by score and between equal scores by id.

    Args:
        weighed: Whether scores carry the steps of the ids.
    """

    def __init__(self, searcher: Searcher, search: Search, *, weighed: bool) -> None:
        self._searcher = searcher
        self._offset = search.offset
        self._wanted = search.offset + search.limit
        self._weight = "step" if weighed else None

    def of(self, query: Query) -> tuple[Found, float]:
        """Return the page, and the score of the best service of all."""
        hits, found = self._hits(query)
        best = without_step(hits[0][0]) if hits else 0.0
        ids = ((score, str(self._searcher.doc(address)["id"][0])) for score, address in self._near(hits))
        named = sorted((-without_step(score), name) for score, name in ids)
        page = named[self._offset : self._wanted]
        return Found(total=found, hits=[(ServiceId(name), -score) for score, name in page]), best

    def _hits(self, query: Query) -> tuple[_Hits, int]:
        """Return hits up to the page's end, with all others of the last one's score."""
        width = self._wanted + _SPARE
        while True:
            result = self._searcher.search(query, width, weight_by_field=self._weight)
            hits = result.hits
            if not self._cut(hits, width) or width > _WIDEST:
                return hits, total(result)
            width *= 8

    def _cut(self, hits: _Hits, width: int) -> bool:
        """
        Say whether services of the last wanted score may be missing.

        One piece of the index is in the order of ids already; several are read one after the other.
        """
        several = self._searcher.num_segments > 1
        return several and len(hits) == width and hits[-1][0] == hits[max(self._wanted - 1, 0)][0]

    def _near(self, hits: _Hits) -> _Hits:
        """Return the hits that may be on the page: of each score and piece no more than are wanted."""
        seen: Counter[tuple[float, int]] = Counter()
        kept: _Hits = []
        last = hits[: self._wanted][-1:]
        for score, address in hits:
            if not last or score < last[0][0]:
                break
            place = (score, address.segment_ord)
            seen[place] += 1
            if seen[place] <= self._wanted:
                kept.append((score, address))
        return kept
