# SPDX-License-Identifier: EUPL-1.2
"""
What the files hold, who may read them, and what the database may reach.
"""

import os
import re
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from plugins.insight.tests.samples import a_barrier, a_visit
from plugins.insight.tests.test_following import Shop

from onestopshop.domain.codes.observations import ObservationSource, Step
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.observations import Observation
from onestopshop.errors import AdapterError
from onestopshop.plugin import try_lock
from onestopshop_insight.duck import Duck
from onestopshop_insight.facts import SHAPES
from onestopshop_insight.figures import CODES, query, table_of

DAY = date(2026, 3, 17)
WORDS = "Fatima of the Veldstraat"
WORKER = "worker-7f"


def filled(shop: Shop) -> tuple[str, ...]:
    """Put one record of each kind, and return the ids of those that must be nowhere."""
    visit = a_visit(1, DAY, worker=WORKER, person_code="K7-R4")
    observation = Observation(
        id=day_uuid(DAY, 2),
        source=ObservationSource.VISIT,
        visit=visit.id,
        city="testville",
        desk="main",
        day=DAY,
        recorder=WORKER,
        service="a-service",
        topic="topic:housing",
        step=Step.ENTER,
        concepts=frozenset({"b:none"}),
        what_happened=WORDS,
        idea=WORDS,
    )
    barrier = a_barrier(1, [("gather", "gathered", DAY)])
    shop.put(visit, observation, barrier)
    assert 1 == shop.contacts()
    return visit.id, observation.id, barrier.id


def test_no_words_no_people(tmp_path: Path) -> None:
    """No file holds free text, the code of a worker or a person, an id, a service or the day of a contact."""
    shop = Shop(tmp_path)
    ids = filled(shop)
    files = [path for path in shop.folder.rglob("*") if path.is_file()]
    tables = [pq.read_table(path).to_pylist() for path in files if path.suffix == ".parquet"]
    assert 3 == len(tables)
    everything = repr(tables) + "".join(path.read_bytes().decode("latin-1") for path in files)
    for word in (WORDS, WORKER, "K7-R4", "a-service", *ids):
        assert word not in everything
    contacts = [row for table in tables for row in table if "month" in row]
    assert 2 == len(contacts)
    assert not re.search(r"2026-03-17", repr(contacts))
    shop.insight.close()


def test_what_is_kept_is_what_is_counted() -> None:
    """Every column is there for some figure; nobody keeps one for later."""
    used = {
        name: "".join(query(code, "duckdb") for code in CODES if table_of(code) == name) for name in SHAPES
    }
    scope = {"city", "month", "desk", "day", "until", "quarter"}
    unused = [
        f"{name}.{field}"
        for name, shape in SHAPES.items()
        for field in shape.fields
        if field not in scope and f'"{field}"' not in used[name]
    ]
    assert [] == unused


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights of files")
def test_only_the_owner_reads(tmp_path: Path) -> None:
    """Files and folders are for the account of the shop alone."""
    shop = Shop(tmp_path)
    filled(shop)
    assert {0o600} == {path.stat().st_mode & 0o777 for path in shop.folder.rglob("*") if path.is_file()}
    assert {0o700} == {path.stat().st_mode & 0o777 for path in shop.folder.rglob("*") if path.is_dir()}
    shop.insight.close()


def test_too_little_memory(tmp_path: Path) -> None:
    """A question that needs more memory than it may have is refused as that, and makes no file anew."""
    duck = Duck(tmp_path, memory="16MB")
    sql = "SELECT list(hash(i)) FROM range(20000000) AS t(i)"
    with pytest.raises(AdapterError, match="needs more memory than 16MB") as refused:
        duck.rows({}, {}, {"any": sql})
    assert type(refused.value) is AdapterError
    duck.close()


def test_what_went_through_the_disk_is_gone(tmp_path: Path) -> None:
    """What a killed process left behind is removed by the next one, what a living one uses stays, and nothing else."""
    dead, alive = tmp_path / ".spill" / "dead", tmp_path / ".spill" / "alive"
    for folder in (dead, alive):
        folder.mkdir(parents=True)
        (folder / "facts.tmp").write_text("facts")
    duck = Duck(tmp_path, memory="100MB")
    sql = "SELECT count(*) AS n FROM (SELECT DISTINCT hash(i) FROM range(3000000) AS t(i))"
    with try_lock(alive / "lock", private=True):
        assert {"any": [(3_000_000,)]} == duck.rows({}, {}, {"any": sql})
        (own,) = {*(tmp_path / ".spill").iterdir()} - {alive}
        assert own not in {dead, alive}
        duck.close()
        assert [alive] == [*(tmp_path / ".spill").iterdir()]
    assert "facts" == (alive / "facts.tmp").read_text()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM read_csv('https://example.org/a.csv')",
        "COPY (SELECT 1) TO '{outside}'",
        "ATTACH '{outside}' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '9GB'",
    ],
)
def test_the_database_reaches_nothing_else(tmp_path: Path, sql: str) -> None:
    """It opens files below its folder and nothing else: no network, no extension, no other setting."""
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    (tmp_path / "facts").mkdir()
    duck = Duck(tmp_path / "facts")
    with pytest.raises(AdapterError) as refused:
        duck.rows({}, {}, {"any": sql.format(outside=outside)})
    assert isinstance(refused.value.__cause__, duckdb.Error)
    assert "secret" == outside.read_text()
    duck.close()
