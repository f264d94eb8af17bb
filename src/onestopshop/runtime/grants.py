# SPDX-License-Identifier: EUPL-1.2
"""
The gate of a shop: the configuration grants, the relation must fit, and any plugin may veto.

To make a referral is to prepare it and then to give or request it.  So the
grant ``referrals.make`` stands for these three, and whoever may prepare may
ask to make; the operation asks for making and for each part, so that a veto
on any of them holds.
"""

from collections.abc import Mapping
from typing import Final

from onestopshop.domain.people import Actor, ActsAs
from onestopshop.errors import ForbiddenError
from onestopshop.operations.policies import relation_reasons
from onestopshop.ports.adapters import City
from onestopshop.runtime.plugins.host import PluginHost

__all__ = ["ShopGate", "granted"]

_MEANS: Final[Mapping[str, frozenset[str]]] = {
    "referrals.make": frozenset({"referrals.prepare", "referrals.give", "referrals.request"}),
    "referrals.prepare": frozenset({"referrals.make"}),
}
"""What a grant brings with it; what that brings in turn is not added."""


_VISITORS: Final = frozenset(
    {"referrals.report", "referrals.complete", "referrals.cancel", "referrals.withdraw_consent"}
)
"""What the code of a receipt opens; the city grants it by switching receipts on."""


def granted(may: tuple[str, ...]) -> frozenset[str]:
    """Return the actions that the grants of a role allow."""
    return frozenset(may).union(*(_MEANS.get(grant, frozenset()) for grant in may))


class ShopGate:
    """
    The one door between an actor and an operation.

    Args:
        grants: What each role may do, by its name.
    """

    def __init__(self, grants: Mapping[str, frozenset[str]], *, host: PluginHost, city: City) -> None:
        self._grants = grants
        self._host = host
        self._city = city

    def check(self, actor: Actor, action: str, subject: object = None) -> None:
        """
        Return when the actor may do it.

        Raises:
            ForbiddenError: The role has no grant, the record is not for her, or a plugin vetoes.
        """
        if actor.acts_as is ActsAs.SYSTEM:
            return  # nobody asks: the shop does what its configuration says, and a bad veto must not close it
        grants = _VISITORS if actor.acts_as is ActsAs.VISITOR else self._grants.get(actor.role, ())
        if action not in grants:
            raise ForbiddenError(
                action,
                [f"the role {actor.role!r} has no grant for it"],
                hint=f"Whoever configures the city can add {action!r} to `may` of [roles.{actor.role}].",
            )
        reasons = [*relation_reasons(actor, subject), *self._host.veto(actor, action, subject, self._city)]
        if reasons:
            raise ForbiddenError(action, reasons)
