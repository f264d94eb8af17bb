# SPDX-License-Identifier: EUPL-1.2
"""
A town in which something of everything happened.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from tests.operations.barriers.samples import CONFIRM, PROBLEM, seen
from tests.operations.conftest import CATALOGUE, Town, service
from tests.operations.referrals.samples import TO
from tests.operations.visit_samples import MET, SHORTEST

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds


def live(town: Town) -> None:
    """Let something of everything happen: corrections, retractions, gathered barriers, imports."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST, services=["registration"])
    with desk.together():
        other = desk.visits.record(channel="phone", language="und", topics=["topic:housing-search"])
        referral = desk.referrals.make(visit=other.id, mode="appointment", **TO)
        desk.barriers.observe(visit=other.id, service="housing", **MET)
    desk.referrals.accept(referral.id)
    corrected = desk.visits.record(**SHORTEST, corrects=visit.id)
    desk.visits.retract(corrected.id, reason="duplicate")
    gathered = [seen(town, worker=f"w{number}").id for number in range(4)]
    barrier = town.desk().barriers.gather(gathered[:3], **PROBLEM)
    town.desk("coordinator").barriers.confirm(barrier.id, **CONFIRM)
    desk.barriers.retract(gathered[3], reason="entered_in_error")
    coordinator = town.desk("coordinator")
    coordinator.services.load(
        [*CATALOGUE, service("new", name={"en": "Новий 新しい 😀 \u2028 1.5"})], directory="local"
    )
    coordinator.services.load(CATALOGUE, directory="local")


def spoil(file: Path, *statements: str) -> None:
    """Change a file behind the storage's back."""
    connection = apsw.Connection(str(file))
    for statement in statements:
        connection.execute(statement)
        assert connection.changes(), statement
    connection.close()


@pytest.fixture
def lived(town: Town) -> Town:
    live(town)
    return town


@pytest.fixture
def new() -> Iterator[Callable[[Path], SqliteStorage]]:
    """Open SQLite files that are closed at the end."""
    opened = []

    def make(path: Path) -> SqliteStorage:
        opened.append(SqliteStorage(path, kinds()))
        return opened[-1]

    yield make
    for storage in opened:
        storage.close()


@pytest.fixture
def empty() -> MemoryStorage:
    return MemoryStorage(kinds())
