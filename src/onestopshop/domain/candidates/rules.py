# SPDX-License-Identifier: EUPL-1.2
"""
Which other facts may be a barrier: the table of rules (domain handbook, section 5.3).

A rule only proposes.  None looks at attributes of people: not at a language,
an age or an origin.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from onestopshop.domain.codes.observations import Step
from onestopshop.domain.codes.referrals import Outcome, Reason

__all__ = [
    "COULD_NOT_HELP",
    "EXPIRED",
    "NO_INTERPRETER",
    "PAPER",
    "RULES",
    "SEARCH",
    "Rule",
    "outcome_rule",
]

_QUARTER = 90


@attrs.frozen(kw_only=True)
class Rule:
    """
    When facts of one kind become a candidate, and what they are proposed to be.

    Args:
        at: How many of the same service and topic are needed; 0 switches the rule off.
        days: Within how many days.
        step: The step that is proposed.
        concepts: The concept that is proposed, for each primary scheme that has one.
    """

    at: int
    days: int = _QUARTER
    step: Step
    concepts: Mapping[str, str] = attrs.field(factory=dict)


def _rule(at: int, step: Step, b: str, ntu: str = "", *, days: int = _QUARTER) -> Rule:
    concepts = {"b": f"b:{b}"} | ({"ntu": f"ntu:{ntu}"} if ntu else {})
    return Rule(at=at, days=days, step=step, concepts=concepts)


EXPIRED: Final = "expired"
COULD_NOT_HELP: Final = "could_not_help"
NO_INTERPRETER: Final = "no_interpreter"
PAPER: Final = "paper"
SEARCH: Final = "search"

RULES: Final[Mapping[str, Rule]] = {
    Reason.NOT_ELIGIBLE.value: _rule(3, Step.UNDERSTAND, "begrijpbaar"),
    Reason.NO_CAPACITY.value: _rule(1, Step.WAIT, "beschikbaar", "non-acces"),
    Reason.DOES_NOT_EXIST.value: _rule(1, Step.FIND, "beschikbaar"),
    Reason.UNREACHABLE.value: _rule(2, Step.ENTER, "bereikbaar", "non-acces"),
    Reason.LANGUAGE_NOT_SUPPORTED.value: _rule(1, Step.UNDERSTAND, "begrijpbaar", "non-acces"),
    Reason.WRONG_SERVICE.value: _rule(3, Step.FIND, "bekend", "non-connaissance"),
    Reason.PERSON_DECLINED.value: _rule(3, Step.USE, "betrouwbaar", "non-demande"),
    Reason.NO_SHOW.value: _rule(3, Step.ENTER, "bereikbaar"),
    Reason.PAPERS_MISSING.value: _rule(1, Step.APPLY, "beschikbaar", "non-acces"),
    Reason.DIGITAL_ONLY.value: _rule(1, Step.APPLY, "bereikbaar", "non-acces"),
    Outcome.PARTLY_HELPED.value: _rule(5, Step.USE, "bruikbaar"),
    Outcome.NOT_HELPED.value: _rule(3, Step.USE, "bruikbaar"),
    EXPIRED: _rule(2, Step.ENTER, "bereikbaar"),
    COULD_NOT_HELP: _rule(1, Step.FIND, "beschikbaar"),
    NO_INTERPRETER: _rule(1, Step.UNDERSTAND, "begrijpbaar"),
    PAPER: _rule(3, Step.UNDERSTAND, "begrijpbaar"),
    SEARCH: _rule(5, Step.FIND, "bekend", days=30),
}
"""
Every rule by its name: a reason or an outcome of a referral, or what else may happen.

``other`` has none: what has no reason of the list is noted by hand.
"""


def outcome_rule(outcome: Outcome | None) -> str | None:
    """Return the rule for what came of a completed referral; not attended is the same as no show."""
    if outcome is Outcome.NOT_ATTENDED:
        return Reason.NO_SHOW.value
    return outcome.value if outcome is not None and outcome.value in RULES else None
