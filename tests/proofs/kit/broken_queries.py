# SPDX-License-Identifier: EUPL-1.2
"""
Storages that answer questions wrongly, each in one way.
"""

from collections.abc import Callable, Iterator, Sequence

import attrs
from tests.proofs.wrapped import Counts, Sabotage, View, viewing

from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range, Scalar
from onestopshop.ports.storage import Record, Storage

__all__ = ["BROKEN_QUERIES", "AbsentLast", "asking"]


def asking(change: Callable[[Query], Query]) -> Callable[[Storage], Storage]:
    """
    Return what wraps a storage so that another query is answered than was asked.
    """

    class Asks(View):
        def find(self, query: Query) -> Iterator[Record]:
            return self.inner.find(change(query))

        def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
            return self.inner.count(change(query), by, distinct)

    return viewing(Asks)


def _meaning(change: Callable[[Condition], Condition]) -> Callable[[Storage], Storage]:
    return asking(
        lambda query: attrs.evolve(
            query, where={name: change(condition) for name, condition in query.where.items()}
        )
    )


def _drop_last_condition(query: Query) -> Query:
    return attrs.evolve(query, where=dict(list(query.where.items())[:1]))


def _without_ties(query: Query) -> Query:
    """Go on behind all records with the value of the cursor."""
    if query.after is None or not query.order:
        return query
    last = "\U0010ffff" if query.order[-1][1] == "asc" else ""
    return attrs.evolve(query, after=(*query.after[:-1], last))


def _from_the_start(query: Query) -> Query:
    return attrs.evolve(query, after=None) if query.after and None in query.after else query


def _inclusive(condition: Condition) -> Condition:
    if isinstance(condition, Range) and isinstance(condition.high, int):
        return Range(low=condition.low, high=condition.high + 1)
    return condition


def _only_first(condition: Condition) -> Condition:
    return AnyOf(condition.values[:1]) if isinstance(condition, AnyOf) and _is_pure(condition) else condition


def _is_pure(condition: AnyOf) -> bool:
    return len({type(value) for value in condition.values}) == 1


def _few_values(condition: Condition) -> Condition:
    if isinstance(condition, AnyOf) and len(condition.values) > 32_766:
        raise StorageError("too many SQL variables", adapter="broken", hint="Ask for fewer.")
    return condition


class FoldsCase(View):
    def find(self, query: Query) -> Iterator[Record]:
        desk = query.where.get("desk")
        if not isinstance(desk, Equal) or not isinstance(desk.value, str):
            return self.inner.find(query)
        wanted = desk.value.casefold()
        every = self.inner.find(
            attrs.evolve(query, where={k: v for k, v in query.where.items() if k != "desk"})
        )
        return (record for record in every if str(record.index.get("desk", "")).casefold() == wanted)


def sorting(key: Callable[[str], str | bytes]) -> Callable[[Storage], Storage]:
    """
    Return what wraps a storage so that text is ordered by *key*.
    """

    class Sorts(View):
        def find(self, query: Query) -> Iterator[Record]:
            found = list(self.inner.find(query))
            if [name for name, _ in query.order] == ["desk"] and query.limit is None:
                found.sort(
                    key=lambda r: key(str(r.index.get("desk", ""))), reverse=query.order[0][1] == "desc"
                )
            return iter(found)

    return viewing(Sorts)


class AbsentLast(View):
    def find(self, query: Query) -> Iterator[Record]:
        found = list(self.inner.find(query))
        if query.order and query.order[0][1] == "asc":
            name = query.order[0][0]
            found.sort(key=lambda record: name not in record.index)
        return iter(found)


class TiesAscend(View):
    def find(self, query: Query) -> Iterator[Record]:
        found = list(self.inner.find(query))
        if len(query.order) == 1 and query.order[0][1] == "desc" and query.limit is None:
            name = query.order[0][0]
            found.sort(key=lambda record: record.id)
            found.sort(key=lambda record: (name in record.index, record.index.get(name, 0)), reverse=True)
        return iter(found)


class FindsTwice(View):
    """A record comes once for each member that was asked for."""

    def find(self, query: Query) -> Iterator[Record]:
        for record in self.inner.find(query):
            yield record
            for name, condition in query.where.items():
                members = record.index.get(name)
                if isinstance(condition, ContainsAny) and isinstance(members, frozenset):
                    yield from [record] * (len(members.intersection(condition.values)) - 1)


class RepeatsTheLast(View):
    """A page begins with the last record of the page before."""

    def find(self, query: Query) -> Iterator[Record]:
        if query.after and (record := self.inner.get(query.kind, str(query.after[-1]))):
            yield record
        yield from self.inner.find(query)


class CountsWithLimit(View):
    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        counts = self.inner.count(query, by, distinct)
        return counts if query.limit is None else {key: min(n, query.limit) for key, n in counts.items()}


class CountsNoAbsent(View):
    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        return {key: n for key, n in self.inner.count(query, by, distinct).items() if None not in key}


class CountsAbsentAsDifferent(View):
    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        counts = dict(self.inner.count(query, by, distinct))
        if distinct and not by and any(distinct not in record.index for record in self.inner.find(query)):
            counts[()] += 1
        return counts


class CountsPairs(View):
    """The join with the members of a set is counted instead of the records."""

    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        asked = [condition for condition in query.where.values() if isinstance(condition, ContainsAny)]
        counts = self.inner.count(query, by, distinct)
        return {key: n * len(asked[0].values) for key, n in counts.items()} if asked and not by else counts


class CountsNothing(View):
    """No row comes where there is nothing to count."""

    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        return {key: n for key, n in self.inner.count(query, by, distinct).items() if n}


class CountsOnlyChosenMembers(View):
    def count(self, query: Query, by: Sequence[str] = (), distinct: str | None = None) -> Counts:
        counts = self.inner.count(query, by, distinct)
        if len(by) == 1 and isinstance(asked := query.where.get(by[0]), ContainsAny):
            return {key: n for key, n in counts.items() if key[0] in asked.values}
        return counts


class AnswersAnything(View):
    """An impossible question finds nothing, and a kind that nobody knows is empty."""

    def find(self, query: Query) -> Iterator[Record]:
        try:
            yield from self.inner.find(query)
        except InvalidDataError:
            return


def _cursor_needs_record(storage: Storage) -> Storage:
    class Needs(View):
        def find(self, query: Query) -> Iterator[Record]:
            found = self.inner.find(query)
            seen: tuple[Scalar | None, ...] = query.after or ()
            return iter(()) if seen and not self.inner.get(query.kind, str(seen[-1])) else found

    return viewing(Needs)(storage)


BROKEN_QUERIES: tuple[Sabotage, ...] = (
    Sabotage(what="forgets all conditions but the first", wrap=asking(_drop_last_condition), breaks="P8.5"),
    Sabotage(what="skips ties at a cursor", wrap=asking(_without_ties), breaks="P8.9"),
    Sabotage(what="starts over at an absent value", wrap=asking(_from_the_start), breaks="P6.5"),
    Sabotage(what="includes the end of a range", wrap=_meaning(_inclusive), breaks="P8.3"),
    Sabotage(what="looks for the first of several values", wrap=_meaning(_only_first), breaks="P8.12"),
    Sabotage(what="takes few values", wrap=_meaning(_few_values), breaks="P8.6"),
    Sabotage(what="folds case when it compares", wrap=viewing(FoldsCase), breaks="P8.1"),
    Sabotage(what="orders text without case", wrap=sorting(str.casefold), breaks="P5.3"),
    Sabotage(
        what="orders text by UTF-16", wrap=sorting(lambda text: text.encode("utf-16-be")), breaks="P5.3"
    ),
    Sabotage(what="puts absent values last", wrap=viewing(AbsentLast), breaks="P8.7"),
    Sabotage(what="breaks ties always by rising ids", wrap=viewing(TiesAscend), breaks="P8.8"),
    Sabotage(what="finds a record once for each member", wrap=viewing(FindsTwice), breaks="P8.4"),
    Sabotage(what="repeats the last record on the next page", wrap=viewing(RepeatsTheLast), breaks="P8.10"),
    Sabotage(what="needs the cursor's record", wrap=_cursor_needs_record, breaks="P8.11"),
    Sabotage(what="limits counts", wrap=viewing(CountsWithLimit), breaks="P8.20"),
    Sabotage(what="does not count absent values", wrap=viewing(CountsNoAbsent), breaks="P7.1"),
    Sabotage(
        what="counts absent as a different value", wrap=viewing(CountsAbsentAsDifferent), breaks="P8.18"
    ),
    Sabotage(what="counts pairs instead of records", wrap=viewing(CountsPairs), breaks="P8.17"),
    Sabotage(what="has no row for nothing", wrap=viewing(CountsNothing), breaks="P8.13"),
    Sabotage(what="counts only the members asked for", wrap=viewing(CountsOnlyChosenMembers), breaks="P8.17"),
    Sabotage(what="answers impossible questions", wrap=viewing(AnswersAnything), breaks="P6.5"),
)
