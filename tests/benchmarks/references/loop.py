# SPDX-License-Identifier: EUPL-1.2
"""
What somebody would write for the yearly figures: one table of JSON for each kind, and a loop with counters.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

import apsw
import orjson
from tests.benchmarks.data import Sheet

__all__ = ["Counts", "fill_plain", "report"]

Counts: TypeAlias = Mapping[str, Counter[Any]]

_SINGLE: Final = {
    "visits.channel": ("channel", "unknown"),
    "visits.first_contact": ("first_contact", "unknown"),
    "visits.asked_by": ("asked_by", "person"),
    "visits.present": ("present", "1"),
    "visits.language": ("language", "und"),
    "visits.interpretation": ("interpretation", "unknown"),
    "visits.helpful": ("helpful", "not_asked"),
}
_SETS: Final = {
    "visits.request_types": "request_types",
    "visits.handling": "handling",
}


def fill_plain(path: Path, sheets: Iterable[Sheet]) -> None:
    """Write each record as JSON beside its day."""
    connection = apsw.Connection(str(path))
    for kind in ("visit", "referral"):
        connection.execute(f"CREATE TABLE {kind} (day TEXT, body BLOB)")
    with connection:
        for sheet in sheets:
            connection.execute(
                "INSERT INTO visit VALUES (?, ?)", (sheet.visit["day"], orjson.dumps(sheet.visit))
            )
            for body in sheet.referrals:
                connection.execute("INSERT INTO referral VALUES (?, ?)", (body["day"], orjson.dumps(body)))
    connection.execute("CREATE INDEX visit_day ON visit (day)")
    connection.execute("CREATE INDEX referral_day ON referral (day)")
    connection.close()


def report(connection: apsw.Connection, since: str, until: str, tops: Mapping[str, str]) -> Counts:
    """
    Count what `Reports.visits` counts, without definitions, suppression or an order of rows.

    Args:
        tops: The top topic of each topic.
    """
    counts: dict[str, Counter[Any]] = {}

    def count(code: str) -> Counter[Any]:
        return counts.setdefault(code, Counter())

    where = (since, until)
    for (text,) in connection.execute("SELECT body FROM visit WHERE day >= ? AND day < ?", where):
        _visit(orjson.loads(text), count, tops)
    for (text,) in connection.execute("SELECT body FROM referral WHERE day >= ? AND day < ?", where):
        body = orjson.loads(text)
        count("referrals.made")[()] += 1
        count("referrals.mode")[body["mode"]] += 1
        count("referrals.state")[body["state"]] += 1
        count("referrals.topic")[tops[body["topic"]]] += 1
        if body["state"] in {"rejected", "failed", "cancelled", "on_hold"}:
            count("referrals.reason")[body["state"], body.get("reason")] += 1
    return counts


def _visit(body: Any, count: Any, tops: Mapping[str, str]) -> None:
    count("visits.contacts")[()] += 1
    for code, (name, default) in _SINGLE.items():
        count(code)[body.get(name, default)] += 1
    for code, name in _SETS.items():
        for value in body.get(name) or ("unknown",):
            count(code)[value] += 1
    count("visits.spoken")[body.get("spoken") or body["language"]] += 1
    need = _need(body)
    count("visits.interpreter_need")[need] += 1
    if need in {"found", "missed"}:
        count("visits.interpreter_by_language")[body["language"], need] += 1
    if body.get("interpretation") in {"companion", "machine"}:
        count("visits.makeshift_by_language")[body["language"], body["interpretation"]] += 1
    quarter = f"{body['day'][:4]}-Q{(int(body['day'][5:7]) + 2) // 3}"
    above = {tops[topic] for topic in body["topics"]}
    for topic in body["topics"]:
        count("visits.narrower_topics")[tops[topic], topic] += 1
    for top in above:
        count("visits.topics")[top] += 1
        count("visits.topics_by_quarter")[top, quarter] += 1
        if "self_help_supported" in body["handling"]:
            count("visits.self_help_by_topic")[top, quarter] += 1
    for paper in body.get("papers", ()):
        _paper(paper, count, above, quarter)


def _paper(paper: Any, count: Any, above: Iterable[str], quarter: str) -> None:
    count("papers.all")[()] += 1
    count("papers.kind")[paper["kind"]] += 1
    count("papers.sender")[paper.get("sender", "unknown")] += 1
    count("papers.result")[paper.get("result") or "unknown"] += 1
    count("papers.done_by")[paper.get("done_by", "unknown")] += 1
    for why in paper.get("stuck_on") or ("unknown",):
        count("papers.stuck_on")[why] += 1
    for top in above:
        count("papers.done_by_topic")[top, quarter, paper.get("done_by", "unknown")] += 1


def _need(body: Any) -> str:
    how, missed = body.get("interpretation", "unknown"), body.get("interpreter_missed", "unknown")
    if missed == "yes" or how == "not_available":
        return "missed"
    if how in {"on_site", "phone", "video", "volunteer"}:
        return "found"
    return "not_wanted" if missed == "no" or how in {"none", "staff_language"} else "unknown"
