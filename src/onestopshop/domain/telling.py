# SPDX-License-Identifier: EUPL-1.2
"""
What its referrals tell of a visit.

A fact is entered once: a referral says which service the contact was about and
what the desk did.  What it says stands in the visit, marked as implied, as long
as the referral does.  It is worked out from all the referrals at once, so that
it does not matter who heard of which one first.
"""

from collections.abc import Collection, Iterable

import attrs

from onestopshop.domain.codes.referrals import ReferralState
from onestopshop.domain.codes.visits import Handling
from onestopshop.domain.ids import ServiceId
from onestopshop.domain.referrals.referrals import Referral, handling_of
from onestopshop.domain.visits import Visit

__all__ = [
    "implied_by",
    "other_marks",
    "retell",
    "senders_told",
    "typed_handling",
    "typed_services",
]


def implied_by(referral: Referral) -> tuple[frozenset[ServiceId], frozenset[Handling]]:
    """Return the services and the handling of its visit that a referral implies."""
    services = frozenset({ServiceId(referral.service)} if referral.service else set())
    return services, frozenset({handling_of(referral.mode)})


def retell(visit: Visit, referrals: Collection[Referral]) -> Visit:
    """
    Return the visit with what its referrals imply, and without what only one implied that was entered in error.

    What somebody typed stays, and so does a service that sent a paper.  A visit
    always has a handling: where nothing else is left it keeps what the
    referrals that were entered in error implied, and the desk is asked for the
    referral that it speaks of.

    Args:
        referrals: All that the visit led to.
    """
    void = ReferralState.ENTERED_IN_ERROR
    services, handling = _all_of(one for one in referrals if one.state is not void)
    typed = typed_handling(visit)
    if not typed and not handling:
        handling = _all_of(referrals)[1] or visit.handling
    services = (services | senders_told(visit)) - typed_services(visit)
    marks = {f"services={one}" for one in services} | {f"handling={one}" for one in handling - typed}
    told = attrs.evolve(
        visit,
        services=typed_services(visit) | services,
        handling=typed | handling,
        implied=other_marks(visit) | marks,
    )
    return visit if told == visit else told


def typed_services(visit: Visit) -> frozenset[ServiceId]:
    """Return the services that somebody named."""
    return frozenset(one for one in visit.services if f"services={one}" not in visit.implied)


def typed_handling(visit: Visit) -> frozenset[Handling]:
    """Return what somebody said that the desk did."""
    return frozenset(one for one in visit.handling if f"handling={one}" not in visit.implied)


def senders_told(visit: Visit) -> frozenset[ServiceId]:
    """Return the implied services that sent a paper: no referral takes them back."""
    senders = {paper.sender for paper in visit.papers}
    return frozenset(one for one in visit.services - typed_services(visit) if one in senders)


def other_marks(visit: Visit) -> frozenset[str]:
    """Return the marks of what papers imply, which no referral changes."""
    return frozenset(mark for mark in visit.implied if not mark.startswith(("services=", "handling=")))


def _all_of(referrals: Iterable[Referral]) -> tuple[frozenset[ServiceId], frozenset[Handling]]:
    services: frozenset[ServiceId] = frozenset()
    handling: frozenset[Handling] = frozenset()
    for referral in referrals:
        more_services, more_handling = implied_by(referral)
        services, handling = services | more_services, handling | more_handling
    return services, handling
