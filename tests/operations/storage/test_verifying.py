# SPDX-License-Identifier: EUPL-1.2
"""
Every fault of a storage is found and named, and a sound one has none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import seen
from tests.operations.conftest import CATALOGUE, Town, service
from tests.operations.storage.conftest import live
from tests.operations.storage.fault_samples import NOBODY, changed, entry, found, some, write

from onestopshop.builtin.memory import MemoryStorage
from onestopshop.codec.records import kinds
from onestopshop.operations.storage.copying import copy_storage
from onestopshop.operations.storage.steps import Step
from onestopshop.operations.storage.verifying import RULES, Fault, verify_storage
from onestopshop.ports.storage import Batch, Damage, Erasure, Put, Record


def test_a_sound_storage_has_no_fault(lived: Town, empty: MemoryStorage) -> None:
    """After corrections, retractions, gatherings and imports, twice, nothing is found, nor in a copy."""
    live(lived)
    assert [] == found(lived.storage)
    copy_storage(lived.storage, empty, kinds=kinds())
    assert [] == found(empty)
    assert [] == found(MemoryStorage(kinds()))


def test_unreadable_bodies(lived: Town) -> None:
    """A body that is not of its model, or of a newer schema, is found; what it says is not repeated."""
    wrong, newer = (some(lived.storage, place=place) for place in (0, 1))
    write(lived.storage, changed(wrong, channel="secret words"), changed(newer, schema=7))
    faults = list(verify_storage(lived.storage, kinds=kinds()))
    assert [
        Fault(
            rule="record.unreadable",
            kind="visit",
            id=wrong.id,
            message="its body is not of the model at $.channel",
        ),
        Fault(
            rule="record.unreadable",
            kind="visit",
            id=newer.id,
            message="a newer version of onestopshop wrote it (schema 7, known is 2)",
        ),
    ] == faults


def test_a_body_of_another_record(lived: Town) -> None:
    """A body that tells another id or version than its record is found."""
    visit = some(lived.storage)
    write(lived.storage, changed(visit, version=visit.version))
    assert [("record.unreadable", "visit", visit.id)] == found(lived.storage)


@pytest.mark.parametrize(
    ("kind", "index"),
    [
        ("visit", {"desk": "elsewhere"}),
        ("visit", {"topics": frozenset({"topic:housing-search"})}),
        ("visit", {"topics": frozenset()}),
        ("barrier", {"number": 0}),
        ("observation", {"visit": None}),
        ("referral", {"changed_on": None}),
    ],
)
def test_index_values(lived: Town, kind: str, index: Mapping[str, Any]) -> None:
    """An index value that is not what the body says is found, and the field is named."""
    record = some(lived.storage, kind)
    write(lived.storage, changed(record, index=index))
    faults = list(verify_storage(lived.storage, kinds=kinds()))
    assert [("record.index", kind, record.id)] == [(one.rule, one.kind, one.id) for one in faults]
    assert faults[0].message == f"not what the body says: {next(iter(index))}"


def test_an_absent_set_is_an_empty_one(lived: Town) -> None:
    """A storage may give back an empty set as no value."""
    visit = changed(some(lived.storage), services=[])
    write(lived.storage, attrs.evolve(visit, index={**visit.index, "services": frozenset()}))
    assert [] == found(lived.storage)


def test_versions(lived: Town) -> None:
    """A record ahead of the log, and one behind it, are found."""
    ahead, behind = (some(lived.storage, "service", place) for place in (0, 1))
    write(lived.storage, changed(ahead), told=False)
    lived.storage.write(Batch(entries=(entry(behind, version=behind.version + 1, id="e", key="e"),)))
    assert [("record.version", "service", one.id) for one in (ahead, behind)] == found(lived.storage)


def test_lost_entries(lived: Town) -> None:
    """A record that the log does not know is found."""
    visit = some(lived.storage)
    body = {**visit.body, "id": NOBODY, "version": 1}
    write(lived.storage, attrs.evolve(visit, id=NOBODY, body=body, version=1), told=False)
    assert [("record.unlogged", "visit", NOBODY)] == found(lived.storage)


@pytest.mark.parametrize("kind", ["barrier", "conflict", "counter", "directory", "observation", "visit"])
def test_lost_records(lived: Town, kind: str) -> None:
    """An entry whose record is not there is found, for the first and the last kind too."""
    for id in ("", "a", NOBODY, "zzz"):
        record = Record(kind=kind, id=id, version=1, schema=1, body={})
        lived.storage.write(Batch(entries=(entry(record, key=f"k{id}"),)))
    wanted = [("record.missing", kind, id) for id in ("", NOBODY, "a", "zzz")]
    assert wanted == found(lived.storage)


def test_entries_of_unknown_kinds(lived: Town) -> None:
    """The log may tell of what is no record of this library."""
    record = Record(kind="statistics", id="a", version=1, schema=1, body={})
    lived.storage.write(Batch(entries=(entry(record),)))
    assert [] == found(lived.storage)


def test_erased_on_purpose(lived: Town) -> None:
    """A record whose last entry says that it was erased is not missed, nor by those that name it."""
    referral = some(lived.storage, "referral")
    with lived.storage.read() as snapshot:
        visit = snapshot.get("visit", referral.body["visit"])
    gone = changed(visit)
    erasure = Erasure(kind="visit", id=visit.id, replaces=visit.version)
    lived.storage.write(Batch(erasures=(erasure,), entries=(entry(gone, action="visit.erased"),)))
    assert [] == found(lived.storage)
    again = attrs.evolve(visit, version=1, body={**visit.body, "version": 1})
    write(lived.storage, again, told=False)
    assert [("record.version", "visit", visit.id)] == found(lived.storage)
    lived.storage.write(Batch(entries=(entry(again),)))
    assert [] == found(lived.storage)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("organisation", "part_of", "nobody"),
        ("service", "organisation", "nobody"),
        ("barrier", "services", ["nowhere"]),
        ("barrier", "owner", "nobody"),
        ("visit", "services", ["registration", "nowhere"]),
        ("visit", "corrects", NOBODY),
        ("referral", "visit", NOBODY),
        ("referral", "service", "nowhere"),
        ("observation", "visit", NOBODY),
        ("observation", "barrier", NOBODY),
        ("observation", "again_of", NOBODY),
        ("observation", "replaces", NOBODY),
    ],
)
def test_references(lived: Town, kind: str, field: str, value: Any) -> None:
    """A record that names one that is not there is found, with the field."""
    record = some(lived.storage, kind)
    more = {"source_ref": value} if (kind, field) == ("observation", "visit") else {}
    write(lived.storage, changed(record, **{field: value}, **more))
    faults = list(verify_storage(lived.storage, kinds=kinds()))
    assert [("record.reference", kind, record.id)] == [(one.rule, one.kind, one.id) for one in faults]
    assert faults[0].message.startswith(f"{field} names the ")


def test_references_among_themselves(town: Town) -> None:
    """A record may name one of its own kind that comes later, and an unknown service is none."""
    seen(town, service="unknown")
    service_like = [service(f"s{number}") for number in range(3)]
    town.desk("coordinator").services.load([*CATALOGUE, *service_like], directory="local")
    office = some(town.storage, "organisation")
    write(town.storage, changed(office, part_of="school"))
    assert [] == found(town.storage)


def test_merged_records(lived: Town) -> None:
    """What another installation wrote may be ahead of the log and name unknown services, but needs its visit."""
    visit = some(lived.storage)
    merged = changed(changed(visit), services=["nowhere"])
    told = entry(merged, origin="laptop", id="e1", key="laptop:e1", version=visit.version + 1)
    lived.storage.write(Batch(puts=(Put(merged, replaces=visit.version),), entries=(told,)))
    assert [] == found(lived.storage)
    referral = changed(some(lived.storage, "referral"), visit=NOBODY)
    put = Put(referral, replaces=referral.version - 1)
    lived.storage.write(
        Batch(puts=(put,), entries=(entry(referral, origin="laptop", id="e2", key="laptop:e2"),))
    )
    assert [("record.reference", "referral", referral.id)] == found(lived.storage)


def test_doubled_entries(lived: Town) -> None:
    """Two entries with one origin and id are found, the later one is named."""
    with lived.storage.read() as snapshot:
        first, last = snapshot.entries()[0], snapshot.entries()[-1]
    doubled = attrs.evolve(first, key="another key")
    lived.storage.write(Batch(entries=(doubled, attrs.evolve(first, origin="other", key="a third"))))
    assert [("log.doubled", "log", str(last.seq + 1))] == found(lived.storage)


class Checked(MemoryStorage):
    """
    A storage that knows of damage below its records.
    """

    def check(self) -> Iterator[Damage]:
        yield Damage(message="page 3 is damaged")
        yield Damage(kind="visit", id="a", message="its sum is wrong")


def test_what_the_adapter_finds() -> None:
    """What an adapter finds wrong with itself comes first."""
    assert [
        Fault(rule="storage.damaged", kind="", id="", message="page 3 is damaged"),
        Fault(rule="storage.damaged", kind="visit", id="a", message="its sum is wrong"),
    ] == list(verify_storage(Checked(kinds()), kinds=kinds()))


def test_progress_and_rules(lived: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress ends with all records and entries, and every rule is listed."""
    monkeypatch.setattr("onestopshop.operations.storage.steps.Steps._EVERY", 5)
    steps: list[Step] = []
    assert [] == list(verify_storage(lived.storage, kinds=kinds(), progress=steps.append))
    assert steps[-1].done == steps[-1].total == max(step.done for step in steps)
    text = verify_storage.__globals__["__doc__"]
    assert all(f"``{rule}``" in text for rule in RULES)
