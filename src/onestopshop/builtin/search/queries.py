# SPDX-License-Identifier: EUPL-1.2
"""
Turn what is looked for into queries of the index, from strict to forgiving.

Every score is a constant and a whole number, so that the ranking depends on
the words alone and not on what else is in the index: a service that has more of the words stands
first; then an exact word before a beginning, a beginning before a typo, a typo
before a part of a compound; then the name before the words of its topics, and
those before the rest; then the language asked for.
"""

from collections.abc import Iterable, Iterator, Sequence

from tantivy import Occur, Query, Searcher

from onestopshop.builtin.search.documents import VISITORS, audience_facet, spoken_facets, whole
from onestopshop.builtin.search.engine import SCHEMA
from onestopshop.builtin.search.words import SHORTEST_PART, Folding, split
from onestopshop.plugin import Search

__all__ = ["Question"]

_EXACT, _PREFIX, _TYPO, _TYPOS, _PART = 42.0, 32.0, 22.0, 12.0, 2.0
_FIELDS = {"name": 6.0, "topic": 4.0, "rest": 2.0}
_FOUND = 500.0
"""For a word that is there at all: more than all differences of how."""
_ASKED, _WHOLE = 1.0, 4.0
_MOST_WORDS = 16
_ONE_TYPO, _TWO_TYPOS = 4, 8
"""Letters from which a word may have one typo, and two."""
_COMMON = ((0.2, 1.0), (0.05, 2.0), (0.01, 3.0))
"""A word in more than this share of the services weighs so much; a rarer one weighs 4."""


class Question:
    """
    One search, as queries.

    Args:
        search: What is looked for.
        searcher: The index, which tells how common a word is.
    """

    def __init__(self, search: Search, folding: Folding, searcher: Searcher) -> None:
        self._search = search
        self._searcher = searcher
        self._whole = whole(search.text, search.language, folding)
        words = dict.fromkeys(folding.word(word, search.language).forms for word in split(search.text))
        forms = [forms for forms in words if forms][:_MOST_WORDS]
        self._words = [_Word(each, search.language, self._weight(each)) for each in forms]
        self._facets = [*_facets(search)]

    @property
    def words(self) -> int:
        """How many words are looked for."""
        return len(self._words)

    @property
    def spelled_right(self) -> float:
        """The least score of a service that has all words as they were typed."""
        return sum(word.weight for word in self._words) * (_FOUND + _EXACT)

    @property
    def wordless(self) -> Query | None:
        """What every service that the facets leave answers, when there is no word."""
        return None if self._words else Query.boolean_query([(Occur.Must, facet) for facet in self._facets])

    def all_exact(self) -> Query | None:
        """
        Ask for services that have all of several words as they were typed; nothing when there is one word.

        Each bonus is a level of its own, because the engine skips through one list of services, but reads
        the union of several to the end: that takes a third of the time.
        """
        if len(self._words) == 1:
            return None
        ways = [(Occur.Must, word.somewhere()) for word in self._words]
        query = Query.boolean_query([*((Occur.Must, facet) for facet in self._facets), *ways])
        bonuses = [bonus for word in self._words for bonus in word.bonuses()]
        for field, term, score in [*bonuses, ("whole", self._whole, _WHOLE)]:
            if self._searcher.doc_freq(field, term):
                bonus = _scored(_term(field, term), score)
                query = Query.boolean_query([(Occur.Must, query), (Occur.Should, bonus)])
        return query

    def all_begun(self) -> Query:
        """Ask for services that have all words: whole, as a beginning, or inside a compound."""
        return self._joined(Occur.Must, [[*word.exact()] for word in self._words])

    def all_similar(self) -> Query | None:
        """Ask for services that have all words, with a typo in each; nothing when no word is long enough."""
        if not any(word.may_err for word in self._words):
            return None
        return self._joined(Occur.Must, [[*word.exact(), *word.typo()] for word in self._words])

    def any_similar(self) -> Query:
        """Ask for services that have some of the words, with two typos in a long one."""
        words = [[*word.exact(), *word.typo(), *word.typos()] for word in self._words]
        return self._joined(Occur.Should, words)

    def _joined(self, occur: Occur, words: Sequence[Sequence[Query]]) -> Query:
        found = [(occur, Query.disjunction_max_query(list(ways))) for ways in words]
        extra = [(Occur.Should, bonus) for word in self._words for bonus in word.asked()]
        if occur is Occur.Should:
            found = [(Occur.Must, Query.boolean_query(found))]
        extra.append((Occur.Should, _scored(_term("whole", self._whole), _WHOLE)))
        return Query.boolean_query([*((Occur.Must, facet) for facet in self._facets), *found, *extra])

    def _weight(self, forms: Sequence[str]) -> float:
        """Return 1 for a word that is nearly everywhere, up to 4: *de* counts less than *inschrijving*."""
        services = max(self._searcher.num_docs, 1)
        seen = max(self._searcher.doc_freq("all", form) for form in forms)
        return next((weight for share, weight in _COMMON if seen > share * services), 4.0)


class _Word:
    """One word of a search, in the forms in which it may stand in the index."""

    def __init__(self, forms: tuple[str, ...], language: str, weight: float) -> None:
        self._forms = forms
        self._language = language
        self.weight = weight
        self.may_err = any(_may_err(form, _ONE_TYPO) for form in forms)

    def exact(self) -> Iterator[Query]:
        """Yield the ways in which the word stands there as it was typed."""
        for form in self._forms:
            for field in _FIELDS:
                yield self._way(_term(field, form), _EXACT, field)
                if len(form) > 1:
                    yield self._way(_near(field, form, 0, prefix=True), _PREFIX, field)
            if len(form) >= SHORTEST_PART:
                yield self._way(_near("parts", form, 0, prefix=True), _PART)

    def somewhere(self) -> Query:
        """Return the word as it was typed, in any field; it counts as in the last."""
        ways = [self._way(_term("all", form), _EXACT) for form in self._forms]
        return ways[0] if len(ways) == 1 else Query.disjunction_max_query(ways)

    def bonuses(self) -> Iterator[tuple[str, str, float]]:
        """Yield the terms of a better field and of the language asked for, and what they add to the last field."""
        for field in ("name", "topic"):
            better = self.weight * (_FIELDS[field] - _FIELDS["rest"])
            yield from ((field, form, better) for form in self._forms)
        yield "own", f"{self._language}:{self._forms[0]}", _ASKED * self.weight

    def typo(self) -> Iterator[Query]:
        """Yield the ways in which a word with one letter wrong, missing, too many or swapped stands there."""
        for form in self._forms:
            if _may_err(form, _ONE_TYPO):
                yield from (self._way(_near(field, form, 1), _TYPO, field) for field in _FIELDS)

    def typos(self) -> Iterator[Query]:
        """Yield the ways in which a long word with two such errors stands there."""
        for form in self._forms:
            if _may_err(form, _TWO_TYPOS):
                yield from (self._way(_near(field, form, 2), _TYPOS, field) for field in _FIELDS)

    def asked(self) -> Iterator[Query]:
        """Yield what puts services first whose word is of the language asked for."""
        prefixed = _near("own", f"{self._language}:{self._forms[0]}", 0, prefix=True)
        yield _scored(prefixed, _ASKED * self.weight)

    def _way(self, query: Query, kind: float, field: str = "rest") -> Query:
        return _scored(query, self.weight * (_FOUND + kind + _FIELDS[field]))


def _may_err(form: str, letters: int) -> bool:
    """A number with a digit wrong is another number."""
    return len(form) >= letters and not any(char.isdigit() for char in form)


def _facets(search: Search) -> Iterator[Query]:
    yield _any([audience_facet(search.audience or VISITORS, search.offered_only)])
    if search.topics:
        yield _any(f"topic:{code}" for code in sorted(search.topics))
    if search.spoken is not None:
        yield _any([next(spoken_facets(search.spoken))])
    if search.usable_without_legal_stay:
        yield _any(["stay:yes"])


def _any(terms: Iterable[str]) -> Query:
    """Ask for one of the facets, without a say in the score."""
    wanted = list(terms)
    query = _term("facets", wanted[0]) if len(wanted) == 1 else Query.term_set_query(SCHEMA, "facets", wanted)
    return _scored(query, 0.0)


def _term(field: str, word: str) -> Query:
    return Query.term_query(SCHEMA, field, word, "basic")


def _near(field: str, word: str, distance: int, *, prefix: bool = False) -> Query:
    return Query.fuzzy_term_query(SCHEMA, field, word, distance=distance, prefix=prefix)


def _scored(query: Query, score: float) -> Query:
    return Query.const_score_query(query, score)
