# SPDX-License-Identifier: EUPL-1.2
"""
What a server, a network and a disk can do wrong while a shop is at work.
"""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from onestopshop.errors import ConflictError, InvalidDataError, StorageError, StorageFullError
from onestopshop.plugin import Blanking, Equal, Erasure, Query
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import contents, entry, found, hours, visit, write
from onestopshop_postgres import connections
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import PrivateServer, Server

Raw = psycopg.Connection[tuple[Any, ...]]


def opened(server: Server, schema: str = "failing", **changes: object) -> PostgresStorage:
    options = PostgresOptions.model_validate({**server.options(schema), "connect_timeout": 2, **changes})
    return PostgresStorage(options, KINDS)


@pytest.fixture
def storage(private: PrivateServer) -> Iterator[PostgresStorage]:
    storage = opened(private)
    yield storage
    storage.close()


@pytest.mark.parametrize("way", ["fast", "immediate", "kill"])
def test_a_restart_is_survived(private: PrivateServer, storage: PostgresStorage, way: str) -> None:
    """After a restart of the server the next read and the next write work, and nothing acknowledged is lost."""
    write(storage, visit("v1"), entry("a"))
    assert found(storage, Query(kind="visit")) == ["v1"]
    private.kill() if way == "kill" else private.stop(way)  # type: ignore[arg-type]  # one of the modes
    with pytest.raises(StorageError) as reading, storage.read():
        pass
    with pytest.raises(StorageError) as writing:
        write(storage, visit("v2"), entry("b"))
    assert "Start the server" in reading.value.hint
    assert "Start the server" in writing.value.hint
    private.start()
    write(storage, visit("v2"), entry("b"))
    assert found(storage, Query(kind="visit")) == ["v1", "v2"]
    assert [written.seq for written in contents(storage)[1]] == [1, 2]


def test_a_restart_between_two_uses_is_not_noticed(private: PrivateServer, storage: PostgresStorage) -> None:
    """Whoever reads or writes after a restart that went by hears nothing of it."""
    for number in range(1, 3):
        write(storage, visit(f"v{number}"), entry(f"k{number}"))
        private.stop("immediate")
        private.start()
        assert len(contents(storage)[1]) == number
        private.stop()
        private.start()


def test_a_snapshot_of_a_lost_connection_says_so(storage: PostgresStorage, administrator: Raw) -> None:
    """A snapshot whose session was ended raises `StorageError`, and the next one works."""
    write(storage, *(visit(f"v{number:04}", body={"text": "x" * 1000}) for number in range(300)))
    with storage.read() as snapshot:
        finding = snapshot.find(Query(kind="visit"))
        next(finding)
        _end_sessions(administrator)
        with pytest.raises(StorageError) as raised:
            list(finding)
        with pytest.raises(StorageError):
            snapshot.get("visit", "v1")
    assert "try again" in raised.value.hint
    assert len(found(storage, Query(kind="visit"))) == 300


def _end_sessions(administrator: Raw) -> None:
    administrator.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'onestopshop'"
    )


def test_a_slow_statement_is_ended(private: PrivateServer, administrator: Raw) -> None:
    """A statement above `statement_timeout` is a `StorageError` that names the option; then all works."""
    storage = opened(private, statement_timeout=0.1)
    write(storage, visit("v1"))
    administrator.execute(
        "CREATE FUNCTION failing.slow() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_sleep(1); RETURN NEW; END'"
    )
    administrator.execute("GRANT EXECUTE ON FUNCTION failing.slow TO shop")
    administrator.execute(
        "CREATE TRIGGER slow BEFORE INSERT ON failing.visit FOR EACH ROW EXECUTE FUNCTION failing.slow()"
    )
    with pytest.raises(StorageError) as raised:
        write(storage, visit("v2"))
    assert "statement_timeout" in raised.value.hint
    assert found(storage, Query(kind="visit")) == ["v1"]
    administrator.execute("DROP TRIGGER slow ON failing.visit")
    write(storage, visit("v2"))
    storage.close()


def test_another_writer_is_waited_for(private: PrivateServer, administrator: Raw) -> None:
    """A write waits for another process no longer than `lock_timeout`, and says so; reading goes on."""
    storage = opened(private, lock_timeout=0.1)
    number = storage._turn.lock
    administrator.execute("SELECT pg_advisory_lock(%s)", (number,))
    with pytest.raises(StorageError) as raised:
        write(storage, visit("v1"))
    assert "lock_timeout" in raised.value.hint
    assert found(storage, Query(kind="visit")) == []
    administrator.execute("SELECT pg_advisory_unlock(%s)", (number,))
    write(storage, visit("v1"))
    storage.close()


def test_all_connections_are_told(private: PrivateServer) -> None:
    """More snapshots at once than `connections` is an error that names the option, and one that ends helps."""
    storage = opened(private, connections=2, connect_timeout=1)
    with storage.read(), storage.read():
        with pytest.raises(StorageError) as raised, storage.read():
            pass
        write(storage, visit("v1"))
    assert "`connections`" in raised.value.hint
    assert found(storage, Query(kind="visit")) == ["v1"]
    storage.close()


def test_a_fork_is_noticed(storage: PostgresStorage) -> None:
    """A child that uses or closes the storage of its parent hears so, and disturbs no connection of it."""
    write(storage, visit("v1"))
    assert found(storage, Query(kind="visit")) == ["v1"]
    with storage.read() as snapshot:
        child = os.fork()
        if not child:
            os._exit(_heard_in_child(storage))
        assert os.waitpid(child, 0)[1] == 0
        assert snapshot.get("visit", "v1") == visit("v1")
    write(storage, visit("v2"))


def _heard_in_child(storage: PostgresStorage) -> int:
    try:
        with storage.read():
            pass
    except StorageError as error:
        if "before a fork" not in str(error):
            return 2
        try:
            write(storage, visit("v3"))
        except StorageError:
            storage.close()
            return 0
    return 1


def test_a_full_disk_leaves_nothing_half(private: PrivateServer, administrator: Raw) -> None:
    """A disk without room is a `StorageFullError` that leaves nothing; with room again, everything works."""
    place = private.folder / "small"
    place.mkdir(exist_ok=True)
    mounted = subprocess.run(
        [
            "mount",
            "-t",
            "tmpfs",
            "-o",
            f"size=4m,uid={private.folder.stat().st_uid},mode=700",
            "tmpfs",
            place,
        ],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        _fill_disk(private, administrator, place)
    finally:
        administrator.execute("ALTER ROLE shop RESET default_tablespace")
        private.clean()
        administrator.execute("DROP TABLESPACE IF EXISTS small")
        subprocess.run(["umount", "-l", place], check=True)


def _fill_disk(private: PrivateServer, administrator: Raw, place: Path) -> None:
    administrator.execute(f"CREATE TABLESPACE small LOCATION '{place}'")
    administrator.execute(
        "GRANT CREATE ON TABLESPACE small TO shop; ALTER ROLE shop SET default_tablespace = small"
    )
    storage = opened(private, "in_little_room")
    write(storage, visit("before"), entry("before"))
    before = contents(storage)
    text = os.urandom(4_000_000).hex()  # which cannot be compressed much
    for _ in range(2):
        with pytest.raises(StorageFullError) as raised:
            write(storage, visit("large", body={"text": text}), entry("large"))
        assert before == contents(storage)
    assert raised.value.hint
    subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)
    write(storage, visit("large", body={"text": text}), entry("large"))
    assert [written.seq for written in contents(storage)[1]] == [1, 2]
    storage.close()


@pytest.mark.parametrize(
    "change",
    [
        visit("v" * 20_000 + os.urandom(3000).hex()),
        visit("v1", desk=os.urandom(3000).hex()),
        entry(os.urandom(3000).hex()),
        visit("v\0"),
        visit("v1", body={"text": "\0"}),
        visit("v1", topics=frozenset({"\0"})),
        entry("a\0"),
        entry("a", data={"\0": 1}),
    ],
)
def test_what_no_column_holds_is_refused(storage: PostgresStorage, change: Any) -> None:
    """U+0000, and a text too long for an index, are refused with `InvalidDataError`, which does not show it."""
    with pytest.raises(InvalidDataError) as raised:
        write(storage, visit("before"), change)
    assert raised.value.__cause__ is None
    assert len(str(raised.value)) < 300
    assert contents(storage) == ({}, ())


def test_odd_values_come_back(storage: PostgresStorage) -> None:
    """Large floats stay floats, and what looks like an escaped U+0000 or a large float is only text."""
    body = {
        "floats": [1e16, -3e17, 1.5e18, 1e300, 2e-7],
        "texts": ["\\u0000", "a:1e16,", "\\\\u0000"],
        "n": 10**16,
    }
    write(storage, visit("v1", body=body), entry("k" * 2000, data=body))
    with storage.read() as snapshot:
        read, logged = snapshot.get("visit", "v1"), snapshot.entry("k" * 2000)
    assert read is not None
    assert logged is not None
    for kept in (read.body, logged.data):
        assert repr(body) == repr({name: kept[name] for name in body})


def test_a_question_with_nul_is_refused(storage: PostgresStorage) -> None:
    """A query for U+0000 is refused like a write of it."""
    with storage.read() as snapshot:
        with pytest.raises(InvalidDataError):
            list(snapshot.find(Query(kind="visit", where={"desk": Equal("\0")})))
        assert snapshot.count(Query(kind="visit")) == {(): 0}


def test_a_large_batch_changes_and_creates(storage: PostgresStorage) -> None:
    """A batch beyond what is sent row by row creates, replaces, erases and blanks in one transaction too."""
    write(storage, *(visit(f"v{at:03}", desk="a") for at in range(300)), entry("a"))
    changes = [visit(f"v{at:03}", version=2, desk="b", topics=frozenset({"t"})) for at in range(150)]
    erasures = [Erasure(kind="visit", id=f"v{at:03}", replaces=1) for at in range(250, 300)]
    new = [visit(f"w{at:03}", desk="b", number=at, moment=hours(at)) for at in range(300)]
    entries = [entry(f"k{at}") for at in range(300)]
    written = write(storage, *changes, *new, *erasures, Blanking(seq=1, actor="x"), *entries)
    assert list(range(2, 302)) == [one.seq for one in written]
    with storage.read() as snapshot:
        assert snapshot.count(Query(kind="visit"), by=("desk",)) == {("a",): 100, ("b",): 450}
        assert new[7] == snapshot.get("visit", "w007")
        assert len(list(snapshot.find(Query(kind="visit", order=(("number", "desc"),), limit=540)))) == 540
        assert (snapshot.entries()[0].actor, len(snapshot.entries())) == ("x", 301)


def test_what_somebody_else_wrote_is_a_conflict(private: PrivateServer, storage: PostgresStorage) -> None:
    """The quick way of a usual batch finds every conflict with what another process wrote meanwhile."""
    other = opened(private)
    write(storage, visit("v1"), entry("a"))
    write(other, visit("v1", version=2), entry("b"))
    for changes in (
        [visit("v1", version=2)],
        [visit("v1")],
        [visit("v3"), entry("b")],
        [visit("v9", version=2)],
    ):
        with pytest.raises(ConflictError):
            write(storage, visit("new"), *changes, entry("c"))
    assert [written.seq for written in write(storage, visit("v1", version=3), visit("v3"), entry("c"))] == [3]
    assert set(contents(other)[0]) == {("visit", "v1"), ("visit", "v3")}
    other.close()


@pytest.mark.parametrize("count", [1, 20, 300])
def test_a_lost_answer_is_told(
    private: PrivateServer, storage: PostgresStorage, administrator: Raw, count: int
) -> None:
    """A connection that breaks at the commit is an error that says to retry with the key, which then works."""
    many = [visit(f"v{number}") for number in range(count)]
    administrator.execute(
        "CREATE FUNCTION failing.die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
        "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'; "
        "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON failing.visit DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION failing.die(); GRANT EXECUTE ON FUNCTION failing.die TO shop"
    )
    with pytest.raises(StorageError) as raised:
        write(storage, *many, entry("a"))
    assert "is not known" in str(raised.value)
    assert "same key" in raised.value.hint
    administrator.execute("DROP TRIGGER die ON failing.visit")
    assert contents(storage) == ({}, ())
    write(storage, *many, entry("a"))
    assert len(contents(storage)[0]) == count


def test_a_silent_server_is_given_up(
    private: PrivateServer, administrator: Raw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes a question and never answers is given up after a time; then all works again."""
    monkeypatch.setattr(connections, "_GRACE", 0.2)
    storage = opened(private, statement_timeout=0.1, lock_timeout=0.1)
    write(storage, visit("v1"))
    with storage.read() as snapshot, _stopped(administrator):
        with pytest.raises(StorageError) as reading:
            snapshot.get("visit", "v1")
        with pytest.raises(StorageError) as writing:
            write(storage, visit("v2"))
    assert "has not answered" in str(reading.value)
    assert "is not known" in str(writing.value)
    assert found(storage, Query(kind="visit"))[0] == "v1"
    storage.close()


@contextmanager
def _stopped(administrator: Raw) -> Iterator[None]:
    """Let the sessions of the shop stand still."""
    rows = administrator.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'onestopshop'")
    pids = [int(pid) for (pid,) in rows]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
