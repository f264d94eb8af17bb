# SPDX-License-Identifier: EUPL-1.2
"""
A file of records that is not what it should be is refused whole, with every problem, and nothing is written.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import attrs
import orjson
import pytest
from tests.operations.visit_samples import SHORTEST
from tests.proofs.merge.desks import Shop

from onestopshop.errors import ExchangeError
from onestopshop.operations.exchange.desk_files import holds_records

Lines = list[dict[str, Any]]


@pytest.fixture
def home(tmp_path: Path) -> Shop:
    return Shop("home", tmp_path, Random(1), home=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a visit, a warm referral with a contact, and an observation."""
    laptop = Shop("laptop", tmp_path, Random(2))
    visit = laptop.desk.visits.record(**SHORTEST)
    consent = {"given": "yes", "items": ["phone"], "how": "oral", "language": "ar", "day": "2026-02-01"}
    laptop.desk.referrals.make(
        visit=visit.id, service="housing", mode="contacted", contact="0470 12 34 56", consent=consent
    )
    said: dict[str, Any] = {"concepts": ["b:begrijpbaar"], "step": "understand", "what_happened": "A letter."}
    laptop.desk.barriers.observe(visit=visit.id, **said)
    laptop.desk.exchange.export_records(tmp_path / "records.jsonl")
    return tmp_path / "records.jsonl"


def changed(file: Path, change: Callable[[Lines], object]) -> Path:
    """Change the lines of a file, and seal it again."""
    lines = [orjson.loads(line) for line in file.read_bytes().splitlines()][:-1]
    change(lines)
    body = b"".join(orjson.dumps(line) + b"\n" for line in lines)
    end = {"end": True, "records": len(lines) - 1, "sha256": hashlib.sha256(body).hexdigest()}
    file.write_bytes(body + orjson.dumps(end) + b"\n")
    return file


def refused(home: Shop, file: Path, *, by_itself: bool = True) -> ExchangeError:
    before = home.log()
    with pytest.raises(ExchangeError, match=r"nothing was written|cannot be read") as error:
        home.desk.exchange.import_records(file)
    assert before == home.log()
    found = home.desk.exchange.check_records(file)
    assert by_itself is any(one.severity == "error" for one in found)
    return error.value


def entry(lines: Lines, line: int, place: int = 0) -> dict[str, Any]:
    return lines[line]["entries"][place]


VISIT, REFERRAL, OBSERVATION = 1, 2, 3


def test_it_is_taken_as_it_is(home: Shop, file: Path) -> None:
    """The file that the others are made of is accepted, and recognised by its first line."""
    assert 3 == home.desk.exchange.import_records(changed(file, lambda lines: lines)).records
    assert holds_records(file)
    assert () == home.desk.exchange.check_records(file)
    for other in (b"", b"\xff\xfe", b"[]\n", b'{"format": "other"}\n', b'{"id": 1}'):
        file.write_bytes(other)
        assert not holds_records(file)
        refused(home, file)
    assert not holds_records(file.with_name("missing"))
    assert "cannot be read" in str(refused(home, file.with_name("missing")))


def test_half_a_file(home: Shop, file: Path) -> None:
    """Cut anywhere, with a changed byte, or with a line too many, a file is refused."""
    whole = file.read_bytes()
    lines = whole.splitlines(keepends=True)
    ends = [sum(map(len, lines[:count])) for count in range(len(lines))]
    for end in {*ends, *range(1, len(whole) - 1, 97)}:
        file.write_bytes(whole[:end])
        refused(home, file)
    for place in (len(lines[0]) // 2, len(whole) // 2, len(whole) - 20):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        refused(home, file)
    file.write_bytes(whole + lines[1])
    assert "count or checksum differs" in str(refused(home, file))
    file.write_bytes(lines[0] + b" " * 4_194_305)
    assert "too long" in str(refused(home, file))


@pytest.mark.parametrize(
    ("change", "problem", "hint"),
    [
        (lambda it: it[0].update(city="elsewhere"), "is of the city 'elsewhere'", "one city"),
        (lambda it: it[0].update(format_version=2), "version 2, known is 1", "Upgrade"),
        (lambda it: it[0].update(upto="9"), "head .* is not complete", "copied whole"),
        (lambda it: it[VISIT].update(schema=3), "newer than this library", "Upgrade"),
        (lambda it: it[VISIT].update(kind="barrier"), "line 2: this kind .* is not exchanged", "upgrade"),
        (lambda it: it[VISIT].update(more=1), "exactly these are needed", "upgrade"),
        (lambda it: it[VISIT].update(version="1"), "a version, a schema and a body", ""),
        (lambda it: it[VISIT].update(version=7), "of another record, version or city", ""),
        (lambda it: it[VISIT].update(entries={}), r"a list is needed @ \$.entries", ""),
        (lambda it: it[VISIT].update(entries=[]), "not all the entries", ""),
        (lambda it: it[VISIT]["body"].update(city="elsewhere"), "another record, version or city", ""),
        (lambda it: it[VISIT]["body"].update(name="Anna"), r"line 2: .*\$", ""),
        (lambda it: it[VISIT]["body"].update(desk="a\x00b"), "U\\+0000", ""),
        (lambda it: it[REFERRAL]["body"].update(visit="x y"), r"no id of a record @ \$.body.visit", ""),
        (lambda it: it[VISIT]["body"].update(person_code="AB12"), "person_code is off", "Switch it on"),
        (lambda it: it.append(it[VISIT]), "stands there twice", ""),
        (lambda it: entry(it, VISIT).update(id="1"), "an id is a UUID", ""),
        (lambda it: entry(it, VISIT).update(origin="a b"), r"\$.entries\[0\].origin", ""),
        (lambda it: entry(it, VISIT).update(at="2026-03-02T10:00:00+01:00"), "a day", ""),
        (lambda it: entry(it, REFERRAL).update(at="2026-03-02T10:00:00"), "time zone", ""),
        (lambda it: entry(it, REFERRAL).update(at="next week"), "time zone", ""),
        (lambda it: entry(it, REFERRAL).update(at="0001-01-01T00:00:00+23:00"), "time zone", ""),
        (lambda it: it[REFERRAL]["entries"][1]["data"].update(part=3), "not all the entries", ""),
        (lambda it: it[REFERRAL]["entries"][1].update(version=2), "not all the entries", ""),
        (lambda it: entry(it, VISIT)["data"].update(first=it[VISIT]["id"]), "not all the entries", ""),
        (lambda it: entry(it, VISIT).update(at=5), "a text is needed", ""),
        (lambda it: entry(it, VISIT).update(actor="Anna Peeters"), r"\$.entries\[0\].actor", ""),
        (lambda it: entry(it, VISIT).update(actor="r" * 101 + "/w"), "a role and a code", ""),
        (lambda it: entry(it, VISIT).update(action="visit.sold"), "action is not known", "upgrade"),
        (lambda it: entry(it, VISIT).update(version=True), "a number from 1", ""),
        (lambda it: entry(it, VISIT).update(version=2), "not all the entries", ""),
        (lambda it: entry(it, VISIT).update(data=[]), "an object is needed", ""),
        (lambda it: entry(it, VISIT)["data"].update(words="a"), "an unknown name", "upgrade"),
        (lambda it: entry(it, VISIT)["data"].update(desk="She lives in"), "code of the right form", ""),
        (lambda it: entry(it, REFERRAL, 1)["data"].update(reason="because"), "of the right form", ""),
        (lambda it: entry(it, REFERRAL, 1)["data"].update(part=1), "of the right form", ""),
        (lambda it: entry(it, OBSERVATION).update(data={"topic": 5}), "of the right form", ""),
        (
            lambda it: it[OBSERVATION]["entries"].append(
                {**entry(it, OBSERVATION), "action": "observation.linked", "data": {}}
            ),
            "barrier is missing",
            "",
        ),
        (
            lambda it: it[REFERRAL]["entries"].append(entry(it, REFERRAL, 1)),
            "the entry .* stands there twice",
            "",
        ),
    ],
)
def test_what_has_not_its_form(
    home: Shop, file: Path, change: Callable[[Lines], object], problem: str, hint: str
) -> None:
    """Each thing that is wrong is named with its line and place, and never repeated."""
    error = refused(home, changed(file, change))
    assert re.search(problem, str(error))
    assert hint in error.hint
    assert error.hint
    for said in ("Anna", "She lives", "A letter", "0470"):
        assert said not in str(error)


def test_a_record_without_its_visit(home: Shop, file: Path) -> None:
    """What belongs to a visit that is neither in the file nor here is refused, and taken in once the visit is known."""
    whole = file.read_bytes()
    error = refused(home, changed(file, lambda it: it.pop(VISIT)), by_itself=False)
    assert "the visit of the referral" in str(error)
    assert "go" in error.hint
    part = file.read_bytes()
    file.write_bytes(whole)
    home.desk.exchange.import_records(file)
    file.write_bytes(part)
    assert 0 == home.desk.exchange.import_records(file).entries


def test_all_problems_are_told(home: Shop, file: Path) -> None:
    """A file with several wrong lines is refused once, with all of them."""

    def change(lines: Lines) -> None:
        entry(lines, VISIT).update(action="visit.sold")
        entry(lines, OBSERVATION).update(id="1")

    assert 2 == len(refused(home, changed(file, change)).problems)


def test_a_fact_that_was_changed(home: Shop, file: Path) -> None:
    """The same record with another language than here is refused, and nobody's words are in the message."""
    home.desk.exchange.import_records(file)

    def change(lines: Lines) -> None:
        lines[VISIT]["body"]["language"] = "fr"
        entry(lines, VISIT)["origin"] = "testville-other"

    assert "says something else" in str(refused(home, changed(file, change), by_itself=False))


def test_fields_that_are_off_here(home: Shop, file: Path) -> None:
    """A means of contact is not taken into an installation of the city that did not switch it on."""
    home.context = attrs.evolve(home.context, switches=frozenset())
    home.desk = home.renewed()
    assert "contact is off in this installation" in str(refused(home, file))


def test_a_file_that_cannot_be_written(home: Shop, tmp_path: Path) -> None:
    """A folder that is not there is told, and no part of a file is left."""
    with pytest.raises(ExchangeError, match="cannot be written") as error:
        home.desk.exchange.export_records(tmp_path / "missing" / "records.jsonl")
    assert error.value.hint
    (tmp_path / "there").mkdir()
    with pytest.raises(ExchangeError, match="cannot be written"):
        home.desk.exchange.export_records(tmp_path / "there")
    assert ["there"] == [path.name for path in tmp_path.iterdir()]


def test_very_many_wrong_lines(home: Shop, file: Path) -> None:
    """A file of nothing but wrong lines is refused as soon as that is plain, and not all of them are told."""
    error = refused(home, changed(file, lambda lines: lines.extend({"a": 1} for _ in range(2_000))))
    assert 100 == len(error.problems)
