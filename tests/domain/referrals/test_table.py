# SPDX-License-Identifier: EUPL-1.2
"""
The way of a referral through its table: whatever is tried, nothing goes around it.
"""

from collections import deque
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.referrals.test_referrals import DAY, NOW, a_referral

from onestopshop.domain.codes.referrals import Mode, Outcome, Reason, ReferralState, Reporter
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.referrals.moves import move_referral, report_outcome, reschedule
from onestopshop.domain.referrals.referrals import OutcomeReport, Referral
from onestopshop.domain.referrals.table import ANSWERS, ASKED, ENDED, REFERRALS, RUNNING
from onestopshop.errors import OneStopShopError

ACTORS = [Actor(role=one.value, acts_as=one, worker="w1", organisation="city") for one in ActsAs]
WORD = {ActsAs.OWNER: Reporter.SERVICE, ActsAs.VISITOR: Reporter.VISITOR}
TRIES = st.tuples(
    st.sampled_from([*REFERRALS.rows, "fly"]),
    st.sampled_from(ACTORS),
    st.none() | st.sampled_from(Reason),
    st.none() | st.sampled_from(Outcome),
    st.sampled_from([None, "g2", "city", "g9"]),
)


def tried(referral: Referral, attempt: tuple) -> Referral:
    operation, by, reason, outcome, behalf = attempt
    said = None
    if outcome is not None:
        said = OutcomeReport(outcome=outcome, by=WORD.get(by.acts_as, Reporter.DESK), day=DAY)
    return move_referral(
        referral, operation, by=by, at=NOW, today=DAY, reason=reason, outcome=said, on_behalf_of=behalf
    )[0]


@given(st.sampled_from(Mode), st.lists(TRIES, max_size=30))
def test_no_path_leads_around_a_rule(mode: Mode, attempts: list[tuple]) -> None:
    """Whoever tries whatever, each change of state is a row of the table, by one of its actors, with what it needs."""
    now = a_referral(mode=mode)
    for attempt in attempts:
        before = now
        with suppress(OneStopShopError):
            now = tried(before, attempt)
        if now is before:
            continue
        operation, by, reason, outcome, behalf = attempt
        row = REFERRALS.rows[operation]
        assert before.state in row.sources
        assert (row.target, before.version + 1) == (now.state, now.version)
        assert by.acts_as in row.who
        assert "reason" not in row.needs or reason is not None
        assert "outcome" not in row.needs or outcome is not None
        assert operation not in ANSWERS or by.acts_as is ActsAs.OWNER or behalf in {"g2", "city"}
        assert before.outcome_reports == now.outcome_reports[: len(before.outcome_reports)]
        assert (now.state in ENDED) <= (now.contact is None)


def test_every_state_is_reached() -> None:
    """From a draft a way leads to each state, by its mode to the open or the closed loop."""
    reached, waiting = set(), deque([ReferralState.DRAFT])
    while waiting:
        state = waiting.popleft()
        if state not in reached:
            reached.add(state)
            waiting.extend(REFERRALS.rows[operation].target for operation in REFERRALS.allowed(state))
    assert {*ReferralState} == reached


def test_an_end_is_left_only_by_voiding() -> None:
    """What has ended can only be marked as entered in error, and that state is never left."""
    for state in ReferralState:
        allowed = REFERRALS.allowed(state)
        expected = () if state is ReferralState.ENTERED_IN_ERROR else ("void",)
        assert (state in ENDED) is (allowed == expected)
    assert (ReferralState.ENTERED_IN_ERROR,) == REFERRALS.ends()


def test_the_states_of_each_kind() -> None:
    """A state is a draft, waits, runs or has ended; asked are those that were ever requested."""
    assert {*ReferralState} == {ReferralState.DRAFT, ReferralState.REQUESTED} | RUNNING | ENDED
    assert "accepted in_progress on_hold" == " ".join(one for one in ReferralState if one in RUNNING)
    never = " ".join(one for one in ReferralState if one not in ASKED)
    assert "draft given entered_in_error" == never


@given(st.sampled_from(ReferralState), st.sampled_from(ACTORS), st.sampled_from(Outcome))
def test_what_is_told_changes_no_state(state: ReferralState, by: Actor, outcome: Outcome) -> None:
    """A report or a moved appointment leaves the state, its reason and the clock as they are."""
    start = a_referral(state=state, reason=Reason.OTHER)
    said = OutcomeReport(outcome=outcome, by=WORD.get(by.acts_as, Reporter.DESK), day=DAY)
    for change in (
        lambda: report_outcome(start, said, by=by)[0],
        lambda: reschedule(start, DAY, by=by, today=DAY)[0],
    ):
        with suppress(OneStopShopError):
            told = change()
            assert (state, start.reason, start.changed_on) == (told.state, told.reason, told.changed_on)
            assert start.version + 1 == told.version
