# SPDX-License-Identifier: EUPL-1.2
"""
The closed-loop rate: what was given never enters it, what expired stays in its denominator.
"""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.referrals.figures import closed_loop

COUNTS = st.dictionaries(st.sampled_from(ReferralState), st.integers(0, 1000))


def test_one_of_each() -> None:
    """Of one referral in each state four loops are closed, and nine were requested."""
    found = closed_loop(Counter(ReferralState))
    assert (4, 9, Fraction(4, 9)) == (found.closed, found.requested, found.rate)
    assert None is closed_loop({}).rate


@given(COUNTS, st.integers(1, 1000))
def test_what_does_not_count(counts: dict[ReferralState, int], more: int) -> None:
    """Drafts, given information and what was entered in error change nothing; expired ones lower the rate."""
    before = closed_loop(counts)
    for state in ("draft", "given", "entered_in_error"):
        assert before == closed_loop({**counts, ReferralState(state): more})
    with_more = closed_loop({**counts, ReferralState.EXPIRED: counts.get(ReferralState.EXPIRED, 0) + more})
    assert (before.closed, before.requested + more) == with_more
