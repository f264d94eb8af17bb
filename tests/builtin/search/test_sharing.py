# SPDX-License-Identifier: EUPL-1.2
"""
Several processes and threads share one index: one writes, the others read and see what it wrote.
"""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import little_shop
import pytest
from little_shop import LittleShop

_SECONDS = 60


class Neighbour:
    """
    Another process over the same folder.
    """

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, little_shop.__file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def do(self, command: str) -> None:
        """Have it do something, and wait until it has."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    def kill(self) -> None:
        """End it in the middle of what it is doing."""
        self.process.kill()
        self.process.wait(_SECONDS)
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(BrokenPipeError):
                if pipe is not None:
                    pipe.close()


@pytest.fixture
def neighbour(furnished: LittleShop) -> Iterator[Neighbour]:
    """A process that has the same services."""
    process = Neighbour(furnished.folder)
    yield process
    process.kill()


def _commits(shop: LittleShop) -> int:
    return next((shop.folder / "search").glob("index-*/meta.json")).stat().st_mtime_ns


def test_one_writes_the_others_see(furnished: LittleShop, neighbour: Neighbour) -> None:
    """While a neighbour writes, searches answer from the last commit; what it wrote is seen at once."""
    index = furnished.open()
    assert furnished.ids(index, "lessen") == ["lessons"]
    neighbour.do("lock")
    furnished.put("added", {"nl": "Fietsenstalling"})
    assert furnished.ids(index, "fietsenstalling") == []
    assert furnished.ids(index, "lessen") == ["lessons"]
    neighbour.do("add")
    before = _commits(furnished)
    assert furnished.ids(index, "fietsenstalling") == ["added"]
    assert _commits(furnished) == before


def test_first_index_by_a_neighbour(furnished: LittleShop, neighbour: Neighbour) -> None:
    """While a neighbour keeps the lock and no index lies there, a search answers from memory in the end."""
    neighbour.do("lock")
    index = furnished.open(patience=0.2)
    assert furnished.ids(index, "lessen") == ["lessons"]


def test_killed_writer(furnished: LittleShop, neighbour: Neighbour) -> None:
    """A neighbour killed while it writes leaves the last commit, and the lock to whoever comes next."""
    index = furnished.open()
    index.follow(furnished.storage)
    neighbour.do("lock")
    neighbour.do("die")
    furnished.put("pool", {"nl": "Zwembad"})
    assert furnished.ids(index, "zwembad") == []
    neighbour.kill()
    assert furnished.ids(index, "zwembad") == ["pool"]
    assert furnished.ids(index, "fietsenstalling") == []
    assert furnished.ids(furnished.open(), "lessen") == ["lessons"]


def test_killed_at_the_first_index(furnished: LittleShop, neighbour: Neighbour) -> None:
    """A neighbour killed before its first commit leaves nothing that disturbs."""
    neighbour.do("lock")
    neighbour.do("die")
    neighbour.kill()
    assert furnished.ids(furnished.open(), "lessen") == ["lessons"]


def test_threads(furnished: LittleShop) -> None:
    """Threads that search and write at once all get answers, and the last search knows everything."""
    index = furnished.open()

    def work(number: int) -> list[str]:
        if number % 4 == 0:
            index.follow(furnished.storage)
        return furnished.ids(index, "lessen")

    with ThreadPoolExecutor(8) as pool:
        for number in range(40):
            found = pool.submit(work, number)
            furnished.put(f"s{number}", {"nl": "Zwembad"})
        assert found.result(_SECONDS) == ["lessons"]
    assert len(furnished.ids(index, "zwembad", limit=50)) == 40


def test_two_indexes_in_one_process(furnished: LittleShop) -> None:
    """Two shops in one process over one folder write in turn and read each other's commits."""
    one, other = furnished.open(), furnished.open()
    for number in range(6):
        furnished.put(f"s{number}", {"nl": f"Nummer{number}"})
        writer, reader = (one, other) if number % 2 else (other, one)
        assert furnished.ids(writer, f"nummer{number}") == [f"s{number}"]
        assert furnished.ids(reader, f"nummer{number}") == [f"s{number}"]
