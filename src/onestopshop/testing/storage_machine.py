# SPDX-License-Identifier: EUPL-1.2
"""
Try any history of writes, reads and counts against a plain model.

The model is written out of dictionaries and loops, on purpose without
`onestopshop.ports.selection`: what is wrong there must not be wrong here.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from functools import cmp_to_key
from itertools import product
from typing import ClassVar

import attrs
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from onestopshop.errors import ConflictError
from onestopshop.ports.queries import AnyOf, Condition, ContainsAny, Equal, Query, Range, Scalar
from onestopshop.ports.storage import (
    Batch,
    Blanking,
    Erasure,
    IndexValue,
    Kind,
    LogEntry,
    Put,
    Record,
    Snapshot,
    Storage,
)
from onestopshop.testing.storage.samples import KINDS, same_index
from onestopshop.testing.strategies import entries, queries, records

__all__ = ["Model", "StorageMachine", "run_machine"]

_IDS = st.sampled_from(("a", "A", "b", "é", "z"))
_KEYS = st.sampled_from([f"k{number}" for number in range(12)])
_KIND = st.sampled_from((KINDS[0], KINDS[0], KINDS[0], *KINDS))
_FLAWS = st.sampled_from((None, None, None, "version", "erasure", "blanking", "key"))
"""What is wrong with a batch: one thing at most, so that nothing else hides it."""


class ModelConflictError(Exception):
    """
    The model says that a batch is a conflict.
    """


@attrs.define
class Model:
    """
    What a storage holds, as plain as it can be said.
    """

    records: dict[tuple[str, str], Record] = attrs.field(factory=dict)
    log: list[LogEntry] = attrs.field(factory=list)

    def copy(self) -> "Model":
        """Return the model as it is now."""
        return Model(dict(self.records), list(self.log))

    def after(self, batch: Batch) -> "Model":
        """Return the model after *batch*, or raise `ModelConflictError`."""
        new = self.copy()
        for put in batch.puts:
            new.change(put)
        for item in batch.erasures:
            if isinstance(item, Erasure):
                new.change(item)
            else:
                if item.seq not in range(1, len(self.log) + 1):
                    raise ModelConflictError
                new.log[item.seq - 1] = attrs.evolve(new.log[item.seq - 1], actor=item.actor, data=item.data)
        for entry in batch.entries:
            if entry.key in [known.key for known in new.log]:
                raise ModelConflictError
            new.log.append(attrs.evolve(entry, seq=len(new.log) + 1))
        return new

    def change(self, change: Put | Erasure) -> None:
        """Apply one change, or raise `ModelConflictError`."""
        target = change.record if isinstance(change, Put) else change
        place = (target.kind, target.id)
        present = self.records.get(place)
        if (present.version if present else 0) != change.replaces or (
            isinstance(change, Erasure) and not present
        ):
            raise ModelConflictError
        if isinstance(change, Put):
            self.records[place] = attrs.evolve(change.record, index=same_index(change.record))
        else:
            del self.records[place]

    def find(self, query: Query) -> list[Record]:
        """Return what *query* finds, by comparing record with record."""
        chosen = [record for record in self.records.values() if _is_chosen(record, query)]

        def compare(left: Record, right: Record) -> int:
            return _compare(query, _place(query, left), _place(query, right))

        chosen.sort(key=cmp_to_key(compare))
        if query.after is not None:
            cursor = query.after
            chosen = [record for record in chosen if _compare(query, _place(query, record), cursor) > 0]
        return chosen if query.limit is None else chosen[: query.limit]

    def count(
        self, query: Query, by: Sequence[str], distinct: str | None
    ) -> dict[tuple[Scalar | None, ...], int]:
        """Count by writing every counted pair down."""
        pairs: list[tuple[tuple[Scalar | None, ...], object]] = []
        for record in self.records.values():
            if _is_chosen(record, query):
                for key in product(*(_members(record.index.get(name)) for name in by)):
                    if distinct is None:
                        pairs.append((key, (record.id,)))
                    else:
                        pairs.extend(
                            (key, member)
                            for member in _members(record.index.get(distinct))
                            if member is not None
                        )
        counts = {key: len({thing for other, thing in pairs if other == key}) for key, _ in pairs}
        return counts if by else {(): 0, **counts}


class StorageMachine(RuleBasedStateMachine):
    """
    Writes to a storage and to the model, and compares what both say.
    """

    opening: ClassVar[Callable[[], AbstractContextManager[Storage]]]

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.held: list[tuple[Snapshot, Model]] = []
        self.stack = ExitStack()
        self.storage = self.stack.enter_context(type(self).opening())

    def teardown(self) -> None:
        """Compare everything once more, and close."""
        with self.stack:
            for snapshot, model in self.held:
                _compare_all(snapshot, model)
            with self.storage.read() as snapshot:
                _compare_all(snapshot, self.model)

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """Begin with some records and entries."""
        self.write(data, 5, None)

    @rule(data=st.data(), size=st.integers(0, 4), flaw=_FLAWS)
    def write(self, data: st.DataObject, size: int, flaw: str | None) -> None:
        """Write a batch that fits, or one that has a flaw."""
        batch = self._draw_batch(data, size, flaw)
        try:
            expected = self.model.after(batch)
        except ModelConflictError:
            try:
                self.storage.write(batch)
            except ConflictError:
                return
            raise AssertionError(f"no conflict for {batch}") from None
        written = self.storage.write(batch)
        assert expected.log[len(self.model.log) :] == list(written.entries)
        self.model = expected

    @rule(data=st.data(), kind=_KIND)
    def find(self, data: st.DataObject, kind: Kind) -> None:
        """Find by a query."""
        with self.storage.read() as snapshot:
            for _ in range(3):
                query = data.draw(queries(kind, id=_IDS))
                assert self.model.find(query) == list(snapshot.find(query))

    @rule(data=st.data(), kind=_KIND)
    def count(self, data: st.DataObject, kind: Kind) -> None:
        """Count by up to two fields."""
        by = data.draw(st.lists(st.sampled_from([*kind.fields, None]), max_size=2, unique=True))
        distinct = data.draw(st.sampled_from([*kind.fields, None]))
        query = data.draw(queries(kind, id=_IDS))
        with self.storage.read() as snapshot:
            names = [name for name in by if name is not None]
            assert self.model.count(query, names, distinct) == snapshot.count(query, names, distinct)

    @rule(kind=_KIND, id=_IDS, key=_KEYS)
    def get(self, kind: Kind, id: str, key: str) -> None:
        """Get one record and one entry."""
        with self.storage.read() as snapshot:
            assert self.model.records.get((kind.name, id)) == snapshot.get(kind.name, id)
            assert next((entry for entry in self.model.log if entry.key == key), None) == snapshot.entry(key)

    @rule(after=st.integers(0, 10), limit=st.integers(0, 5))
    def entries(self, after: int, limit: int) -> None:
        """Read a page of the log."""
        with self.storage.read() as snapshot:
            assert self.model.log[after : after + limit] == list(snapshot.entries(after=after, limit=limit))

    @precondition(lambda self: len(self.held) < 3)
    @rule()
    def hold(self) -> None:
        """Keep a snapshot open."""
        self.held.append((self.stack.enter_context(self.storage.read()), self.model))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def look_again(self, data: st.DataObject) -> None:
        """Look through a snapshot that was kept."""
        _compare_all(*data.draw(st.sampled_from(self.held)))

    def _draw_batch(self, data: st.DataObject, size: int, flaw: str | None) -> Batch:
        model = self.model.copy()
        puts = tuple(self._draw_put(data, model, is_stale=flaw == "version") for _ in range(size))
        erasures = [
            Erasure(kind=kind, id=id, replaces=record.version + (flaw == "erasure"))
            for (kind, id), record in model.records.items()
            if data.draw(st.integers(0, 7)) == 0
        ]
        last = len(self.model.log) + (3 if flaw == "blanking" else 0)
        blanked = data.draw(st.integers(0, last))
        blankings = [Blanking(seq=blanked, actor="-", data={"x": 1})] if blanked else []
        logged = self._draw_entries(data, is_known=flaw == "key")
        return Batch(puts=puts, erasures=(*erasures, *blankings), entries=logged)

    def _draw_put(self, data: st.DataObject, model: Model, *, is_stale: bool) -> Put:
        """Draw one put and note it in *model*, so that the next one can replace it."""
        kind, id = data.draw(_KIND), data.draw(_IDS)
        present = model.records.get((kind.name, id))
        replaces = present.version if present else 0
        if is_stale:
            replaces = max(0, replaces + data.draw(st.sampled_from((0, 1, -1))))
        record = data.draw(records(kind, id=st.just(id), version=replaces + 1))
        model.records[kind.name, id] = record
        return Put(record, replaces=replaces)

    def _draw_entries(self, data: st.DataObject, *, is_known: bool) -> tuple[LogEntry, ...]:
        taken = sorted({entry.key for entry in self.model.log})
        pool = st.sampled_from(taken) if is_known and taken else _KEYS
        keys = data.draw(st.lists(pool, min_size=int(is_known), max_size=3, unique=not is_known))
        return tuple(data.draw(entries(key=st.just(key))) for key in keys if is_known or key not in taken)


def run_machine(
    opening: Callable[[], AbstractContextManager[Storage]], *, limits: settings | None = None
) -> None:
    """
    Run the machine on storages that *opening* gives, each an empty one.

    Args:
        opening: Called once for each history.
        limits: In place of the settings of the current Hypothesis profile.
    """
    machine = type("OpenedStorageMachine", (StorageMachine,), {"opening": staticmethod(opening)})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            limits or settings(), deadline=None, stateful_step_count=15, suppress_health_check=checks
        ),
    )


def _compare_all(snapshot: Snapshot, model: Model) -> None:
    for kind in KINDS:
        query = Query(kind=kind.name)
        assert model.find(query) == list(snapshot.find(query))
        for name in kind.fields:
            assert model.count(query, (name,), None) == snapshot.count(query, (name,))
    assert model.log == list(snapshot.entries())


def _is_chosen(record: Record, query: Query) -> bool:
    if record.kind != query.kind:
        return False
    return all(_holds(condition, _members(record.index.get(name))) for name, condition in query.where.items())


def _holds(condition: Condition, members: Iterable[Scalar | None]) -> bool:
    """Say of one value, or of the members of a set, whether the condition holds for one of them."""
    for member in members:
        if isinstance(condition, Equal) and member == condition.value:
            return True
        if isinstance(condition, AnyOf | ContainsAny) and member is not None and member in condition.values:
            return True
        if isinstance(condition, Range) and member is not None:
            above = condition.low is None or not member < condition.low  # type: ignore[operator]  # of one type
            if above and (condition.high is None or member < condition.high):  # type: ignore[operator]
                return True
    return False


def _members(value: IndexValue) -> list[Scalar | None]:
    """Return the values that a field stands for; ``None`` for nothing."""
    if isinstance(value, frozenset):
        return list(value) or [None]
    return [value]


def _place(query: Query, record: Record) -> tuple[Scalar | None, ...]:
    values = (record.index.get(name) for name, _ in query.order)
    return (*(value for value in values if not isinstance(value, frozenset)), record.id)


def _compare(query: Query, left: Sequence[Scalar | None], right: Sequence[Scalar | None]) -> int:
    """Return -1, 0 or 1 as *left* comes before, at or behind *right* in the query's order."""
    directions = [direction for _, direction in query.order]
    for one, other, direction in zip(left, right, [*directions, (directions or ["asc"])[-1]], strict=True):
        if one != other:
            is_less = one is None or (other is not None and one < other)  # type: ignore[operator]  # of one type
            return -1 if is_less == (direction == "asc") else 1
    return 0
