# SPDX-License-Identifier: EUPL-1.2
"""
All storages answer alike: no random history tells memory, SQLite, PostgreSQL and JSON lines from the plain model.

One history is a score of steps, which the seed and its number choose: batches
that fit or do not, questions, counts, pages of the log, and snapshots that stay
open.  Every storage takes every step, and what it says is compared with what
the model says.  A storage is used for several histories, each of which begins
by erasing all that is there; then a new one is opened.

*n* is the number of histories.  The saboteur is a memory that puts absent
values last.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
from tests.proofs import Result
from tests.proofs.agreement.steps import Difference, History
from tests.proofs.kit.broken_queries import AbsentLast
from tests.proofs.wrapped import viewing

from onestopshop.builtin.memory import ADAPTER as MEMORY
from onestopshop.builtin.sqlite import ADAPTER as SQLITE
from onestopshop.ports.adapters import Adapter
from onestopshop.ports.storage import Kind, Storage
from onestopshop.testing.fakes import a_city
from onestopshop.testing.storage import KINDS, SHOP_KINDS
from onestopshop.testing.storage.model import Model

__all__ = ["BACKENDS", "BROKEN", "Backend", "Comparison", "compare", "run"]

_HISTORIES = 200
_IN_ONE = 50
"""Histories for which a storage is used, so that most of the time is not spent on opening."""
_FOR_SABOTEUR = 200

Backend = Callable[
    [Path], AbstractContextManager[Callable[[Sequence[Kind]], AbstractContextManager[Storage]]]
]
"""Given a folder of its own, whatever a backend needs for as long as it is compared; opens empty storages."""


def run(n: int | None, seed: int) -> Result:
    """
    Compare all storages over *n* histories, 200 when not given.
    """
    histories = n or _HISTORIES
    found = compare(BACKENDS, histories, seed)
    saboteur = compare({"broken": BROKEN}, _FOR_SABOTEUR, seed, until=1)
    return Result(
        n=histories,
        violations=len(found.differences),
        saboteur_caught=bool(saboteur.differences),
        figures={
            "backends": sorted(BACKENDS),
            "steps": found.steps,
            "writes": found.writes,
            "conflicts": found.conflicts,
            "seconds_of": {name: round(seconds, 1) for name, seconds in found.seconds.items()},
        },
        lines=[str(difference) for difference in found.differences],
    )


@attrs.define
class Comparison:
    """
    What was compared, how long each backend took for its answers, and what was not alike.
    """

    seconds: dict[str, float]
    steps: int = 0
    writes: int = 0
    conflicts: int = 0
    differences: list[Difference] = attrs.field(factory=list)


def compare(backends: Mapping[str, Backend], histories: int, seed: int, *, until: int = 20) -> Comparison:
    """
    Play *histories* on all *backends*.

    Args:
        backends: By name.
        histories: How many.
        seed: A history depends on it and on its number.
        until: After so many differences there is no more to learn.
    """
    result = Comparison(seconds=dict.fromkeys(backends, 0.0))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="agreement-", dir=_quick_place())))
        openings = {
            name: stack.enter_context(backend(_made(folder / name))) for name, backend in backends.items()
        }
        for start in range(0, histories, _IN_ONE):
            kinds = (KINDS, SHOP_KINDS)[start // _IN_ONE % 2]
            numbers = range(start, min(start + _IN_ONE, histories))
            _play(openings, kinds, [f"{seed}/{number}" for number in numbers], result)
            if len(result.differences) >= until:
                break
    return result


def _play(
    openings: Mapping[str, Callable[[Sequence[Kind]], AbstractContextManager[Storage]]],
    kinds: Sequence[Kind],
    seeds: Sequence[str],
    result: Comparison,
) -> None:
    """Play some histories in one storage of each backend; after a difference the storages are given up."""
    with ExitStack() as stack:
        storages: dict[str, Storage] = {}
        for name, opening in openings.items():
            begin = time.perf_counter()
            storages[name] = stack.enter_context(opening(kinds))
            result.seconds[name] += time.perf_counter() - begin
        model = Model()
        for seed in seeds:
            history = History(storages, model, kinds, seed, result.seconds)
            found = history.play()
            result.steps += history.steps
            result.writes += history.writes
            result.conflicts += history.conflicts
            if found:
                result.differences.extend(found)
                return
            model = history.model


@contextmanager
def _memory(folder: Path) -> Iterator[Callable[[Sequence[Kind]], AbstractContextManager[Storage]]]:
    yield _opening(MEMORY, folder, lambda _: {})


@contextmanager
def _sqlite(folder: Path) -> Iterator[Callable[[Sequence[Kind]], AbstractContextManager[Storage]]]:
    yield _opening(SQLITE, folder, lambda number: {"path": f"{number}.db"})


@contextmanager
def _lines(folder: Path) -> Iterator[Callable[[Sequence[Kind]], AbstractContextManager[Storage]]]:
    from nantes_shop.lines import ADAPTER

    yield _opening(ADAPTER, folder, lambda number: {"path": f"{number}"})


@contextmanager
def _postgres(folder: Path) -> Iterator[Callable[[Sequence[Kind]], AbstractContextManager[Storage]]]:
    from onestopshop_postgres.adapter import ADAPTER
    from onestopshop_postgres.testing import a_server

    with a_server(fsync="off") as server:
        yield _opening(ADAPTER, folder, lambda number: server.options(f"agreement_{number}"))


@contextmanager
def _broken(folder: Path) -> Iterator[Callable[[Sequence[Kind]], AbstractContextManager[Storage]]]:
    wrap = viewing(AbsentLast)
    inner = _opening(MEMORY, folder, lambda _: {})

    @contextmanager
    def opened(kinds: Sequence[Kind]) -> Iterator[Storage]:
        with inner(kinds) as storage:
            yield wrap(storage)

    yield opened


BROKEN: Backend = _broken
"""A memory that puts absent values last."""

BACKENDS: Mapping[str, Backend] = {
    "memory": _memory,
    "sqlite": _sqlite,
    "postgres": _postgres,
    "lines": _lines,
}


def _opening(
    adapter: Adapter[Storage], folder: Path, options: Callable[[int], Mapping[str, object]]
) -> Callable[[Sequence[Kind]], AbstractContextManager[Storage]]:
    """Return what opens another empty storage at each call."""
    numbers = count(1)

    def opened(kinds: Sequence[Kind]) -> AbstractContextManager[Storage]:
        number = next(numbers)
        city = a_city(_made(folder / f"city{number}"), kinds=kinds)
        return adapter.open(adapter.options.model_validate(options(number)), city)

    return opened


def _quick_place() -> Path | None:
    """Return a place in memory, where there is one: what is compared is answers, not durability."""
    place = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    return place if place.is_dir() and os.access(place, os.W_OK) else None


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
