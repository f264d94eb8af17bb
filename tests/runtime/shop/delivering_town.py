# SPDX-License-Identifier: EUPL-1.2
"""
A city whose storage, clock and post outlive its shops.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import attrs
from tests.operations.messages.samples import ASKED, a_signal

from onestopshop import OneStopShop
from onestopshop.builtin.memory import MemoryStorage
from onestopshop.codec.records import from_record, kinds, to_record
from onestopshop.domain.events import Event
from onestopshop.domain.messages.deliveries import Delivery
from onestopshop.domain.people import SYSTEM
from onestopshop.domain.signals.signals import Signal
from onestopshop.errors import AdapterError
from onestopshop.operations.desk import DeskWork
from onestopshop.plugin import Adapter, Message, Options, Query, hookimpl
from onestopshop.ports.storage import Batch, Put, Record
from onestopshop.testing.fakes import FixedClock

__all__ = ["OFFICE", "Notifier", "Town", "asked", "signal_sent", "states"]

OFFICE = "organisation:office"


class Town:
    """
    What outlives a shop: the storage, the clock, and what its notifiers sent.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
        self.storage: Any = MemoryStorage(kinds())
        self.sent: dict[str, list[Message]] = {"a": [], "b": []}
        self.fails: dict[str, BaseException] = {}
        self.slams: dict[str, BaseException] = {}
        self.meanwhile: list[Any] = []
        self.broken = False

    @hookimpl
    def register_storage(self) -> list[Adapter[Any]]:
        return [Adapter(name="kept", summary="x", options=Options, open=lambda *_: nullcontext(self.storage))]

    @hookimpl
    def register_notifiers(self) -> list[Adapter[Any]]:
        return [
            Adapter(name=name, summary="x", options=Options, open=self._opened(name)) for name in self.sent
        ]

    def _opened(self, name: str) -> Any:
        @contextmanager
        def opened(*_: object) -> Iterator[Any]:
            if self.broken and name == "a":
                raise AdapterError("no room for a", adapter="a", hint="Make room.")
            yield Notifier(self, name)
            if name in self.slams:
                raise self.slams[name]

        return opened

    @contextmanager
    def shop(self, *names: str, **tables: Any) -> Iterator[OneStopShop]:
        """Open the shop with some of the notifiers."""
        used = {name: {"use": name} for name in names or ("a",)}
        with OneStopShop.open(
            self.folder, plugins=[self], now=self.clock, storage={"use": "kept"}, notifiers=used, **tables
        ) as shop:
            self.context: Any = shop._context
            yield shop

    @property
    def ids(self) -> Any:
        return self.context.new_id

    def kept(self, model: Any = Delivery) -> list[Any]:
        with self.storage.read() as snapshot:
            return [from_record(record, model) for record in snapshot.find(Query(kind=model.KIND))]

    def put(self, thing: Any) -> None:
        later = attrs.evolve(thing, version=thing.version + 1)
        self.storage.write(Batch(puts=(Put(to_record(later), replaces=thing.version),)))

    def spoil(self, kind: str, id: str) -> Record:
        """Make the body of a record unreadable, and return it as it was."""
        with self.storage.read() as snapshot:
            record: Record = snapshot.get(kind, id)
        self.write(record, body={"id": id, "is": "spoilt"})
        return record

    def write(self, record: Record, **changes: Any) -> None:
        """Write a record of the storage as it was, or changed."""
        with self.storage.read() as snapshot:
            version = snapshot.get(record.kind, record.id).version
        later = attrs.evolve(record, version=version + 1, **changes)
        self.storage.write(Batch(puts=(Put(later, replaces=version),)))


class Notifier:
    """
    Sends into a list, or fails as the town says.
    """

    def __init__(self, town: Town, name: str) -> None:
        self.town, self.name = town, name

    def send(self, message: Message) -> None:
        for call in self.town.meanwhile:
            call()
        if self.name in self.town.fails:
            raise self.town.fails[self.name]
        self.town.sent[self.name].append(message)


def signal_sent(town: Town) -> str:
    """Send a signal to one organisation, and return its id."""
    id = a_signal(town, numbers=[1])

    def tell(work: Any) -> None:
        one = work.get(Signal, id)
        work.save(
            attrs.evolve(one, version=one.version + 1), Event(action="signal.sent", kind="signal", subject=id)
        )

    DeskWork(town.context, SYSTEM, commit=town.storage.write).run(tell)
    return id


def asked(shop: OneStopShop) -> dict[str, Any]:
    services = shop.acting_as("guide", desk="main").services.list()
    service = next(one.id for one in services if one.offered and one.for_visitors)
    return {**ASKED, "service": service}


def states(done: Any) -> list[tuple[str, str, int]]:
    return [(one.to, one.state.value, one.attempts) for one in done.deliveries]
