# SPDX-License-Identifier: EUPL-1.2
"""
Consent: listed items, given, for a time, until withdrawn.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.codes.referrals import ConsentGiven, ConsentItem
from onestopshop.domain.consent import Consent
from onestopshop.errors import InvalidDataError

DAY = date(2026, 3, 2)
OFFSETS = st.none() | st.integers(-3, 3)


@given(st.sampled_from(ConsentGiven), OFFSETS, OFFSETS)
def test_when_it_holds(given_: ConsentGiven, expires: int | None, withdrawn: int | None) -> None:
    """A consent holds when it was given, through its last day, and not from the day it was withdrawn."""
    consent = Consent(
        given=given_,
        expires_on=None if expires is None else DAY + timedelta(expires),
        withdrawn_on=None if withdrawn is None else DAY + timedelta(withdrawn),
    )
    expected = given_ == "yes" and (expires is None or expires >= 0) and (withdrawn is None or withdrawn > 0)
    assert expected == consent.covers(DAY)


@pytest.mark.parametrize("answer", [ConsentGiven.NO, ConsentGiven.NOT_NEEDED])
def test_items_need_a_yes(answer: ConsentGiven) -> None:
    """Nothing is listed for disclosure without a consent that was given."""
    with pytest.raises(InvalidDataError, match=r"\$\.consent\.items"):
        Consent(given=answer, items=frozenset({ConsentItem.PHONE}))


def test_its_language_is_a_tag() -> None:
    """The language in which the person agreed is a BCP 47 tag."""
    assert Consent(given=ConsentGiven.YES, language="prs").language == "prs"
    with pytest.raises(InvalidDataError, match=r"\$\.consent\.language"):
        Consent(given=ConsentGiven.YES, language="Dari, of course")
