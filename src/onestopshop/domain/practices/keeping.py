# SPDX-License-Identifier: EUPL-1.2
"""
What happens to a practice here: it is recorded, read by somebody, and retired.
"""

from datetime import date

import attrs

from onestopshop.domain.codes.practices import RetireReason
from onestopshop.domain.events import Event
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.practices.practices import Practice
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import InvalidDataError, TransitionError

__all__ = ["check_licence", "check_measure", "recorded", "retired", "reviewed"]

_LONGEST_LICENCE = 200


def check_measure(measure: LocalizedText) -> LocalizedText:
    """
    Return the words when they do not seem to tell who somebody is.

    Raises:
        InvalidDataError: They do.
    """
    refuse_identity({f"measure.{language}": text for language, text in measure.items()})
    return measure


def check_licence(licence: str) -> str:
    """
    Return a licence when it has the form of a URI or an SPDX name and tells nobody's identity, or is empty.

    Raises:
        InvalidDataError: It has not.
    """
    if len(licence) > _LONGEST_LICENCE or not licence.isprintable() or " " in licence:
        raise InvalidDataError(["a licence is a URI or an SPDX name @ $.licence"], hint="Such as CC-BY-4.0.")
    refuse_identity({"licence": licence})
    return licence


def recorded(practice: Practice) -> tuple[Practice, Event]:
    """Return a new practice, version 1."""
    kept = attrs.evolve(practice, version=1)
    told: dict[str, object] = {"measured": kept.measured, "reviewed": kept.reviewed_on is not None}
    return kept, Event(action="practice.recorded", kind=Practice.KIND, subject=kept.id, data=told)


def reviewed(practice: Practice, *, by: str, day: date) -> tuple[Practice, Event]:
    """
    Return a practice whose words somebody read: they may leave the city.

    Raises:
        TransitionError: They were read before, or it is retired.
    """
    if not practice.standing or practice.reviewed_on is not None:
        raise _refused(practice, "review")
    kept = attrs.evolve(practice, reviewed_by=by, reviewed_on=day, version=practice.version + 1)
    return kept, Event(action="practice.reviewed", kind=Practice.KIND, subject=kept.id)


def retired(practice: Practice, *, reason: RetireReason, day: date) -> tuple[Practice, Event]:
    """
    Return a practice that is not recommended any more: it leaves the city no longer.

    Raises:
        TransitionError: It is retired already.
    """
    if not practice.standing:
        raise _refused(practice, "retire")
    kept = attrs.evolve(practice, retired_on=day, retired_because=reason, version=practice.version + 1)
    told = {"reason": reason.value}
    return kept, Event(action="practice.retired", kind=Practice.KIND, subject=kept.id, data=told)


def _refused(practice: Practice, attempted: str) -> TransitionError:
    if not practice.standing:
        return TransitionError(f"practice {practice.id}", state="retired", attempted=attempted, allowed=())
    state = "recorded" if practice.reviewed_on is None else "reviewed"
    return TransitionError(f"practice {practice.id}", state=state, attempted=attempted, allowed=("retire",))
