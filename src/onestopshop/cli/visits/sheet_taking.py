# SPDX-License-Identifier: EUPL-1.2
"""
Record one line of a typed-in form, so that nothing is ever doubled.

The code of a line (``K7QF2M-01``) is the key of its visit.  A line that was
corrected since replaces its visit: the new one names the old, which is taken
back with it; what it said before is never taken in again.  No digest of what was typed
is kept; the visits themselves are compared.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from onestopshop.cli.invocation import Invocation
from onestopshop.cli.visits.sheet_columns import COLUMNS
from onestopshop.domain.visits import check_complete
from onestopshop.errors import ExchangeError
from onestopshop.plugin import Visit

__all__ = ["Result", "take"]


class _NotWritten(Exception):  # noqa: N818 - no error: it ends a trial
    """Leave a transaction without writing it."""


@attrs.define
class Result:
    """
    What an import did, counted in lines of the form.

    Args:
        refused: The line, column and reason of each refusal.
    """

    recorded: int = 0
    corrected: int = 0
    known: int = 0
    refused: list[dict[str, Any]] = attrs.Factory(list)


def take(line: Invocation, row: str, fields: Mapping[str, Any], result: Result, *, dry_run: bool) -> None:
    """Record one line, correct its visit, or find that it is there already; all or nothing."""
    desk = line.acting(desk=fields.get("desk"))
    before = [desk.visits.get(id) for id in _visits_of(line, row)]
    if any(_same(visit, fields) for visit in before):  # also when an older file is imported again
        result.known += 1
        return
    earlier = before[-1] if before else None
    if (
        earlier is not None
        and earlier.desk != fields.get("desk", earlier.desk)
        and str(earlier.day) != fields["day"]
    ):
        raise ExchangeError(f"the code {row} is that of a visit of another day at another desk")
    try:
        with desk.together():
            key = f"sheet/{row}/{len(before)}"
            visit = desk.visits.record(
                key=key, **{"mode_of_entry": "import", "corrects": earlier and earlier.id, **fields}
            )
            check_complete(visit)
            if dry_run:
                raise _NotWritten
    except _NotWritten:
        pass
    result.recorded += earlier is None
    result.corrected += earlier is not None


def _visits_of(line: Invocation, row: str) -> list[str]:
    """Return the ids of the visits that this line of the sheet has been so far, the last one last."""
    ids: list[str] = []
    with line.shop().storage.read() as snapshot:
        while entry := snapshot.entry(f"sheet/{row}/{len(ids)}"):
            ids.append(entry.subject)
    return ids


def _same(visit: Visit, fields: Mapping[str, Any]) -> bool:
    """Whether a visit says what was typed, apart from what was filled in because it is implied."""
    defaults = {field.name: field.default for field in attrs.fields(Visit)}
    return all(
        _plain(getattr(visit, name), visit, name) == fields.get(name, _plain(defaults[name], visit, name))
        for name in COLUMNS
        if name != "row" and (name != "desk" or "desk" in fields)
    )


def _plain(value: Any, visit: Visit, name: str) -> Any:
    """Return a value of a visit as the form has it."""
    if name == "papers":
        return sorted({paper.kind for paper in value})
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value if f"{name}={one}" not in visit.implied)
    if value is attrs.NOTHING:
        return [] if name in {"topics", "handling"} else None
    return None if value is None else str(value)
