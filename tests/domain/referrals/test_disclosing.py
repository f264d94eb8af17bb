# SPDX-License-Identifier: EUPL-1.2
"""
What leaves the desk: the listed items, and nothing else.
"""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.domain.referrals.test_referrals import DAY, a_referral, consent

from onestopshop.domain.codes.referrals import ConsentItem, Mode
from onestopshop.domain.referrals.disclosing import disclosed

ITEMS = st.frozensets(st.sampled_from([item.value for item in ConsentItem]))
CONTACTS = st.sampled_from([None, "0470 12 34 56", "a@example.org"])


@given(ITEMS, CONTACTS, st.sampled_from(Mode), st.none() | st.integers(-2, 2))
def test_only_the_listed_items(
    items: frozenset[str], contact: str | None, mode: Mode, left: int | None
) -> None:
    """No item leaves that is not listed, none in a mode that tells nobody, and none after the last day."""
    ends = None if left is None else DAY + timedelta(days=left)
    referral = a_referral(mode=mode, contact=contact, consent=consent(*items, expires_on=ends))
    found = disclosed(referral, today=DAY)
    expected = items if mode.warm and (left is None or left >= 0) else set()
    assert expected == {*found}
    known = {
        "need": "topic:registration",
        "language": "ar",
        "phone": "0470 12 34 56",
        "email": "a@example.org",
    }
    assert [] == [item for item, value in found.items() if value not in {None, known.get(item)}]
    reached = {one for one in found.values() if one in {"0470 12 34 56", "a@example.org"}}
    assert reached <= {contact}


def test_without_a_consent() -> None:
    """Without a consent, with one that lists nothing or was withdrawn, nothing leaves."""
    for agreed in (None, consent(), consent("need", withdrawn_on=DAY), consent(given="not_needed")):
        assert {} == disclosed(a_referral(consent=agreed), today=DAY)
    told = disclosed(a_referral(contact="0470", consent=consent("phone", "first_name")), today=DAY)
    assert {"first_name": None, "phone": "0470"} == told
