# SPDX-License-Identifier: EUPL-1.2
"""
Who took her consent back is forgotten by the receiver, too: it is told, and nothing of her.
"""

import pytest
from tests.operations.messages.test_messages import text_of, told
from tests.operations.referrals.samples import AGREED, TO

from onestopshop.domain.people import SYSTEM
from onestopshop.operations.messages import messages
from onestopshop.operations.messages.messages import needed
from onestopshop.operations.work import Work

ACTION = "referral.consent_withdrawn"


@pytest.mark.parametrize("path", [[], ["accept"], ["accept", "complete"]])
def test_the_receiver_is_told(town, path: list[str]) -> None:
    """The organisation that was asked gets one message, whatever became of the referral, with a reference only."""
    town.switch_on("contact")
    desk = town.desk()
    agreed = {**AGREED, "items": ["phone"]}
    referral = desk.referrals.make(**TO, mode="contacted", contact="0470 12 34 56", consent=agreed)
    for step in path:
        getattr(desk.referrals, step)(referral.id)
    desk.referrals.withdraw_consent(referral.id)
    (delivery,) = told(town, ACTION).values()
    assert "organisation:office" == delivery.to
    with Work(town.context, SYSTEM) as work:
        assert needed(work, delivery)
    message = text_of(town, delivery)
    assert referral.id in message.text
    assert [] == [
        one for one in ("0470", "registration", "topic", "w1") if one in message.subject + message.text
    ]
    assert "$" not in message.subject + message.text


def test_who_was_never_asked_hears_nothing(town) -> None:
    """Of a draft nobody was told anything, so nobody must forget it."""
    draft = town.desk().referrals.prepare(**TO, mode="contacted", consent={**AGREED, "items": ["need"]})
    town.desk().referrals.withdraw_consent(draft.id)
    assert {} == told(town, ACTION)


@pytest.mark.parametrize("path", [["withdraw_consent", "void"], ["void", "withdraw_consent"]])
def test_entered_in_error_after_it_was_asked(town, path: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was asked must forget it, also when the referral was entered in error before the message could leave."""
    monkeypatch.setattr(messages, "_PAGE", 2)
    desk = town.desk()
    referral, _ = (
        desk.referrals.make(**TO, mode="contacted", consent={**AGREED, "items": ["need"]}) for _ in range(2)
    )
    for step in path:
        getattr(desk.referrals, step)(referral.id)
    (delivery,) = told(town, ACTION).values()
    assert "organisation:office" == delivery.to
    with Work(town.context, SYSTEM) as work:
        assert needed(work, delivery)
    assert referral.id in text_of(town, delivery).text


def test_entered_in_error_before_anybody_was_asked(town) -> None:
    """A draft that was entered in error tells nobody, whatever was agreed to."""
    draft = town.desk().referrals.prepare(**TO, mode="contacted", consent={**AGREED, "items": ["need"]})
    town.desk().referrals.withdraw_consent(draft.id)
    town.desk().referrals.void(draft.id)
    assert {} == told(town, ACTION)
