# SPDX-License-Identifier: EUPL-1.2
"""
What large tables need: plans that fit them, and time for what has to look at everything.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import psycopg
import pytest

from onestopshop.errors import StorageError
from onestopshop.plugin import Condition, ContainsAny, Equal, Kind, Query
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import contents, entry, found, hours, visit, write
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.questions import finding
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import PrivateServer, Server

Raw = psycopg.Connection[tuple[Any, ...]]


def opened(server: Server, kinds: Sequence[Kind] = KINDS, **changes: object) -> PostgresStorage:
    return PostgresStorage(PostgresOptions.model_validate({**server.options("large"), **changes}), kinds)


@pytest.fixture
def storage(server: Server) -> Iterator[PostgresStorage]:
    storage = opened(server)
    yield storage
    storage.close()


def known(raw: Raw) -> set[str]:
    """Return the columns of which the server knows what values they have."""
    return {
        str(name)
        for (name,) in raw.execute(
            "SELECT attname FROM pg_stats WHERE schemaname = 'large' AND tablename = 'visit'"
        )
    }


def test_a_loaded_table_is_looked_at(storage: PostgresStorage, raw: Raw) -> None:
    """After a load the server knows what the index fields hold at once; small writes cost no look."""
    for at in range(30):
        write(storage, *(visit(f"a{at}-{each}") for each in range(190)), entry(f"a{at}"))
    assert known(raw) == set()
    for at in range(3):
        write(storage, *(visit(f"b{at}-{each}", desk="a", moment=hours(each)) for each in range(2_000)))
    assert {"_id", "desk", "moment"} <= known(raw)
    assert "_body" not in known(raw)


def test_a_page_of_half_a_table_sorts_nothing(storage: PostgresStorage) -> None:
    """Right after a load, a page of a common desk and a common topic is read in the order of an index."""
    topics = frozenset({"common"})
    for at in range(4):
        rows = (
            visit(f"{at}-{each}", desk="ab"[each % 2], moment=hours(each), topics=topics)
            for each in range(2_000)
        )
        write(storage, *rows)
    where: dict[str, Condition] = {"desk": Equal("a"), "topics": ContainsAny(("common",))}
    query = Query(kind="visit", where=where, order=(("moment", "desc"),), limit=50)
    with storage.read() as snapshot:
        ((sql, bindings),) = finding(storage._tables["visit"], query)
        assert snapshot._connection is not None
        plan = snapshot._connection.execute(f"EXPLAIN {sql} LIMIT 50", bindings).fetchall()
        assert len(list(snapshot.find(query))) == 50
    assert [] == [line for (line,) in plan if "Sort" in line]


def test_all_records_come_without_a_sort(private: PrivateServer, administrator: Raw) -> None:
    """A list of all records begins at once, whatever their number: the server sorts none of them on its disk."""
    settings = {"work_mem": "'256kB'", "random_page_cost": "40", "log_temp_files": "0"}
    for name, value in settings.items():
        administrator.execute(f"ALTER ROLE shop SET {name} = {value}")
    try:
        storage = opened(private)
        ids = [os.urandom(8).hex() for _ in range(6_000)]
        write(storage, *map(visit, ids))
        ids.sort()
        before = len(private.log)
        assert ids == found(storage, Query(kind="visit"))
        assert ids[10:] == found(storage, Query(kind="visit", after=(ids[9],)))
        storage.close()
    finally:
        for name in settings:
            administrator.execute(f"ALTER ROLE shop RESET {name}")
    assert "temporary file" not in private.log[before:]


def test_a_long_snapshot_is_not_ended(private: PrivateServer, administrator: Raw) -> None:
    """A server that ends long transactions does not end a snapshot, which a copy reads for as long as it takes."""
    if administrator.info.server_version < 170_000:
        pytest.skip("this server ends no long transactions")
    administrator.execute("ALTER ROLE shop SET transaction_timeout = '1s'")
    try:
        storage = opened(private)
        with storage.read() as snapshot:
            assert snapshot._connection is not None
            assert snapshot._connection.execute("SHOW transaction_timeout").fetchone() == ("0",)
        storage.close()
    finally:
        administrator.execute("ALTER ROLE shop RESET transaction_timeout")


def test_an_upgrade_takes_its_time(private: PrivateServer) -> None:
    """However short the timeouts for the daily work, an upgrade that thinks longer about its records ends well."""
    storage = opened(private)
    write(storage, *(visit(f"v{at}") for at in range(3)))
    storage.close()

    def slow(record: object) -> dict[str, str]:
        for _ in range(200):
            sum(range(20_000))
        return {"more": "x"}

    kinds = [
        attrs.evolve(kind, fields={**kind.fields, "more": kind.fields["desk"]}, index_of=slow)
        if kind.name == "visit"
        else kind
        for kind in KINDS
    ]
    storage = opened(private, kinds, lock_timeout=0.1, statement_timeout=0.1)
    assert found(storage, Query(kind="visit", where={"more": Equal("x")})) == ["v0", "v1", "v2"]
    storage.close()


_PRETENDED = """
CREATE FUNCTION large.bt_index_check(regclass, boolean) RETURNS void LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_sleep(0.15); IF $1::text LIKE ''%visit_pkey'' THEN RAISE EXCEPTION ''page 7 is odd''
    USING ERRCODE = ''XX002''; END IF; END';
SET allow_system_table_mods = on;
INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    VALUES (99999, 'amcheck', 10, 'large'::regnamespace, false, '1');
INSERT INTO pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
    VALUES ('pg_proc'::regclass, 'large.bt_index_check(regclass,boolean)'::regprocedure, 0,
    'pg_extension'::regclass, 99999, 0, 'e')
"""


def test_a_check_of_indexes_takes_its_time(private: PrivateServer, administrator: Raw) -> None:
    """`amcheck` may take longer than `statement_timeout` for an index, and what it finds is told."""
    storage = opened(private, [kind for kind in KINDS if kind.name == "visit"], statement_timeout=0.1)
    administrator.execute(_PRETENDED)  # the package of the server brings no extension
    try:
        messages = [damage.message for damage in storage.check()]
    finally:
        administrator.execute(
            "DELETE FROM pg_depend WHERE refobjid = 99999; DELETE FROM pg_extension WHERE oid = 99999;"
            "RESET allow_system_table_mods"
        )
    assert messages == ["cannot be read: page 7 is odd"]
    storage.close()


def test_a_commit_that_fails_is_told(storage: PostgresStorage, raw: Raw) -> None:
    """What the server refuses only at the commit, after it answered the statement, is an error and not there."""
    write(storage, visit("v1"), entry("a"))
    raw.execute(
        "CREATE FUNCTION large.refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''no'' USING ERRCODE = ''53100''; END';"
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON large.visit DEFERRABLE INITIALLY DEFERRED "
        "FOR EACH ROW EXECUTE FUNCTION large.refuse()"
    )
    before = contents(storage)
    for records in (
        [visit("v2")],
        [visit(f"w{at}") for at in range(30)],
        [visit(f"x{at}") for at in range(300)],
    ):
        with pytest.raises(StorageError):
            write(storage, *records, entry("b"))
    assert before == contents(storage)
    raw.execute("DROP TRIGGER late ON large.visit")
    assert [written.seq for written in write(storage, visit("v2"), entry("b"))] == [2]
