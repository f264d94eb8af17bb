# SPDX-License-Identifier: EUPL-1.2
"""
A city of two years: services that answer late or never, processes that die, and a post that fails.

A process is what one run of ``onestopshop deliver`` has: everything in it is new
but the storage.  At every write, chance decides whether the process dies before
or after it, whether an answer comes in between, and whether another process runs
meanwhile, perhaps after the lease has run out.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs
from tests.proofs.escalation.records import barrier_of, catalogue, signal_of, vocabulary

from onestopshop.codec.records import kinds
from onestopshop.config.clocks import Delivery as DeliverySettings
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.events import Event, LogEntry
from onestopshop.domain.messages.calendar import Calendar
from onestopshop.domain.people import SYSTEM, Actor, ActsAs
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import AdapterError, TransitionError
from onestopshop.operations.context import Context
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.messages.reminders import remind
from onestopshop.operations.referrals.referrals import Referrals
from onestopshop.operations.rules import Rules
from onestopshop.ports.adapters import Adapter
from onestopshop.ports.notifiers import Message, Notifier
from onestopshop.ports.storage import Batch, Storage, Written
from onestopshop.runtime.post import Post
from onestopshop.testing.fakes import CountingIds, a_city

__all__ = ["ADDRESSED", "CARRIER", "HOLIDAYS", "START", "ZONE", "Item", "World"]

ZONE: Final = ZoneInfo("Europe/Brussels")
START: Final = datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
HOLIDAYS: Final = frozenset(
    {date(2026, 4, 6), date(2026, 5, 1), date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 29)}
    | {date(2026, 7, 20) + timedelta(days=days) for days in range(12)}
)
ADDRESSED: Final = ("office", "school")
CARRIER: Final = "house"
_DESK: Final = Actor(role="guide", acts_as=ActsAs.COORDINATOR, worker="w1", desk="main")


class Died(KeyboardInterrupt):
    """
    The process is gone: nothing of it runs on, and nobody catches it.
    """


@attrs.define(eq=False)
class Item:
    """
    A referral or a signal, and what became of it; each thing that happens has a number of its own.
    """

    kind: str
    id: str
    priority: str
    begun: datetime
    answer_after: timedelta | None
    heard: int | None = None
    answered: int | None = None


class World:
    """
    One simulation.

    Args:
        adapter: Of the storage; it is opened anew when a process died.
    """

    def __init__(self, folder: Path, random: Random, adapter: Adapter[Storage], *, deadly: float) -> None:
        self.random, self.deadly = random, deadly
        self.now = START
        self.items: list[Item] = []
        self.messages: list[tuple[int, datetime, Message]] = []
        self.injured: set[str] = set()
        self.noted: list[tuple[int, datetime, LogEntry]] = []
        self.rounds: list[tuple[int, datetime]] = []
        self.figures: dict[str, int] = {"deaths": 0, "rivals": 0, "failures": 0, "meanwhile": 0}
        self._numbers = count(1)
        self._ids = CountingIds()
        self._city = attrs.evolve(a_city(folder, kinds=kinds()), timezone=ZONE, vocabulary=vocabulary())
        self._adapter = adapter
        self._opened: Any = None
        self._depth = 0
        self.open()
        with self.quietly():
            catalogue(DeskWork(self.context, SYSTEM, commit=self.storage.write))
            self._post().begin()

    def open(self) -> None:
        """Open the storage, for the first time or again; the memory stays what it is."""
        if self._opened is None or self._adapter.name != "memory":
            self.close()
            place = {} if self._adapter.name == "memory" else {"path": "city.db"}
            options = self._adapter.options.model_validate(place)
            self._opened = self._adapter.open(options, self._city)
            self._bare = self._opened.__enter__()
        self.storage = Watched(self._bare, self)
        self.context = Context(
            city=self._city,
            storage=self.storage,
            gate=SimpleNamespace(check=lambda *_: None),
            policies=SimpleNamespace(withheld=lambda *_: frozenset(), smallest_count=lambda _: 5),
            origin="test",
            now=lambda: self.now,
            new_id=self._ids,
            desks=frozenset({"main"}),
            rules=Rules(calendar=Calendar(holidays=HOLIDAYS)),
        )

    def close(self) -> None:
        """Close the storage."""
        if self._opened is not None:
            self._opened.__exit__(None, None, None)

    def number(self) -> int:
        """Return the number of something that happens."""
        return next(self._numbers)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Let nothing happen at the writes within."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def request(self, priority: str, answer_after: timedelta | None) -> None:
        """Ask the service for a referral."""
        with self.quietly():
            made = Referrals(DeskWork(self.context, _DESK, commit=self.storage.write)).make(
                service="registration", topic="topic:registration", mode="contacted", priority=priority
            )
        self.items.append(Item("referral", made.id, priority, self.now, answer_after))

    def signal(self, answer_after: timedelta | None) -> None:
        """Send a signal about two barriers to two organisations."""
        today = self.now.astimezone(ZONE).date()
        barriers = [barrier_of(self._ids(today), number=number) for number in (1, 2)]
        signal = signal_of(self._ids(today), barriers, sent_on=today, to=ADDRESSED, carrier=CARRIER)
        with self.quietly():
            DeskWork(self.context, SYSTEM, commit=self.storage.write).run(
                lambda work: [
                    *(
                        work.save(one, Event(action="barrier.signalled", kind="barrier", subject=one.id))
                        for one in barriers
                    ),
                    work.save(signal, Event(action="signal.sent", kind="signal", subject=signal.id)),
                ]
            )
        self.items.append(Item("signal", signal.id, "normal", self.now, answer_after))

    def answer(self, item: Item) -> None:
        """Let the service answer: a referral at once, a signal first by a sign of receipt."""
        with self.quietly():
            if item.kind == "referral":
                try:
                    Referrals(DeskWork(self.context, _DESK, commit=self.storage.write)).accept(item.id)
                except TransitionError:
                    return  # it has expired
                item.heard = item.answered = self.number()
                return
            state = BarrierState.ACKNOWLEDGED if item.heard is None else BarrierState.PLANNED
            DeskWork(self.context, SYSTEM, commit=self.storage.write).run(
                lambda work: [self._moved(work, id, state) for id in work.get(Signal, item.id).barriers]
            )
        if item.heard is None:
            item.heard = self.number()
        else:
            item.answered = self.number()

    def _moved(self, work: Any, id: str, state: BarrierState) -> Barrier:
        barrier = work.get(Barrier, id)
        moved = attrs.evolve(barrier, state=state, version=barrier.version + 1)
        kept: Barrier = work.save(moved, Event(action=f"barrier.{state}", kind="barrier", subject=id))
        return kept

    def deliver(self) -> None:
        """Run processes until one comes to its end and sends; those that die are followed by another."""
        while True:
            begun = self.now
            try:
                busy = self.process()
            except Died:
                self.figures["deaths"] += 1
                self.open()
            else:
                if not busy:
                    self.rounds.append((self.number(), begun))
                    return
            self.now += timedelta(minutes=self.random.choice((1, 6, 11)))

    def process(self) -> Sequence[str]:
        """Run one process, and return the notifiers for which another one sends."""
        remind(DeskWork(self.context, SYSTEM, commit=self.storage.write))
        return self._post().run(again=False).busy

    def _post(self) -> Post:
        settings: Any = SimpleNamespace(
            notifiers={"post": None}, delivery=DeliverySettings(most_attempts=1000, pause=1)
        )
        registry: Any = SimpleNamespace(open=self._notifier)
        return Post(self.context, registry, settings, holder=lambda: f"process-{self.number()}")

    @contextmanager
    def _notifier(self, *_: object, **__: object) -> Iterator[Notifier]:
        yield Recording(self)

    def happen(self, write: Callable[[], Written]) -> Written:
        """Let chance do its work around a write."""
        chance = 1.0 if self._depth else self.random.random()
        if chance < self.deadly:
            raise Died
        if chance < 2 * self.deadly:
            self._rival()
        elif chance < 3 * self.deadly:
            self._answer_meanwhile()
        written = write()
        for entry in written.entries:
            if "stage" in entry.data or entry.action == "referral.expired":
                self.noted.append((self.number(), self.now, entry))
        if 1 - self.deadly < chance < 1:
            raise Died
        return written

    def _rival(self) -> None:
        """Let another process run to its end, or its death, in the middle of this one."""
        self.figures["rivals"] += 1
        if self.random.random() < 0.5:
            self.now += timedelta(minutes=11)
        with self.quietly():
            self.process()

    def _answer_meanwhile(self) -> None:
        waiting = [item for item in self.items if item.answered is None and item.answer_after is not None]
        if waiting:
            self.figures["meanwhile"] += 1
            self.answer(self.random.choice(waiting))


class Watched:
    """
    The storage of a process, at whose writes things happen; dead processes write nothing.
    """

    def __init__(self, storage: Storage, world: World) -> None:
        self._storage, self._world = storage, world
        self._dead = False

    def read(self) -> Any:
        return self._storage.read()

    def write(self, batch: Batch) -> Written:
        if self._dead:
            raise Died
        try:
            return self._world.happen(lambda: self._storage.write(batch))
        except Died:
            self._dead = True
            raise


class Recording:
    """
    A notifier that remembers what it sent, and now and then fails, before or after it did.
    """

    def __init__(self, world: World) -> None:
        self._world = world

    def send(self, message: Message) -> None:
        world = self._world
        chance = world.random.random()
        if chance < 0.05:
            self._fail(message)
        world.messages.append((world.number(), world.now, message))
        if chance > 0.95:
            self._fail(message)

    def _fail(self, message: Message) -> None:
        self._world.figures["failures"] += 1
        self._world.injured.add(message.id)
        raise AdapterError("the server hung up", adapter="post", hint="It is tried again.")
