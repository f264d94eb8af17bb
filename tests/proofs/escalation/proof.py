# SPDX-License-Identifier: EUPL-1.2
"""
Every reminder is written and sent once, none is skipped, and none after an answer, whatever dies in between.

Each run simulates two years: referrals and signals are answered at random times,
or never; ``deliver`` is run every day, and every hour while hours count, but for
times in which nobody runs it, for weeks; there are weekends, holidays and changes
of the clock.  At each write of a process it
may die before or after it, another process may run, perhaps after the lease has
run out, and an answer may come.  The post fails before or after it sent.  An
oracle that shares no code with the library says what must have been noted and
sent; messages are told apart by their ids.  Every tenth run is on SQLite, and
shorter; the others keep their records in memory.  Four saboteurs must be caught: a new id at each try,
reminders after an answer, a cursor that moves before the deliveries are kept, and
a referral that expires before its last reminder.

*n* is the number of runs.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import attrs
from tests.proofs import Result
from tests.proofs.escalation.oracle import complaints, counts
from tests.proofs.escalation.world import START, World

from onestopshop.builtin import memory, sqlite
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.messages.ladders import Stage, reached
from onestopshop.operations.messages import reminders
from onestopshop.operations.messages import stages as clocks
from onestopshop.ports.queries import Equal, Query
from onestopshop.runtime import post
from onestopshop.runtime.leases import Lease

__all__ = ["one_run", "run"]

_RUNS: Final = 200
_DAYS: Final = 730
_ON_DISK: Final = 60
"""Days of a run on SQLite, which opens its file again after each death."""
_SHARE: Final = 4
_DEADLY: Final = 0.03
"""The chance of each thing that may happen at a write."""
_SHUT: Final = 0.01
"""The chance that from a day on nobody runs ``deliver``, for up to two months."""


def run(n: int | None, seed: int) -> Result:
    """Try *n* runs (200 when left out) of two years on all cores, then a few with each saboteur."""
    runs = n or _RUNS
    shares = [(seed, start, min(start + _SHARE, runs)) for start in range(0, runs, _SHARE)]
    figures: Counter[str] = Counter()
    lines: list[str] = []
    for found, counted in _all(shares):
        lines += found
        figures.update(counted)
    caught = {name: _caught(broken, seed) for name, broken in SABOTEURS.items()}
    return Result(
        n=runs,
        violations=len(lines),
        saboteur_caught=all(caught.values()),
        figures={**dict(sorted(figures.items())), "saboteurs": sum(caught.values())},
        lines=[*lines[:20], *(f"MISSED: {name}" for name, found in caught.items() if not found)],
    )


def _all(shares: Sequence[tuple[int, int, int]]) -> Iterable[tuple[list[str], Counter[str]]]:
    if len(shares) == 1:
        return [_share(shares[0])]
    with ProcessPoolExecutor() as pool:
        return list(pool.map(_share, shares))


def _share(share: tuple[int, int, int]) -> tuple[list[str], Counter[str]]:
    seed, start, end = share
    figures: Counter[str] = Counter()
    lines = [
        f"run {one} (seed {seed}): {line}"
        for one in range(start, end)
        for line in one_run(seed, one, figures)
    ]
    return lines, figures


def one_run(seed: int, number: int, figures: Counter[str], *, days: int = _DAYS) -> list[str]:
    """Simulate one city, and return what was broken."""
    random = Random(f"{seed}/{number}")
    adapter, days = (sqlite.ADAPTER, min(days, _ON_DISK)) if number % 10 == 9 else (memory.ADAPTER, days)
    with TemporaryDirectory(prefix="escalation-") as folder, patch("os.fsync"):
        world = World(Path(folder), random, adapter, deadly=_DEADLY)
        try:
            _live(world, random, days)
            found = list(complaints(world))
            figures.update(counts(world))
        finally:
            world.close()
    return found


def _live(world: World, random: Random, days: int) -> None:
    """Let the days pass, with what happens in each, and then a month in which nothing new does."""
    shut = 0
    for day in range(days + 30):
        morning = START + timedelta(days=day)
        if day < days and random.random() < 0.1:
            _at(world, morning - timedelta(minutes=random.randrange(60)))
            _begin(world, random)
        if day < days and random.random() < _SHUT:
            shut = min(day + random.randrange(2, 60), days)
        hours = range(24) if day >= shut and _hours_count(world) else (0,)
        for hour in hours:
            at = morning + timedelta(hours=hour, minutes=random.randrange(20))
            _answers(world, at)
            _at(world, at)
            if day >= shut:
                world.deliver()


def _at(world: World, at: Any) -> None:
    world.now = max(world.now, at)


def _begin(world: World, random: Random) -> None:
    kind = random.choice(("normal", "normal", "urgent", "emergency", "signal"))
    longest = {"normal": 60, "urgent": 4, "emergency": 1.2, "signal": 100}[kind]
    after = timedelta(days=random.random() * longest) if random.random() < 0.8 else None
    if kind == "signal":
        world.signal(after)
    else:
        world.request(kind, after)


def _hours_count(world: World) -> bool:
    """Whether a referral waits whose clock counts hours."""
    exact = {item.id for item in world.items if item.kind == "referral" and item.priority != "normal"}
    requested = Query(kind="referral", where={"state": Equal(ReferralState.REQUESTED.value)})
    with world.storage.read() as snapshot:
        return any(record.id in exact for record in snapshot.find(requested))


def _answers(world: World, until: Any) -> None:
    """Let every answer come that was to come by now; a signal is acknowledged at half the time."""
    for item in world.items:
        if item.answer_after is None or item.answered is not None:
            continue
        if item.kind == "signal" and item.heard is None and item.begun + item.answer_after / 2 <= until:
            world.answer(item)
        if item.begun + item.answer_after <= until and (item.kind == "referral" or item.heard is not None):
            world.answer(item)


def _caught(broken: Callable[[], AbstractContextManager[Any]], seed: int) -> bool:
    """Return whether one of a few runs finds the saboteur out."""
    with broken():
        return any(one_run(seed, number, Counter(), days=150) for number in range(10))


def _new_ids() -> AbstractContextManager[Any]:
    """Give a message another id each time that it is sent."""
    real, numbers = post.composed, iter(range(10**9))

    def composed(*arguments: Any) -> Any:
        return attrs.evolve(real(*arguments), id=f"try-{next(numbers)}")

    return patch.object(post, "composed", composed)


@contextmanager
def _deaf() -> Iterator[None]:
    """Send what was to be sent, whoever answered meanwhile."""
    real = clocks.stages_of_referral

    def stages(referral: Any, *rest: Any, **named: Any) -> Any:
        return real(attrs.evolve(referral, state=ReferralState.REQUESTED), *rest, **named)

    with (
        patch.object(post, "needed", lambda *_: True),
        patch.object(clocks, "stages_of_referral", stages),
    ):
        yield


def _hasty() -> AbstractContextManager[Any]:
    """Move the cursor first, and keep the deliveries then."""
    real = Lease.write

    def write(lease: Lease, deliveries: Iterable[Any] = (), *, seq: int | None = None) -> None:
        if seq is not None:
            real(lease, seq=seq)
        real(lease, deliveries)

    return patch.object(Lease, "write", write)


def _abrupt() -> AbstractContextManager[Any]:
    """Let a referral expire as soon as its time is over, whoever was reminded."""
    real = reminders._due

    def due(work: Any, thing: Any) -> Any:
        found, context = real(work, thing), work.context
        stages = reached(
            reminders.stages_of(work, thing),
            now=context.now(),
            today=context.today(),
            calendar=context.rules.calendar,
        )
        ends = found is not None and stages[-1].stage is Stage.EXPIRE
        return (stages[-1], ()) if ends else found

    return patch.object(reminders, "_due", due)


SABOTEURS: Final[dict[str, Callable[[], AbstractContextManager[Any]]]] = {
    "a new id at each try": _new_ids,
    "reminders after an answer": _deaf,
    "the cursor first": _hasty,
    "the end before the reminder": _abrupt,
}
