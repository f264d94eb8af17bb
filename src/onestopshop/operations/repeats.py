# SPDX-License-Identifier: EUPL-1.2
"""
Recognise a call that is made again with its key, where one entry does not tell it all.
"""

from onestopshop.domain.codes.visits import EntryMode
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import PAST
from onestopshop.domain.visits import Visit
from onestopshop.operations.work import Work

__all__ = ["made_before", "may_enter", "recorded_before"]


def may_enter(visit: Visit) -> str:
    """Return the permission with which a visit is entered."""
    return "visits.import" if visit.mode_of_entry is EntryMode.IMPORT else "visits.record"


def recorded_before(work: Work, key: str | None) -> Visit | None:
    """
    Return the visit that was recorded with *key*, else ``None``.

    Raises:
        ConflictError: The key was used for something else.
        ForbiddenError: The actor may not enter that visit.
    """
    entry = None if key is None else work.snapshot.entry(key)
    visit = work.find_one(Visit, entry.subject) if entry and entry.kind == Visit.KIND else None
    may = "visits.record" if visit is None else may_enter(visit)
    return work.repeated(key, "visit.recorded", Visit, may=may)


def made_before(work: Work, key: str | None) -> Referral | None:
    """
    Return the referral that was made with *key*, else ``None``.

    The key of a made referral stands at its last entry, so that one that was
    only prepared is never taken for it.  A draft that was given or requested
    later had a version before.

    Raises:
        ConflictError: The key was used for something else.
        ForbiddenError: The actor may not make that referral.
    """
    entry = None if key is None else work.snapshot.entry(key)
    made = entry is not None and entry.version == 1 and entry.action in _MADE
    action = entry.action if entry is not None and made else "referral.made"
    return work.repeated(key, action, Referral, may="referrals.make")


_MADE = frozenset(f"referral.{PAST[last]}" for last in ("give", "request"))
