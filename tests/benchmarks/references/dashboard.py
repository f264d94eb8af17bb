# SPDX-License-Identifier: EUPL-1.2
# ruff: noqa: S608 - the pieces of SQL are those of this file
"""
The figures of a dashboard as somebody writes them by hand, in the SQL of DuckDB.
"""

from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["FIGURES", "GROUPS"]

_VISITS: Final = "FROM visits WHERE month >= '2024-01' AND month < '2027-01'"
_REFERRALS: Final = "FROM referrals WHERE month >= '2024-01' AND month < '2027-01'"
_OBSERVATIONS: Final = "FROM observations WHERE month >= '2024-01' AND month < '2027-01'"
_LANGUAGE: Final = "CASE WHEN language = 'und' THEN 'unknown' ELSE language END"
_BRIDGED: Final = """CASE
    WHEN interpreter_missed = 'yes' OR interpretation = 'not_available' THEN 'missed'
    WHEN interpretation IN ('on_site', 'phone', 'video', 'volunteer') THEN 'found'
    WHEN interpretation IN ('unknown', 'companion', 'machine') AND interpreter_missed = 'unknown' THEN 'unknown'
    ELSE 'not_wanted' END"""

FIGURES: Final[Mapping[str, str]] = {
    "visits.contacts": f"SELECT count(*) {_VISITS}",
    "visits.first_contact": f"SELECT first_contact, count(*) {_VISITS} GROUP BY 1",
    "visits.channel": f"SELECT channel, count(*) {_VISITS} GROUP BY 1",
    "visits.language": f"SELECT {_LANGUAGE}, count(*) {_VISITS} GROUP BY 1",
    "visits.interpreter_need": f"""SELECT CASE WHEN b IN ('found', 'missed') THEN 'wanted' ELSE b END, count(*)
        FROM (SELECT {_BRIDGED} AS b {_VISITS}) GROUP BY 1""",
    "visits.interpreter_by_language": f"""SELECT l, b, count(*)
        FROM (SELECT {_LANGUAGE} AS l, {_BRIDGED} AS b {_VISITS}) WHERE b IN ('found', 'missed') GROUP BY 1, 2""",
    "visits.topics": f"SELECT t, count(*) FROM (SELECT unnest(top_topics) AS t {_VISITS}) GROUP BY 1",
    "visits.topics_by_quarter": f"""SELECT t, quarter, count(*)
        FROM (SELECT unnest(top_topics) AS t, quarter {_VISITS}) GROUP BY 1, 2""",
    "visits.handling": f"SELECT h, count(*) FROM (SELECT unnest(handling) AS h {_VISITS}) GROUP BY 1",
    "referrals.state": f"""SELECT state, count(*) {_REFERRALS}
        AND state NOT IN ('draft', 'entered_in_error') GROUP BY 1""",
    "referrals.reason": f"""SELECT state, reason, count(*) {_REFERRALS}
        AND state IN ('rejected', 'failed', 'cancelled', 'on_hold') GROUP BY 1, 2""",
    "observations.step": f"SELECT step, count(*) {_OBSERVATIONS} GROUP BY 1",
    "observations.visits_by_concept": f"""SELECT concept, count(DISTINCT visit) {_OBSERVATIONS}
        AND visit IS NOT NULL GROUP BY 1""",
    "barriers.state": """SELECT state, count(*) FROM barriers
        WHERE day < '2027-01-01' AND (until IS NULL OR until >= '2027-01-01') GROUP BY 1""",
}
"""For each figure its categories and the count."""

GROUPS: Final[Mapping[str, tuple[Sequence[str], str | None, str]]] = {
    "Q1 step": (("step",), None, f"SELECT step, count(*) {_OBSERVATIONS} GROUP BY 1"),
    "Q2 step and concept": (
        ("step", "concept"), None, f"SELECT step, concept, count(*) {_OBSERVATIONS} GROUP BY 1, 2",
    ),
    "Q3 month, desk and step": (
        ("month", "desk", "step"), None, f"SELECT month, desk, step, count(*) {_OBSERVATIONS} GROUP BY 1, 2, 3",
    ),
    "Q4 visits by quarter and concept": (
        ("quarter", "concept"), "visit",
        f"SELECT quarter, concept, count(DISTINCT visit) {_OBSERVATIONS} AND visit IS NOT NULL GROUP BY 1, 2",
    ),
}  # fmt: skip
"""Four group-bys of observations: columns, what is counted once, and the same by hand."""
