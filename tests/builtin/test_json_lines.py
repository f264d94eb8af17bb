# SPDX-License-Identifier: EUPL-1.2
"""
The format ``jsonl`` loses nothing, and refuses what is no service with the line.
"""

import json
from datetime import date
from pathlib import Path

import attrs
import pytest

from onestopshop import OneStopShop
from onestopshop.builtin.json_lines import JsonLines
from onestopshop.errors import ExchangeError
from onestopshop.plugin import LocalizedText, Organisation, Service

CITY = Path(__file__).parents[2] / "examples" / "gent"
GOOD = '{"organisation": {"id": "a", "name": {"en": "A"}, "source": "s", "verified_on": "2026-01-01"}}'


def test_nothing_is_lost(tmp_path: Path) -> None:
    """Every service of an example city comes back equal; only the directory and version are the reader's."""
    with OneStopShop.open(CITY, storage={"use": "memory"}, state={"folder": str(tmp_path)}) as shop:
        desk = shop.acting_as("guide", desk="zuid")
        services = desk.services.list()
        organisations = {desk.services.organisation(one.organisation) for one in services}
    JsonLines().write([*organisations, *services], tmp_path / "x.jsonl")
    back = list(JsonLines().read(tmp_path / "x.jsonl", directory="there"))
    wanted = [attrs.evolve(one, directory="there", version=0) for one in (*organisations, *services)]
    assert sorted(back, key=lambda one: one.id) == sorted(wanted, key=lambda one: one.id)
    assert [isinstance(one, Service) for one in back] == [False] * len(organisations) + [True] * len(services)
    assert JsonLines().losses == frozenset()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "no JSON"),
        ("[]", "one object"),
        ('{"visit": {}}', "one object"),
        ('{"service": 1}', "an object is needed"),
        ('{"service": {"id": "a", "id": "b"}}', "twice"),
        ('{"service": {"review_every": NaN}}', "no number"),
        ('{"organisation": {"id": "\\ud800"}}', "half a character"),
        ('{"organisation": {"id": "\\u0000"}}', "U+0000"),
        ('{"service": {"extensions": ' + "[" * 60 + "]" * 60 + "}}", "too deeply"),
        ('{"service": ' * 5000, "too deeply"),
        ("[" * 200_000, "too deeply"),
        ('{"service": {"version": 3}}', "given by the shop"),
        (GOOD.replace('"name"', '"nmae"'), "name"),
        (GOOD.replace("2026-01-01", "soon"), "date"),
    ],
)
def test_wrong_line_is_refused_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    """A line that is no service is named; the whole file is refused, and `check` says the same without raising."""
    file = tmp_path / "x.jsonl"
    file.write_text(f"{GOOD}\n\n{line}\n", "utf-8")
    with pytest.raises(ExchangeError, match="nothing was written") as refused:
        JsonLines().read(file, directory="d")
    assert refused.value.problems[0].startswith("line 3: ")
    assert said in refused.value.problems[0]
    assert JsonLines().check(file)[0].path == "line 3"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A file in another encoding is refused."""
    file = tmp_path / "x.jsonl"
    file.write_bytes(b'{"service": "\xff"}')
    assert "UTF-8" in JsonLines().check(file)[0].message


def test_too_long_a_line_is_not_read(tmp_path: Path) -> None:
    """A line above the cap is refused before it is parsed."""
    file = tmp_path / "x.jsonl"
    file.write_bytes(b" " * 1_000_002)
    assert "longer" in JsonLines().check(file)[0].message


def test_missing_file_is_a_finding(tmp_path: Path) -> None:
    """A file that is not there is told, not raised."""
    assert "cannot be read" in JsonLines().check(tmp_path / "none.jsonl")[0].message


def test_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    """What was there stays when writing fails, and nothing is left beside it."""
    file = tmp_path / "x.jsonl"
    file.write_text("old", "utf-8")

    def broken() -> object:
        yield _organisation()
        raise OSError(28, "No space left on device")

    with pytest.raises(ExchangeError, match="No space left"):
        JsonLines().write(broken(), file)  # type: ignore[arg-type]  # a generator of organisations
    assert file.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def _organisation() -> Organisation:
    return Organisation(
        id="a",  # type: ignore[arg-type]  # a plain text in a test
        name=LocalizedText({"en": "A"}),
        directory="d",
        source="s",
        verified_on=date(2026, 1, 1),
    )


def test_at_most_a_hundred_problems(tmp_path: Path) -> None:
    """Also a single line with very many wrong values is told in a hundred findings."""
    (tmp_path / "x.jsonl").write_text(
        json.dumps({"service": {"name": {f"{number}": 1 for number in range(5_000)}}}), encoding="utf-8"
    )
    assert 100 == len(JsonLines().check(tmp_path / "x.jsonl"))
