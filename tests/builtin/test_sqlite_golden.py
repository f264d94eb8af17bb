# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names of our own kinds
"""
Files of every earlier layout open with all that they hold.
"""

from collections.abc import Mapping
from pathlib import Path

import apsw
import attrs
import pytest

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import MODELS, from_record, kinds
from onestopshop.domain.fields import Index
from onestopshop.errors import StorageError
from onestopshop.ports.queries import ContainsAny, Equal, Query
from onestopshop.ports.storage import Batch, Blanking, IndexValue, Kind, Put, Record
from onestopshop.testing.storage.samples import found

GOLDEN = sorted((Path(__file__).parent / "golden").glob("sqlite-layout-*.sql"))


@pytest.fixture(params=GOLDEN, ids=[file.stem for file in GOLDEN])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a file as that version wrote it."""
    return golden(request.param, tmp_path / "shop.db")


def golden(sql: Path, path: Path) -> Path:
    connection = apsw.Connection(str(path))
    connection.execute(sql.read_text("utf-8"))
    connection.pragma("journal_mode", "wal")
    connection.close()
    return path


def raw(path: Path) -> tuple[dict[str, dict[str, tuple[int, int, bytes]]], list[tuple[object, ...]]]:
    """Return what a file of layout 1 or later holds, by SQL of our own: bodies by kind and id, and the log."""
    connection = apsw.Connection(str(path))
    tables = {
        str(name) for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
    }
    log = "_log" if "_log" in tables else "_entries"
    body = "_body" if "_log" in tables else "_json"
    bodies = {
        kind.name: {
            str(id): (version, schema, text)
            for id, version, schema, text in connection.execute(
                f'SELECT _id, _version, _schema, {body} FROM "{kind.name}"'
            )
        }
        for kind in kinds()
        if kind.name in tables
    }
    entries = connection.execute(
        f"SELECT seq, id, origin, key, at, actor, action, kind, subject, version, data FROM {log} ORDER BY seq"
    ).fetchall()
    connection.close()
    return {
        kind: some for kind, some in bodies.items() if some
    }, entries  # kinds that are newer than the file have none


def test_everything_is_there(path: Path) -> None:
    """Every record and entry of an older file is there after opening, as it was; nothing is damaged."""
    before = raw(path)
    assert 40 < len(before[1])
    assert len(before[0]) >= 8, "a kind has no record"
    storage = SqliteStorage(path, kinds())
    assert [] == list(storage.check())
    with storage.read() as snapshot:
        for kind, bodies in before[0].items():
            records = list(snapshot.find(Query(kind=kind)))
            assert set(bodies) == {record.id for record in records}
            for record in records:
                assert from_record(record, MODELS[kind]).id == record.id
        assert [1, *range(2, len(before[1]) + 1)] == [entry.seq for entry in snapshot.entries()]
        assert "guide" in {entry.actor for entry in snapshot.entries()}, "no blanked entry"
    storage.close()
    assert before == raw(path)


def test_it_is_written_on(path: Path) -> None:
    """An older file takes changes, erasures and entries after opening, and all its rows stay sound."""
    storage = SqliteStorage(path, kinds())
    with storage.read() as snapshot:
        visit = next(snapshot.find(Query(kind="visit")))
        (*_, last) = snapshot.entries()
    again = attrs.evolve(visit, version=visit.version + 1, index={**visit.index, "desk": "other"})
    entry = attrs.evolve(last, id="new", key="new")
    written = storage.write(
        Batch(
            puts=(Put(again, replaces=visit.version),),
            erasures=(Blanking(seq=1, actor="x"),),
            entries=(entry,),
        )
    )
    assert [last.seq + 1] == [one.seq for one in written.entries]
    assert [visit.id] == found(storage, Query(kind="visit", where={"desk": Equal("other")}))
    assert [] == list(storage.check())
    storage.close()


def test_it_is_written_once(path: Path) -> None:
    """A file that was made to fit is not written again by the next opening."""
    SqliteStorage(path, kinds()).close()
    before = path.read_bytes()
    SqliteStorage(path, kinds()).close()
    assert before == path.read_bytes()


def with_languages(index_of: object) -> list[Kind]:
    """Return the kinds with new fields: a text, a set, and one whose type is another now."""
    new = {"language": Index.STRING, "handling": Index.SET, "counted": Index.SET}
    return [
        attrs.evolve(kind, fields={**kind.fields, **new}, orders=(("language", "day"),), index_of=index_of)
        if kind.name == "visit"
        else kind
        for kind in kinds()
    ]


def said(record: Record) -> Mapping[str, IndexValue]:
    assert record.index["desk"] == record.body["desk"]
    handling = record.body["handling"]
    assert isinstance(handling, list)
    return {
        "language": str(record.body["language"]),
        "handling": frozenset(handling),
        "counted": frozenset({"yes"}),
        "undeclared": "x",
    }


def test_new_fields_are_filled(path: Path) -> None:
    """New index fields of records are filled from what the records say, and found by; an older layout too."""
    before = raw(path)
    bodies = [text.decode() for _, _, text in before[0]["visit"].values()]
    storage = SqliteStorage(path, with_languages(said))
    by_language = found(storage, Query(kind="visit", where={"language": Equal("ar")}))
    assert sum('"language":"ar"' in body for body in bodies) == len(by_language) > 0
    answered = found(storage, Query(kind="visit", where={"handling": ContainsAny(("answered",))}))
    assert sum('"answered"' in body for body in bodies) == len(answered) > 0
    assert len(bodies) == len(found(storage, Query(kind="visit", where={"counted": ContainsAny(("yes",))})))
    assert [] == list(storage.check())
    storage.close()
    assert before == raw(path)
    SqliteStorage(path, kinds()).close()  # and away again
    storage = SqliteStorage(path, kinds())
    assert [] == list(storage.check())
    storage.close()


def test_a_body_that_says_nothing(path: Path) -> None:
    """A record that cannot be read to fill a field is a `StorageError` with its kind and id; the file stays."""

    def unreadable(record: Record) -> Mapping[str, IndexValue]:
        raise LookupError(str(record.body))

    before, layout = raw(path), layout_of(path)
    first = min(before[0]["visit"])
    with pytest.raises(
        StorageError, match=f"visit {first} cannot be read.*counted, handling, language"
    ) as raised:
        SqliteStorage(path, with_languages(unreadable))
    assert raised.value.hint
    assert raised.value.__cause__ is None
    assert (before, layout) == (raw(path), layout_of(path))
    with pytest.raises(StorageError, match="visit"):
        SqliteStorage(path, with_languages(lambda _: {"language": 3}))
    with pytest.raises(StorageError, match="no values for the new index fields"):
        SqliteStorage(path, with_languages(None))
    assert (before, layout) == (raw(path), layout_of(path))


def layout_of(path: Path) -> object:
    connection = apsw.Connection(str(path))
    layout = connection.pragma("user_version")
    connection.close()
    return layout


def test_kinds_that_are_not_listed(path: Path) -> None:
    """Records of a kind that is not listed at the opening are kept, summed up and checked too."""
    before = raw(path)
    storage = SqliteStorage(path, [kind for kind in kinds() if kind.name == "counter"])
    assert [] == list(storage.check())
    storage.close()
    assert before == raw(path)
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE visit SET desk = 'other' WHERE _nr = 1")
    connection.close()
    storage = SqliteStorage(path, [kind for kind in kinds() if kind.name == "counter"])
    assert ["visit"] == [damage.kind for damage in storage.check()]
    storage.close()


def test_damage_is_not_covered_up(path: Path) -> None:
    """Fields do not change while a record is damaged: a new sum would hide it."""
    SqliteStorage(path, kinds()).close()
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE visit SET _json = CAST(replace(_json, 'desk', 'dask') AS BLOB) WHERE _nr = 2")
    connection.close()
    with pytest.raises(StorageError, match="damaged"):
        SqliteStorage(path, with_languages(said))
    storage = SqliteStorage(path, kinds())
    assert [("visit", "the record is not as it was written")] == [
        (one.kind, one.message) for one in storage.check()
    ]
    storage.close()


def test_an_older_damaged_file(tmp_path: Path) -> None:
    """A file of layout 1 whose log or records cannot be read is a `StorageError`, and stays as it is."""
    for number, statement in enumerate(
        [
            "UPDATE _log SET at = CAST(x'ff41' AS TEXT) WHERE seq = 3",
            "UPDATE visit SET _id = CAST(x'ff41' AS TEXT) WHERE _nr = 1",
            "UPDATE _kinds SET description = '{'",
            "UPDATE _kinds SET description = replace(description, 'fields', 'fiends')",
            "DELETE FROM _kinds",
            "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')'); UPDATE _log SET data = 5 WHERE seq = 3",
            "UPDATE sqlite_schema SET sql = replace(sql, ') STRICT', ')'); UPDATE visit SET _body = 5 WHERE _nr = 1",
        ]
    ):
        path = golden(GOLDEN[0], tmp_path / f"{number}.db")
        connection = apsw.Connection(str(path))
        connection.pragma("writable_schema", 1)
        for part in statement.split("; "):
            connection.execute(part)
            connection.pragma("writable_schema", "RESET")
            connection.pragma("writable_schema", 1)
        connection.close()
        with pytest.raises(StorageError) as raised:
            SqliteStorage(path, kinds())
        assert raised.value.hint
        assert 1 == layout_of(path)
