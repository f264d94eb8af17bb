# SPDX-License-Identifier: EUPL-1.2
"""
Reading what earlier versions of the library wrote.

Each file in ``golden/`` is a body that was written once and must be read for
ever; a new schema gets a file of its own, and the old one stays.
"""

from pathlib import Path
from typing import Any

import attrs
import orjson
import pytest

from onestopshop.codec.converter import structure, unstructure
from onestopshop.codec.records import MODELS, from_record
from onestopshop.codec.upgrades import UPGRADES, upgraded
from onestopshop.errors import InvalidDataError
from onestopshop.ports.storage import Record

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
LATER = {  # the fields that a later schema added
    "visit-1": "editions as_made",
    "observation-1": "editions as_made",
    "referral-1": "editions as_made",
    "search_miss-1": "editions",
    "barrier-1": "editions",
}


def test_there_is_a_body_of_every_schema() -> None:
    """Each kind has a golden body of each schema from 1 to its present one, and an upgrade between them."""
    expected = {f"{kind}-{schema}" for kind, model in MODELS.items() for schema in range(1, model.SCHEMA + 1)}
    assert expected == {path.stem for path in GOLDEN}
    steps = {(kind, schema) for kind, model in MODELS.items() for schema in range(1, model.SCHEMA)}
    assert steps == UPGRADES.keys()


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_bodies_are_read(path: Path) -> None:
    """A body of any past schema is read, and says the same afterwards."""
    kind, _, schema = path.stem.partition("-")
    body = orjson.loads(path.read_bytes())
    record = Record(kind=kind, id=body["id"], version=body.get("version", 0), schema=int(schema), body=body)
    thing = from_record(record, MODELS[kind])
    assert structure(unstructure(thing), MODELS[kind]) == thing
    if int(schema) == MODELS[kind].SCHEMA:
        assert body == unstructure(thing)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_golden_bodies_say_everything(path: Path) -> None:
    """A golden body has every field of its model that was there then, so that none is lost without a test failing."""
    model = MODELS[path.stem.partition("-")[0]]
    later = set(LATER.get(path.stem, "").split())
    assert {field.name for field in attrs.fields(model)} - later == orjson.loads(path.read_bytes()).keys()


def rename(old: str, new: str) -> Any:
    return lambda body: {new if name == old else name: value for name, value in body.items()}


def test_upgrades_are_applied_in_order() -> None:
    """A body is taken from schema to schema up to the present one, and no further; it is not changed in place."""
    steps = {("thing", 1): rename("a", "b"), ("thing", 2): rename("b", "c"), ("other", 1): rename("a", "z")}
    body = {"a": 1}
    assert upgraded("thing", 1, body, current=3, upgrades=steps) == {"c": 1}
    assert upgraded("thing", 2, {"b": 1}, current=3, upgrades=steps) == {"c": 1}
    assert upgraded("thing", 1, body, current=2, upgrades=steps) == {"b": 1}
    assert body == {"a": 1}
    assert body is upgraded("thing", 3, body, current=3, upgrades=steps)


def test_schemas_that_nobody_knows() -> None:
    """A schema from the future, or one without an upgrade, is refused as data that cannot be read."""
    with pytest.raises(InvalidDataError, match="newer than this library knows"):
        upgraded("visit", 2, {}, current=1)
    with pytest.raises(InvalidDataError, match="nobody knows a visit of schema 0"):
        upgraded("visit", 0, {}, current=1)
