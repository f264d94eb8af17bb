# SPDX-License-Identifier: EUPL-1.2
"""
JSON Schema of the models: what we write is valid, and what we refuse is not.
"""

from typing import TYPE_CHECKING, Any

import attrs
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onestopshop.codec.converter import unstructure
from onestopshop.codec.records import MODELS
from onestopshop.codec.schema import json_schema
from onestopshop.domain.fields import Keep, about, fields_of
from onestopshop.domain.services import Service
from onestopshop.domain.taxonomies.concepts import Match, Scheme
from onestopshop.domain.visits import Visit
from onestopshop.testing.models import models

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

EVERY_MODEL = [*MODELS.values(), Scheme]


def validator(model: type[Any]) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # two seconds: it builds the grammar of every address

    return Draft202012Validator(json_schema(model), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
def test_it_is_a_schema(model: type[Any]) -> None:
    """The schema is itself valid 2020-12, names the model, and describes each field by its purpose."""
    from jsonschema import Draft202012Validator

    schema = json_schema(model)
    Draft202012Validator.check_schema(schema)
    assert model.__name__ == schema["title"]
    purposes = {name: field["description"] for name, field in schema["properties"].items()}
    assert {row.name: row.purpose for row in fields_of(model)} == purposes


@pytest.mark.parametrize("model", EVERY_MODEL, ids=lambda model: model.__name__)
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_what_is_written_is_valid(model: type[Any], data: st.DataObject) -> None:
    """Every body that the library writes is valid against the schema of its model, formats included."""
    body = orjson.loads(orjson.dumps(unstructure(data.draw(models(model)))))
    assert [error.message for error in validator(model).iter_errors(body)] == []


def visit(**changes: object) -> dict[str, object]:
    return {
        "id": "00000000-0000-4000-8000-000000000000", "city": "c", "desk": "main", "day": "2026-03-02",
        "channel": "desk", "worker": "w", "worker_role": "guide", "language": "ar", "topics": ["topic:a"],
        "handling": ["answered"], **changes,
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"day": "today"},
        {"channel": "counter"},
        {"topics": "topic:a"},
        {"topics": ["topic:a", "topic:a"]},
        {"name": "Anna"},
        {"papers": [{"kind": 5}]},
        {"papers": [{}]},
        {"desk": None},
    ],
)
def test_what_is_refused_is_invalid(changes: dict[str, object]) -> None:
    """An editor with the schema marks what the library would refuse."""
    assert validator(Visit).is_valid(visit())
    assert not validator(Visit).is_valid(visit(**changes))


def test_models_inside_are_described_once() -> None:
    """A model inside another stands under $defs; one without any has none."""
    assert {"WeeklySpan", "ServiceChannel", "Notice"} == json_schema(Service)["$defs"].keys()
    assert "$defs" not in json_schema(MODELS["counter"])


def test_a_model_that_is_used_twice_is_described_once() -> None:
    """Two fields of one model refer to the same description."""

    @attrs.frozen(kw_only=True)
    class Pair:
        first: Match = attrs.field(metadata=about("one", keep=Keep.UNLIMITED))
        second: Match = attrs.field(metadata=about("other", keep=Keep.UNLIMITED))

    schema = json_schema(Pair)
    assert list(schema["$defs"]) == ["Match"]
    assert schema["properties"]["first"]["$ref"] == schema["properties"]["second"]["$ref"]
