# SPDX-License-Identifier: EUPL-1.2
"""
Facts of invented cities, as the projection of the insight plugin keeps them, written straight by DuckDB.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from onestopshop_insight.facts import SHAPES
from onestopshop_insight.folders import ALL, Folder, Kept, Manifest

__all__ = ["QUARTERS", "Facts", "write_facts"]

QUARTERS: Final = tuple(f"{year}-Q{number}" for year in (2024, 2025, 2026) for number in (1, 2, 3, 4))
"""Three years."""

Facts = Mapping[str, int]
"""How many rows of each table."""

_LANGUAGES: Final = ("ar", "nl", "tr", "uk", "ps", "bg", "en", "fr", "so", "ti", "und")
_TOPICS: Final = ("stay", "housing", "work", "education", "health", "income", "papers", "orientation")
_HANDLING: Final = ("answered", "referred", "self_help_supported", "could_not_help", "follow_up_needed")
_STEPS: Final = ("find", "enter", "understand", "apply", "wait", "decision", "use", "leave")
_CONCEPTS: Final = (
    "b:bekend", "b:bereikbaar", "b:beschikbaar", "b:begrijpbaar", "b:betaalbaar", "b:betrouwbaar", "b:bruikbaar",
)  # fmt: skip
_STATES: Final = ("given", "requested", "accepted", "completed", "rejected", "failed", "cancelled", "draft")
_REASONS: Final = ("unknown", "no_capacity", "not_eligible", "no_show", "unreachable")
_BARRIER_STATES: Final = ("gathered", "confirmed", "signalled", "planned", "claimed_removed", "verified")
_COUNTING: Final = (
    "on_site",
    "phone",
    "none",
    "companion",
    "machine",
    "not_available",
    "unknown",
    "staff_language",
)


def write_facts(root: Path, cities: Sequence[str], rows: Facts, *, seed: int, memory: str = "512MB") -> int:
    """
    Write what each city would keep, spread over three years, and return the bytes of all of it.

    Args:
        rows: For each city; a table that is not named has none.
    """
    with duckdb.connect(config={"memory_limit": memory, "threads": "2"}) as connection:
        for number, city in enumerate(cities):
            _write(connection, Folder(root, city), city, rows, seed=seed + 1_000 * number)
    return sum(path.stat().st_size for path in root.rglob("*.parquet"))


def _write(
    connection: duckdb.DuckDBPyConnection, folder: Folder, city: str, rows: Facts, *, seed: int
) -> None:
    tables: dict[str, dict[str, Kept]] = {}
    for name, count in rows.items():
        quarters = QUARTERS if "quarter" in SHAPES[name].fields else (ALL,)
        for place, quarter in enumerate(quarters):
            some = count * (place + 1) // len(quarters) - count * place // len(quarters)
            if not some:
                continue
            file = f"{quarter}/{name}-1.parquet"
            (folder.path / file).parent.mkdir(parents=True, exist_ok=True)
            columns = _COLUMNS[name](quarter, seed + place)
            connection.execute(
                f"COPY (SELECT '{city}' AS city, {_where(quarter)} {columns} FROM range({some}) AS t(i)) "  # noqa: S608
                f"TO '{folder.path / file}' (FORMAT parquet)"
            )
            tables.setdefault(name, {})[quarter] = Kept.of(folder.path, file, some)
    folder.replace(Manifest(fingerprint="generated", key="00" * 16, number=1, tables=tables))


def _one(values: Sequence[str], salt: int) -> str:
    """Return the SQL of one of *values*, the first ones more often."""
    listed = ", ".join(f"'{value}'" for value in values)
    place = f"least(hash(i, {salt}) % {len(values)}, hash(i, {salt + 1}) % {len(values)})"
    return f"([{listed}])[1 + CAST({place} AS INTEGER)]"


def _some(values: Sequence[str], salt: int) -> str:
    """Return the SQL of one or two of them."""
    one, other = _one(values, salt), _one(values, salt + 7)
    return f"CASE WHEN hash(i, {salt + 3}) % 4 > 0 OR {one} = {other} THEN [{one}] ELSE [{one}, {other}] END"


def _where(quarter: str) -> str:
    if quarter == ALL:
        return ""
    return f"'{quarter}' AS quarter, {_month(quarter)} AS month, {_desk()} AS desk,"


def _month(quarter: str) -> str:
    months = [f"{quarter[:4]}-{3 * int(quarter[-1]) - 2 + step:02}" for step in range(3)]
    return _one(months, 11)


def _desk() -> str:
    return _one(("main", "north", "south"), 13)


def _visits(quarter: str, seed: int) -> str:
    topics = [f"topic:{topic}" for topic in _TOPICS]
    return f"""{_one(("returning", "first", "unknown"), seed)} AS first_contact,
        {_one(("desk", "phone", "email", "online_chat", "outreach"), seed + 20)} AS channel,
        {_one(_LANGUAGES, seed + 40)} AS language,
        {_one(_COUNTING, seed + 60)} AS interpretation,
        {_one(("unknown", "no", "yes"), seed + 80)} AS interpreter_missed,
        {_some(topics, seed + 100)} AS top_topics,
        {_some(_HANDLING, seed + 120)} AS handling"""


def _referrals(quarter: str, seed: int) -> str:
    return f"{_one(_STATES, seed)} AS state, {_one(_REASONS, seed + 20)} AS reason"


def _observations(quarter: str, seed: int) -> str:
    return f"""{_one(_STEPS, seed)} AS step, {_one((*_CONCEPTS, "unknown"), seed + 20)} AS concept,
        CASE WHEN hash(i, {seed}) % 10 = 0 THEN NULL ELSE CAST(hash(i // 2, {seed}) >> 1 AS BIGINT) END AS visit"""


def _barriers(quarter: str, seed: int) -> str:
    first = f"DATE '2024-01-01' + CAST(hash(i, {seed}) % 1000 AS INTEGER)"
    return f"""strftime({first}, '%Y-%m-%d') AS day,
        CASE WHEN hash(i, {seed + 1}) % 2 = 0 THEN NULL
             ELSE strftime({first} + CAST(hash(i, {seed + 2}) % 200 AS INTEGER), '%Y-%m-%d') END AS until,
        {_one(_BARRIER_STATES, seed + 20)} AS state"""


_COLUMNS: Final = {
    "visits": _visits,
    "referrals": _referrals,
    "observations": _observations,
    "barriers": _barriers,
}
