# SPDX-License-Identifier: EUPL-1.2
"""
Damage of a file is found by its check, or is a typed error of whoever meets it.
"""

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import apsw
import pytest

from onestopshop.builtin.sqlite import checking
from onestopshop.builtin.sqlite.reading import ENTRY
from onestopshop.builtin.sqlite.statements import table_of
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.builtin.sqlite.sums import entry_sum, record_sum
from onestopshop.errors import StorageError
from onestopshop.ports.queries import ContainsAny, Equal, Query
from onestopshop.ports.storage import Blanking, Checkable, Damage, Erasure
from onestopshop.testing.storage import KINDS
from onestopshop.testing.storage.samples import DAY, entry, hours, visit, write

CHANGED, UNREADABLE = "the record is not as it was written", "the record cannot be read"
SENTENCE = "a-very-particular-sentence"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a closed file with records of many kinds of values, a log, and free pages."""
    path = tmp_path_factory.mktemp("sound") / "shop.db"
    storage = SqliteStorage(path, KINDS)
    for number in range(60):
        write(
            storage,
            visit(
                f"v{number:02}",
                body={"text": f"{SENTENCE} {number}", "long": "x" * (number * 90)},
                desk=("zuid", "markt", None)[number % 3],
                number=number,
                moment=hours(number) if number % 4 else None,
                topics=frozenset({"a", f"t{number % 5}"}),
            ),
            entry(f"e{number:02}", actor="w1", **({"at": DAY} if number % 2 else {})),  # type: ignore[arg-type]
        )
    write(storage, *(Erasure(kind="visit", id=f"v{number:02}", replaces=1) for number in range(40, 46)))
    write(storage, Blanking(seq=7, actor="nobody"))
    storage.close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, sound: bytes) -> Path:
    """Return a file of its own for each test."""
    path = tmp_path / "shop.db"
    path.write_bytes(sound)
    return path


def damages(path: Path) -> list[Damage]:
    storage = SqliteStorage(path, KINDS)
    try:
        return list(storage.check())
    finally:
        storage.close()


def changed(path: Path, *statements: str) -> None:
    connection = apsw.Connection(str(path))
    connection.pragma("writable_schema", 1)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def test_a_sound_file(path: Path) -> None:
    """A storage says that it can check itself, and finds nothing in a sound file."""
    storage = SqliteStorage(path, KINDS)
    assert isinstance(storage, Checkable)
    assert [] == list(storage.check())
    storage.close()


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE visit SET _json = CAST(replace(_json, 'very', 'vary') AS BLOB) WHERE _nr = 3",
            [("v02", CHANGED)],
        ),
        ("UPDATE visit SET _json = x'7b' WHERE _nr = 3", [("v02", CHANGED)]),
        ("UPDATE visit SET desk = 'noord' WHERE _nr = 3", [("v02", CHANGED)]),
        ("UPDATE visit SET moment = NULL WHERE _nr = 4", [("v03", CHANGED)]),
        ("UPDATE visit SET _version = 2 WHERE _nr IN (3, 5)", [("v02", CHANGED), ("v04", CHANGED)]),
        ("UPDATE visit SET _id = 'v2' WHERE _nr = 3", [("v2", CHANGED)]),
        ("UPDATE visit SET _sum = _sum + 1 WHERE _nr = 3", [("v02", CHANGED)]),
        ("UPDATE visit SET desk = CAST(x'ff41' AS TEXT) WHERE _nr = 3", [("", "cannot be read")]),
        (
            "UPDATE visit__topics SET value = CAST(x'ff41' AS TEXT) WHERE nr = 3 AND value = 'a'",
            [("v02", "not found"), ("", "members of topics cannot be read")],
        ),
        (
            "DELETE FROM visit__topics WHERE nr = 3 AND value = 'a'",
            [("v02", "not found by all members of topics")],
        ),
        ("INSERT INTO visit__topics VALUES ('c', 3)", [("v02", "a member that topics lacks")]),
        ("INSERT INTO visit__topics VALUES ('c', 999)", [("", "belongs to no record (row 999)")]),
        ("DELETE FROM visit WHERE _nr = 3", [("", "belongs to no record (row 3)")] * 2),
    ],
)
def test_damage_of_records(path: Path, statement: str, expected: list[tuple[str, str]]) -> None:
    """A record, or the table of a set's members, that was changed behind the storage's back is named."""
    changed(path, statement)
    found = damages(path)
    assert [(id, "visit") for id, _ in expected] == [(damage.id, damage.kind) for damage in found]
    assert all(message in damage.message for (_, message), damage in zip(expected, found, strict=True))
    assert not any(SENTENCE in f"{damage}" for damage in found)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE _entries SET actor = 'w2' WHERE seq = 5", ["5"]),
        ("UPDATE _entries SET data = x'7b7d20' WHERE seq = 5", ["5"]),
        ("UPDATE _entries SET at = '2026-03-03' WHERE seq = 6", ["6"]),
        ("UPDATE _entries SET seq = 99 WHERE seq = 60", ["99"]),
        ("UPDATE _entries SET subject = CAST(x'ff41' AS TEXT) WHERE seq = 5", [""]),
    ],
)
def test_damage_of_the_log(path: Path, statement: str, expected: list[str]) -> None:
    """An entry that was changed behind the storage's back is named by its number."""
    changed(path, statement)
    assert [("log", id) for id in expected] == [(damage.kind, damage.id) for damage in damages(path)]


def test_rows_that_have_a_sum_and_no_meaning(path: Path) -> None:
    """A row whose sum was made after it was damaged is found when it cannot be read."""
    connection = apsw.Connection(str(path))
    table = table_of(KINDS[0])
    row = connection.execute(table.get, ("v02",)).fetchone()
    assert row is not None
    total = record_sum("v02", 1, 1, b"{", row[4:])  # type: ignore[arg-type]
    connection.execute("UPDATE visit SET _json = x'7b', _sum = ? WHERE _id = 'v02'", (total,))
    said = list(connection.execute(f"SELECT {ENTRY} FROM _entries WHERE seq = 5").fetchone() or ())  # noqa: S608
    said[4] = "some day"
    connection.execute("UPDATE _entries SET at = ?, sum = ? WHERE seq = 5", ("some day", entry_sum(said)))  # type: ignore[arg-type]
    connection.close()
    assert [("log", "5", "the entry cannot be read"), ("visit", "v02", UNREADABLE)] == [
        (damage.kind, damage.id, damage.message) for damage in damages(path)
    ]


def test_values_of_another_type(path: Path) -> None:
    """A value that is of another type than its column, as no statement can write it, is found."""
    loosen(path, "UPDATE visit SET _json = 5 WHERE _nr = 3", "UPDATE _entries SET data = 5 WHERE seq = 5")
    assert {("log", "5"), ("visit", "v02")} <= {(damage.kind, damage.id) for damage in damages(path)}


def loosen(path: Path, *statements: str) -> None:
    """Change a file as if its tables were not STRICT."""
    strict = "UPDATE sqlite_schema SET sql = replace(sql, '{}', '{}') WHERE sql LIKE 'CREATE TABLE%'"
    changed(path, strict.format(") STRICT", ") "))
    changed(path, *statements)
    changed(path, strict.format(") ", ") STRICT"))


def test_tables_that_cannot_be_read(path: Path) -> None:
    """A file whose tables cannot be understood any more is an error of checking and of opening."""
    storage = SqliteStorage(path, KINDS)
    changed(path, "UPDATE sqlite_schema SET sql = 'CREATE TABLE visit (' WHERE name = 'visit'")
    with pytest.raises(StorageError, match="malformed"):
        list(storage.check())
    storage.close()
    with pytest.raises(StorageError, match="malformed"):
        SqliteStorage(path, KINDS)


def test_a_check_that_is_cut_off(path: Path) -> None:
    """A check that cannot read on says of each part that it could not."""
    connection = apsw.Connection(str(path))
    connection.close()
    said = [damage.message.partition(":")[0] for damage in checking.damages(connection, path)]
    assert said == [
        "SQLite cannot check the file",
        "the rest of the log cannot be read",
        "the description of the tables cannot be read",
    ]


def test_an_index_that_lacks_a_row(path: Path) -> None:
    """An index that does not agree with its table is found."""
    changed(
        path, "UPDATE sqlite_schema SET sql = replace(sql, '\"number\"', '\"desk\"') WHERE name = '_visit__1'"
    )
    assert any("_visit__1" in damage.message for damage in damages(path))


@pytest.mark.parametrize(
    "said",
    [
        "replace(description, 'string', 'strin9')",
        "replace(description, 'desk', 'dosk')",
        "CAST(x'ff41' AS TEXT)",
    ],
)
def test_a_damaged_description(path: Path, said: str) -> None:
    """A description of the tables that is not as it was written is an error before anything is changed by it."""
    storage = SqliteStorage(path, KINDS)
    changed(path, f"UPDATE _kinds SET description = {said}")  # noqa: S608
    assert ["the description of its tables"] == [
        damage.message.partition(": ")[2].removesuffix(" is damaged") for damage in storage.check()
    ]
    storage.close()
    with pytest.raises(StorageError, match="damaged"):
        SqliteStorage(path, KINDS)


def test_a_damaged_entry_is_not_blanked(path: Path) -> None:
    """Blanking does not give a damaged entry a sum that hides the damage."""
    changed(path, "UPDATE _entries SET subject = 'other' WHERE seq = 5")
    storage = SqliteStorage(path, KINDS)
    with pytest.raises(StorageError, match="entry 5 of the log is damaged"):
        write(storage, Blanking(seq=5, actor="nobody"))
    storage.close()
    assert ["5"] == [damage.id for damage in damages(path)]


def test_a_damaged_record_is_not_changed(path: Path) -> None:
    """A change of a record whose set cannot be read is a `StorageError`; so is reading it."""
    changed(path, "UPDATE visit SET topics = '[' WHERE _nr = 3")
    storage = SqliteStorage(path, KINDS)
    with pytest.raises(StorageError):
        write(storage, visit("v02", version=2))
    with storage.read() as snapshot, pytest.raises(StorageError):
        snapshot.get("visit", "v02")
    storage.close()


def test_text_that_is_none(path: Path) -> None:
    """Text that is no UTF-8 is a `StorageError` of whoever reads or changes it, never a lower one."""
    changed(
        path,
        "UPDATE visit SET desk = CAST(x'ff41' AS TEXT) WHERE _nr = 3",
        "UPDATE _entries SET actor = CAST(x'ff41' AS TEXT) WHERE seq = 3",
    )
    storage = SqliteStorage(path, KINDS)
    with storage.read() as snapshot:
        for use in (
            lambda: snapshot.get("visit", "v02"),
            lambda: list(snapshot.find(Query(kind="visit"))),
            lambda: snapshot.count(Query(kind="visit"), by=("desk",)),
            snapshot.entries,
        ):
            with pytest.raises(StorageError, match="damaged"):
                use()
    with pytest.raises(StorageError, match="damaged"):
        write(storage, visit("v02", version=2))
    storage.close()


def test_a_check_sees_one_moment(path: Path) -> None:
    """A check goes on while others write, and tells of the moment at which it began."""
    changed(path, "UPDATE visit SET number = 7 WHERE _nr IN (3, 5)")
    storage = SqliteStorage(path, KINDS)
    check = storage.check()
    assert next(check).id == "v02"
    write(storage, Erasure(kind="visit", id="v04", replaces=1), entry("new"))
    assert ["v04"] == [damage.id for damage in check]
    assert ["v02"] == [damage.id for damage in storage.check()]
    storage.close()


def answers(storage: SqliteStorage) -> Iterator[object]:
    """Yield what a storage answers to questions of every form."""
    with storage.read() as snapshot:
        for kind in KINDS:
            yield list(snapshot.find(Query(kind=kind.name)))
        yield [snapshot.get("visit", f"v{number:02}") for number in range(60)]
        for desk in ("zuid", "markt", None):
            yield list(
                snapshot.find(Query(kind="visit", where={"desk": Equal(desk)}, order=(("moment", "desc"),)))
            )
        yield list(snapshot.find(Query(kind="visit", order=(("number", "asc"),), limit=50)))
        for topic in ("a", "t1", "t4"):
            yield list(snapshot.find(Query(kind="visit", where={"topics": ContainsAny((topic,))})))
        yield snapshot.count(Query(kind="visit"), by=("desk", "topics"))
        yield snapshot.entries()
        yield [snapshot.entry(f"e{number:02}") for number in range(60)]


FLIPS = 4_000 if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else 250


def test_flipped_bits(path: Path, sound: bytes) -> None:
    """Of bits that flip anywhere in the file, all are found, are a typed error, or change no answer."""
    storage = SqliteStorage(path, KINDS)
    expected = list(answers(storage))
    storage.close()
    random, ends = Random(3), Counter[str]()
    for _ in range(FLIPS):
        ends[ending(flipped(path, sound, random.randrange(len(sound)), random), expected)] += 1
    assert ends["found"] > FLIPS * 0.4, ends
    assert ends["refused"] > 0, ends


def test_flipped_bits_of_rows(path: Path, sound: bytes) -> None:
    """A bit that flips in what somebody said, or in an entry of the log, is always found."""
    places = [match.start() for match in re.finditer(rb"a-very-particular|visit.recorded", sound)]
    random = Random(4)
    for place in random.sample(places, FLIPS // 5):
        assert "found" == ending(flipped(path, sound, place + random.randrange(6), random), []), place


def flipped(path: Path, sound: bytes, place: int, random: Random) -> Path:
    """Write the file with one bit flipped at a place."""
    damaged = bytearray(sound)
    damaged[place] ^= 1 << random.randrange(8)
    for leftover in path.parent.iterdir():
        leftover.unlink()
    path.write_bytes(damaged)
    return path


def ending(path: Path, expected: Sequence[object]) -> str:
    """Return how the damage of a file showed; an answer that is another one without a word fails."""
    said: list[object] = []
    try:
        storage = SqliteStorage(path, KINDS)
    except StorageError as error:
        said.append(error)
        return "refused"
    try:
        said += storage.check()
        found, same = bool(said), False
        try:
            same = expected == list(answers(storage))
        except StorageError as error:
            said.append(error)
        assert found or same, "another answer without a word"
        return "found" if found else "harmless"
    finally:
        storage.close()
        assert not any(SENTENCE in f"{one}" for one in said)
