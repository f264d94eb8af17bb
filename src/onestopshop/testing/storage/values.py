# SPDX-License-Identifier: EUPL-1.2
"""
P5: text and values come back as they were.
"""

from datetime import UTC, datetime, timedelta, timezone

import attrs

from onestopshop.errors import InvalidDataError
from onestopshop.ports.queries import ContainsAny, Equal, Query
from onestopshop.ports.storage import Blanking, LogEntry, Put, Record, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.difficult import ALIKE, DIFFICULT_TEXTS, IN_ORDER, UNSTORABLE
from onestopshop.testing.storage.samples import NOON, contents, entry, found, put, same_index, visit, write

__all__ = ["ValuePromises"]

_BODY: dict[str, object] = {
    "integers": [0, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63)],
    "floats": [0.5, -0.1, 1e300, 5e-324, 1.0, 123456789.123456789],
    "truths": [True, False, None],
    "empty": [{}, [], ""],
    "deep": {"a": [{"b": [[{"c": None}]]}]},
    "": "an empty name",
    "a.b$[0] 'x\"": "a name that looks like a path",
    "same": 1,
    "Same": 2,
}

_TEXTS = ("id", "origin", "key", "actor", "action", "kind", "subject")
"""The fields of an entry that are text."""


class ValuePromises(Contract):
    """
    Text and values come back as they were.
    """

    def test_any_text_comes_back(self, storage: Storage) -> None:
        """P5.1 Text of any script comes back code point by code point: in a body, in the index and in an entry."""
        for number, (what, text) in enumerate(DIFFICULT_TEXTS.items()):
            body = {"text": text, f"{text}-name": [text]}
            record = visit(f"{number:02}{text}", body=body, desk=text, topics=frozenset({text, "x"}))
            logged = entry(f"{number}{text}", subject=text, actor=text, data={"text": text})
            write(storage, record, logged)
            with storage.read() as snapshot:
                assert record == snapshot.get("visit", record.id), what
                assert logged.data == getattr(snapshot.entry(logged.key), "data", None), what
                assert text == getattr(snapshot.entry(logged.key), "subject", None), what

    def test_any_text_is_found(self, storage: Storage) -> None:
        """P5.2 Text of any script is found by equality, exactly, as a value and as a member of a set."""
        texts = list(DIFFICULT_TEXTS.values())
        records = [visit(f"{at:02}", desk=text, topics=frozenset({text})) for at, text in enumerate(texts)]
        write(storage, *records)
        for at, text in enumerate(texts):
            for where in (
                {"desk": Equal(text)},
                {"topics": ContainsAny((text,))},
                {"topics": ContainsAny((text, "?"))},
            ):
                assert [f"{at:02}"] == found(storage, Query(kind="visit", where=where))
        with storage.read() as snapshot:
            assert {(text,): 1 for text in texts} == snapshot.count(Query(kind="visit"), by=("desk",))
            assert {(text,): 1 for text in texts} == snapshot.count(Query(kind="visit"), by=("topics",))

    def test_text_is_ordered_by_code_point(self, storage: Storage) -> None:
        """P5.3 Text is compared by code point, whatever the locale; so are ids."""
        texts = sorted(set(IN_ORDER))
        write(storage, *(visit(f"i{text}", desk=text) for text in reversed(texts)))
        expected = [f"i{text}" for text in texts]
        assert expected == found(storage, Query(kind="visit", order=(("desk", "asc"),)))
        assert expected[::-1] == found(storage, Query(kind="visit", order=(("desk", "desc"),)))
        assert expected == found(storage, Query(kind="visit"))

    def test_json_comes_back(self, storage: Storage) -> None:
        """P5.4 A body comes back as the same JSON data, with the types of its numbers."""
        write(storage, visit("v1", body=_BODY))
        with storage.read() as snapshot:
            read = snapshot.get("visit", "v1")
        assert read is not None
        assert read.body == _BODY
        assert repr(_BODY["floats"]) == repr(read.body["floats"])
        assert [bool, bool, type(None)] == [type(value) for value in read.body["truths"]]  # type: ignore[attr-defined]  # a list, as just compared

    def test_instants_come_back(self, storage: Storage) -> None:
        """P5.5 An instant comes back with its microseconds and a time zone, in any year and from any zone."""
        instants = [
            datetime(1, 1, 1, tzinfo=UTC),
            datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30, 0, 1, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
            datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        ]
        write(storage, *(visit(f"v{at}", moment=instant) for at, instant in enumerate(instants)))
        with storage.read() as snapshot:
            read = [record.index["moment"] for record in snapshot.find(Query(kind="visit"))]
        assert instants == read
        assert all(isinstance(moment, datetime) and moment.tzinfo is not None for moment in read)

    def test_integers_come_back(self, storage: Storage) -> None:
        """P5.6 An integer of 64 bits comes back exactly, and is found and ordered as a number."""
        numbers = [-(2**63), -10, -9, 0, 9, 10, 2**53, 2**53 + 1, 2**63 - 1]
        write(storage, *(visit(f"{at}", number=number) for at, number in enumerate(numbers)))
        assert [f"{at}" for at in range(9)] == found(storage, Query(kind="visit", order=(("number", "asc"),)))
        for at, number in enumerate(numbers):
            assert [f"{at}"] == found(storage, Query(kind="visit", where={"number": Equal(number)}))

    def test_absent_is_not_empty(self, storage: Storage) -> None:
        """P5.7 Empty text and 0 are values; None, a field left out and an empty set are absent and left out."""
        absent = visit("absent", desk=None, number=None, topics=frozenset())
        empty = visit("empty", desk="", number=0, topics=frozenset({""}))
        write(storage, absent, empty, visit("left out"))
        with storage.read() as snapshot:
            read = {record.id: dict(record.index) for record in snapshot.find(Query(kind="visit"))}
        assert {"absent": {}, "empty": same_index(empty), "left out": {}} == read
        for name, value in (("desk", ""), ("number", 0)):
            assert found(storage, Query(kind="visit", where={name: Equal(value)})) == ["empty"]
        for name in ("desk", "number", "topics"):
            assert found(storage, Query(kind="visit", where={name: Equal(None)})) == ["absent", "left out"]

    def test_nobody_changes_what_is_kept(self, storage: Storage) -> None:
        """P5.8 Changing a body or index after writing or after reading it changes nothing that is kept."""
        inner: list[object] = [1]
        written = visit("v1", body={"inner": inner}, desk="a")
        write(storage, written, entry("a", data={"inner": inner}))
        inner.append(2)
        written.index["desk"] = "b"  # type: ignore[index]  # a dictionary, as made by `visit`
        for _ in range(2):
            records, log = contents(storage)
            index = records["visit", "v1"].index
            assert index == {"desk": "a"}
            if isinstance(index, dict):
                index["desk"] = "c"
            assert found(storage, Query(kind="visit", where={"desk": Equal("a")})) == ["v1"]
            for kept in (records["visit", "v1"].body, log[0].data):
                assert kept == {"inner": [1]}
                kept["inner"].append(3)  # type: ignore[attr-defined]  # a list, as just compared

    def test_what_is_no_text_is_refused(self, storage: Storage) -> None:
        """P5.9 A lone surrogate is refused with `InvalidDataError`, wherever it stands."""
        logged = write(storage, entry("a"))
        for text in UNSTORABLE:
            changes: tuple[Record | LogEntry | Blanking, ...] = (
                visit(text, body={}),
                visit("v1", body={"text": text}),
                visit("v1", desk=text),
                visit("v1", topics=frozenset({text})),
                entry("b", data={"text": text}),
                *(attrs.evolve(entry("b"), **{name: text}) for name in _TEXTS),  # type: ignore[arg-type]  # texts only
                Blanking(seq=1, actor=text),
                Blanking(seq=1, actor="-", data={"text": text}),
            )
            for change in changes:
                _check_refused(storage, change)
        assert ({}, logged) == contents(storage)

    def test_wrong_types_are_refused(self, storage: Storage) -> None:
        """P5.10 A value of another type than declared, an undeclared field or kind is refused, not converted."""
        wrong: list[Record | Put | LogEntry] = [
            visit("v1", number="3"),
            visit("v1", number=True),
            visit("v1", number=2**63),
            put(visit("v1", version=2**63, body={}), replaces=0),
            Record(kind="visit", id="v1", version=1, schema=2**63, body={}),
            entry("a", version=2**63),
            visit("v1", desk=3),
            visit("v1", moment=NOON.replace(tzinfo=None)),
            visit("v1", moment="2026-03-02"),
            visit("v1", moment=datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-2)))),
            visit("v1", topics="abc"),
            visit("v1", desk=frozenset({"a"})),
            visit("v1", colour="red"),
            visit("v1", body={"when": NOON}),
            visit("v1", body={"many": {1, 2}}),
            visit("v1", body={"big": 2**64}),
            Record(kind="unknown", id="u1", version=1, schema=1, body={}),
        ]
        for change in wrong:
            _check_refused(storage, change)
        assert contents(storage) == ({}, ())

    def test_texts_that_look_alike_are_different(self, storage: Storage) -> None:
        """P5.11 Texts that look alike, or are alike to some collation, are different: as ids, keys, values, names."""
        for number, group in enumerate(ALIKE):
            records = [
                visit(
                    f"{number}:{text}", number=number, desk=text, topics=frozenset({text}), body={text: text}
                )
                for text in group
            ]
            write(storage, *records, *(entry(f"{number}:{text}", subject=text) for text in group))
            chosen = {"number": Equal(number)}
            with storage.read() as snapshot:
                for text, record in zip(group, records, strict=True):
                    assert record == snapshot.get("visit", record.id)
                    assert text == getattr(snapshot.entry(record.id), "subject", None)
                    for where in ({"desk": Equal(text)}, {"topics": ContainsAny((text,))}):
                        query = Query(kind="visit", where={**chosen, **where})
                        assert [record] == list(snapshot.find(query))
                for name in ("desk", "topics"):
                    counted = snapshot.count(Query(kind="visit", where=chosen), by=(name,))
                    assert {(text,): 1 for text in group} == counted
            everything = visit(
                f"all {number}", body={text: [text] for text in group}, topics=frozenset(group)
            )
            write(storage, everything)
            with storage.read() as snapshot:
                assert everything == snapshot.get("visit", everything.id)


def _check_refused(storage: Storage, change: Record | Put | Blanking | LogEntry) -> None:
    """Say which of many changes was taken that should have been refused."""
    try:
        write(storage, change)
    except InvalidDataError:
        return
    raise AssertionError(f"this was written, and had to be refused: {change}")
