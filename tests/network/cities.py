# SPDX-License-Identifier: EUPL-1.2
"""
Cities of a network, each in a folder of its own with SQLite, which hand each other files.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import attrs
from tests.examples import copied

from onestopshop import Desk, OneStopShop
from onestopshop.cli.init_folder import make
from onestopshop.codec.bundles.keys import SigningKey, new_key
from onestopshop.domain.reports.periods import period_of

__all__ = ["QUARTERS", "City", "Clock", "founded", "introduced"]

QUARTERS: Final = ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")
_LINES: Final = 'use = "lines"\npath = "nantes.jsonl"'
_FACTS: Final[Mapping[str, Mapping[str, Any]]] = {
    "gent": {  # its barriers lie in what services lack
        "name": '{ nl = "Gent", en = "Ghent" }',
        "worker": "guide",
        "coordinator": "coordinator",
        "desk": "zuid",
        "service": "g2",
        "met": {("b:bekend", "find"): 20, ("b:begrijpbaar", "understand"): 15},
    },
    "nantes": {  # its barriers lie in the stages at which a right is lost
        "name": '{ fr = "Nantes", en = "Nantes" }',
        "worker": "accueil",
        "coordinator": "coordination",
        "desk": "centre",
        "service": "adresse",
        "met": {("ntu:non-connaissance", "find"): 14, ("ntu:non-demande", "understand"): 16},
    },
    "harbour": {
        "name": '{ en = "Harbour" }',
        "worker": "guide",
        "coordinator": "coordinator",
        "desk": "main",
        "service": "registration",
        "met": {("b:bekend", "find"): 25, ("b:begrijpbaar", "wait"): 12},
    },
}


class Clock:
    """
    Noon of a day, for all cities.
    """

    def __init__(self) -> None:
        self.day = date(2026, 1, 1)

    def __call__(self) -> datetime:
        """Return the present instant."""
        return datetime.combine(self.day, time(12), UTC)


@attrs.define(kw_only=True)
class City:
    """
    One city.

    Args:
        service: At which barriers are met.
        met: In how many of a hundred visits, by the concept and the step at which it is met.
        keys: Of its holders; two must sign.
    """

    id: str
    name: str
    folder: Path
    clock: Clock
    worker: str
    coordinator: str
    desk: str
    service: str
    met: Mapping[tuple[str, str], int]
    keys: list[SigningKey] = attrs.field(factory=lambda: [new_key() for _ in range(3)])
    shop: OneStopShop = attrs.field(init=False)

    @property
    def office(self) -> Desk:
        """The desk of its coordinator."""
        return self.shop.acting_as(self.coordinator)

    def plays(self, period: str, visits: int) -> None:
        """Record the visits of a quarter."""
        quarter = period_of(period)
        self.clock.day = quarter.since.replace(day=15)
        guide = self.shop.acting_as(self.worker, desk=self.desk)
        steps = [pair for pair, share in self.met.items() for _ in range(visits * share // 100)]
        with guide.together():
            for number in range(visits):
                visit = guide.visits.record(
                    channel="phone" if number % 4 == 0 else "desk",
                    language="ar" if number % 3 else "fr",
                    topics=["topic:registration" if number % 5 else "topic:housing-search"],
                    handling=["answered"],
                )
                if number < len(steps):
                    concept, step = steps[number]
                    guide.barriers.observe(
                        visit=visit.id,
                        service=self.service,
                        topic="topic:registration",
                        concepts=[concept],
                        step=step,
                        what_happened="Stuck there.",
                    )

    def publishes(self, period: str, *, leave_out_before: bool = False) -> None:
        """Publish a period that is over."""
        self.clock.day = max(self.clock.day, period_of(period).until.replace(day=8))
        self.office.publications.publish(period, leave_out_before=leave_out_before)

    def hands(self, stick: Path, *, signers: Sequence[SigningKey] | None = None) -> Path:
        """Write its package onto a stick."""
        file = stick / f"{self.id}.zip"
        self.office.exchange.export_bundles(file, signers=signers or self.keys[:2])
        return file

    @contextmanager
    def opened(self) -> Iterator["City"]:
        """Open its shop for as long as this lasts."""
        with OneStopShop.open(self.folder, now=self.clock) as self.shop:
            yield self

    def elsewhere(self, folder: Path) -> "City":
        """Return what somebody has who has a copy of its folder."""
        shutil.copytree(self.folder, folder)
        return attrs.evolve(self, folder=folder, keys=[*self.keys])


def founded(id: str, place: Path, clock: Clock) -> City:
    """Return a copy of an example city, or one as `onestopshop init` makes it; each keeps its records with SQLite."""
    folder = place / id
    if id == "harbour":
        make(folder, id, "Harbour")
    else:
        config = copied(folder, id) / "onestopshop.toml"
        text = config.read_text("utf-8")
        assert ('use = "sqlite"' in text) != (_LINES in text)
        config.write_text(text.replace(_LINES, 'use = "sqlite"\npath = "nantes.db"'), "utf-8")
    return City(id=id, folder=folder, clock=clock, **_FACTS[id])


def introduced(cities: Sequence[City]) -> None:
    """Let each city state its own keys, and those of all others."""
    for city in cities:
        own = f'\n[network]\nlicence = "CC-BY-4.0"\nkeys = {_keys(city)}\nthreshold = 2\n'
        others = [
            f"\n[network.cities.{one.id}]\nname = {one.name}\nkeys = {_keys(one)}\nthreshold = 2\n"
            for one in cities
            if one is not city
        ]
        with (city.folder / "onestopshop.toml").open("a", encoding="utf-8") as config:
            config.write("".join([own, *others]))


def _keys(city: City) -> str:
    return f"[{', '.join(f'{key.public!r}' for key in city.keys)}]".replace("'", '"')
