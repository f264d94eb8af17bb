# SPDX-License-Identifier: EUPL-1.2
"""
The life of an invented city, drawn from a seed: records that come, change and go, and what befalls their files.

After each question the figures with the projection stand beside those that the
records give without it.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from plugins.insight.tests.drawing import Ids, drawn

from onestopshop import OneStopShop
from onestopshop.plugin import (
    Barrier,
    Batch,
    Erasure,
    LogEntry,
    Observation,
    Put,
    Record,
    Referral,
    Visit,
    structure,
)
from onestopshop.testing.fakes import CountingIds, FixedClock
from onestopshop_insight.figures import CODES
from onestopshop_insight.projection import Insight

__all__ = ["Answer", "City", "a_life"]

_MODELS: Mapping[str, Any] = {
    "visit": Visit,
    "referral": Referral,
    "observation": Observation,
    "barrier": Barrier,
}
_OPENED = datetime(2025, 10, 1, 9, tzinfo=UTC)
_PERIODS = (
    "2025",
    "2026",
    "2026",
    "2025-Q4",
    "2026-Q1",
    "2026-Q2",
    "2026-Q3",
    "2025-12",
    "2026-03",
    "2026-04",
)


@attrs.frozen
class Answer:
    """
    One question, and both answers to it.
    """

    asked: Mapping[str, Any]
    figures: Sequence[Any]
    of_records: Sequence[Any]
    counted_from_files: bool


class City:
    """
    A shop that can be closed, opened again and put back to an earlier state, while its folder of files stays.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "city"
        shutil.copytree(str(files("onestopshop") / "data" / "city"), self.folder)
        self.batches: list[Batch] = []
        self.primary = "b"
        self.shop: OneStopShop = None  # type: ignore[assignment]  # opened at once
        self._today = datetime(2026, 2, 1, 9, tzinfo=UTC)
        self._entries = 0
        self.opened()

    def opened(self) -> None:
        """Open the shop anew, as another process does, on a storage that holds what was written so far."""
        if self.shop is not None:
            self.shop.close()
        # What a shop writes when it opens must be the same each time, or the log would be another one.
        self.clock = FixedClock(_OPENED)
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("ONESTOPSHOP_PLUGINS", '["insight"]')
            self.shop = OneStopShop.open(
                self.folder, now=self.clock, new_id=CountingIds(),
                storage={"use": "memory"}, barriers={"primary": self.primary},
                desks={name: {"name": {"en": name}} for name in ("main", "market")},
                projections={"insight": {"use": "insight", "every": 4}},
            )  # fmt: skip
        for batch in self.batches:
            self.shop.storage.write(batch)
        self.pass_until(self._today)

    def pass_until(self, now: datetime) -> None:
        """Let time pass."""
        self._today = now
        self.clock.advance(days=(now - self.clock()).days)

    @property
    def today(self) -> datetime:
        return self._today

    @property
    def present(self) -> Mapping[tuple[str, str], Record]:
        """The records of the city."""
        found: dict[tuple[str, str], Record] = {}
        for batch in self.batches:
            found |= {(put.record.kind, put.record.id): put.record for put in batch.puts}
            for gone in batch.erasures:
                assert isinstance(gone, Erasure)
                del found[gone.kind, gone.id]
        return found

    def put(self, *bodies: tuple[str, Mapping[str, Any]], schema: int | None = None) -> None:
        """Write records, each as the next version of what is there; in the present form, or that of a *schema*."""
        puts = []
        for kind, body in bodies:
            structure(body, _MODELS[kind])
            before = self.present.get((kind, body["id"]))
            version = 1 if before is None else before.version + 1
            bare = Record(
                kind=kind, id=body["id"], version=version, schema=schema or _MODELS[kind].SCHEMA,
                body={**body, "version": version},
            )  # fmt: skip
            index_of = next(one.index_of for one in self.shop.city.kinds if one.name == kind)
            assert index_of is not None
            puts.append(Put(attrs.evolve(bare, index=index_of(bare)), replaces=version - 1))
        self.write(puts=tuple(puts), told=[(put.record.kind, put.record.id) for put in puts])

    def erase(self, record: Record) -> None:
        gone = Erasure(kind=record.kind, id=record.id, replaces=record.version)
        self.write(erasures=(gone,), told=[(record.kind, record.id)])

    def write(self, *, told: Sequence[tuple[str, str]], **batch: Any) -> None:
        """Write a batch with an entry for each of the things that are told."""
        entries = []
        for kind, id in told:
            self._entries += 1
            name = f"e{self._entries}"
            entries.append(
                LogEntry(
                    id=name, origin="test", key=name, at=_OPENED, actor="test", action="test.kept",
                    kind=kind, subject=id, version=1,
                )
            )  # fmt: skip
        self.batches.append(Batch(entries=tuple(entries), **batch))
        self.shop.storage.write(self.batches[-1])

    def asked(self, codes: Sequence[str], period: str, desk: str | None) -> Answer:
        """Ask with the projection, and without it."""
        reports = self.shop.acting_as("coordinator").reports
        answered: list[bool] = []
        ask = Insight.figures
        with pytest.MonkeyPatch.context() as patched:

            def noting(*words: Any, **more: Any) -> Any:
                found = ask(*words, **more)
                answered.append(found is not None)
                return found

            patched.setattr(Insight, "figures", noting)
            found = reports.figures(codes, period, desk=desk)
            patched.setattr(Insight, "figures", lambda *_, **__: None)
            of_records = reports.figures(codes, period, desk=desk)
        asked = {"codes": codes, "period": period, "desk": desk, "today": self.clock().date()}
        return Answer(asked, found, of_records, answered == [True])

    def close(self) -> None:
        self.shop.close()


def a_life(seed: int, folder: Path, steps: int = 30) -> Iterator[Answer]:
    """Live a life, and yield each answer."""
    random, city = Random(f"{seed} life"), City(folder)  # noqa: S311 - the same life each time
    ids = CountingIds()
    things = (
        [_comes] * 4
        + [_several] * 4
        + [_changes] * 5
        + [_goes] * 3
        + [_others, _follows, _reopens, _days_pass]
    )
    rare = [_put_back, _another_log, _remapped, _damaged, _damaged]
    try:
        for _ in range(steps):
            seldom = random.random() < 0.2
            random.choice(rare if seldom else things)(city, random, ids)
            if seldom or random.random() < 0.5:
                codes = CODES if random.random() < 0.8 else random.sample(CODES, 1)
                desk = random.choice((None, None, "main", "market"))
                yield city.asked(codes, random.choice(_PERIODS), desk)
        assert () == city.shop.host.failures
    finally:
        city.close()


def _comes(city: City, random: Random, ids: Ids) -> None:
    city.put(drawn(random, ids))


def _several(city: City, random: Random, ids: Ids) -> None:
    city.put(*(drawn(random, ids) for _ in range(random.randrange(1, 9))))


def _changes(city: City, random: Random, ids: Ids) -> None:
    """Change a record in everything but its id: also its day, as merging may."""
    if not city.present:
        return
    (kind, id), record = random.choice([*city.present.items()])
    new = next(body for one, body in iter(lambda: drawn(random, ids), None) if one == kind)
    kept = record.body if random.random() < 0.5 else {}
    some = {key: value for key, value in new.items() if random.random() < 0.5 or not kept}
    city.put((kind, {**kept, **some, "id": id}))


def _goes(city: City, random: Random, ids: Ids) -> None:
    if city.present:
        city.erase(random.choice([*city.present.values()]))


def _others(city: City, random: Random, ids: Ids) -> None:
    city.write(told=[("service", f"service-{number}") for number in range(random.randrange(1, 8))])


def _follows(city: City, random: Random, ids: Ids) -> None:
    city.shop.follow()


def _reopens(city: City, random: Random, ids: Ids) -> None:
    city.opened()


def _put_back(city: City, random: Random, ids: Ids) -> None:
    """Put a backup back, with or without what opening it may tell the followers."""
    del city.batches[random.randrange(len(city.batches) + 1) :]
    city.opened()
    if random.random() < 0.5:
        city.shop.follow()


def _another_log(city: City, random: Random, ids: Ids) -> None:
    """Put in its place a log as long, in which other things happened."""
    length = sum(len(batch.entries) for batch in city.batches)
    city.batches.clear()
    city.opened()
    while sum(len(batch.entries) for batch in city.batches) < length:
        _comes(city, random, ids)


def _remapped(city: City, random: Random, ids: Ids) -> None:
    """Name barriers in another scheme from now on."""
    city.primary = "ntu" if city.primary == "b" else "b"
    city.opened()


def _damaged(city: City, random: Random, ids: Ids) -> None:
    """Let codes be others in some files, or turn over one bit of a file, or cut its rest off."""
    found = sorted(city.shop.city.state.rglob("*.parquet"))
    if random.random() < 0.5:
        found = random.sample(found, min(1, len(found)))
    for path in found:
        content = bytearray(path.read_bytes())
        place = random.randrange(len(content))
        words = [word for word in (b"phone", b"first", b"enter", b"completed", b"planned") if word in content]
        if words and random.random() < 0.9:
            place = content.index(random.choice(words))
        content[place] ^= 1 << random.randrange(4)
        path.write_bytes(content[:place] if random.random() < 0.2 else content)


def _days_pass(city: City, random: Random, ids: Ids) -> None:
    city.pass_until(city.today + timedelta(days=random.randrange(1, 120)))
