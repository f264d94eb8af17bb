# SPDX-License-Identifier: EUPL-1.2
"""
Move a city to PostgreSQL and back, back it up, and look for faults.
"""

import shutil
from pathlib import Path

import psycopg
import pytest

import onestopshop
from onestopshop import OneStopShop, Storages
from onestopshop.errors import ConfigurationError
from onestopshop_postgres.testing import Server

VISIT = {"channel": "desk", "language": "uk", "topics": ["topic:registration"], "handling": ["answered"]}
SCHEMA = "moved"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A new city on SQLite, which knows this plugin."""
    folder = tmp_path / "city"
    shutil.copytree(Path(onestopshop.__file__).parent / "data" / "city", folder)
    file = folder / "onestopshop.toml"
    file.write_text(file.read_text("utf-8").replace("plugins = []", 'plugins = ["postgres"]'), "utf-8")
    return folder


@pytest.fixture
def storage(server: Server) -> dict[str, object]:
    """The table that puts a city on the server."""
    return {"use": "postgres", **server.options(SCHEMA)}


@pytest.fixture
def elsewhere(tmp_path: Path, storage: dict[str, object]) -> Path:
    """The file with that table, as somebody with a password would write it."""
    file = tmp_path / "server.toml"
    file.write_text(
        "\n".join(["[storage]", *(f"{name} = {value!r}" for name, value in storage.items())]), "utf-8"
    )
    return file


def record(place: Path, **tables: object) -> None:
    """Record a visit with an observation that holds difficult text, and take another visit back."""
    with OneStopShop.open(place, **tables) as shop:
        desk = shop.acting_as("guide", desk="main")
        with desk.together():
            visit = desk.visits.record(**VISIT)
            desk.barriers.observe(
                visit=visit.id,
                service="unknown",
                step="find",
                concepts=["b:bekend"],
                what_happened="Лист лише юридичною мовою \U0001f600 \u2028 1.50 \ufffd",
            )
        desk.visits.retract(desk.visits.record(**VISIT).id, reason="duplicate")


def test_there_and_back(place: Path, elsewhere: Path, storage: dict[str, object], tmp_path: Path) -> None:
    """From SQLite to PostgreSQL and back nothing changes, and a second run catches up."""
    storages = Storages.of(place)
    for _ in range(2):
        record(place)
        moved = storages.copy("current", elsewhere)
        assert [] == list(storages.verify(elsewhere))
        back = storages.copy(elsewhere, f"sqlite:path={tmp_path}/back.db")
        assert moved.digest == back.digest == storages.digest() == storages.digest(elsewhere)
    assert 0 == storages.copy("current", elsewhere).created < moved.created == back.created
    assert [] == list(storages.verify(tmp_path / "back.db"))
    with OneStopShop.open(place, storage=storage) as shop:
        assert 4 == len(shop.acting_as("guide", desk="main").visits.list())


def test_backup_and_restore(
    place: Path, storage: dict[str, object], tmp_path: Path, raw: "psycopg.Connection[tuple[object, ...]]"
) -> None:
    """A backup of PostgreSQL is an SQLite file, and goes back into an empty schema."""
    record(place, storage=storage)
    storages = Storages.of(place, storage=storage)
    before = storages.backup(tmp_path / "b.db").digest
    assert before == storages.digest(tmp_path / "b.db")
    raw.execute("DROP SCHEMA moved CASCADE")
    assert before == storages.restore(tmp_path / "b.db").digest
    assert [] == list(storages.verify())


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("DELETE FROM moved.visit WHERE _id = (SELECT min(_id) FROM moved.visit)", "record.missing"),
        ("UPDATE moved.visit SET _version = 9", "record.version"),
        ("UPDATE moved.visit SET desk = 'elsewhere'", "record.index"),
        ("UPDATE moved.visit SET _body = _body - 'channel'", "record.unreadable"),
    ],
)
def test_faults_are_found(
    place: Path,
    storage: dict[str, object],
    raw: "psycopg.Connection[tuple[object, ...]]",
    statement: str,
    rule: str,
) -> None:
    """What somebody changed behind the storage's back is found."""
    record(place, storage=storage)
    raw.execute(statement)  # type: ignore[call-overload]  # a text of ours
    assert rule in {fault.rule for fault in Storages.of(place, storage=storage).verify()}


def test_no_password_on_a_command_line(place: Path) -> None:
    """A password as an option of a command is refused without being repeated."""
    with pytest.raises(ConfigurationError, match="secret") as error:
        Storages.of(place).copy("current", "postgres:database=a,password=hunter2")
    assert "hunter2" not in str(error.value)
