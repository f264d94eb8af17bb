# SPDX-License-Identifier: EUPL-1.2
"""
What referrals tell of their visit: the same whoever heard of which one first.
"""

from itertools import permutations

from tests.domain.referrals.test_referrals import a_referral
from tests.domain.test_visits import a_visit

from onestopshop.domain.codes.referrals import Mode, ReferralState
from onestopshop.domain.codes.visits import Handling
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.papers import Paper
from onestopshop.domain.telling import implied_by, retell, typed_handling, typed_services
from onestopshop.domain.visits import imply

VOID = ReferralState.ENTERED_IN_ERROR


def to(service: str, **changes: object):
    return a_referral(id=day_uuid(a_visit().day, hash(service) & 0xFFFF), service=service, **changes)


def test_what_only_a_voided_referral_implied_goes() -> None:
    """Only values marked as implied go, a paper's sender stays, and so does what another referral implies."""
    said = a_visit(services=frozenset({"g1"}), papers=(Paper(kind="doc:letter", sender="g4"),))
    told = imply(said, services=frozenset({"g2", "g4"}), handling=frozenset({Handling.REFERRED}))
    left = retell(told, [to("g1", state=VOID), to("g2", state=VOID), to("g4", state=VOID)])
    assert ({"g1", "g4"}, {"answered"}, {"services=g4"}) == (left.services, left.handling, left.implied)
    kept = retell(told, [to("g2", state=VOID), to("g2", mode=Mode.TOLD)])
    assert ({"g1", "g2", "g4"}, {"answered", "referred"}) == (kept.services, kept.handling)
    assert ({"g1"}, {"answered"}) == (typed_services(kept), typed_handling(kept))


def test_a_visit_always_has_a_handling() -> None:
    """Where every referral was entered in error and nobody typed a handling, theirs stays until there is another."""
    bare = imply(a_visit(handling=frozenset()), handling=frozenset({Handling.REFERRED}))
    assert bare == retell(bare, [to("g2", state=VOID, mode=Mode.TOLD)]) == retell(bare, [])
    again = retell(bare, [to("g2", state=VOID, mode=Mode.TOLD), to("g3", mode=Mode.APPOINTMENT)])
    assert ({"appointment_made"}, {"g3"}) == (again.handling, again.services)


def test_the_order_does_not_matter() -> None:
    """Told of referrals in any order, and again, a visit says the same; nothing new leaves the same object."""
    referrals = [to("g2"), to("g3", state=VOID), to("g4", mode=Mode.TOLD)]
    told = {retell(a_visit(), order) for order in permutations(referrals)}
    assert 1 == len(told)
    (visit,) = told
    assert visit is retell(visit, referrals)
    assert ({"g2"}, {Handling.CONTACTED_SERVICE}) == implied_by(to("g2", mode=Mode.CONTACTED))
