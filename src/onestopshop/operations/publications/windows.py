# SPDX-License-Identifier: EUPL-1.2
"""
What happened to facts since the last closing: the entries of the log behind its bound.
"""

from collections.abc import Iterator, Mapping

import attrs

from onestopshop.domain.events import LogEntry
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.visits import Visit
from onestopshop.operations.work import Work

__all__ = ["Window", "window_after"]

_PAGE = 2000
_FIRST = {
    Visit.KIND: "visit.recorded",
    Observation.KIND: "observation.observed",
    Referral.KIND: "referral.prepared",
}
_BACK = {Visit.KIND: "visit.retracted", Observation.KIND: "observation.retracted"}


@attrs.frozen(kw_only=True)
class Window:
    """
    The facts that some entries of the log are about, by kind.

    Args:
        corrected_by: The visit that took the place of another one.
    """

    corrected_by: Mapping[str, str] = attrs.field(factory=dict)
    _recorded: Mapping[str, set[str]] = attrs.field(factory=dict)
    _retracted: Mapping[str, set[str]] = attrs.field(factory=dict)

    def recorded(self, kind: str) -> set[str]:
        """Return the ids of those that were recorded."""
        return self._recorded.get(kind, set())

    def retracted(self, kind: str) -> set[str]:
        """Return the ids of those that were taken back."""
        return self._retracted.get(kind, set())

    def touched(self, kind: str) -> set[str]:
        """Return the ids of those that were recorded or taken back."""
        return self.recorded(kind) | self.retracted(kind)


def window_after(work: Work, upto: int) -> Window:
    """Return what happened behind the entry of this number."""
    recorded: dict[str, set[str]] = {}
    retracted: dict[str, set[str]] = {}
    corrected_by: dict[str, str] = {}
    for entry in _entries(work, upto):
        if entry.action == _FIRST.get(entry.kind):
            recorded.setdefault(entry.kind, set()).add(entry.subject)
        elif entry.action == _BACK.get(entry.kind):
            retracted.setdefault(entry.kind, set()).add(entry.subject)
        if entry.kind == Visit.KIND and "corrected_by" in entry.data:
            corrected_by[entry.subject] = str(entry.data["corrected_by"])
    return Window(recorded=recorded, retracted=retracted, corrected_by=corrected_by)


def _entries(work: Work, upto: int) -> Iterator[LogEntry]:
    while page := work.snapshot.entries(after=upto, limit=_PAGE):
        yield from page
        upto = page[-1].seq
