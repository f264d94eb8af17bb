# SPDX-License-Identifier: EUPL-1.2
"""
Damage made in a real file, behind the storage's back, is found, and the place is named.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.operations.conftest import Town
from tests.operations.storage.conftest import spoil
from tests.operations.storage.fault_samples import found, some

from onestopshop.builtin.sqlite.store import SqliteStorage
from onestopshop.codec.records import kinds
from onestopshop.operations.storage.copying import copy_storage

ZOO = {
    "a record is deleted": ("DELETE FROM visit WHERE _id = '{visit}'", "record.missing", "visit"),
    "a version is changed": (
        "UPDATE visit SET _version = 9 WHERE _id = '{visit}'",
        "record.version",
        "visit",
    ),
    "a body is changed": (
        "UPDATE visit SET _json = CAST(replace(_json, 'desk', 'disk') AS BLOB) WHERE _id = '{visit}'",
        None,
        "visit",
    ),
    "a body is no JSON": ("UPDATE visit SET _json = x'00ff' WHERE _id = '{visit}'", None, "visit"),
    "a schema is changed": ("UPDATE visit SET _schema = 9 WHERE _id = '{visit}'", None, "visit"),
    "an index value is changed": ("UPDATE visit SET desk = 'x' WHERE _id = '{visit}'", None, "visit"),
    "an entry is deleted": ("DELETE FROM _entries WHERE seq = 3", "log.gap", "log"),
    "the last entry is deleted": (
        "DELETE FROM _entries WHERE seq = (SELECT max(seq) FROM _entries)",
        "record.version",
        "directory",
    ),
    "an entry is changed": ("UPDATE _entries SET version = 7 WHERE seq = 9", None, "visit"),
    "a day is no day": ("UPDATE _entries SET at = '2026-99-99' WHERE seq = 9", None, "log"),
    "a service is deleted": ("DELETE FROM service WHERE _id = 'registration'", "record.missing", "service"),
}


@pytest.fixture
def file(lived: Town, new: Callable[[Path], SqliteStorage], tmp_path: Path) -> Path:
    """A sound file."""
    storage = new(tmp_path / "a.db")
    copy_storage(lived.storage, storage, kinds=kinds())
    storage.close()
    return tmp_path / "a.db"


def test_nothing_is_found_in_a_sound_file(file: Path, new: Callable[[Path], SqliteStorage]) -> None:
    """A file that nobody spoilt has no fault."""
    assert [] == found(new(file))


@pytest.mark.parametrize("name", ZOO)
def test_damage_is_found(name: str, file: Path, lived: Town, new: Callable[[Path], SqliteStorage]) -> None:
    """Each damage is found with its kind, and the record or the number of the entry."""
    statement, rule, kind = ZOO[name]
    visit = some(lived.storage, place=2)
    spoil(file, statement.format(visit=visit.id))
    faults = found(new(file))
    assert kind in {where for _, where, _ in faults}
    if kind == "visit" and "entry" not in name:
        assert ("visit", visit.id) in {(where, id) for _, where, id in faults}
    if rule is not None:
        assert rule in {rule for rule, _, _ in faults}


def test_what_names_the_deleted(file: Path, new: Callable[[Path], SqliteStorage]) -> None:
    """Of a service that was deleted everything that names it is found, too."""
    spoil(file, "DELETE FROM service WHERE _id = 'registration'")
    found_in = {where for rule, where, _ in found(new(file)) if rule == "record.reference"}
    assert {"barrier", "observation", "referral", "visit"} == found_in
