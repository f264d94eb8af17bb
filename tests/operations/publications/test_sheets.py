# SPDX-License-Identifier: EUPL-1.2
"""
Published files have one form, and what has another is refused.
"""

from collections.abc import Mapping
from datetime import date

import orjson
import pytest
from tests.operations.publications.publication_samples import Publishing

from onestopshop.codec.canonical import canonical
from onestopshop.domain.bundles.names import DESCRIPTOR
from onestopshop.errors import ExchangeError
from onestopshop.operations.publications.packages import STATISTICS
from onestopshop.operations.publications.tables import tables_in
from onestopshop.operations.work import Work

DAY = date(2026, 3, 2)
QUARTER = "2026-Q1"


@pytest.fixture
def files(publishing: Publishing) -> Mapping[str, bytes]:
    """The published files of a quarter with a few figures."""
    publishing.at(DAY)
    publishing.visits(40, DAY, met=20)
    publishing.visits(20, DAY, channel="phone", language="tr")
    publishing.visits(8, DAY, channel="email", language="so")
    publishing.visits(7, DAY, channel="video", language="fa")
    publishing.at(date(2026, 4, 1))
    publishing.publications.publish(QUARTER)
    return {path: file for path, file in publishing.publications.files(QUARTER).items() if path != DESCRIPTOR}


def test_what_is_published_is_read(publishing: Publishing, files: Mapping[str, bytes]) -> None:
    """The tables of the files and those of the desk are the same."""
    own = publishing.publications.tables(QUARTER)
    assert own == tables_in(files)
    channel = next(one for one in own if one.table == "channel")
    assert (channel.city, channel.programme, channel.measure, channel.period) == (
        "testville", "quarter", "visits", QUARTER,
    )  # fmt: skip
    assert [("desk",), ("phone",), ("other",)] == [cell.at for cell in channel.cells]
    assert channel.value("other") in {15, 20}
    assert None is channel.value("email")


def test_a_csv(files: Mapping[str, bytes]) -> None:
    """A CSV has the columns of the standard, line feeds, and an empty figure with the letter C where it is not told."""
    lines = files["topic.csv"].decode().split("\n")
    assert "city,period,topic,measure,obs_value,conf_status,rounding_base" == lines[0]
    assert "testville,2026-Q1,other,exposure,,C," == lines[2]
    assert (b"\r" not in files["topic.csv"], "") == (True, lines[-1])


def test_the_words(files: Mapping[str, bytes]) -> None:
    """How figures are rounded is told in plain words, and every table is named."""
    words = files["README.md"].decode()
    assert "20 stands for any count from 16 to 24" in words
    assert all(f"`{path}`" in words for path in files if path.endswith(".csv"))


def changed(files: Mapping[str, bytes], path: str, old: bytes, new: bytes) -> dict[str, bytes]:
    assert old in files[path]
    return {**files, path: files[path].replace(old, new, 1)}


def about(files: Mapping[str, bytes], **said: object) -> dict[str, bytes]:
    document = {**orjson.loads(files["programme.json"]), **said}
    return {**files, "programme.json": canonical(document)}


def wrong_files(files: Mapping[str, bytes]) -> Mapping[str, Mapping[str, bytes]]:
    """Return files that were tampered with, by what is wrong."""
    value = files["visits.csv"].decode().split("\n")[1].split(",")[3].encode()
    return {
        "the file is missing": {path: one for path, one in files.items() if path != "step.csv"},
        "one file too many": {**files, "visit-4711.csv": b"x"},
        "no rounded figure": changed(files, "visits.csv", b"," + value + b",", b",77,"),
        "not written as": changed(files, "visits.csv", b",F,", b",A,"),
        "no line of the table": changed(files, "visits.csv", b",F,", b",F,F,"),
        "no code of a category": changed(files, "channel.csv", b",desk,", b",De sk,"),
        "not in order": changed(files, "channel.csv", b",desk,", b",zz,"),
        "stands twice": changed(files, "channel.csv", b",phone,", b",desk,"),
        "one figure is expected": {**files, "visits.csv": files["visits.csv"].split(b"\n")[0] + b"\n"},
        "no UTF-8": {**files, "visits.csv": b"\xff"},
        "no JSON": {**files, "programme.json": b"{"},
        "not canonical": {**files, "programme.json": files["programme.json"] + b"\n"},
        "more or less": about(files, person="x"),
        "city is no code": about(files, city="a b"),
        "no such number": about(files, rounding=0),
        "of another kind": about(files, least="10"),
        "newer version": about(files, form=2),
        "no period": about(files, period="2026-13"),
        "no day": about(files, closed_on="yesterday"),
        "a scheme has no such": about(files, schemes={"topic": {"id": "a b", "version": "1"}}),
        "a dimension has a scheme": about(files, schemes=[]),
        "no such measure": about(files, tables=[{"name": "x", "measure": "reporters", "dimensions": []}]),
        "a name, a measure": about(files, tables=[{"name": "x"}]),
        "a name is no code": about(files, tables=[{"name": "../x", "measure": "visits", "dimensions": []}]),
        "different names": about(files, tables=[]),
    }  # fmt: skip


def test_tampered_files(publishing: Publishing, files: Mapping[str, bytes]) -> None:
    """Whatever is not exactly what a city writes is refused with a reason."""
    for reason, tampered in wrong_files(files).items():
        with pytest.raises(ExchangeError, match="no published tables") as refused:
            tables_in(tampered)
        assert any(reason in problem for problem in refused.value.problems), (reason, refused.value.problems)


def test_a_package_of_statistics(publishing: Publishing, files: Mapping[str, bytes]) -> None:
    """A package offers what was published, byte for byte, and a genuine one has no problem."""
    with Work(publishing.town.context, publishing.coordinator.actor) as work:
        (offered,) = STATISTICS.offered(work)
        assert ("statistics-quarter-2026-q1", files) == (offered.name, offered.files)
        assert ["F", "C"] == offered.resources["visits.csv"]["schema"]["fields"][4]["constraints"]["enum"]
        assert () == STATISTICS.check(work, "testville", files)
        found = {
            "another city": STATISTICS.check(work, "elsewhere", files),
            "small ones": STATISTICS.check(work, "testville", about(files, least=5)),
            "upgrade": STATISTICS.check(work, "testville", about(files, version=99)),
            "no published tables": STATISTICS.check(work, "testville", {}),
            "too long": STATISTICS.check(work, "testville", {**files, "README.md": b"a" * 60_000}),
            "no text": STATISTICS.check(work, "testville", {**files, "README.md": b"\xff"}),
            "seems to hold": STATISTICS.check(work, "testville", {**files, "README.md": b"mail@example.org"}),
        }
    del found["no published tables"]
    assert all(any(reason in line for line in lines) for reason, lines in found.items()), found
    assert "11 tables" in STATISTICS.compare(work, None, files)[0]
    assert () == STATISTICS.compare(work, files, files)
    assert "never change" in STATISTICS.compare(work, {**files, "README.md": b""}, files)[0]


def test_other_tables_are_refused(publishing: Publishing, files: Mapping[str, bytes]) -> None:
    """A package with a table that is not of the programme is refused."""
    tables = orjson.loads(files["programme.json"])["tables"]
    fewer = about({path: one for path, one in files.items() if path != "step.csv"}, tables=[
        one for one in tables if one["name"] != "step"
    ])  # fmt: skip
    with Work(publishing.town.context, publishing.coordinator.actor) as work:
        assert ("the tables are not those of the publication programme",) == STATISTICS.check(
            work, "testville", fewer
        )
