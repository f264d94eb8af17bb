# SPDX-License-Identifier: EUPL-1.2
"""
Receipts in a shop: switched on by the city, with a key that stays, and used by nobody's role.
"""

from pathlib import Path
from typing import Any

import pytest

from onestopshop import OneStopShop
from onestopshop.errors import ConfigurationError, ForbiddenError, InvalidDataError
from onestopshop.plugin import hookimpl

ON: dict[str, Any] = {"referrals": {"receipt": True}}
TO = {"service": "registration", "topic": "topic:registration", "mode": "contacted"}


def requested(shop: OneStopShop) -> tuple[str, str]:
    """Return a referral and its code."""
    desk = shop.acting_as("guide", desk="main")
    referral = desk.referrals.make(**TO)
    return referral.id, desk.referrals.receipt(referral.id).code


def test_the_code_is_all_she_needs(city: Path) -> None:
    """A visitor tells the outcome without role, desk or name, also when the shop was opened anew."""
    with OneStopShop.open(city, **ON) as shop:
        id, code = requested(shop)
        kept = shop.city.state / "receipt-key"
        assert kept.stat().st_mode & 0o077 == 0
    with OneStopShop.open(city, **ON) as shop:
        assert "helped" == shop.receipts.report(code, outcome="helped").outcome
        told = shop.acting_as("guide", desk="main").referrals.get(id)
        assert ["visitor"] == [one.by for one in told.outcome_reports]
        assert "cancelled" == shop.receipts.cancel(code).state


def test_the_key_of_the_city(city: Path) -> None:
    """With a key of the configuration a code opens at each installation of the city, with another key nowhere."""
    own = {**ON, "city": {"receipt_key": "a secret that the city keeps"}}
    with OneStopShop.open(city, **own) as shop:
        _, code = requested(shop)
        assert not (shop.city.state / "receipt-key").exists()
    with OneStopShop.open(city, **ON) as shop, pytest.raises(InvalidDataError, match="no receipt"):
        shop.receipts.report(code, outcome="helped")
    with OneStopShop.open(city, **own) as shop:
        assert shop.receipts.report(code, outcome="helped")


def test_off_by_default(city: Path) -> None:
    """A city that did not switch receipts on keeps neither a key nor a hash."""
    with OneStopShop.open(city) as shop:
        assert None is shop.acting_as("guide", desk="main").referrals.make(**TO).receipt
        assert not (shop.city.state / "receipt-key").exists()
        with pytest.raises(InvalidDataError, match=r"off in this city|no receipt"):
            shop.receipts.report("0000-0000-0000-0000-0", outcome="helped")


def test_a_key_that_can_be_guessed_is_refused(city: Path) -> None:
    """A configured key under 16 bytes makes no codes, and is not repeated in the error."""
    with (
        OneStopShop.open(city, **ON, city={"receipt_key": "hunter2"}) as shop,
        pytest.raises(ConfigurationError) as refused,
    ):
        requested(shop)
    assert ["city.receipt_key"] == [place for place, _ in refused.value.problems]
    assert "hunter2" not in str(refused.value)


class Vetoes:
    """
    A plugin that objects to one action.
    """

    def __init__(self, action: str) -> None:
        self.action = action

    @hookimpl
    def veto(self, actor: object, action: str, subject: object, city: object) -> str | None:  # noqa: ARG002
        return "no" if action == self.action else None


@pytest.mark.parametrize("action", ["referrals.report", "referrals.cancel", "referrals.withdraw_consent"])
def test_a_plugin_may_object(city: Path, action: str) -> None:
    """What a visitor does with a code can be vetoed like everything else."""
    with OneStopShop.open(city, plugins=(Vetoes(action),), **ON) as shop:
        _, code = requested(shop)
        attempt = {
            "referrals.report": lambda: shop.receipts.report(code, outcome="helped"),
            "referrals.cancel": lambda: shop.receipts.cancel(code),
            "referrals.withdraw_consent": lambda: shop.receipts.withdraw_consent(code),
        }[action]
        with pytest.raises(ForbiddenError, match="no"):
            attempt()


def test_no_role_is_a_visitor(city: Path) -> None:
    """A city has no role that acts as a visitor, and one with that name gets nothing from it."""
    with pytest.raises(ConfigurationError):
        OneStopShop.open(city, roles={"visitor": {"acts_as": "visitor", "may": ["referrals.report"]}})
    with OneStopShop.open(city, **ON, roles={"visitor": {"acts_as": "worker", "may": []}}) as shop:
        id, _ = requested(shop)
        named = shop.acting_as("visitor", desk="main")
        with pytest.raises(ForbiddenError):
            named.referrals.report(id, outcome="helped")
