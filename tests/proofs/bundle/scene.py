# SPDX-License-Identifier: EUPL-1.2
"""
The cities of the proof of bundles, at the moment when a genuine package is waiting to be taken in.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final

import attrs
from tests.operations.bundles.cities import Place, crosswalk, scheme

from onestopshop.codec.bundles.carriers import read_carrier
from onestopshop.codec.bundles.keys import SigningKey, new_key
from onestopshop.domain.bundles.trust import Pin
from onestopshop.errors import ExchangeError

__all__ = ["Scene"]

_DAYS: Final = 10


class Scene:
    """
    A city that publishes, another one, and one that takes in what they publish.

    The one took two packages of the other; then one of the three keys was lost and taken back, and a third package
    waits.

    Attributes:
        first, second, waiting: The packages, oldest first.
        other: A genuine package of the other city.
        old, new: The keys that held before and that hold now; the last of the old is the lost one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.east = Place(folder / "east", "eastgate")
        self.north = Place(folder / "north", "northgate")
        self.west = Place(folder / "west", "westgate")
        self.west.knows(self.east, self.north)
        self.stranger = new_key()
        self.old: list[SigningKey] = self.east.keys
        self.east.says(scheme("eastgate", "letters", "queue"), crosswalk("eastgate", "letters"))
        self.first = self._published("1.zip")
        self.west.take(self.first)
        self.next_day()
        self.east.says(scheme("eastgate", "letters", "stairs", version="2"), crosswalk("eastgate", "letters"))
        self.second = self._published("2.zip")
        self.west.take(self.second)
        self.next_day()
        fresh = new_key()
        self.east.exchange.rotate_keys(
            folder / "keys.zip", signers=self.old[:2], add=[fresh.public], remove=[self.old[2].public]
        )
        self.new = [*self.old[:2], fresh]
        self.east.says(
            scheme("eastgate", "letters", "stairs", "forms", version="3"),
            crosswalk("eastgate", "letters", "forms"),
        )
        self.waiting = self._published("3.zip")
        self.other = self.north.export()
        self.next_day()
        self.log = self._length()
        self.files = self._listed()
        self.contents = {
            path: path.read_bytes() for path in (self.first, self.second, self.waiting, self.other)
        }

    def next_day(self, **step: float) -> None:
        """Let time go on everywhere."""
        for place in (self.east, self.north, self.west):
            place.clock.advance(**(step or {"days": _DAYS}))

    @contextmanager
    def stating(self, city: str, pin: Pin) -> Iterator[None]:
        """Let the city that takes packages in state other keys for another one."""
        before = self.west.context
        network = attrs.evolve(before.network, cities={**before.network.cities, city: pin})
        self.west.context = attrs.evolve(before, network=network)
        try:
            yield
        finally:
            self.west.context = before

    def tried(self, content: bytes, *, days: float = 0) -> str:
        """
        Let the city take in a package, and return what is wrong with how it refused it, or nothing.

        Args:
            days: How much later it comes.
        """
        path = self.folder / "hostile.zip"
        path.write_bytes(content)
        return self.offered(path, days=days)

    def offered(self, path: Path, *, days: float = 0) -> str:
        """Let the city take in a file, and return what is wrong with how it refused it, or nothing."""
        self.west.clock.advance(days=days)
        try:
            self.west.exchange.import_bundles(path)
        except ExchangeError as error:
            if not str(error).strip() or not error.hint:
                return "the refusal says not why, or not what to do"
        except Exception as error:  # noqa: BLE001 - any other error is what is looked for
            return f"it ended with {type(error).__name__}: {error}"
        else:
            return "it was accepted"
        finally:
            self.west.clock.advance(days=-days)
        if self._length() != self.log or self._listed() != self.files:
            return "it was refused, and something was written"
        return ""

    def accepts(self, number: int, random: Random) -> str:
        """
        Let the city publish a genuine package and the other one take it in; return what is wrong, or nothing.
        """
        keys = random.sample(self.new, random.choice((2, 3)))
        words = [f"word-{number}-{place}" for place in range(random.randrange(1, 4))]
        self.east.says(
            scheme("eastgate", *words, version=f"{number}"),
            *([crosswalk("eastgate", words[0])] if random.random() < 0.7 else []),
        )
        path = self.east.folder / "genuine.zip"
        self.east.exchange.export_bundles(path, signers=keys[:1])
        self.east.exchange.sign_bundles(path, signers=keys[1:])
        try:
            self.west.exchange.import_bundles(path)
        except ExchangeError as error:
            return f"a genuine package was refused: {error}"
        finally:
            self.next_day(hours=random.randrange(1, 20))
        held = {one.name: one.version for one in self.west.exchange.held_bundles(city="eastgate")}
        carried = read_carrier(path.read_bytes()).bundles
        return "" if held.keys() == carried.keys() else f"of {[*carried]} it holds {held}"

    def _published(self, name: str) -> Path:
        keys = getattr(self, "new", self.old)
        path = self.folder / name
        self.east.exchange.export_bundles(path, signers=keys[:2])
        return path

    def _length(self) -> int:
        with self.west.storage.read() as snapshot:
            return len(snapshot.entries(0, 1_000_000))

    def _listed(self) -> set[str]:
        return {
            os.path.join(folder, name)  # noqa: PTH118 - a Path for each of them is most of the time
            for folder, _, names in os.walk(self.folder)
            for name in names
            if name != "hostile.zip"
        }
