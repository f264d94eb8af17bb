# SPDX-License-Identifier: EUPL-1.2
"""
Many different visits are counted in parts, and cities together.
"""

from pathlib import Path

import duckdb
import pytest
from tests.benchmarks.references.dashboard import FIGURES
from tests.benchmarks.references.facts import write_facts

from onestopshop_insight import counting, figures
from onestopshop_insight.counting import counted_across
from onestopshop_insight.duck import Duck
from onestopshop_insight.figures import CODES, Asked, parts

WHOLE = Asked(since="2024-01-01", until="2027-01-01", end="2027-01-01")
ROWS = {"visits": 3_000, "referrals": 900, "observations": 2_000, "barriers": 200}


def test_the_parts() -> None:
    """Parts touch each other, and together are all numbers there are."""
    assert ((None, None),) == parts(0) == parts(10_000_000)
    assert ((None, 0), (0, None)) == parts(10_000_001)
    (_, first), *_, (last, _) = found = parts(95_000_000)
    assert (10, True) == (len(found), -(2**63) < (first or 0) < (last or 0) < 2**63)
    assert [high for _, high in found[:-1]] == [low for low, _ in found[1:]]


def test_parts_and_cities_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts or at once, each figure of two cities is what plain SQL says of all their files."""
    write_facts(tmp_path, ["a", "b"], ROWS, seed=1)
    duck = Duck(tmp_path)
    at_once = counted_across(duck, tmp_path, ["a", "b"], CODES, WHOLE)
    for module in (figures, counting):
        monkeypatch.setattr(module, "AT_ONCE", 300)
    assert at_once == counted_across(duck, tmp_path, ["b", "a"], CODES, WHOLE)
    duck.close()
    with duckdb.connect() as connection:
        for name in ROWS:
            files = f"{tmp_path}/*/*/{name}-*.parquet"
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{files}')")  # noqa: S608
        by_hand = {code: connection.execute(sql).fetchall() for code, sql in FIGURES.items()}
    assert at_once == {code: {(*at,): n for *at, n in rows} for code, rows in by_hand.items()}
