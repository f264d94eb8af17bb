# SPDX-License-Identifier: EUPL-1.2
"""
What an entry of each action may tell, when another installation wrote it: codes of the right form, nothing else.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from onestopshop.domain.codes.referrals import ConsentItem, Outcome, Reason, Reporter
from onestopshop.domain.ids import check_record_id, check_source_id
from onestopshop.domain.merging.replaying import CREATED
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import PAST
from onestopshop.domain.taxonomies.concepts import check_code
from onestopshop.domain.values import RetractReason
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError

__all__ = ["NEWER", "SAYS", "check_told"]

NEWER: Final = "A newer version may have written it: upgrade onestopshop on this machine."


def check_told(kind: str, action: str, data: object, *, path: str) -> None:
    """
    Return when *data* is what an entry of *action* may tell.

    Raises:
        InvalidDataError: It is no object, has an unknown name or a wrong form, or lacks what replaying needs.
    """
    known = SAYS[kind][action]
    if not isinstance(data, dict):
        raise InvalidDataError([f"an object is needed @ {path}"])
    for name, value in data.items():
        check = known.get(name) or _SHARED.get(name)
        if check is None:
            raise InvalidDataError([f"an unknown name @ {path}"], hint=NEWER)
        try:
            right = check(value)
        except (InvalidDataError, ValueError, TypeError):
            right = False
        if right is False:
            raise InvalidDataError([f"a code of the right form is needed @ {path}.{name}"])
    if _NEEDED.get(action, "part") not in {**data, "part": 1}:
        raise InvalidDataError([f"{_NEEDED[action]} is missing @ {path}"])


def _code(value: object) -> bool:
    """Whether it is a short code: no space, no control character, no sentence."""
    return isinstance(value, str) and 0 < len(value) <= 200 and value.isprintable() and " " not in value


def _maybe(value: object) -> bool:
    return value is None or _code(value)


def _codes(value: object) -> bool:
    return isinstance(value, list) and all(map(_code, value))


def _day(value: Any) -> object:
    return value is None or date.fromisoformat(value)


def _items(value: object) -> bool:
    return isinstance(value, list) and all(map(ConsentItem, value))


def _becomes(value: Any) -> bool:
    """Whether it is a list of old codes with their new ones."""
    return _codes(value) and all(len([check_code(code) for code in one.split("=")]) == 2 for one in value)


def _named(value: Any) -> bool:
    """Whether it is a list of schemes with their editions."""
    return _codes(value) and all("=" in one for one in value)


def _later(value: object) -> bool:
    return type(value) is int and value > 1


_Form: TypeAlias = Mapping[str, Callable[[Any], object]]

_SHARED: Final[_Form] = {"part": _later, "first": check_record_id}
_RETRACTED: Final[_Form] = {"reason": RetractReason}
_REMAPPED: Final[_Form] = {"codes": _becomes, "editions": _named}
_BARRIER: Final[_Form] = {"barrier": check_record_id}
_MOVED: Final[_Form] = {
    "state": _code,
    "reason": Reason,
    "outcome": Outcome,
    "reported_by": Reporter,
    "on_behalf_of": check_source_id,
}


SAYS: Final[Mapping[str, Mapping[str, _Form]]] = {
    Visit.KIND: {
        "visit.recorded": {
            "desk": _code,
            "topics": _codes,
            "language": _code,
            "corrects": check_record_id,
        },
        "visit.completed": {"implied": _codes},
        "visit.retracted": {**_RETRACTED, "corrected_by": check_record_id},
        "visit.corrected": {"corrected_by": check_record_id},
        "visit.remapped": _REMAPPED,
    },
    Observation.KIND: {
        "observation.observed": {
            "visit": _maybe,
            "service": _maybe,
            "topic": _code,
            "step": _code,
            "concepts": _codes,
            "barrier": _maybe,
        },
        "observation.linked": _BARRIER,
        "observation.unlinked": _BARRIER,
        "observation.reviewed": {},
        "observation.redacted": {},
        "observation.retracted": _RETRACTED,
        "observation.remapped": _REMAPPED,
    },
    Referral.KIND: {
        **{f"referral.{past}": _MOVED for past in PAST.values()},
        "referral.reported": {name: _MOVED[name] for name in ("outcome", "reported_by", "on_behalf_of")},
        "referral.rescheduled": {"appointment_on": _day, "was": _day},
        "referral.consent_withdrawn": {"items": _items},
        "referral.reminded": {"stage": _code, "due": _code, "skipped": _codes},
        "referral.remapped": _REMAPPED,
        CREATED[Referral.KIND]: {"service": _maybe, "organisation": _maybe, "topic": _code, "mode": _code},
    },
}
"""What each entry may say, and the form of it."""

_NEEDED: Final[Mapping[str, str]] = {
    "visit.retracted": "reason",
    "visit.corrected": "corrected_by",
    "observation.linked": "barrier",
    "observation.unlinked": "barrier",
    "observation.retracted": "reason",
    "visit.remapped": "codes",
    "observation.remapped": "codes",
    "referral.remapped": "codes",
    "referral.reported": "outcome",
    "referral.rescheduled": "appointment_on",
}
"""What an entry must say so that it can be replayed; an answer without a reason can."""
