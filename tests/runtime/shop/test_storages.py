# SPDX-License-Identifier: EUPL-1.2
"""
Copy, back up, restore and verify the storages of a city.
"""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.builtin.test_sqlite_golden import GOLDEN, golden

from onestopshop import OneStopShop, Storages
from onestopshop.errors import ConfigurationError, ConflictError, InvalidDataError, StorageError
from onestopshop.operations.storage.steps import Step
from onestopshop.plugin import Adapter, Options, Query, hookimpl

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
MET = {
    "service": "unknown",
    "step": "understand",
    "concepts": ["b:begrijpbaar"],
    "what_happened": "Legal words.",
}


def record(shop: OneStopShop) -> str:
    desk = shop.acting_as("guide", desk="main")
    with desk.together():
        visit = desk.visits.record(**VISIT)
        desk.barriers.observe(visit=visit.id, **MET)
    return visit.id


def log_of(storages: Storages, place: str | Path) -> list[object]:
    """Return the log of a storage."""
    with storages.open(place) as storage, storage.read() as snapshot:
        return list(snapshot.entries(0, 100_000))


@pytest.fixture
def storages(city: Path) -> Storages:
    return Storages.of(city)


@pytest.fixture
def recording(shop: OneStopShop) -> Iterator[OneStopShop]:
    """A shop whose desk records one visit after the other, without a pause."""
    stop, failed = threading.Event(), []

    def work() -> None:
        try:
            while not stop.is_set():
                record(shop)
        except BaseException as error:  # noqa: BLE001 - told below, in the thread of the test
            failed.append(error)

    record(shop)
    worker = threading.Thread(target=work)
    worker.start()
    yield shop
    stop.set()
    worker.join()
    assert [] == failed


def test_backup_under_load(recording: OneStopShop, storages: Storages, tmp_path: Path) -> None:
    """A backup that is made while visits are recorded is a beginning of the log, whole and without a fault."""
    lengths = []
    for number in range(4):
        file = tmp_path / f"{number}.db"
        done = recording.storages.backup(file)
        assert [] == list(storages.verify(file))
        assert done.digest == storages.digest(file)
        log = log_of(storages, file)
        assert log == log_of(storages, "current")[: len(log)]
        actions = [entry.action for entry in log]  # type: ignore[attr-defined]  # entries of the log
        assert actions.count("visit.recorded") == actions.count("observation.observed") >= 1
        lengths.append(len(log))
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


def test_backup_of_memory(city: Path, tmp_path: Path) -> None:
    """An open shop backs up the storage that it has, even one that lives in memory only."""
    with OneStopShop.open(city, storage={"use": "memory"}) as shop:
        visit = record(shop)
        steps: list[Step] = []
        assert shop.storages.backup(tmp_path / "b.db", progress=steps.append).digest == shop.storages.digest()
        assert [] == list(shop.storages.verify())
        assert steps
    with Storages.of(city).open(tmp_path / "b.db") as kept, kept.read() as snapshot:
        assert snapshot.get("visit", visit) is not None


def test_backup_is_the_owners_alone(shop: OneStopShop, tmp_path: Path) -> None:
    """Only the owner may read a backup, and nothing else is left beside it."""
    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "b.db"
    shop.storages.backup(file)
    assert 0o600 == file.stat().st_mode & 0o777
    assert [file] == list(file.parent.iterdir())


def test_backup_takes_no_place(shop: OneStopShop, tmp_path: Path, city: Path) -> None:
    """A file that is there stays as it is, unless it is to be replaced; the city's own never is."""
    file = tmp_path / "b.db"
    file.write_text("mine")
    with pytest.raises(ConflictError, match="is there already"):
        shop.storages.backup(file)
    assert "mine" == file.read_text()
    shop.storages.backup(file, replace=True)
    assert [] == list(shop.storages.verify(file))
    with pytest.raises(ConfigurationError, match="itself"):
        shop.storages.backup(city / "shop.db", replace=True)
    with pytest.raises(StorageError, match="cannot be written: No such file"):
        shop.storages.backup(tmp_path / "nowhere" / "b.db")
    with pytest.raises(StorageError, match="is a folder"):
        shop.storages.backup(tmp_path, replace=True)


@pytest.mark.parametrize("end", ["-wal", "-journal"])
@pytest.mark.parametrize("replace", [False, True])
def test_no_backup_beside_leftovers(shop: OneStopShop, tmp_path: Path, end: str, replace: bool) -> None:
    """Where SQLite left notes for another file of that name no backup is made: it would take them for its own."""
    file, left = tmp_path / "b.db", tmp_path / f"b.db{end}"
    if replace:
        file.write_text("mine")
    left.write_text("not yet in the file")
    with pytest.raises(ConflictError, match=f"{left.name} is there: somebody writes") as error:
        shop.storages.backup(file, replace=replace)
    assert left.name in error.value.hint
    assert (replace, "not yet in the file") == (file.exists(), left.read_text())
    left.unlink()
    shop.storages.backup(file, replace=replace)
    assert [] == list(shop.storages.verify(file))


def test_looking_changes_nothing(city: Path, shop: OneStopShop, tmp_path: Path) -> None:
    """What is verified, counted or copied from keeps every byte, an older file too, and gets none beside it."""
    record(shop)
    file = tmp_path / "b.db"
    log = shop.storages.backup(file).entries
    shop.close()
    before, storages = file.read_bytes(), Storages.of(city)
    assert [] == list(storages.verify(file))
    assert log == storages.sizes(file)["log"]
    copied = storages.copy(file, f"sqlite:path={tmp_path}/c.db")
    assert (copied.digest, copied.entries) == (storages.digest(file), log)
    assert before == file.read_bytes()
    old = golden(GOLDEN[0], tmp_path / "a.db")
    before = old.read_bytes()
    assert storages.copy(old, f"sqlite:path={tmp_path}/d.db").digest == storages.digest(old)
    assert before == old.read_bytes()
    assert ["a.db", "b.db", "c.db", "city", "d.db"] == sorted(one.name for one in tmp_path.iterdir())


def test_a_failed_backup_leaves_nothing(shop: OneStopShop, tmp_path: Path) -> None:
    """A backup that is interrupted leaves no file, and the one before it stays."""
    (tmp_path / "backups").mkdir()
    file = tmp_path / "backups" / "b.db"
    shop.storages.backup(file)
    before = file.read_bytes()

    def interrupt(_: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.storages.backup(file, replace=True, progress=interrupt)
    assert [file] == list(file.parent.iterdir())
    assert before == file.read_bytes()


def test_nothing_to_back_up(city: Path, tmp_path: Path) -> None:
    """A storage that is not there, or empty, has no backup: it would take the place of a good one."""
    storages = Storages.of(city)
    with pytest.raises(ConfigurationError, match="there is nothing at"):
        storages.backup(tmp_path / "b.db")
    with pytest.raises(ConfigurationError, match="there is nothing at"):
        list(storages.verify())
    assert not (city / "shop.db").exists()
    (city / "shop.db").touch()
    with pytest.raises(StorageError, match="is empty: no shop has written to it"):
        storages.backup(tmp_path / "b.db")
    with pytest.raises(StorageError, match="nothing to back up"):
        Storages.of(city, storage={"use": "memory"}).backup(tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_restore(city: Path, shop: OneStopShop, tmp_path: Path) -> None:
    """What a backup holds comes back into an empty storage, and the shop goes on with it."""
    visit = record(shop)
    shop.storages.backup(tmp_path / "b.db")
    wanted = shop.storages.digest()
    shop.close()
    for file in city.glob("shop.db*"):
        file.unlink()
    storages = Storages.of(city)
    restored = storages.restore(tmp_path / "b.db")
    assert (wanted, wanted) == (restored.digest, storages.digest())
    assert 0 == storages.restore(tmp_path / "b.db").created
    with OneStopShop.open(city) as again:
        desk = again.acting_as("guide", desk="main")
        assert visit == desk.visits.get(visit).id
        assert desk.services.search("registration").total
        record(again)
    assert [] == list(storages.verify())


def test_restore_overwrites_nothing(city: Path, shop: OneStopShop, tmp_path: Path) -> None:
    """A storage that went on, or of another life, is not overwritten, and the error says what to do."""
    shop.storages.backup(tmp_path / "b.db")
    record(shop)
    before = shop.storages.digest()
    other = Storages.of(city, storage={"use": "sqlite", "path": "other.db"})
    with OneStopShop.open(city, storage={"use": "sqlite", "path": "other.db"}):
        pass
    for storages in (shop.storages, other):
        with pytest.raises(ConflictError) as error:
            storages.restore(tmp_path / "b.db")
        assert "empty storage" in error.value.hint
    assert before == shop.storages.digest()
    with pytest.raises(ConfigurationError, match="there is nothing at"):
        shop.storages.restore(tmp_path / "nothing.db")


def test_copy_by_name(
    shop: OneStopShop, storages: Storages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Places are named by an adapter and its options, by a TOML file, or by the file itself."""
    monkeypatch.chdir(tmp_path)
    record(shop)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "to.toml").write_text('[storage]\nuse = "sqlite"\npath = "second.db"\n')
    storages.copy("current", "sqlite:path=first.db,busy_timeout=5")
    storages.copy("first.db", "sub/to.toml")
    storages.copy(tmp_path / "sub" / "second.db", "sqlite:path=third.db")
    found = {
        storages.digest(place).sha256
        for place in ("current", "first.db", "sub/second.db", "sqlite:path=third.db")
    }
    assert 1 == len(found)


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("current", "current", "itself"),
        ("current", "sqlite:path={city}/../city/shop.db", "itself"),
        ("{city}/shop.db", "current", "itself"),
        ("current", "nowhere", "neither a file that is there nor an adapter"),
        ("current", "sqlite:path", "key=value"),
        ("current", "sqlite:use=memory,path=a", "before the colon"),
        ("current", "sqlite:path=a.db,wrong=1", r"TO\.wrong: there is no such key"),
        ("current", "postgers:schema=a", "no storage is called"),
        ("current", "nowhere.toml", "cannot be read"),
        ("current", "{city}/day.toml", r"no table \[storage\]"),
        ("current", "{city}/bad.toml", "is no TOML"),
        ("sqlite:path=nowhere.db", "sqlite:path=a.db", "there is nothing at"),
        ("current", "sqlite:path=a.db,busy_timeout=secret", r"TO\.busy_timeout"),
    ],
)
def test_bad_places(city: Path, storages: Storages, source: str, target: str, told: str) -> None:
    """A place that cannot be used is refused before anything is made, and the error says how to name one."""
    (city / "bad.toml").write_text("[storage\n")
    (city / "shop.db").touch()
    before = sorted(city.iterdir())
    with pytest.raises(ConfigurationError, match=told) as error:
        storages.copy(source.format(city=city), target.format(city=city))
    assert "=secret" not in str(error.value)
    assert error.value.hint
    assert before == sorted(city.iterdir())


class _Secretive:
    """
    Offers an adapter that takes a password.
    """

    @hookimpl
    def register_storage(self) -> list[Adapter[object]]:
        from pydantic import SecretStr

        class Wishes(Options):
            """What it takes."""

            password: SecretStr | None = None
            schema_: str = "a"

        def refuse(options: object, city: object) -> None:
            raise StorageError("opened", adapter="secretive")

        return [Adapter(name="secretive", summary="", options=Wishes, open=refuse)]  # type: ignore[arg-type]  # never opened


def test_secrets_stand_in_files(city: Path, tmp_path: Path) -> None:
    """A password is refused on a command line, where everybody could read it, and taken from a file."""
    storages = Storages.of(city, plugins=(_Secretive(),))
    with pytest.raises(
        ConfigurationError, match="secret does not stand on a command line: password"
    ) as error:
        storages.copy("secretive:password=hunter2", "sqlite:path=a.db")
    assert "hunter2" not in str(error.value)
    (tmp_path / "to.toml").write_text('[storage]\nuse = "secretive"\npassword = "hunter2"\n')
    for place in (tmp_path / "to.toml", "secretive:schema_=b"):
        with pytest.raises(StorageError, match="opened"):
            storages.digest(place)


def test_same_without_files(city: Path) -> None:
    """Two places without a file are the same when all their options are."""
    storages = Storages.of(city, plugins=(_Secretive(),), storage={"use": "secretive", "schema_": "b"})
    with pytest.raises(ConfigurationError, match="itself"):
        storages.copy("current", "secretive:schema_=b")
    with pytest.raises(StorageError, match="opened"):
        storages.copy("current", "secretive:schema_=c")


def test_verify_needs_no_shop(city: Path, shop: OneStopShop) -> None:
    """A storage is looked at even when the shop cannot be opened."""
    shop.close()
    (city / "taxonomies" / "barriers.toml").write_text("broken = ")
    with pytest.raises((ConfigurationError, InvalidDataError)):
        OneStopShop.open(city)
    assert [] == list(Storages.of(city).verify())


@pytest.mark.parametrize(("where", "call"), [(os, "fsync"), (Path, "replace")])
def test_failing_disk(
    shop: OneStopShop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: object, call: str
) -> None:
    """A backup that cannot be brought to the disk is none, and the error says so."""

    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(where, call, fail)
    with pytest.raises(StorageError, match="Input/output error"):
        shop.storages.backup(tmp_path / "b.db")
    assert not (tmp_path / "b.db").exists()


def test_queries_work_on_a_copy(shop: OneStopShop, storages: Storages, tmp_path: Path) -> None:
    """A shop can be opened on a copy at once."""
    visit = record(shop)
    storages.copy("current", f"sqlite:path={tmp_path}/new.db")
    with storages.open(tmp_path / "new.db") as kept, kept.read() as snapshot:
        assert [visit] == [one.id for one in snapshot.find(Query(kind="visit"))]
