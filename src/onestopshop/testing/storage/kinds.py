# SPDX-License-Identifier: EUPL-1.2
"""
The promises about records, for every kind of record that a shop keeps.

The kinds come from the models of the domain, and what is kept by chance: no
kind is treated in its own way, so that a new one is tried without anybody
thinking of it.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from operator import attrgetter

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onestopshop.codec.records import MODELS, Model, from_record, to_record
from onestopshop.domain.fields import Index
from onestopshop.errors import ConflictError
from onestopshop.ports.queries import ContainsAny, Direction, Equal, Query
from onestopshop.ports.storage import Batch, Erasure, IndexValue, Kind, Put, Record, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.models import models
from onestopshop.testing.storage import model
from onestopshop.testing.storage.chance import Chance
from onestopshop.testing.storage.difficult import DIFFICULT_TEXTS
from onestopshop.testing.storage.samples import SHOP_KINDS, Opening, contents, paged, put, same_index, write

__all__ = ["KindPromises", "each_kind", "record_of"]

_DIRECTIONS: tuple[Direction, ...] = ("asc", "desc")

each_kind = pytest.mark.parametrize("kind", SHOP_KINDS, ids=attrgetter("name"))


class KindPromises(Contract):
    """
    Every kind of record that a shop keeps is kept, whatever stands in it.
    """

    @each_kind
    def test_each_kind_is_written_whole(self, opening: Opening, kind: Kind) -> None:
        """P1.11 Records of each kind of the shop are there, equal, with their entries; or, with one flaw, nothing."""
        chance, records = _some(kind)
        entries = [chance.entry(record.id, record) for record in records]
        with opening((kind,)) as storage:
            with pytest.raises(ConflictError):
                write(storage, *records, *entries, records[0])
            assert contents(storage, (kind,)) == ({}, ())
            logged = write(storage, *records, *entries)
            kept = {(kind.name, record.id): _kept(record) for record in records}
            assert (kept, logged) == contents(storage, (kind,))
            with storage.read() as snapshot:
                for record in records:
                    assert _kept(record) == snapshot.get(kind.name, record.id)

    @each_kind
    def test_each_kind_survives_reopening(self, opening: Opening, kind: Kind) -> None:
        """P1.12 Records of each kind of the shop are there when it is opened again, replaced and erased (durable)."""
        self.needs("durable")
        chance, records = _some(kind)
        with opening((kind,)) as storage:
            write(storage, *records, *(chance.entry(record.id, record) for record in records))
            changed = [chance.record(kind, record.id, version=2) for record in records[::2]]
            write(storage, *changed, *(_erasure(record) for record in records[1::4]))
            before = contents(storage, (kind,))
        with opening((kind,)) as storage:
            assert before == contents(storage, (kind,))

    @each_kind
    def test_each_kind_is_replaced_whole(self, opening: Opening, kind: Kind) -> None:
        """P2.14 Of an earlier version of a record of each kind nothing is found or counted; stale changes conflict."""
        chance, records = _some(kind)
        with opening((kind,)) as storage:
            plain = _filled(storage, records)
            changed = [chance.record(kind, record.id, version=chance.number(2, 9)) for record in records[::2]]
            changes = [put(record, replaces=1) for record in changed]
            erasures = [_erasure(record) for record in records[1::4]]
            plain = plain.after(Batch(puts=tuple(changes), erasures=tuple(erasures)))
            write(storage, *changes, *erasures)
            _compare(storage, plain, kind)
            for record in changed:
                with pytest.raises(ConflictError) as raised:
                    write(storage, put(record, replaces=1))
                assert (1, record.version) == (raised.value.expected, raised.value.found)
            _compare(storage, plain, kind)

    @each_kind
    def test_each_kind_is_written_once_by_its_key(self, opening: Opening, kind: Kind) -> None:
        """P3.7 A write of each kind that is tried again with its key is a conflict; its entry names its record."""
        chance, records = _some(kind)
        with opening((kind,)) as storage:
            for record in records[:5]:
                write(storage, record, chance.entry(f"key {record.id}", record))
            before = contents(storage, (kind,))
            for record in records[:5]:
                again = chance.record(kind, f"again {record.id}")
                with pytest.raises(ConflictError):
                    write(storage, again, chance.entry(f"key {record.id}", again))
                with storage.read() as snapshot:
                    logged = snapshot.entry(f"key {record.id}")
                assert logged is not None
                assert (kind.name, record.id, 1) == (logged.kind, logged.subject, logged.version)
            assert before == contents(storage, (kind,))

    @each_kind
    def test_each_kind_keeps_any_text(self, opening: Opening, kind: Kind) -> None:
        """P5.12 Text of any script is kept and found in every field of each kind of the shop, and in its bodies."""
        texts = list(DIFFICULT_TEXTS.values())
        records = [_saying(kind, number, text) for number, text in enumerate(texts)]
        with opening((kind,)) as storage:
            write(storage, *records)
            assert {record.id: record for record in records} == {
                id: record for (_, id), record in contents(storage, (kind,))[0].items()
            }
            with storage.read() as snapshot:
                for name, index in kind.fields.items():
                    if index in {Index.STRING, Index.SET}:
                        counted = snapshot.count(Query(kind=kind.name), by=(name,))
                        assert {(text,): 1 for text in texts} == counted
                        for record, text in zip(records, texts, strict=True):
                            condition = ContainsAny((text,)) if index is Index.SET else Equal(text)
                            query = Query(kind=kind.name, where={name: condition})
                            assert [record] == list(snapshot.find(query))

    @each_kind
    def test_each_thing_of_the_shop_comes_back(self, opening: Opening, kind: Kind) -> None:
        """P5.13 A thing of the domain, whatever it says, comes back equal, and its index is that of its body."""
        type_ = MODELS[kind.name]
        limits = settings(max_examples=max(1, settings().max_examples // 5), deadline=None)
        checks = [HealthCheck.too_slow, HealthCheck.data_too_large]
        with opening((kind,)) as storage:

            @settings(limits, suppress_health_check=checks)
            @given(things=st.lists(models(type_), min_size=1, max_size=3, unique_by=attrgetter("id")))
            def come_back(things: list[Model]) -> None:
                written = [record_of(thing) for thing in things]
                write(storage, *(put(record, replaces=0) for record in written))
                with storage.read() as snapshot:
                    for thing, record in zip(things, written, strict=True):
                        read = snapshot.get(kind.name, thing.id)
                        assert _kept(record) == read
                        assert thing == from_record(read, type_)
                        assert kind.index_of is not None
                        assert same_index(record) == same_index(_indexed(read, kind.index_of(read)))
                write(storage, *(_erasure(record) for record in written))

            come_back()

    @each_kind
    def test_each_kind_stands_in_a_snapshot(self, opening: Opening, kind: Kind) -> None:
        """P7.11 A snapshot shows the records of each kind as they were, whatever is written over them."""
        chance, records = _some(kind)
        with opening((kind,)) as storage:
            plain = _filled(storage, records)
            with storage.read() as held:
                for version in (2, 3):
                    write(
                        storage, *(chance.record(kind, record.id, version=version) for record in records[5:])
                    )
                write(storage, *(_erasure(record) for record in records[:5]))
                query = Query(kind=kind.name)
                assert plain.find(query) == list(held.find(query))
                for record in records:
                    assert _kept(record) == held.get(kind.name, record.id)
                for name in kind.fields:
                    assert plain.count(query, (name,), None) == held.count(query, (name,))

    @each_kind
    def test_each_kind_answers_any_question(self, opening: Opening, kind: Kind) -> None:
        """P8.22 Any question about the records of each kind is answered as by the model, and its lists in pages."""
        chance, records = _some(kind)
        with opening((kind,)) as storage:
            plain = _filled(storage, records)
            _compare(storage, plain, kind)
            with storage.read() as snapshot:
                for _ in range(2 * len(records)):
                    query = chance.query(kind, [record.id for record in records])
                    assert plain.find(query) == list(snapshot.find(query)), query
                    by, distinct = chance.groups(kind)
                    assert plain.count(query, by, distinct) == snapshot.count(query, by, distinct), query
            for query in _lists(kind):
                every = attrs.evolve(query, limit=None)
                assert [record.id for record in plain.find(every)] == paged(storage, query), query


def record_of(thing: Model) -> Record:
    """
    Return the first record of a thing, whatever version it says to have.
    """
    return attrs.evolve(to_record(thing), version=1)


def _some(kind: Kind) -> tuple[Chance, list[Record]]:
    """Return chance, and as many records as the Hypothesis profile has examples, at most 200."""
    chance = Chance(kind.name)
    return chance, [
        chance.record(kind, f"{at:03}{chance.text()}") for at in range(min(settings().max_examples, 200))
    ]


def _kept(record: Record) -> Record:
    return _indexed(record, same_index(record))


def _indexed(record: Record, index: Mapping[str, IndexValue]) -> Record:
    return attrs.evolve(record, index=index)


def _erasure(record: Record) -> Erasure:
    return Erasure(kind=record.kind, id=record.id, replaces=record.version)


def _saying(kind: Kind, number: int, text: str) -> Record:
    """Return a record that says *text* wherever it can."""
    values: dict[Index, IndexValue] = {
        Index.STRING: text,
        Index.SET: frozenset({text}),
        Index.INTEGER: number,
    }
    index = {name: values[type_] for name, type_ in kind.fields.items() if type_ in values}
    body = {text: text, "list": [text, {"in": text}]}
    return Record(kind=kind.name, id=f"{number}{text}", version=1, schema=1, body=body, index=index)


def _filled(storage: Storage, records: list[Record]) -> model.Model:
    """Write *records* and return the model that holds them too."""
    batch = Batch(puts=tuple(Put(record, replaces=0) for record in records))
    storage.write(batch)
    return model.Model().after(batch)


def _compare(storage: Storage, plain: model.Model, kind: Kind) -> None:
    """Compare all records, and what every value that the model knows finds and counts."""
    query = Query(kind=kind.name)
    with storage.read() as snapshot:
        assert plain.find(query) == list(snapshot.find(query))
        for name in kind.fields:
            for distinct in (None, *kind.fields):
                assert plain.count(query, (name,), distinct) == snapshot.count(query, (name,), distinct)


def _lists(kind: Kind) -> Iterator[Query]:
    """Yield the lists that the kind declares, and one by each field, in both directions and in pages of 7."""
    sortable = [name for name, index in kind.fields.items() if index is not Index.SET]
    for names in (*kind.orders, *((name,) for name in sortable)):
        ordering = [name for name in names if name in sortable]
        for ways in product(_DIRECTIONS, repeat=len(ordering)):
            yield Query(kind=kind.name, order=tuple(zip(ordering, ways, strict=True)), limit=7)
