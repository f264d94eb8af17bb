# SPDX-License-Identifier: EUPL-1.2
"""
What merged records must be, worked out from the entries alone and without the library's code.

The tables are written down here a second time, from sections 3, 4.1 and 5.2 of
the handbook.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from onestopshop.domain.events import LogEntry
from onestopshop.ports.storage import Record

__all__ = ["complaints"]

_RUNNING: Final = {"accepted", "in_progress", "on_hold"}
_ALL: Final = {
    "draft",
    "given",
    "requested",
    "rejected",
    "completed",
    "failed",
    "cancelled",
    "expired",
} | _RUNNING
_REFERRALS: Final[Mapping[str, tuple[set[str], str]]] = {
    "given": ({"draft"}, "given"),
    "requested": ({"draft"}, "requested"),
    "accepted": ({"requested"}, "accepted"),
    "rejected": ({"requested"}, "rejected"),
    "expired": ({"requested"}, "expired"),
    "started": ({"accepted"}, "in_progress"),
    "held": ({"accepted", "in_progress"}, "on_hold"),
    "resumed": ({"on_hold"}, "in_progress"),
    "completed": (_RUNNING, "completed"),
    "failed": (_RUNNING, "failed"),
    "cancelled": ({"requested"} | _RUNNING, "cancelled"),
    "voided": (_ALL, "entered_in_error"),
}
"""From which states, and to which."""

_REPORTED_IN: Final = _ALL - {"draft", "given"}
_MOVED_IN: Final = _RUNNING | {"draft", "requested"}


def complaints(records: Mapping[tuple[str, str], Record], entries: Iterable[LogEntry]) -> Iterator[str]:
    """Yield where the records of one installation are not what its entries say."""
    told: dict[tuple[str, str], list[LogEntry]] = {}
    for entry in entries:
        told.setdefault((entry.kind, entry.subject), []).append(entry)
    refused: set[str] = set()
    plainly_back: set[str] = set()
    for place, found in told.items():
        state, more = _STATES[place[0]](_in_turn(found))
        body = records[place].body
        refused |= more
        if place[0] == "visit" and state.pop("plainly"):
            plainly_back.add(place[1])
        state["version"] = sum("part" not in entry.data for entry in found)
        seen = {name: _seen(body, name) for name in state}
        if seen != state:
            yield f"{place[0]} {place[1]} is {seen}, its entries say {state}"
    for (kind, id), record in records.items():
        if kind == "observation" and record.body.get("counted", "yes") == "yes":
            made = next(entry.id for entry in told[kind, id] if entry.action == "observation.observed")
            refused |= {made} if record.body.get("visit") in plainly_back else set()
    kept = {id for kind, id in records if kind == "conflict"}
    if kept != refused:
        yield f"conflicts {sorted(kept)}, the entries say {sorted(refused)}"


_DEFAULTS: Final[Mapping[str, Any]] = {"counted": "yes", "identity_review": "pending"}


def _seen(body: Mapping[str, Any], name: str) -> Any:
    if name == "outcomes":
        return [(one["outcome"], one["by"]) for one in body.get("outcome_reports", ())]
    if name == "withdrawn_on":
        return (body.get("consent") or {}).get("withdrawn_on")
    return body.get(name, _DEFAULTS.get(name))


def _in_turn(found: Sequence[LogEntry]) -> list[LogEntry]:
    """Sort by version, then time, then id: those of the first entry of each transaction, which stay together."""
    firsts = {one.id: one for one in found if "part" not in one.data}

    def turn(entry: LogEntry) -> tuple[int, str, str, int]:
        first = firsts[str(entry.data.get("first", entry.id))]
        at = first.at.astimezone(UTC) if isinstance(first.at, datetime) else first.at
        return entry.version, at.isoformat(), first.id, int(str(entry.data.get("part", 1)))

    return sorted(found, key=turn)


def _recoded(codes: frozenset[str], entry: LogEntry) -> tuple[frozenset[str], bool]:
    """Return the codes after a remap, and whether each of its codes was one of them or had become what it asks."""
    pairs = [str(pair).split("=") for pair in entry.data["codes"]]  # type: ignore[attr-defined]
    gone, new = {old for old, _ in pairs if old in codes}, {new for old, new in pairs if old in codes}
    return frozenset(codes - gone | new), all(old in codes or new in codes for old, new in pairs)


def _referral(found: Sequence[LogEntry]) -> tuple[dict[str, Any], set[str]]:
    state, reason, refused = "draft", None, set()
    topic = frozenset({str(found[0].data["topic"])})
    outcomes: list[tuple[Any, Any]] = []
    moved = [entry for entry in found if entry.action == "referral.rescheduled"]
    day = moved[0].data["was"] if moved else None
    for entry in found:
        past = entry.action.partition(".")[2]
        said = (entry.data.get("outcome"), entry.data.get("reported_by"))
        if past == "remapped":
            topic, right = _recoded(topic, entry)
            refused |= set() if right else {entry.id}
        if past in {"prepared", "consent_withdrawn", "reminded", "remapped"}:
            continue
        if past == "reported":
            outcomes += [said] if state in _REPORTED_IN else []
            refused |= set() if state in _REPORTED_IN else {entry.id}
        elif past == "rescheduled":
            wanted = entry.data["appointment_on"]
            refused |= {entry.id} if state not in _MOVED_IN and wanted != day else set()
            day = wanted if state in _MOVED_IN else day
        elif state in _REFERRALS[past][0]:
            state = _REFERRALS[past][1]
            reason = entry.data.get("reason", reason if past == "voided" else None)
            outcomes += [] if said[0] is None else [said]
        elif _REFERRALS[past][1] != state or entry.data.get("reason", reason) != reason:
            refused.add(entry.id)
        else:
            outcomes += [] if said[0] is None or said in outcomes else [said]
    told = {"state": state, "reason": reason, "outcomes": outcomes, "withdrawn_on": _withdrawn(found)}
    told |= {"topic": next(iter(topic))}
    return told | ({"appointment_on": day} if moved else {}), refused


def _withdrawn(found: Iterable[LogEntry]) -> str | None:
    """Return the day of the first entry that withdraws the consent; the city of the proof lies in UTC."""
    for entry in found:
        if entry.action == "referral.consent_withdrawn":
            at = entry.at
            return (at.astimezone(UTC).date() if isinstance(at, datetime) else at).isoformat()
    return None


def _visit(found: Sequence[LogEntry]) -> tuple[dict[str, Any], set[str]]:
    reason, corrected, plainly, refused = None, None, False, set()
    topics = frozenset(found[0].data["topics"])  # type: ignore[call-overload]
    for entry in found:
        by = entry.data.get("corrected_by")
        if entry.action == "visit.remapped":
            topics, right = _recoded(topics, entry)
            refused |= set() if right else {entry.id}
        elif entry.action == "visit.retracted" and reason is None:
            reason, corrected, plainly = entry.data["reason"], by, by is None
        elif by is not None:
            refused |= {entry.id} if corrected not in {None, by} else set()
            corrected = corrected or by
        elif entry.action == "visit.retracted" and reason != entry.data["reason"]:
            refused.add(entry.id)
    counted = "yes" if reason is None else "no"
    return {"counted": counted, "plainly": plainly, "topics": sorted(topics)}, refused


def _observation(found: Sequence[LogEntry]) -> tuple[dict[str, Any], set[str]]:
    barrier, reason, review, refused = None, None, "pending", set()
    topic = frozenset({str(found[0].data["topic"])})
    for entry in found:
        past, said = entry.action.partition(".")[2], entry.data.get("barrier")
        right = True
        if past == "remapped":
            topic, right = _recoded(topic, entry)
        elif past == "linked":
            right = barrier == said or (barrier is None and reason is None)
            barrier = said if right else barrier
        elif past == "unlinked":
            right = barrier is None or (barrier == said and reason is None)
            barrier = None if right else barrier
        elif past == "reviewed":
            right = review == "clean" or (review == "pending" and reason is None)
            review = "clean" if right else review
        elif past == "redacted":
            review = "redacted"
        elif past == "retracted":
            right = reason in {None, entry.data["reason"]}
            reason = reason or entry.data["reason"]
            review = "redacted" if entry.data["reason"] == "identity_found" else review
        refused |= set() if right else {entry.id}
    words: dict[str, Any] = dict.fromkeys(("what_happened", "idea")) if review == "redacted" else {}
    words |= {"topic": next(iter(topic))}
    counted = "yes" if reason is None else "no"
    return {"barrier": barrier, "counted": counted, "identity_review": review, **words}, refused


_STATES: Final = {"referral": _referral, "visit": _visit, "observation": _observation}
