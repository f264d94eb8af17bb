# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - names of a schema of ours
"""
Write the golden database of the present layout: ``uv run python tests/builtin/golden/make.py``.

It is the packaged synthetic city, its day played with ids and a clock that
count, and one visit erased with all that hangs on it.  A golden file is made
once, when a layout is new, and never again: it shows what files of that layout
look like in the cities that have one.
"""

import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import apsw

from onestopshop import OneStopShop
from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.cli.demo.day_reading import read_day
from onestopshop.cli.demo.play import play
from onestopshop.codec.records import kinds
from onestopshop.plugin import Batch, Blanking, Erasure, Query
from onestopshop.testing.fakes import CountingIds, FixedClock

CITY = Path(str(files("onestopshop") / "data" / "city"))


def main() -> None:
    """Make the file beside this one; one that is there stays as it is."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "shop.db"
        play_a_day(path)
        erase_a_visit(path)
        connection = apsw.Connection(str(path))
        layout = connection.pragma("user_version")
        lines = list(dump(connection))
        connection.close()
    target = Path(__file__).with_name(f"sqlite-layout-{layout}.sql")
    with target.open("x", encoding="utf-8", newline="\n") as file:
        file.write("\n".join([*heading(layout), *lines, ""]))
    sys.stdout.write(f"{target.name}: {target.stat().st_size} bytes\n")


def play_a_day(path: Path) -> None:
    """Play the synthetic day of the packaged city into a new file."""
    state = path.parent / "state"
    state.mkdir()
    (state / "installation").write_text("mycity-00000001", "ascii")
    (state / "installation").chmod(0o600)
    with OneStopShop.open(
        CITY,
        now=FixedClock(),
        new_id=CountingIds(),
        storage={"use": "sqlite", "path": str(path)},
        state={"folder": str(state)},
    ) as shop:
        day = read_day(CITY / str(shop.settings.demo.day), shop)
        play(day, shop, shop.acting_as(str(shop.settings.demo.coordinator)), advance=lambda *_: None)


def erase_a_visit(path: Path) -> None:
    """Erase the third visit, its observations and referrals, and blank what the log said of them."""
    storage = SqliteStorage(path, kinds())
    with storage.read() as snapshot:
        visit = list(snapshot.find(Query(kind="visit", limit=3)))[-1]
        gone = [
            visit,
            *(
                record
                for kind in ("observation", "referral")
                for record in snapshot.find(Query(kind=kind))
                if record.body["visit"] == visit.id
            ),
        ]
        log = snapshot.entries()
    ids = {record.id for record in gone}
    erasures = [Erasure(kind=record.kind, id=record.id, replaces=record.version) for record in gone]
    blankings = [
        Blanking(seq=entry.seq, actor=entry.actor.partition("/")[0]) for entry in log if entry.subject in ids
    ]
    storage.write(Batch(erasures=(*erasures, *blankings)))
    storage.close()


def heading(layout: int) -> Iterator[str]:
    """Yield what a reader of the file should know."""
    yield "-- SPDX-License-Identifier: EUPL-1.2"
    yield f"-- A file of layout {layout}, as SQL, by the version that first wrote it: never change it."
    yield "-- Made by make.py: the packaged synthetic city, its day played, its third visit erased."


def dump(connection: apsw.Connection) -> Iterator[str]:
    """Yield statements that make the same database; texts and bodies stand readable."""
    yield f"PRAGMA application_id = {connection.pragma('application_id')};"
    yield f"PRAGMA user_version = {connection.pragma('user_version')};"
    yield "BEGIN;"
    made = connection.execute(
        "SELECT type, name, sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY rowid"
    ).fetchall()
    yield from (f"{sql};" for type_, _, sql in made if type_ == "table")
    for name in (name for type_, name, _ in made if type_ == "table"):
        for row in connection.execute(f'SELECT * FROM "{name}"'):
            yield f'INSERT INTO "{name}" VALUES ({", ".join(map(literal, row))});'
    yield from (f"{sql};" for type_, _, sql in made if type_ == "index")
    yield "COMMIT;"


def literal(value: object) -> str:
    """Return a value as SQL; a body is UTF-8, so it is written as text."""
    if isinstance(value, bytes):
        return f"CAST({apsw.format_sql_value(value.decode())} AS BLOB)"
    return str(apsw.format_sql_value(value))


if __name__ == "__main__":
    main()
