# SPDX-License-Identifier: EUPL-1.2
"""
P10: the kinds may change between two openings.
"""

from collections.abc import Mapping
from datetime import datetime

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from onestopshop.codec.records import MODELS, Model
from onestopshop.domain.fields import Index
from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.ports.queries import ContainsAny, Equal, Query, Range
from onestopshop.ports.storage import Blanking, IndexValue, Kind, Record, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.models import models
from onestopshop.testing.storage.difficult import STRINGS
from onestopshop.testing.storage.kinds import each_kind, record_of
from onestopshop.testing.storage.samples import (
    Opening,
    contents,
    entry,
    found,
    hours,
    put,
    same_index,
    write,
)

__all__ = ["UpgradePromises"]

_MANY = 1_203
"""More than an adapter reads at once."""


def _index_of(record: Record) -> Mapping[str, IndexValue]:
    body = record.body
    topics, moment = body.get("topics"), body.get("moment")
    return {
        "desk": body.get("desk"),  # type: ignore[dict-item]  # as _note wrote it
        "number": body.get("number"),  # type: ignore[dict-item]
        "moment": datetime.fromisoformat(moment) if isinstance(moment, str) else None,
        "topics": frozenset(topics) if isinstance(topics, list) else None,
    }


PLAIN = Kind(name="note", fields={})
SMALL = Kind(name="note", fields={"desk": Index.STRING}, orders=(("desk",),), index_of=_index_of)
LARGE = Kind(
    name="note",
    fields={
        "desk": Index.STRING,
        "number": Index.INTEGER,
        "moment": Index.INSTANT,
        "topics": Index.SET,
    },
    orders=(("desk", "moment"), ("number",)),
    index_of=_index_of,
)
OTHER = Kind(name="other", fields={"desk": Index.STRING})


class UpgradePromises(Contract):
    """
    The kinds may change between two openings.
    """

    def test_a_new_field_is_filled(self, opening: Opening) -> None:
        """P10.1 A new index field is filled from the records that are there, as if it had been there (upgradable)."""
        self._needs_upgrades()
        with opening((SMALL,)) as storage:
            write(storage, *(_note(number, SMALL) for number in range(_MANY)), entry("a"), entry("b"))
            write(storage, _note(7, SMALL, version=2), Blanking(seq=1, actor="-"))
            _, log = contents(storage, (SMALL,))
        for _ in range(2):
            with opening((LARGE,)) as storage:
                expected = {number: _note(number, LARGE) for number in range(_MANY)}
                expected[7] = _note(7, LARGE, version=2)
                records = {("note", record.id): record for record in expected.values()}
                assert (records, log) == contents(storage, (LARGE,))
                _check_fields(storage, [note for _, note in sorted(expected.items())])
        expected[8] = attrs.evolve(_note(9, LARGE, version=2), id="n0008")
        with opening((LARGE,)) as storage:
            write(storage, expected[8], entry("c"))
            _check_fields(storage, [note for _, note in sorted(expected.items())])

    def test_a_field_that_cannot_be_filled_is_refused(self, opening: Opening) -> None:
        """P10.2 A new field of records that nobody can index is a `StorageError`; all stays as it was (durable)."""
        self.needs("durable")
        with opening((SMALL, OTHER)) as storage:
            write(storage, *(_note(number, SMALL) for number in range(3)), entry("a"))
            before = contents(storage, (SMALL, OTHER))
        silent = attrs.evolve(LARGE, index_of=None)
        with pytest.raises(StorageError) as raised, opening((OTHER, silent)):
            pass
        assert raised.value.hint
        with opening((SMALL, OTHER)) as storage:
            assert before == contents(storage, (SMALL, OTHER))
            assert found(storage, Query(kind="note", where={"desk": Equal("a")})) == ["n0001"]
            write(storage, _note(9, SMALL), entry("b"))

    def test_an_empty_kind_gets_any_field(self, opening: Opening) -> None:
        """P10.3 A kind without records gets a new field without anybody's help (durable)."""
        self.needs("durable")
        with opening((attrs.evolve(SMALL, index_of=None),)):
            pass
        with opening((attrs.evolve(LARGE, index_of=None),)) as storage:
            notes = [_note(number, LARGE) for number in range(12)]
            write(storage, *notes)
            _check_fields(storage, notes)

    def test_a_field_may_go_and_come_back(self, opening: Opening) -> None:
        """P10.4 A field that is no longer declared does no harm, and comes back with present values (upgradable)."""
        self._needs_upgrades()
        with opening((LARGE,)) as storage:
            write(storage, *(_note(number, LARGE) for number in range(12)))
        with opening((SMALL,)) as storage:
            assert [_note(number, SMALL) for number in range(12)] == list(
                contents(storage, (SMALL,))[0].values()
            )
            with pytest.raises(InvalidDataError):
                found(storage, Query(kind="note", where={"number": Equal(1)}))
            with pytest.raises(InvalidDataError):
                write(storage, _note(12, LARGE))
            changed = attrs.evolve(_note(5, SMALL, version=2), body=_note(3, SMALL).body)
            write(storage, attrs.evolve(changed, index={"desk": "a"}))
        with opening((LARGE,)) as storage:
            notes = [_note(number, LARGE) for number in range(12)]
            index = {**same_index(_note(3, LARGE)), "desk": "a"}
            notes[5] = attrs.evolve(changed, index=index)
            _check_fields(storage, notes)

    def test_a_kind_may_go_and_come_back(self, opening: Opening) -> None:
        """P10.5 A kind that is no longer declared does no harm: its records are there when it comes back (durable)."""
        self.needs("durable")
        with opening((LARGE, OTHER)) as storage:
            other = Record(kind="other", id="o1", version=1, schema=1, body={}, index={"desk": "a"})
            write(storage, *(_note(number, LARGE) for number in range(3)), other, entry("a", kind="note"))
            before = contents(storage, (LARGE, OTHER))
        with opening((OTHER,)) as storage:
            with pytest.raises(InvalidDataError):
                found(storage, Query(kind="note"))
            assert found(storage, Query(kind="other")) == ["o1"]
            assert before[1] == contents(storage, (OTHER,))[1]
        with opening((LARGE, OTHER)) as storage:
            assert before == contents(storage, (LARGE, OTHER))

    def test_a_kind_is_added(self, opening: Opening) -> None:
        """P10.6 A new kind is there beside the others, which stay as they are (durable)."""
        self.needs("durable")
        with opening((SMALL,)) as storage:
            write(storage, *(_note(number, SMALL) for number in range(3)))
            before, _ = contents(storage, (SMALL,))
        with opening((SMALL, OTHER)) as storage:
            assert before == contents(storage, (SMALL, OTHER))[0]
            write(storage, Record(kind="other", id="n0001", version=1, schema=1, body={}))
            assert len(contents(storage, (SMALL, OTHER))[0]) == 4

    def test_orders_change_no_answer(self, opening: Opening) -> None:
        """P10.7 Orders that are declared or no longer declared change no answer (durable)."""
        self.needs("durable")
        notes = [_note(number, LARGE) for number in range(12)]
        for number, orders in enumerate((LARGE.orders, (), (("moment", "desk"), ("topics", "number")))):
            with opening((attrs.evolve(LARGE, orders=orders, index_of=None),)) as storage:
                if not number:
                    write(storage, *notes)
                _check_fields(storage, notes)

    def test_a_reading_that_fails_changes_nothing(self, opening: Opening) -> None:
        """P10.8 A record that cannot be read to fill a field is a `StorageError`; all stays as it was (upgradable)."""
        self._needs_upgrades()
        with opening((SMALL,)) as storage:
            write(storage, *(_note(number, SMALL) for number in range(_MANY)))
            before = contents(storage, (SMALL,))

        def fails_late(record: Record) -> Mapping[str, IndexValue]:
            if record.id == f"n{_MANY - 1:04}":
                raise InvalidDataError(["a body of a newer version @ $"], hint="Install it.")
            return _index_of(record)

        with pytest.raises(StorageError) as raised, opening((attrs.evolve(LARGE, index_of=fails_late),)):
            pass
        assert raised.value.hint
        with opening((SMALL,)) as storage:
            assert before == contents(storage, (SMALL,))
            write(storage, _note(9_999, SMALL))

    def test_a_field_may_get_another_type(self, opening: Opening) -> None:
        """P10.9 A field whose type has changed is filled anew (upgradable)."""
        self._needs_upgrades()
        texts = Kind(name="note", fields={"number": Index.STRING, "topics": Index.STRING})
        with opening((texts,)) as storage:
            notes = [_note(number, LARGE) for number in range(12)]
            write(storage, *(attrs.evolve(note, index={"number": "x", "topics": note.id}) for note in notes))
        with opening((LARGE,)) as storage:
            _check_fields(storage, notes)

    @each_kind
    def test_each_kind_is_indexed_anew(self, opening: Opening, kind: Kind) -> None:
        """P10.10 The fields of each kind of the shop are filled from what its things say (upgradable)."""
        self._needs_upgrades()
        expected = {thing.id: record_of(thing) for thing in _things(kind)}
        bare = Kind(name=kind.name, fields={})
        with opening((bare,)) as storage:
            write(storage, *(put(attrs.evolve(one, index={}), replaces=0) for one in expected.values()))
        with opening((kind,)) as storage:
            records, _ = contents(storage, (kind,))
            assert {id: same_index(one) for id, one in expected.items()} == {
                id: dict(one.index) for (_, id), one in records.items()
            }

    def _needs_upgrades(self) -> None:
        self.needs("durable")
        self.needs("upgradable")


def _things(kind: Kind) -> list[Model]:
    """Return a few different things of a kind, which Hypothesis makes up."""
    things: list[Model] = []
    limits = settings(max_examples=6, phases=[Phase.generate], deadline=None, database=None)
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large]

    @settings(limits, suppress_health_check=checks)
    @given(models(MODELS[kind.name]))
    def collect(thing: Model) -> None:
        things.append(thing)

    collect()
    return things


def _note(number: int, kind: Kind, *, version: int = 1) -> Record:
    """Return a record of some of each value, and its index as far as *kind* has the fields."""
    body: dict[str, object] = {
        "desk": STRINGS[number % len(STRINGS)],
        "number": None if number % 5 == 4 else number % 7 - 3,
        "moment": None if number % 3 == 2 else hours(number % 4).isoformat(),
        "topics": sorted({f"t{number % 2}", f"t{number % 3}"})[: number % 4],
    }
    bare = Record(kind="note", id=f"n{number:04}", version=version, schema=1, body=body)
    index = {name: value for name, value in _index_of(bare).items() if name in kind.fields}
    whole = attrs.evolve(bare, index=index)
    return attrs.evolve(whole, index=same_index(whole))


def _check_fields(storage: Storage, notes: list[Record]) -> None:
    """Compare all records and what each field finds, orders and counts."""
    assert {("note", note.id): note for note in notes} == contents(storage, (LARGE,))[0]
    for name, values in (
        ("desk", ("a", "é", None)),
        ("number", (-3, 0, 3, None)),
        ("moment", (hours(1), hours(3), None)),
    ):
        for value in values:
            expected = [note.id for note in notes if note.index.get(name) == value]
            assert expected == found(storage, Query(kind="note", where={name: Equal(value)}))
    for topic in ("t0", "t2"):
        holding = [note.id for note in notes if topic in note.index.get("topics", ())]  # type: ignore[operator]  # a set
        assert holding == found(storage, Query(kind="note", where={"topics": ContainsAny((topic,))}))
        with storage.read() as snapshot:
            counted = snapshot.count(Query(kind="note"), by=("topics",)).get((topic,), 0)
        assert len(holding) == counted
    numbered = [note for note in notes if "number" in note.index]
    ordered = [note.id for note in sorted(numbered, key=lambda note: (note.index["number"], note.id))]
    query = Query(kind="note", where={"number": Range()}, order=(("number", "asc"),))
    assert ordered == found(storage, query)
