# SPDX-License-Identifier: EUPL-1.2
"""
Records: what is written comes back equal, defaults are left out, and no text is written that storages cannot hold.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import attrs
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onestopshop.codec.converter import converter, structure, unstructure
from onestopshop.codec.records import MODELS, check_text, from_record, kinds, to_record
from onestopshop.domain.fields import Index, Keep, about, fields_of
from onestopshop.domain.observations import Observation
from onestopshop.domain.services import Service
from onestopshop.domain.taxonomies.concepts import Concept, ConceptWords, Match, Scheme
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError
from onestopshop.testing.models import models

EVERY_MODEL = [*MODELS.values(), Scheme, Concept, ConceptWords, Match]
unhurried = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
@unhurried
@given(data=st.data())
def test_round_trip(model: type[Any], data: st.DataObject) -> None:
    """Every model comes back equal from plain data and from JSON, by the quick way and by the careful one."""
    thing = data.draw(models(model))
    plain = unstructure(thing)
    assert thing == structure(plain, model)
    assert thing == structure(orjson.loads(orjson.dumps(plain)), model)
    assert thing == converter().structure(plain, model)
    assert thing is converter().structure(thing, model) is structure(thing, model)
    assert plain == converter().unstructure(thing)


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
@unhurried
@given(data=st.data())
def test_defaults_are_left_out(model: type[Any], data: st.DataObject) -> None:
    """A field that has its default is not written, and every other field is."""
    thing = data.draw(models(model))
    expected = set()
    for field in attrs.fields(model):
        default = field.default.factory() if hasattr(field.default, "factory") else field.default
        if default is attrs.NOTHING or getattr(thing, field.name) != default:
            expected.add(field.name)
    assert expected == set(unstructure(thing))


@pytest.mark.parametrize("kind", MODELS)
@unhurried
@given(data=st.data())
def test_records(kind: str, data: st.DataObject) -> None:
    """A record has its model's id, version and schema, an index of the declared types, and comes back."""
    thing = data.draw(models(MODELS[kind]))
    record = to_record(thing)
    assert (kind, thing.id, thing.version, thing.SCHEMA) == (
        record.kind,
        record.id,
        record.version,
        record.schema,
    )
    assert thing == from_record(record, MODELS[kind])
    declared = {row.name: row.index for row in fields_of(MODELS[kind]) if row.index is not None}
    assert declared.keys() == record.index.keys()
    types = {Index.STRING: str, Index.INTEGER: int, Index.INSTANT: datetime, Index.SET: frozenset}
    for name, value in record.index.items():
        assert value is None or (isinstance(value, types[declared[name]]) and not isinstance(value, StrEnum))


def test_storages_are_opened_with_every_kind() -> None:
    """Each kind is declared with its index fields and orders, as the models say."""
    declared = {kind.name: kind for kind in kinds()}
    assert MODELS.keys() == declared.keys()
    assert declared["visit"].fields == {
        "desk": "string",
        "day": "string",
        "topics": "set",
        "services": "set",
        "counted": "string",
    }
    assert declared["visit"].orders == (("desk", "day"),)
    assert declared["organisation"].fields == {"directory": "string"}


def test_sets_are_written_in_order() -> None:
    """The same set is always written the same way."""
    data = structure({"code": "a:b", "uri": "u", "label": {"en": "x"}, "own": ["nl", "en", "ar"]}, Concept)
    assert unstructure(data)["own"] == ["ar", "en", "nl"]


BAD = ["a\x00b", "\ud800", "x\udfff", "\x00"]


def service(**changes: object) -> Service:
    body = {
        "id": "s", "name": {"en": "S"}, "organisation": "o", "status": "active", "topics": [], "audience": ["visitor"],
        "usable_without_legal_stay": "no", "source": "own", "verified_on": "2026-03-02", "directory": "local",
    }  # fmt: skip
    return structure({**body, **changes}, Service)


@pytest.mark.parametrize("bad", BAD, ids=ascii)
@pytest.mark.parametrize(
    ("field", "path"),
    [
        (lambda bad: {"source": bad}, "$.source"),
        (lambda bad: {"name": {"en": f"x{bad}"}}, "$.name.en"),
        (
            lambda bad: {"channels": [{"kind": "phone"}, {"kind": "phone", "value": bad}]},
            "$.channels[1].value",
        ),
        (lambda bad: {"extensions": {"hsds": {"a": [1, bad]}}}, "$.extensions.hsds.a[1]"),
    ],
)
def test_text_that_no_storage_can_hold(bad: str, field: Any, path: str) -> None:
    """U+0000 and half characters are refused before any storage sees them, with their place."""
    with pytest.raises(InvalidDataError) as refused:
        to_record(service(**field(bad)))
    assert (f"the text holds U+0000 or half a character @ {path}",) == refused.value.problems


@pytest.mark.parametrize("bad", BAD, ids=ascii)
def test_keys_that_no_storage_can_hold(bad: str) -> None:
    """The names of what outside formats said are checked, too, and told in a form that can be printed."""
    with pytest.raises(InvalidDataError) as refused:
        to_record(service(extensions={"x": {f"k{bad}": 1, "fine": bad}}))
    assert len(refused.value.problems) == 2
    assert "$.extensions.x.fine" in refused.value.problems[1]
    str(refused.value).encode()


def test_text_that_only_looks_like_it() -> None:
    """A text that spells the escape of U+0000 is a text like any other."""
    text = "\\u0000 and \\ud800 and \U0010ffff"
    assert text == from_record(to_record(service(source=text)), Service).source
    check_text({1: "no JSON, which is not asked here"})


def test_a_newer_record_is_not_read() -> None:
    """A record that a newer version of the library wrote is refused with what to do."""
    record = to_record(service())
    with pytest.raises(InvalidDataError, match="newer") as refused:
        from_record(attrs.evolve(record, schema=2), Service)
    assert "Upgrade" in refused.value.hint


def test_an_index_of_days_and_codes() -> None:
    """Days and codes are indexed as plain text."""
    body = {
        "id": "00000000-0000-4000-8000-000000000000", "city": "c", "desk": "main", "day": "2026-03-02", "recorder": "w",
        "service": "s", "topic": "topic:a", "step": "find", "concepts": ["b:x"],
    }  # fmt: skip
    index = to_record(structure(body, Observation)).index
    assert (index["day"], index["step"], index["visit"]) == ("2026-03-02", "find", None)
    assert date(2026, 3, 2) == structure(body, Observation).day
    assert str is type(index["step"])


def test_visits_cost_little() -> None:
    """The body of an ordinary visit holds nothing but what was said."""
    body = {
        "id": "00000000-0000-4000-8000-000000000000", "city": "c", "desk": "main", "day": "2026-03-02",
        "channel": "desk", "worker": "w", "worker_role": "guide", "language": "ar", "topics": ["topic:a"],
        "handling": ["answered"],
    }  # fmt: skip
    assert body == unstructure(structure(body, Visit))


def test_an_index_holds_what_can_be_compared() -> None:
    """A field that no storage could index is a mistake of ours that shows at the first record."""

    @attrs.frozen(kw_only=True)
    class Odd:
        KIND: ClassVar[str] = "odd"
        SCHEMA: ClassVar[int] = 1
        ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

        id: str = attrs.field(metadata=about("name", keep=Keep.UNLIMITED))
        version: int = attrs.field(metadata=about("version", keep=Keep.UNLIMITED))
        any: object = attrs.field(metadata=about("odd", keep=Keep.UNLIMITED, index=Index.STRING))

    with pytest.raises(LookupError, match="no index can hold"):
        to_record(Odd(id="x", version=1, any={}))


class Broken(dict[str, object]):
    """Data that fails when it is read."""

    def __getitem__(self, name: str) -> object:
        raise ZeroDivisionError


def test_mistakes_are_not_called_invalid_data() -> None:
    """What fails for another reason than the data is not hidden behind an error about the data."""
    with pytest.raises(ZeroDivisionError):
        structure(Broken(id="x"), Match)
