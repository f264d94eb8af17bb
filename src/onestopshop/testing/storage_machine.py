# SPDX-License-Identifier: EUPL-1.2
"""
Try any history of writes, reads and counts against the plain model.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import ClassVar

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
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Blanking, Erasure, Kind, LogEntry, Put, Snapshot
from onestopshop.testing.storage.model import Model, ModelConflictError
from onestopshop.testing.storage.samples import KINDS, Opening
from onestopshop.testing.strategies import entries, queries, records

__all__ = ["Model", "StorageMachine", "run_machine"]

_IDS = st.sampled_from(("a", "A", "b", "é", "z"))
_KEYS = st.sampled_from([f"k{number}" for number in range(12)])
_FLAWS = st.sampled_from((None, None, None, "version", "erasure", "blanking", "key"))
"""What is wrong with a batch: one thing at most, so that nothing else hides it."""


class StorageMachine(RuleBasedStateMachine):
    """
    Writes to a storage and to the model, and compares what both say.
    """

    opening: ClassVar[Opening]
    kinds: ClassVar[Sequence[Kind]] = KINDS

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.held: list[tuple[Snapshot, Model]] = []
        self.stack = ExitStack()
        self.storage = self.stack.enter_context(type(self).opening(self.kinds))

    def teardown(self) -> None:
        """Compare everything once more, and close."""
        with self.stack:
            for snapshot, model in self.held:
                self.compare(snapshot, model)
            with self.storage.read() as snapshot:
                self.compare(snapshot, self.model)

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

    @rule(data=st.data())
    def find(self, data: st.DataObject) -> None:
        """Find by a query."""
        kind = self._draw_kind(data)
        with self.storage.read() as snapshot:
            for _ in range(3):
                query = data.draw(queries(kind, id=_IDS))
                assert self.model.find(query) == list(snapshot.find(query))

    @rule(data=st.data())
    def count(self, data: st.DataObject) -> None:
        """Count by up to two fields."""
        kind = self._draw_kind(data)
        by = data.draw(st.lists(st.sampled_from([*kind.fields, None]), max_size=2, unique=True))
        distinct = data.draw(st.sampled_from([*kind.fields, None]))
        query = data.draw(queries(kind, id=_IDS))
        with self.storage.read() as snapshot:
            names = [name for name in by if name is not None]
            assert self.model.count(query, names, distinct) == snapshot.count(query, names, distinct)

    @rule(data=st.data(), id=_IDS, key=_KEYS)
    def get(self, data: st.DataObject, id: str, key: str) -> None:
        """Get one record and one entry."""
        kind = self._draw_kind(data)
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
        self.compare(*data.draw(st.sampled_from(self.held)))

    def compare(self, snapshot: Snapshot, model: Model) -> None:
        """Compare all records, counts and entries."""
        for kind in self.kinds:
            query = Query(kind=kind.name)
            assert model.find(query) == list(snapshot.find(query))
            for name in kind.fields:
                assert model.count(query, (name,), None) == snapshot.count(query, (name,))
        assert model.log == list(snapshot.entries())

    def _draw_kind(self, data: st.DataObject) -> Kind:
        """Draw a kind, most often the one with the most fields."""
        richest = max(self.kinds, key=lambda kind: len(kind.fields))
        return data.draw(st.sampled_from((*[richest] * (len(self.kinds) - 1), *self.kinds)))

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
        kind, id = self._draw_kind(data), data.draw(_IDS)
        present = model.records.get((kind.name, id))
        replaces = present.version if present else 0
        if is_stale:
            replaces = max(0, replaces + data.draw(st.sampled_from((0, 1, -1))))
        version = replaces + data.draw(st.sampled_from((1, 1, 1, 5)))
        record = data.draw(records(kind, id=st.just(id), version=version))
        model.records[kind.name, id] = record
        return Put(record, replaces=replaces)

    def _draw_entries(self, data: st.DataObject, *, is_known: bool) -> tuple[LogEntry, ...]:
        taken = sorted({entry.key for entry in self.model.log})
        pool = st.sampled_from(taken) if is_known and taken else _KEYS
        keys = data.draw(st.lists(pool, min_size=int(is_known), max_size=3, unique=not is_known))
        return tuple(data.draw(entries(key=st.just(key))) for key in keys if is_known or key not in taken)


def run_machine(opening: Opening, *, kinds: Sequence[Kind] = KINDS, limits: settings | None = None) -> None:
    """
    Run the machine on storages that *opening* gives, each an empty one.

    Args:
        opening: Called once for each history, with the kinds.
        kinds: What the storage keeps.
        limits: In place of the settings of the current Hypothesis profile.
    """
    settled = {"opening": staticmethod(opening), "kinds": kinds}
    machine = type("OpenedStorageMachine", (StorageMachine,), settled)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            limits or settings(), deadline=None, stateful_step_count=15, suppress_health_check=checks
        ),
    )
