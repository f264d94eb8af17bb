# SPDX-License-Identifier: EUPL-1.2
"""
Consent: listed items, given, for a time, until withdrawn.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestopshop.domain.codes.referrals import ConsentGiven, ConsentHow, ConsentItem
from onestopshop.domain.referrals.consent import Consent, check_disclosure
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


def agreed(*items: str, **changes: object) -> Consent:
    values: dict[str, object] = {
        "given": ConsentGiven.YES,
        "items": frozenset(map(ConsentItem, items)),
        "how": ConsentHow.ORAL,
        "language": "ar",
        "day": DAY,
    }
    return Consent(**values | changes)


@pytest.mark.parametrize(
    ("consent", "contact", "path"),
    [
        (None, "0470", "$.contact"),
        (agreed("phone"), "0470", "$.contact"),
        (agreed("need"), None, "$.consent.items"),
        (None, None, None),
        (agreed(), None, None),
        (Consent(given=ConsentGiven.NO), None, None),
    ],
)
def test_told_and_written_disclose_nothing(
    consent: Consent | None, contact: str | None, path: str | None
) -> None:
    """In a mode in which nobody is told anything, neither a contact nor an item is taken."""
    if path is None:
        check_disclosure(consent, contact=contact, warm=False, today=DAY)
    else:
        with pytest.raises(InvalidDataError) as refused:
            check_disclosure(consent, contact=contact, warm=False, today=DAY)
        assert refused.value.problems[0].endswith(f"@ {path}")


@pytest.mark.parametrize("missing", ["how", "language", "day"])
def test_items_are_proven(missing: str) -> None:
    """What is listed for disclosure says how, in which language and when the person agreed."""
    check_disclosure(agreed("need"), contact=None, warm=True, today=DAY)
    with pytest.raises(InvalidDataError, match=rf"\$\.consent\.{missing}"):
        check_disclosure(agreed("need", **{missing: None}), contact=None, warm=True, today=DAY)


def test_nobody_agreed_tomorrow() -> None:
    """A consent of a day that has not come is refused, that of today is not."""
    with pytest.raises(InvalidDataError, match=r"\$\.consent\.day"):
        check_disclosure(agreed("need", day=DAY + timedelta(1)), contact=None, warm=True, today=DAY)


@pytest.mark.parametrize(("contact", "fitting"), [("0470 12 34 56", "phone"), ("a@example.org", "email")])
def test_the_means_of_contact_is_listed(contact: str, fitting: str) -> None:
    """An address needs the item email, everything else the item phone; the other one is not enough."""
    check_disclosure(agreed(fitting), contact=contact, warm=True, today=DAY)
    for items in ({"phone", "email"} - {fitting}, {"need"}):
        with pytest.raises(InvalidDataError, match=rf"{fitting} @ \$\.consent\.items"):
            check_disclosure(agreed(*items), contact=contact, warm=True, today=DAY)


def test_a_refusal_becomes_a_note() -> None:
    """Who does not agree is not contacted for, and the desk is told to write a note."""
    with pytest.raises(InvalidDataError, match="did not agree") as refused:
        check_disclosure(Consent(given=ConsentGiven.NO), contact=None, warm=True, today=DAY)
    assert "written" in refused.value.hint
