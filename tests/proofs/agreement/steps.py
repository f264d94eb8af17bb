# SPDX-License-Identifier: EUPL-1.2
"""
The steps of one history, and what every storage says to each.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TypeAlias

import attrs

from onestopshop.errors import ConflictError, OneStopShopError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Erasure, Kind, Snapshot, Storage
from onestopshop.testing.storage.chance import Chance
from onestopshop.testing.storage.model import Model, ModelConflictError

__all__ = ["Difference", "History"]

_STEPS = 20
_IDS = ("a", "A", "b", "é", "e\u0301", "z", "\U0001f600")
_MOST_HELD = 2

_Answer: TypeAlias = object


@attrs.frozen(kw_only=True)
class Difference:
    """
    One answer that is not that of the model.
    """

    backend: str
    history: str
    step: int
    asked: str
    expected: str
    got: str

    def __str__(self) -> str:
        return (
            f"{self.backend}, history {self.history}, step {self.step}: {self.asked}\n"
            f"  expected {self.expected}\n  got      {self.got}"
        )


class History:
    """
    One history, played on several storages that all hold what *model* holds.

    Args:
        storages: By name.
        model: What they hold.
        kinds: What they were opened with.
        seed: What chooses the steps.
        seconds: Raised by the time that each storage takes.
    """

    def __init__(
        self,
        storages: Mapping[str, Storage],
        model: Model,
        kinds: Sequence[Kind],
        seed: str,
        seconds: dict[str, float],
    ) -> None:
        self.model = model
        self.steps = self.writes = self.conflicts = 0
        self._storages = storages
        self._kinds = kinds
        self._seed = seed
        self._seconds = seconds
        self._chance = Chance(seed)
        self._keys = [f"{seed}:{number}" for number in range(12)]
        self._held: list[tuple[Model, dict[str, Snapshot]]] = []
        self._differences: list[Difference] = []

    def play(self) -> list[Difference]:
        """
        Erase what is there, take the steps, compare everything, and return the differences.
        """
        with ExitStack() as stack:
            self._write(self._emptying())
            for _ in range(_STEPS):
                if self._differences:
                    return self._differences
                self._step(stack)
            for model, snapshots in [*self._held, (self.model, self._opened(stack))]:
                self._compare_all(model, snapshots)
        return self._differences

    def _step(self, stack: ExitStack) -> None:
        share = self._chance.number(1, 100)
        if share <= 40:
            self._write(self._chance.batch(self.model, self._kinds, _IDS, self._keys))
        elif share <= 50 and len(self._held) < _MOST_HELD:
            self._held.append((self.model, self._opened(stack)))
        elif self._held and share <= 60:
            self._ask(*self._chance.one_of(self._held))
        else:
            with ExitStack() as brief:
                self._ask(self.model, self._opened(brief))

    def _emptying(self) -> Batch:
        places = self.model.records.items()
        erasures = (Erasure(kind=kind, id=id, replaces=record.version) for (kind, id), record in places)
        return Batch(erasures=tuple(erasures))

    def _write(self, batch: Batch) -> None:
        """Write *batch* everywhere: the same entries are written, or all say that it is a conflict."""
        try:
            after = self.model.after(batch)
            expected: _Answer = after.log[len(self.model.log) :]
        except ModelConflictError:
            after, expected = self.model, ConflictError
            self.conflicts += 1
        self.writes += 1
        asked = f"write {batch}"
        self._answers(asked, expected, self._storages, lambda storage: list(storage.write(batch).entries))
        self.model = after

    def _opened(self, stack: ExitStack) -> dict[str, Snapshot]:
        return {name: stack.enter_context(storage.read()) for name, storage in self._storages.items()}

    def _ask(self, model: Model, snapshots: Mapping[str, Snapshot]) -> None:
        for asked, expected, question in self._questions(model):
            self._answers(asked, expected, snapshots, question)

    def _questions(self, model: Model) -> Iterator[tuple[str, _Answer, Callable[[Snapshot], _Answer]]]:
        """Yield a few questions, with the answers of the model."""
        kind, id, key = (self._chance.one_of(pool) for pool in (self._kinds, _IDS, self._keys))
        query = self._chance.query(kind, _IDS)  # type: ignore[arg-type]  # a kind
        yield f"find {query}", model.find(query), lambda snapshot: list(snapshot.find(query))
        by, distinct = self._chance.groups(kind)  # type: ignore[arg-type]  # a kind
        counts = model.count(query, by, distinct)
        yield f"count {query} {by} {distinct}", counts, lambda snapshot: snapshot.count(query, by, distinct)
        name = kind.name  # type: ignore[union-attr]  # a kind
        yield f"get {name} {id}", model.records.get((name, id)), lambda snapshot: snapshot.get(name, id)
        known = next((entry for entry in model.log if entry.key == key), None)
        yield f"entry {key}", known, lambda snapshot: snapshot.entry(key)
        after, limit = self._chance.number(0, len(model.log) + 1), self._chance.number(0, 5)
        page = model.log[after : after + limit]
        yield f"entries {after} {limit}", page, lambda snapshot: list(snapshot.entries(after, limit))

    def _compare_all(self, model: Model, snapshots: Mapping[str, Snapshot]) -> None:
        for kind in self._kinds:
            query = Query(kind=kind.name)
            self._answers(f"find {query}", model.find(query), snapshots, lambda s, q=query: list(s.find(q)))
        self._answers(
            "entries", model.log[-50:], snapshots, lambda s: list(s.entries(len(model.log) - 50, 50))
        )

    def _answers(
        self,
        asked: str,
        expected: _Answer,
        asked_of: Mapping[str, Storage] | Mapping[str, Snapshot],
        question: Callable[..., _Answer],
    ) -> None:
        """Ask everybody the same and note who says something else than the model."""
        self.steps += 1
        for name, one in asked_of.items():
            begin = time.perf_counter()
            got = _answer(lambda one=one: question(one))
            self._seconds[name] += time.perf_counter() - begin
            if got != expected:
                self._differences.append(
                    Difference(
                        backend=name,
                        history=self._seed,
                        step=self.steps,
                        asked=asked,
                        expected=repr(expected),
                        got=repr(got),
                    )
                )


def _answer(question: Callable[[], _Answer]) -> _Answer:
    """Return the answer; an error is one too: a conflict by its class, everything else as it is."""
    try:
        return question()
    except ConflictError:
        return ConflictError
    except OneStopShopError as error:
        return error
