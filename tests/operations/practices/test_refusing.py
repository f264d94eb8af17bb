# SPDX-License-Identifier: EUPL-1.2
"""
What another city may not say in a package of practices: every problem is named, and none of its words.
"""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from tests.operations.bundles.cities import Place

from onestopshop.codec.canonical import canonical
from onestopshop.operations.practices.packages import PRACTICES
from onestopshop.operations.work import Work

LINE: dict[str, Any] = {
    "id": "00000000-0000-4000-8000-000000000001",
    "day": "2026-03-02",
    "measure": {"en": "One page."},
    "concepts": {
        "codes": {"b:begrijpbaar": "https://w3id.org/onestopshop/b/begrijpbaar"},
        "counts_in": ["b:begrijpbaar"],
    },
    "effect": {
        "before": {"exposed": 400, "affected": 30, "low": 442, "high": 1176},
        "after": {"exposed": 380, "low": 0, "high": 449},
        "verdict": "fallen",
        "verified_on": "2026-03-01",
        "least": 10,
        "rounding": 5,
    },
}


def problems(place: Place, content: bytes, name: str = "practices.jsonl") -> Sequence[str]:
    with Work(place.context, place.desk("coordinator").actor) as work:
        return PRACTICES.check(work, "eastgate", {name: content})


def file(*lines: dict[str, Any]) -> bytes:
    return b"".join(canonical(line) + b"\n" for line in lines)


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the line with another value at a path, without one for ``None``."""
    line = json.loads(json.dumps(LINE))
    *above, last = path.split("/")
    place = line
    for name in above:
        place = place.setdefault(name, {})
    place[last] = value
    if value is None:
        del place[last]
    return line


def test_what_is_right_has_no_problem(west: Place) -> None:
    """A practice with an effect, and one without, may come."""
    assert () == tuple(problems(west, file(LINE, {**changed("effect", None), "id": LINE["id"][:-1] + "2"})))


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("effect/before/affected", 31, "not rounded"),
        ("effect/before/affected", 5, "small ones are told"),
        ("effect/after/exposed", 381, "not rounded"),
        ("effect/least", 5, "small ones are told"),
        ("effect/rounding", 1, "not rounded"),
        ("effect/before", {"exposed": 400, "low": 0, "high": 449}, "tells that a count is small"),
        ("effect/after/low", 100, "small ones are told"),
        ("effect/verdict", "inconclusive", "verifies no removal"),
        ("effect/before/low", 800, "outside its interval"),
        ("effect/before/high", 10_001, "do not belong together"),
        ("effect/after", {"affected": 10}, "do not belong together"),
        ("effect/before/affected", 30.5, "no JSON"),
        ("measure/en", "Ask an@example.org", "an e-mail address"),
        ("measure/en", "x" * 2001, "more than 2000 characters"),
        ("measure", {}, "at least one language"),
        ("concepts", {}, "about no concept"),
        ("concepts/codes", {"b:begrijpbaar": "https://example.org/b"}, "address"),
        ("concepts/codes", {"b:begrijpbaar": "https://w3id.org/onestopshop/other/begrijpbaar"}, "address"),
        ("concepts/codes", {"east:x": "https://w3id.org/onestopshop/b/begrijpbaar"}, "address"),
        ("concepts/codes", {"east:x": ""}, "address"),
        ("concepts/codes", {"no code": "https://example.org/x"}, "no concept"),
        ("concepts/counts_in", ["east:x"], "does not share"),
        ("service_kinds/codes", {f"east:x{n}": "https://example.org/x" for n in range(101)}, "more than 100"),
        ("barrier", "00000000-0000-4000-8000-000000000009", "no field 'barrier'"),
        ("services", ["registration"], "no field 'services'"),
        ("by", "w1", "no field 'by'"),
        ("id", "practice-1", "UUID"),
        ("licence", "all rights reserved", "a licence is"),
        ("licence", "an@example.org", "an e-mail address"),
        ("effort", "much", "one of hours"),
        ("effort", "unknown", "goes without saying"),
        ("day", None, "'day' is missing"),
        ("measure/en", "\0", "U+0000"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused(west: Place, path: str, value: object, told: str) -> None:
    """Each thing that may not be told, or has another form, is one problem that says which."""
    line = changed(path, value)
    content = json.dumps(line, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    found = problems(west, content)
    assert any(told in one for one in found), found
    assert not any("an@example.org" in one for one in found)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "1 to 10000 lines"),
        (file(LINE)[:-1], "lines that all end"),
        (file(LINE, LINE), "each once"),
        (b" " + file(LINE), "no JSON|one form"),
        (b'{"id":1,"id":2}\n', "no JSON"),
        (b"[" * 100 + b"]" * 100 + b"\n", "no JSON"),
        (b"\xff\n", "no JSON"),
        (b"x" * 2_000_000 + b"\n", "larger than"),
        (b"[]\n", "an object is needed"),
    ],
    ids=["empty", "no-end", "twice", "spaces", "keys", "deep", "bytes", "large", "list"],
)
def test_another_form_is_refused(west: Place, content: bytes, told: str) -> None:
    """A file has lines of canonical JSON, in order, each once, and nothing else."""
    found = problems(west, content)
    assert any(part in one for one in found for part in told.split("|")), found


def test_what_is_wrong_is_told_in_few_lines(west: Place) -> None:
    """A file of which every line is wrong has no more problems than somebody reads."""
    wrong = changed("effect/verdict", "inconclusive")
    lines = [{**wrong, "id": f"{LINE['id'][:-2]}{number}"} for number in range(10, 60)]
    assert 20 == len(problems(west, file(*lines)))


def test_what_came_after_is_told_with_the_count_before(west: Place) -> None:
    """Counts after a removal beside a count before that is too small to tell would prove that it was none."""
    effect = {name: said for name, said in LINE["effect"].items() if name not in {"before", "verdict"}}
    assert "a count is small" in problems(west, file(changed("effect", effect)))[0]


def test_another_file_is_refused(west: Place) -> None:
    """A bundle of practices holds one file of one name."""
    assert "other files" in problems(west, file(LINE), "visits.jsonl")[0]
