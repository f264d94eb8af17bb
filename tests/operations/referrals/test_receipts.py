# SPDX-License-Identifier: EUPL-1.2
"""
Receipts: the visitor tells what came of a referral with a code, and with nothing else.
"""

import attrs
import pytest
from tests.operations.referrals.samples import AGREED, TO

from onestopshop.domain.codes.referrals import Reason
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.referrals.receipts import VISITOR, Receipts

KEY = b"a key of thirty-two random bytes"
WRONG = "this is no receipt of a referral"


@pytest.fixture
def with_receipts(town):
    """A town that switched receipts on."""
    town.switch_on("receipt", "contact")
    town.context = attrs.evolve(town.context, receipt_key=lambda: KEY)
    return town


def visitor(town) -> Receipts:
    return Receipts(DeskWork(town.context, VISITOR, commit=town.desk()._work._commit))


def requested(town, **more: object):
    """Return a referral with its code."""
    referral = town.desk().referrals.make(**TO, mode="contacted", **more)
    return referral, town.desk().referrals.receipt(referral.id).code


def test_a_code_and_its_hash(with_receipts) -> None:
    """The code is shown again and again on the day of the request; neither record nor log holds it."""
    referral, code = requested(with_receipts)
    assert code == with_receipts.desk().referrals.receipt(referral.id).code
    kept = repr(with_receipts.whole())
    assert [] == [one for one in (code, code.replace("-", ""), code[:9]) if one in kept]
    assert referral.receipt is not None
    assert referral.receipt in kept


def test_when_a_receipt_is_handed_out(with_receipts) -> None:
    """Only of a request, only on its day, only before the answer, and only by the desk."""
    town, desk = with_receipts, with_receipts.desk()
    draft, told = desk.referrals.prepare(**TO, mode="contacted"), desk.referrals.make(**TO)
    assert (None, 32) == (told.receipt, len(draft.receipt))
    with pytest.raises(TransitionError):
        desk.referrals.receipt(draft.id)
    with pytest.raises(InvalidDataError, match="no receipt"):
        desk.referrals.receipt(told.id)
    answered, _ = requested(town)
    with pytest.raises(ForbiddenError):
        town.desk("owner", organisation="office").referrals.receipt(answered.id)
    desk.referrals.accept(answered.id)
    with pytest.raises(TransitionError):
        desk.referrals.receipt(answered.id)
    late, _ = requested(town)
    town.clock.advance(days=1)
    with pytest.raises(TransitionError, match="receipt"):
        desk.referrals.receipt(late.id)


def test_off_by_default(town) -> None:
    """A city that did not switch receipts on keeps no hash, hands out no code and takes none."""
    referral = town.desk().referrals.make(**TO, mode="contacted")
    assert None is referral.receipt
    for attempt in (
        lambda: town.desk().referrals.receipt(referral.id),
        lambda: visitor(town).report("7K3M", outcome="helped"),
        lambda: visitor(town).report("0000-0000-0000-0000-0", outcome="helped"),
    ):
        with town.nothing_written(), pytest.raises(InvalidDataError):
            attempt()


@pytest.mark.parametrize(
    ("path", "state", "action"),
    [
        ((), "requested", "reported"),
        (("accept",), "completed", "completed"),
        (("accept", "start"), "completed", "completed"),
        (("accept", "complete"), "completed", "reported"),
        (("reject:no_capacity",), "rejected", "reported"),
    ],
)
def test_telling_the_outcome(with_receipts, path: tuple[str, ...], state: str, action: str) -> None:
    """What runs is completed by her word; before the answer and after the end her word is kept beside the state."""
    town = with_receipts
    referral, code = requested(town)
    for step in path:
        operation, _, reason = step.partition(":")
        getattr(town.desk().referrals, operation)(referral.id, **({"reason": reason} if reason else {}))
    noted = visitor(town).report(code.lower().replace("-", " "), outcome="partly_helped")
    assert (state, "partly_helped") == (noted.state, noted.outcome)
    told = town.desk().referrals.get(referral.id)
    assert ("visitor", "partly_helped") == (told.outcome_reports[-1].by, told.outcome)
    with town.storage.read() as snapshot:
        *_, last = snapshot.entries(0, 1000)
    assert (f"referral.{action}", "visitor/visitor") == (last.action, last.actor)


def test_changing_her_mind(with_receipts) -> None:
    """The same word again writes nothing; another one is kept, too, but not for ever."""
    town = with_receipts
    referral, code = requested(town)
    visitor(town).report(code, outcome="helped")
    with town.nothing_written():
        assert "helped" == visitor(town).report(code, outcome="helped").outcome
    for turn in range(9):
        visitor(town).report(code, outcome=("not_helped", "helped")[turn % 2])
    assert 10 == len(town.desk().referrals.get(referral.id).outcome_reports)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="too often"):
        visitor(town).report(code, outcome="helped")


def test_cancelling(with_receipts) -> None:
    """She takes the referral back, with the contact; once it has ended she cannot."""
    town = with_receipts
    agreed = {**AGREED, "items": ["phone"]}
    referral, code = requested(town, contact="0470", consent=agreed)
    assert "cancelled" == visitor(town).cancel(code).state
    told = town.desk().referrals.get(referral.id)
    assert (Reason.PERSON_DECLINED, None) == (told.reason, told.contact)
    with town.nothing_written(), pytest.raises(TransitionError):
        visitor(town).cancel(code)


def test_taking_the_consent_back(with_receipts) -> None:
    """To withdraw is as easy as to give: the code is enough."""
    town = with_receipts
    referral, code = requested(town, consent={**AGREED, "items": ["need"]})
    assert "cancelled" == visitor(town).withdraw_consent(code).state
    assert None is not town.desk().referrals.get(referral.id).consent.withdrawn_on
    with town.nothing_written(), pytest.raises(TransitionError):
        visitor(town).withdraw_consent(code)


def test_wrong_codes(with_receipts) -> None:
    """Whatever is wrong with a code, the error is the same, and nothing is written."""
    town = with_receipts
    referral, code = requested(town)
    others = attrs.evolve(town.context, receipt_key=lambda: b"the key of another installation!")
    elsewhere = Receipts(DeskWork(others, VISITOR, commit=town.desk()._work._commit))
    typed = ["", code[:-1], referral.id, referral.receipt, code[:-1] + ("1" if code[-1] == "0" else "0")]
    attempts = [*((visitor(town), one) for one in typed), (elsewhere, code)]
    errors = set()
    for receipts, wrong in attempts:
        with town.nothing_written(), pytest.raises(InvalidDataError, match=WRONG) as refused:
            receipts.report(wrong, outcome="helped")
        errors.add((str(refused.value), refused.value.hint))
    assert 1 == len(errors)


@pytest.mark.parametrize(("days", "opens"), [(90, True), (91, False)])
def test_how_long_a_code_opens(with_receipts, days: int, opens: bool) -> None:
    """Ninety days after the end the code opens nothing any more, whether or not the hash is deleted by then."""
    town = with_receipts
    referral, code = requested(town)
    town.clock.advance(days=60)
    town.desk().referrals.reject(referral.id, reason="no_capacity")
    town.clock.advance(days=days)
    if opens:
        assert visitor(town).report(code, outcome="helped")
    else:
        with town.nothing_written(), pytest.raises(InvalidDataError, match=WRONG):
            visitor(town).report(code, outcome="helped")


@pytest.mark.parametrize("outcome", ["unknown", "wonderful", None])
def test_what_she_cannot_say(with_receipts, outcome: str | None) -> None:
    """She says one of the outcomes that somebody can know."""
    _, code = requested(with_receipts)
    with with_receipts.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.outcome"):
        visitor(with_receipts).report(code, outcome=outcome)


def test_a_voided_referral(with_receipts) -> None:
    """Of what was entered in error the code opens nothing."""
    referral, code = requested(with_receipts)
    with_receipts.desk().referrals.void(referral.id)
    with with_receipts.nothing_written(), pytest.raises(InvalidDataError, match=WRONG):
        visitor(with_receipts).cancel(code)
