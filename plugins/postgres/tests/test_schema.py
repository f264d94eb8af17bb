# SPDX-License-Identifier: EUPL-1.2
"""
Schemas are apart, and follow the kinds, whatever ends the process in the middle.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import psycopg
import pytest

from onestopshop.errors import StorageError
from onestopshop.plugin import (
    Batch,
    Blanking,
    ContainsAny,
    Equal,
    Index,
    IndexValue,
    Kind,
    Put,
    Query,
    Record,
)
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import contents, entry, found, hours, visit, write
from onestopshop_postgres.options import PostgresOptions
from onestopshop_postgres.store import PostgresStorage
from onestopshop_postgres.testing import PrivateServer, Server
from onestopshop_postgres.writing import _question, ready

Raw = psycopg.Connection[tuple[Any, ...]]

PLAIN = Kind(name="sheet", fields={"desk": Index.STRING}, orders=(("desk",),))


def opened(server: Server, schema: str, kinds: Sequence[Kind] = KINDS, **changes: object) -> PostgresStorage:
    return PostgresStorage(PostgresOptions.model_validate({**server.options(schema), **changes}), kinds)


def derived(record: Record) -> Mapping[str, IndexValue]:
    """Return index values that stand in the body."""
    number = record.body["number"]
    assert isinstance(number, int)
    tags = frozenset({f"t{number % 3}", "all"})
    return {"desk": "zuid", "number": number, "moment": hours(number), "tags": tags}


RICH = Kind(
    name="sheet",
    fields={"desk": Index.STRING, "number": Index.INTEGER, "moment": Index.INSTANT, "tags": Index.SET},
    orders=(("desk", "number"), ("moment",)),
    index_of=derived,
)


def sheets(count: int) -> list[Record]:
    return [
        Record(kind="sheet", id=f"s{at:05}", version=1, schema=1, body={"number": at}, index={"desk": "zuid"})
        for at in range(count)
    ]


def indexes(raw: Raw, schema: str) -> set[str]:
    rows = raw.execute("SELECT indexname FROM pg_indexes WHERE schemaname = %s", (schema,))
    return {str(name) for (name,) in rows}


def columns(raw: Raw, schema: str) -> set[str]:
    sql = (
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = 'sheet'"
    )
    return {str(name) for (name,) in raw.execute(sql, (schema,))}


def test_schemas_of_one_database_are_apart(server: Server) -> None:
    """Two shops in one database neither see nor hinder each other, nor does one's number follow the other's."""
    with_one, with_other = opened(server, "apart_one"), opened(server, "apart_other")
    write(with_one, visit("v1", topics=frozenset({"a"})), entry("a"))
    assert contents(with_other) == ({}, ())
    assert [written.seq for written in write(with_other, visit("v1"), entry("a"))] == [1]
    assert with_one._turn.lock != with_other._turn.lock
    for storage in (with_one, with_other):
        storage.close()


def test_reopening_changes_nothing(server: Server, raw: Raw) -> None:
    """Opening with the kinds of before asks for no lock and changes no table."""
    opened(server, "again").close()
    before = raw.execute("SELECT oid, relname, xmin FROM pg_class WHERE relnamespace = 'again'::regnamespace")
    rows = sorted(before.fetchall())
    opened(server, "again").close()
    after = raw.execute("SELECT oid, relname, xmin FROM pg_class WHERE relnamespace = 'again'::regnamespace")
    assert rows == sorted(after.fetchall())


def test_new_fields_are_filled(server: Server, raw: Raw) -> None:
    """Index fields that are new get the values of all records, of every type, and their indexes."""
    storage = opened(server, "filled", [PLAIN])
    write(storage, *sheets(2500))
    storage.close()
    storage = opened(server, "filled", [RICH])
    assert found(storage, Query(kind="sheet", where={"number": Equal(2400)})) == ["s02400"]
    assert found(storage, Query(kind="sheet", where={"moment": Equal(hours(7))})) == ["s00007"]
    with storage.read() as snapshot:
        assert snapshot.count(Query(kind="sheet", where={"tags": ContainsAny(("t1",))})) == {(): 833}
        record = snapshot.get("sheet", "s00005")
        assert record is not None
        assert derived(record) == record.index
    assert list(storage.check()) == []
    storage.close()
    with_rich = indexes(raw, "filled")
    opened(server, "filled", [PLAIN]).close()
    assert len(with_rich - indexes(raw, "filled")) == 3
    assert columns(raw, "filled") == {"_id", "_version", "_schema", "_body", "desk"}


def test_fields_that_nobody_can_fill_are_refused(server: Server) -> None:
    """A new field of a kind that has records and no `index_of` is refused; of an empty kind it is added."""
    storage = opened(server, "unfilled", [PLAIN])
    write(storage, *sheets(1))
    storage.close()
    with pytest.raises(StorageError) as raised:
        opened(server, "unfilled", [attrs.evolve(RICH, index_of=None)])
    assert "storage copy" in raised.value.hint
    storage = opened(server, "unfilled", [PLAIN])
    assert found(storage, Query(kind="sheet", where={"desk": Equal("zuid")})) == ["s00000"]
    storage.close()
    opened(server, "unfilled_yet", [PLAIN]).close()
    opened(server, "unfilled_yet", [attrs.evolve(RICH, index_of=None)]).close()


def test_a_field_may_change_its_type(server: Server) -> None:
    """A field of another type is taken away and filled anew."""
    was = Kind(
        name="sheet", fields={"desk": Index.STRING, "number": Index.STRING}, orders=(("number", "desk"),)
    )
    storage = opened(server, "retyped", [was])
    write(storage, *sheets(3))
    storage.close()
    storage = opened(server, "retyped", [RICH])
    assert found(storage, Query(kind="sheet", where={"number": Equal(2)})) == ["s00002"]
    storage.close()


def test_a_kind_that_is_no_longer_listed_is_kept(server: Server) -> None:
    """The records of a kind that is not listed wait until it is listed again."""
    storage = opened(server, "unlisted", [*KINDS, PLAIN])
    write(storage, *sheets(2))
    storage.close()
    opened(server, "unlisted", [*KINDS]).close()
    storage = opened(server, "unlisted", [PLAIN])
    assert found(storage, Query(kind="sheet")) == ["s00000", "s00001"]
    storage.close()


def test_a_process_with_other_fields_stops_writing(server: Server) -> None:
    """A process whose fields another one changed writes no record without them; one whose kinds stayed goes on."""
    old, other = opened(server, "rolling", [PLAIN]), opened(server, "rolling", [PLAIN, *KINDS])
    write(old, *sheets(1))
    new = opened(server, "rolling", [RICH])
    for records in (sheets(2)[1:], sheets(400)[1:]):
        with pytest.raises(StorageError) as raised:
            write(old, *records)
        assert "same versions" in raised.value.hint
    assert found(new, Query(kind="sheet")) == ["s00000"]
    with_kinds = opened(server, "rolling", KINDS)
    opened(server, "rolling", [Kind(name="another", fields={})]).close()
    write(with_kinds, visit("v1"), entry("a"))
    for storage in (old, other, new, with_kinds):
        storage.close()


@pytest.mark.parametrize("dies", [0, 1, 1200, 2499])
def test_an_upgrade_that_is_killed_changed_nothing(
    private: PrivateServer, administrator: Raw, dies: int
) -> None:
    """When the session of an upgrade is ended at any record, the schema is as before, and the next one does it."""
    storage = opened(private, "killed", [PLAIN])
    write(storage, *sheets(2500))
    storage.close()
    before = indexes(administrator, "killed")

    def deadly(record: Record) -> Mapping[str, IndexValue]:
        if record.body["number"] == dies:
            administrator.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'onestopshop'"
            )
        return derived(record)

    with pytest.raises(StorageError):
        opened(private, "killed", [attrs.evolve(RICH, index_of=deadly)])
    assert before == indexes(administrator, "killed")
    storage = opened(private, "killed", [PLAIN])
    assert len(found(storage, Query(kind="sheet", where={"desk": Equal("zuid")}))) == 2500
    storage.close()
    storage = opened(private, "killed", [RICH])
    assert found(storage, Query(kind="sheet", where={"number": Equal(dies)})) == [f"s{dies:05}"]
    storage.close()


def test_a_body_that_has_no_values_ends_the_upgrade(server: Server, raw: Raw) -> None:
    """A record that cannot be indexed anew is named, its text is not shown, and nothing is changed."""
    storage = opened(server, "odd", [PLAIN])
    odd = Record(
        kind="sheet", id="odd-one", version=1, schema=1, body={"number": 2**62, "said": "secret words"}
    )
    write(storage, *sheets(3), odd)
    storage.close()
    before = columns(raw, "odd")
    large = attrs.evolve(RICH, index_of=lambda record: {"number": record.body["number"] * 4})  # type: ignore[operator]
    with pytest.raises(StorageError) as raised:
        opened(server, "odd", [large])
    assert "odd-one" in str(raised.value)
    assert "secret" not in str(raised.value)
    assert before == columns(raw, "odd")


def test_damage_is_found(server: Server, raw: Raw) -> None:
    """An index that was dropped, a version of nothing and a body that is no object are told; the rest is sound."""
    storage = opened(server, "damaged", [RICH])
    write(storage, *sheets(4), entry("a"))
    assert list(storage.check()) == []
    (lost,) = (
        name for name in indexes(raw, "damaged") if name.startswith("sheet__") and "gin" in _of(raw, name)
    )
    raw.execute(f'DROP INDEX damaged."{lost}"')
    raw.execute("UPDATE damaged.sheet SET _version = 0 WHERE _id = 's00001'")
    raw.execute("UPDATE damaged.sheet SET _body = '[1]' WHERE _id = 's00002'")
    raw.execute("UPDATE damaged.sheet SET tags = '{}' WHERE _id = 's00003'")
    raw.execute("UPDATE damaged._log SET at = 'yesterday'")
    damages = {(damage.kind, damage.id) for damage in storage.check()}
    assert damages == {
        ("sheet", ""),
        ("sheet", "s00001"),
        ("sheet", "s00002"),
        ("sheet", "s00003"),
        ("log", "1"),
    }
    storage.close()


def _of(raw: Raw, index: str) -> str:
    row = raw.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", (index,)).fetchone()
    assert row is not None
    return str(row[0])


def test_writing_reads_no_whole_table(server: Server) -> None:
    """What a write asks for is found by indexes, also when its statement was prepared while the tables were empty."""
    storage = opened(server, "planned")
    batch = Batch(
        puts=(Put(visit("v1"), replaces=0),), entries=(entry("a"),), erasures=(Blanking(seq=1, actor="x"),)
    )
    question, bindings = _question(storage._tables, ready(storage._tables, batch))
    assert storage._writer is not None
    plan = storage._writer.execute(f"EXPLAIN {question}", bindings).fetchall()
    read = [line.split(" on ")[1].split()[0] for (line,) in plan if "Seq Scan" in line]
    assert read == ["_kinds"]
    storage.close()
