# SPDX-License-Identifier: EUPL-1.2
"""
What leaves the desk with a referral: the listed items, and nothing else (domain handbook, 5.5).
"""

from collections.abc import Mapping
from datetime import date

from onestopshop.domain.codes.referrals import ConsentItem
from onestopshop.domain.referrals.consent import item_of
from onestopshop.domain.referrals.referrals import Referral

__all__ = ["disclosed"]


def disclosed(referral: Referral, *, today: date) -> Mapping[ConsentItem, str | None]:
    """
    Return the items that the receiver may be told, with what the record knows of each.

    Nothing leaves without a consent that holds today, nor in a mode in which nobody is told anything.  An item
    that the record does not know, such as a first name, is told by the desk itself and kept nowhere: ``None``.

    Args:
        today: The date in the city.
    """
    consent = referral.consent
    if consent is None or not referral.mode.warm or not consent.covers(today):
        return {}
    known: dict[ConsentItem, str | None] = {
        ConsentItem.NEED: referral.topic,
        ConsentItem.LANGUAGE: consent.language,
    }
    if referral.contact is not None:
        known[item_of(referral.contact)] = referral.contact
    return {item: known.get(item) for item in sorted(consent.items)}
