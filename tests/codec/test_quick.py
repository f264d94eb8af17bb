# SPDX-License-Identifier: EUPL-1.2
"""
The quick way of reading says what the careful one says, whatever stands in whatever place.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import orjson
import pytest

from onestopshop.codec.converter import converter, structure
from onestopshop.codec.records import MODELS
from onestopshop.errors import InvalidDataError

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.json"))
WRONG = [
    True, 0, 1, 1.5, "", "x", "topic:a", "2026-03-02", "20260302", "2026-03-02T09:30:00", None, [], ["x"], [1], {},
    {"en": "x"}, {"en": ""}, b"x", date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC), time(9, 30), ("x",), {"x"},
]  # fmt: skip


def everywhere(value: Any, wrong: object) -> Iterator[Any]:
    """Yield copies of a body with *wrong* in one place each, down to the last item."""
    yield wrong
    if isinstance(value, dict):
        for name in value:
            for inner in everywhere(value[name], wrong):
                yield {**value, name: inner}
            yield {other: value[other] for other in value if other != name}
        yield {**value, "no_such_field": wrong}
    elif isinstance(value, list):
        for place, item in enumerate(value):
            for inner in everywhere(item, wrong):
                yield [*value[:place], inner, *value[place + 1 :]]


def outcome(read: Callable[[Any, Any], object], body: object, model: type) -> str:
    try:
        found = read(body, model)
    except Exception:  # noqa: BLE001 - the careful way raises groups of many kinds, and only whether matters
        return "refused"
    return repr(sorted(converter().unstructure(found).items()))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_both_ways_agree(path: Path) -> None:
    """For every wrong value in every place both ways refuse, or both read the same values of the same types."""
    model = MODELS[path.stem.partition("-")[0]]
    body = orjson.loads(path.read_bytes())
    assert outcome(structure, body, model) == outcome(converter().structure, body, model) != "refused"
    for wrong in WRONG:
        for changed in everywhere(body, wrong):
            quick, careful = (outcome(read, changed, model) for read in (structure, converter().structure))
            assert (changed, careful) == (changed, quick)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "wrap",
    [lambda said: said, lambda said: [said], lambda said: {"en": [said]}],
    ids=["text", "list", "table"],
)
def test_nothing_that_was_said_is_repeated(path: Path, wrap: Callable[[str], object]) -> None:
    """A sentence in whatever place of whatever record is not in the error, nor in what to do about it."""
    model = MODELS[path.stem.partition("-")[0]]
    body = orjson.loads(path.read_bytes())
    for changed in everywhere(body, wrap("Said by Mrs Peeters @ $.home")):
        try:
            structure(changed, model)
        except InvalidDataError as refused:
            told = f"{refused} {refused.hint}"
        else:
            told = ""
        assert "Peeters" not in told
