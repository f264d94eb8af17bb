# SPDX-License-Identifier: EUPL-1.2
"""
What the tests of observations and barriers begin with.
"""

from typing import Any

from onestopshop.errors import ForbiddenError

VISIT = {"channel": "desk", "language": "ti", "topics": ["topic:registration"], "handling": ["answered"]}
MET = {"step": "understand", "concepts": ["b:begrijpbaar"], "what_happened": "Legal words only."}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
PROBLEM = {"problem": {"en": "Letters are hard"}}
CONFIRM = {
    "checks": ["clear", "neutral", "recognised"],
    "kind": "kind:information",
    "level": "gov:local",
    "owner": "office",
}


def seen(town, *, worker: str = "w1", desk: str = "main", **fields: object):
    """Record a visit and an observation of it."""
    at = town.desk(desk=desk, worker=worker)
    visit = at.visits.record(**VISIT, services=["registration"])
    return at.barriers.observe(visit=visit.id, **MET | fields)


class Veto:
    """
    A gate that refuses to show some records.
    """

    def __init__(self, gate: Any, *hidden: str) -> None:
        self.gate, self.hidden = gate, hidden

    def check(self, actor: object, action: str, subject: object = None) -> None:
        self.gate.check(actor, action, subject)
        if getattr(subject, "id", None) in self.hidden:
            raise ForbiddenError(action, ["vetoed"])
