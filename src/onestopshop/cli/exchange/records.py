# SPDX-License-Identifier: EUPL-1.2
"""
Records for another installation of the city, and from it: what was written, taken in and in conflict.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import attrs

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.output import answer, progress, say, table

if TYPE_CHECKING:
    from onestopshop.domain.merging.conflicts import Conflict
    from onestopshop.operations.exchange.merging import TakenIn

__all__ = ["export_records", "import_records", "show_conflicts"]

_CHOSEN = "two people chose differently for a split concept: correct the record when the first was wrong"
_WHAT_TO_DO: Final[Mapping[str, str]] = {
    "visit": "compare the two corrections or reasons; take the visit back that counts twice",
    "observation": "ask both desks; take the observation back if it must not count",
    "referral": "ask both desks and the service; do what still applies from the state it has now",
}
"""By the kind of the record: nobody but the desks knows what happened."""


def export_records(line: Invocation, file: Path, since: str | None) -> None:
    """Write the records to a file, and show how many and where the next export goes on."""
    with progress(f"Writing {file.name}") as advance:
        written = line.acting().exchange.export_records(file, since=since)
        advance()

    def show() -> None:
        say(
            f"{_number(written.visits, 'visit')}, {_number(written.referrals, 'referral')} and "
            f"{_number(written.observations, 'observation')} written"
        )
        say(f"next time: --since {written.upto}")
        say("delete the file when it is imported: it may hold what people said, and a means of contact")

    answer(line, {"file": str(file), **attrs.asdict(written)}, show)


def import_records(line: Invocation, file: Path) -> None:
    """Merge a file of records and show what came of it."""
    desk = line.acting()
    with progress(f"Importing {file.name}") as advance:
        taken = desk.exchange.import_records(file)
        advance()
    document = {
        **{
            name: getattr(taken, name)
            for name in ("origin", "upto", "records", "added", "changed", "entries")
        },
        "conflicts": [_plain(one) for one in taken.conflicts],
        "settled": [_plain(one) for one in taken.settled],
        "warnings": list(taken.warnings),
    }
    answer(line, document, lambda: _show(taken))


def show_conflicts(line: Invocation, conflicts: "Sequence[Conflict]") -> None:
    """Print conflicts, with what to do."""

    def show() -> None:
        if conflicts:
            _table(conflicts)
        else:
            say("there is none")

    answer(line, [_plain(one) for one in conflicts], show)


def _show(taken: "TakenIn") -> None:
    if not taken.entries:
        say(f"nothing is new: all {_number(taken.records, 'record')} of {taken.origin} were known")
    else:
        say(f"{_number(taken.entries, 'entry', 'entries')} of {taken.origin} taken in, up to {taken.upto}")
        table(
            ("record", "new", "changed"),
            [(kind, count, taken.changed[kind]) for kind, count in taken.added.items()],
        )
    for warning in taken.warnings:
        say(f"warning: {warning}")
    if taken.settled:
        say(
            f"{_number(len(taken.settled), 'conflict')} settled: {', '.join(one.id for one in taken.settled)}"
        )
    if taken.conflicts:
        say(f"{_number(len(taken.conflicts), 'conflict')} to look at:")
        _table(taken.conflicts)


def _table(conflicts: "Sequence[Conflict]") -> None:
    rows = [(one.day, one.origin, one.action, one.subject, one.met, _what_to_do(one)) for one in conflicts]
    table(("day", "installation", "did", "to", "which was", "what to do"), rows)


def _what_to_do(conflict: "Conflict") -> str:
    return _CHOSEN if conflict.action.endswith(".remapped") else _WHAT_TO_DO[conflict.noun]


def _plain(conflict: "Conflict") -> dict[str, Any]:
    return {**attrs.asdict(conflict), "day": conflict.day.isoformat(), "hint": _what_to_do(conflict)}


def _number(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
