# SPDX-License-Identifier: EUPL-1.2
"""
The tables of transitions: each state, each operation, each actor, as the domain handbook says in 4.4 and 5.2.
"""

from collections.abc import Mapping
from itertools import product

import pytest

from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.people import ActsAs
from onestopshop.domain.referrals.table import ANSWERS, ENDED, REFERRALS
from onestopshop.domain.transitions import Table
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

LIVE = "gathered confirmed signalled acknowledged planned in_progress"
WORKED_ON = "acknowledged planned in_progress"
BARRIER_ROWS = {
    # operation: (from, to, who)
    "confirm": ("gathered", "confirmed", "coordinator"),
    "signal": ("confirmed", "signalled", "coordinator"),
    "acknowledge": ("signalled", "acknowledged", "owner coordinator"),
    "plan": (WORKED_ON, "planned", "owner coordinator"),
    "start": ("acknowledged planned", "in_progress", "owner coordinator"),
    "settle": ("gathered confirmed", "claimed_removed", "coordinator"),
    "claim": (WORKED_ON, "claimed_removed", "owner coordinator"),
    "verify": ("claimed_removed", "verified", "verifier"),
    "decline": (WORKED_ON, "declined", "owner coordinator"),
    "not_ours": (f"signalled {WORKED_ON}", "confirmed", "owner coordinator"),
    "merge": (LIVE, "merged", "coordinator"),
    "unmerge": ("merged", None, "coordinator"),
    "withdraw": (f"{LIVE} claimed_removed", "withdrawn", "coordinator"),
    "reopen": ("claimed_removed verified declined withdrawn", None, "coordinator"),
}
VERIFIER_REOPENS = {"claimed_removed", "verified"}
RUNNING = "accepted in_progress on_hold"
DESK = "worker coordinator"
SERVICE = f"{DESK} owner"
ANYBODY = f"{SERVICE} visitor"
REFERRAL_ROWS = {
    "give": ("draft", "given", DESK),
    "request": ("draft", "requested", DESK),
    "accept": ("requested", "accepted", SERVICE),
    "reject": ("requested", "rejected", SERVICE),
    "expire": ("requested", "expired", "system"),
    "start": ("accepted", "in_progress", SERVICE),
    "hold": ("accepted in_progress", "on_hold", SERVICE),
    "resume": ("on_hold", "in_progress", SERVICE),
    "complete": (RUNNING, "completed", ANYBODY),
    "fail": (RUNNING, "failed", SERVICE),
    "cancel": (f"requested {RUNNING}", "cancelled", ANYBODY),
    "void": (
        "draft given requested accepted rejected in_progress on_hold completed failed cancelled expired",
        "entered_in_error",
        DESK,
    ),
}
CREATING = {"barrier": ("gather", "gathered"), "referral": ("prepare", "draft")}
NEEDS = {
    "gather": {"observations", "problem"},
    "confirm": {"checks", "kind", "level", "owner"},
    "signal": {"signal"},
    "acknowledge": {"received_by", "day"},
    "plan": {"measure", "due"},
    "start": {"measure", "day"},
    "settle": {"owner", "message", "what_changed", "effective_on"},
    "claim": {"what_changed", "effective_on", "scope"},
    "verify": {"verification"},
    "decline": {"reason", "explanation"},
    "not_ours": {"successor", "explanation"},
    "merge": {"target", "reason"},
    "unmerge": {"reason"},
    "withdraw": {"reason"},
    "reopen": {"evidence"},
}
TABLES = {
    "barrier": (BARRIERS, BarrierState, BARRIER_ROWS),
    "referral": (REFERRALS, ReferralState, REFERRAL_ROWS),
}


def allowed_in(rows: Mapping[str, tuple[str, str | None, str]], state: str) -> set[str]:
    return {operation for operation, (sources, _, _) in rows.items() if state in sources.split()}


def may(rows: Mapping[str, tuple[str, str | None, str]], operation: str, state: str, by: str) -> bool:
    if operation == "reopen" and by in {"verifier", "system"}:  # the shop only where a city lets it
        return state in VERIFIER_REOPENS
    return by in rows[operation][2].split()


@pytest.mark.parametrize("noun", ["barrier", "referral"])
def test_every_cell(noun: str) -> None:
    """Each state, operation and actor is allowed exactly as the handbook's table says, and nothing else is."""
    table, states, rows = TABLES[noun]
    for state, operation, by in product(states, rows, ActsAs):
        given = table.rows[operation].needs
        if operation not in allowed_in(rows, state):
            with pytest.raises(TransitionError) as refused:
                table.check("x", state, operation, by=by, given=given)
            assert allowed_in(rows, state) == set(refused.value.allowed)
            assert (operation, state) == (refused.value.attempted, refused.value.state)
        elif may(rows, operation, state, by):
            assert rows[operation][1] == table.check("x", state, operation, by=by, given=given).target
        else:
            with pytest.raises(ForbiddenError) as forbidden:
                table.check("x", state, operation, by=by, given=given)
            assert f"{noun}s.{operation}" == forbidden.value.action


@pytest.mark.parametrize("noun", ["barrier", "referral"])
def test_the_rows_are_the_handbooks(noun: str) -> None:
    """A table has the handbook's operations and no other, the one that creates the record first."""
    table, _, rows = TABLES[noun]
    first, state = CREATING[noun]
    assert [first, *rows] == list(table.rows)
    assert state == table.rows[first].target


@pytest.mark.parametrize("noun", ["barrier", "referral"])
def test_who_may_begin(noun: str) -> None:
    """A desk begins a barrier or a referral; owners, verifiers and the system do not."""
    table: Table = TABLES[noun][0]
    operation = CREATING[noun][0]
    given = table.rows[operation].needs
    for by in ActsAs:
        if by in {ActsAs.WORKER, ActsAs.COORDINATOR}:
            assert operation == table.begin(operation, by=by, given=given).operation
        else:
            with pytest.raises(ForbiddenError):
                table.begin(operation, by=by, given=given)
    with pytest.raises(InvalidDataError):
        table.begin(operation, by=ActsAs.WORKER)


@pytest.mark.parametrize("noun", ["barrier", "referral"])
def test_nothing_begins_twice(noun: str) -> None:
    """What exists cannot be created again, whatever state it is in, nor can an unknown thing be done to it."""
    table, states, rows = TABLES[noun]
    for state, operation in product(states, (CREATING[noun][0], "fly")):
        with pytest.raises(TransitionError) as refused:
            table.check("x", state, operation, by=ActsAs.COORDINATOR)
        assert allowed_in(rows, state) == set(refused.value.allowed)


def test_the_error_says_what_is_possible() -> None:
    """A refused transition tells the record, its state and what who asked can do instead, or that it has ended."""
    with pytest.raises(TransitionError) as refused:
        REFERRALS.check("r1", ReferralState.ON_HOLD, "accept", by=ActsAs.WORKER)
    assert str(refused.value) == "referral r1 is 'on_hold': 'accept' is not possible"
    assert refused.value.hint == "From 'on_hold' a worker can resume, complete, fail, cancel, void."
    with pytest.raises(TransitionError) as refused:
        REFERRALS.check("r1", ReferralState.ENTERED_IN_ERROR, "void", by=ActsAs.WORKER)
    assert refused.value.hint == "'entered_in_error' is an end state."
    hints = {
        ActsAs.OWNER: "From 'planned' an owner can plan, start, claim, decline, not_ours.",
        ActsAs.VERIFIER: "From 'planned' a verifier can do nothing.",
    }
    for by, told in hints.items():
        with pytest.raises(TransitionError) as refused:
            BARRIERS.check("b1", BarrierState.PLANNED, "verify", by=by)
        assert told == refused.value.hint


def test_what_each_operation_needs() -> None:
    """An operation without the data that the handbook asks for is refused, and every missing value is named."""
    assert {name: set(row.needs) for name, row in BARRIERS.rows.items()} == NEEDS
    reasons = {name for name, row in REFERRALS.rows.items() if "reason" in row.needs}
    assert {"reject", "hold", "fail", "cancel"} == reasons
    assert REFERRALS.rows["complete"].needs == ("outcome",)
    with pytest.raises(InvalidDataError) as refused:
        BARRIERS.check("b", BarrierState.GATHERED, "confirm", by=ActsAs.COORDINATOR, given={"owner"})
    assert refused.value.problems == (
        "confirm needs checks @ $.checks",
        "confirm needs kind @ $.kind",
        "confirm needs level @ $.level",
    )


def test_end_states() -> None:
    """Only 'entered in error' ends a referral for good; the others can still be voided, and no barrier is lost."""
    assert REFERRALS.ends() == (ReferralState.ENTERED_IN_ERROR,)
    assert BARRIERS.ends() == ()
    closed = {state for state in ReferralState if set(REFERRALS.allowed(state)) <= {"void"}}
    assert closed == ENDED


def test_the_answers_of_a_service() -> None:
    """What the handbook marks with service* is what a desk enters on behalf of the service."""
    assert frozenset({"accept", "reject", "start", "hold", "resume", "fail"}) == ANSWERS
