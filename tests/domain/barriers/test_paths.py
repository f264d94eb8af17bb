# SPDX-License-Identifier: EUPL-1.2
"""
Where the tables of transitions lead: every state is reached, ends are left in named ways, no path leads around a rule.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum

import pytest

from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals.table import ENDED, REFERRALS
from onestopshop.domain.signals.table import SIGNALS
from onestopshop.domain.transitions import Table

BACK = ("reopen", "unmerge")
"""What finds its target itself; others without one leave the state as it is."""

TABLES: dict[str, Table] = {table.noun: table for table in (BARRIERS, REFERRALS, SIGNALS)}
STATES: dict[str, type[StrEnum]] = {
    "barrier": BarrierState,
    "referral": ReferralState,
    "signal": SignalState,
}


Place = tuple[str | None, bool, str | None]
"""A state, whether the record was ever confirmed, and its state before a merge: more decides on no way back."""


def ways(table: Table, place: Place, by: Collection[ActsAs], without: Collection[str]) -> Iterator[Place]:
    """Yield where somebody of *by* can take a record that is at *place*, but for some operations."""
    state, confirmed, before = place
    for row in table.rows.values():
        who = row.who if state is None else row.may(state)
        starts = state in row.sources if row.sources else state is None
        if row.operation in without or not starts or not who & set(by):
            continue
        if row.operation == "reopen":
            yield "confirmed" if confirmed else "gathered", confirmed, None
        elif row.operation == "unmerge":
            yield before, confirmed, None
        else:
            target = row.target or state
            yield target, confirmed or row.operation == "confirm", state if target == "merged" else None


def reached(
    table: Table, *, by: Collection[ActsAs] = tuple(ActsAs), without: Collection[str] = ()
) -> set[str]:
    """Return the states to which any path leads."""
    found: set[Place] = {(None, False, None)}
    left = list(found)
    while left:
        new = set(ways(table, left.pop(), by, without)) - found
        found |= new
        left.extend(new)
    return {state for state, _, _ in found if state is not None}


@pytest.mark.parametrize("noun", TABLES)
def test_every_state_is_reached(noun: str) -> None:
    """There is a path to every state of a table."""
    assert set(STATES[noun]) == reached(TABLES[noun])


@pytest.mark.parametrize(
    ("noun", "ends", "ways_out"),
    [
        ("barrier", {"verified", "declined", "merged", "withdrawn"}, {"reopen", "unmerge"}),
        ("referral", ENDED, {"void"}),
        ("signal", {"withdrawn"}, set()),
    ],
)
def test_how_an_end_is_left(noun: str, ends: Collection[str], ways_out: set[str]) -> None:
    """An end is left by reopening, unmerging or voiding only, and by nothing that a table does not name so."""
    table = TABLES[noun]
    out = {
        row.operation
        for row in table.rows.values()
        for end in ends
        if end in row.sources and row.target != end
    }
    stays = {row.operation for row in table.rows.values() if row.target is None and row.operation not in BACK}
    assert ways_out == out - stays


@pytest.mark.parametrize(
    ("noun", "operation", "behind"),
    [
        ("barrier", "gather", set(BarrierState)),
        (
            "barrier",
            "confirm",
            {"confirmed", "signalled", "acknowledged", "planned", "in_progress", "declined"},
        ),
        ("barrier", "signal", {"signalled", "acknowledged", "planned", "in_progress", "declined"}),
        ("barrier", "acknowledge", {"acknowledged", "planned", "in_progress", "declined"}),
        ("barrier", "verify", {"verified"}),
        ("barrier", "decline", {"declined"}),
        ("referral", "request", set(ReferralState) - {"draft", "given", "entered_in_error"}),
        ("referral", "accept", {"accepted", "in_progress", "on_hold", "completed", "failed"}),
        ("referral", "give", {"given"}),
        ("signal", "send", {"sent"}),
    ],
)
def test_no_path_around(noun: str, operation: str, behind: set[str]) -> None:
    """Without an operation exactly those states are out of reach that stand behind it."""
    table = TABLES[noun]
    assert behind == reached(table) - reached(table, without={operation})


def test_a_claim_comes_before_a_verification() -> None:
    """What nobody claims is never verified: a claim of the owner, or of one call, comes first."""
    assert {"claimed_removed", "verified"} == reached(BARRIERS) - reached(
        BARRIERS, without={"claim", "settle"}
    )


@pytest.mark.parametrize(
    ("by", "never"),
    [
        ({"owner"}, set(BarrierState)),
        ({"owner", "verifier"}, set(BarrierState)),
        ({"worker", "owner", "verifier"}, set(BarrierState) - {"gathered"}),
        ({"worker", "coordinator", "owner"}, {"verified"}),
        ({"worker", "coordinator", "system"}, {"verified"}),
    ],
)
def test_who_gets_how_far(by: set[str], never: set[str]) -> None:
    """No owner begins or verifies anything, and what nobody outside looked at is never verified."""
    assert never == reached(BARRIERS) - reached(BARRIERS, by={ActsAs(one) for one in by})


def test_what_an_owner_never_does() -> None:
    """In no state can an owner verify, reopen, withdraw, merge, settle or signal: it only answers."""
    answers = {
        row.operation for row in BARRIERS.rows.values() for state in row.sources if "owner" in row.may(state)
    }
    assert {"acknowledge", "plan", "start", "claim", "decline", "not_ours"} == answers
