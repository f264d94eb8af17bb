# SPDX-License-Identifier: EUPL-1.2
"""
Making referrals: what is implied, refused and disclosed.
"""

from datetime import date

import attrs
import pytest
from tests.operations.referrals.samples import AGREED, TO, VISIT

from onestopshop.domain.codes.services import ServiceStatus
from onestopshop.domain.referrals.consent import Consent
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
RAN_OUT = {**AGREED, "items": ["need"], "expires_on": "2026-03-01"}


@pytest.mark.parametrize(
    ("mode", "state"),
    [
        ("told", "given"),
        ("written", "given"),
        ("contacted", "requested"),
        ("appointment", "requested"),
        ("accompanied", "requested"),
    ],
)
def test_making(town, mode: str, state: str) -> None:
    """A referral is given or requested at once, according to its mode, in one transaction."""
    referral = town.desk().referrals.make(**TO, mode=mode)
    assert (state, "office", 1, "main") == (
        referral.state,
        referral.organisation,
        referral.version,
        referral.desk,
    )
    assert ["referral.prepared", f"referral.{state}"] == town.actions()[-2:]
    assert len(town.commits) == 1


def test_the_visit_gives_topic_day_and_desk(town) -> None:
    """Topic, day and desk are taken from the visit; a topic that a paper implied does not stand in the way."""
    desk = town.desk()
    visit = desk.visits.record(**VISIT, papers=["doc:letter"], day="2026-02-27")
    referral = desk.referrals.make(visit=visit.id, service="registration")
    assert ("topic:registration", visit.day, "main", "told") == (
        referral.topic,
        referral.day,
        referral.desk,
        referral.mode,
    )
    assert visit.day != desk.referrals.make(visit=visit.id, service="registration", day="2026-03-02").day
    two = desk.visits.record(**VISIT | {"topics": ["topic:registration", "topic:work"]})
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.topic"):
        desk.referrals.make(visit=two.id, service="registration")


@pytest.mark.parametrize(
    ("fields", "error", "told"),
    [
        ({"service": "nowhere"}, NotFoundError, "no service"),
        ({"service": ["registration"]}, InvalidDataError, "the id of a service is a text"),
        ({"service": "old"}, InvalidDataError, "is historic"),
        ({"service": "interpreters"}, InvalidDataError, "not for visitors"),
        ({"service": None}, InvalidDataError, r"\$\.service"),
        ({"service": None, "organisation": "nobody"}, NotFoundError, "no organisation"),
        ({"organisation": "school"}, InvalidDataError, r"another organisation @ \$\.organisation"),
        ({"topic": "topic:x"}, InvalidDataError, "no taxonomy"),
        ({"topic": None}, InvalidDataError, r"\$\.topic"),
        ({"topic": "b:none"}, InvalidDataError, "not of the scheme"),
        ({"mode": "teleported"}, InvalidDataError, r"\$\.mode"),
        ({"visit": UNKNOWN_ID}, NotFoundError, "no visit"),
        ({"visit": ""}, InvalidDataError, "id of a visit"),
        ({"replaces": UNKNOWN_ID}, NotFoundError, "no referral"),
        ({"contact": "0470 12 34 56"}, InvalidDataError, "contact is off"),
        ({"mode": "written", "consent": {**AGREED, "items": ["need"]}}, InvalidDataError, r"\$\.consent\.items"),
        ({"mode": "contacted", "consent": {"given": "no"}, "contact": "1"}, InvalidDataError, r"\$\.contact"),
        ({"mode": "contacted", "consent": {**AGREED, "items": ["need"], "day": "2026-03-03"}}, InvalidDataError, "day"),
        ({"mode": "contacted", "consent": {"given": "yes", "items": ["need"]}}, InvalidDataError, "how"),
        ({"receipt": "abc"}, InvalidDataError, "no field 'receipt'"),
        ({"servce": "registration"}, InvalidDataError, "did you mean 'service'"),
        ({"consent": {"given": "no", "items": ["phone"]}}, InvalidDataError, r"\$\.consent\.items"),
        ({"mode": "contacted", "consent": RAN_OUT}, InvalidDataError, "consent"),
        ({"appointment_on": "2026-03-09"}, InvalidDataError, r"\$\.appointment_on"),
        ({"desk": "harbour"}, (InvalidDataError, ForbiddenError), "desk"),
        ({"day": "2027-01-01"}, InvalidDataError, r"\$\.day"),
    ],
)  # fmt: skip
def test_bad_input(town, fields: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong is named, and neither the referral nor its visit is written."""
    with town.nothing_written(), pytest.raises(error, match=told):
        town.desk().referrals.make(**TO | fields)


def test_to_an_organisation(town) -> None:
    """A referral may be to an organisation alone; a suspended service can be referred to."""
    assert town.desk().referrals.make(organisation="school", topic="topic:education").organisation == "school"
    assert town.desk().referrals.make(**TO, organisation="office")


def test_consent_and_contact(town) -> None:
    """With consent that lists it a means of contact is kept while the referral runs, and deleted at its end."""
    town.switch_on("contact")
    desk = town.desk()
    with town.nothing_written(), pytest.raises(InvalidDataError, match="consent"):
        desk.referrals.make(**TO, mode="contacted", contact="0470 12 34 56")
    agreed = {**AGREED, "items": ["phone"], "expires_on": "2026-03-02"}
    for fields in (
        {"mode": "contacted"},
        {"mode": "contacted", "consent": agreed | {"items": ["email"]}},
        {"mode": "told", "consent": agreed},
    ):
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"disclose|list"):
            desk.referrals.prepare(**TO, contact="0470 12 34 56", **fields)
    referral = desk.referrals.make(**TO, mode="contacted", contact="0470 12 34 56", consent=agreed)
    assert desk.referrals.get(referral.id).contact == "0470 12 34 56"
    assert None is desk.referrals.cancel(referral.id, reason="person_declined").contact
    with town.storage.read() as snapshot:
        assert "0470" not in repr(snapshot.entries(0, 1000))
    draft = desk.referrals.prepare(**TO, mode="contacted", contact="0470 12 34 56", consent=agreed)
    town.clock.advance(days=1)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="consent"):
        desk.referrals.request(draft.id)


def test_a_new_attempt(town) -> None:
    """A referral that replaces another begins only when that one has ended."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.replaces"):
        desk.referrals.make(**TO, replaces=first.id)
    desk.referrals.reject(first.id, reason="no_capacity")
    assert first.id == desk.referrals.make(**TO, replaces=first.id).replaces


def test_a_closed_service_is_not_referred_to(town, make_service) -> None:
    """A draft whose service was closed meanwhile is neither given nor requested."""
    desk = town.desk()
    drafts = {"give": desk.referrals.prepare(**TO), "request": desk.referrals.prepare(**TO, mode="contacted")}
    closed = make_service("registration", status=ServiceStatus.HISTORIC.value)
    town.desk("coordinator").services.load([closed], directory="local")
    for operation, draft in drafts.items():
        with town.nothing_written(), pytest.raises(InvalidDataError, match="historic"):
            getattr(desk.referrals, operation)(draft.id)


def test_a_model_in_the_input_is_read_again(town) -> None:
    """A consent that was built by hand is converted as strictly as a mapping."""
    desk = town.desk()
    given = Consent(given="yes", items=["need"], how="oral", language="ar", day="2026-03-02")
    made = desk.referrals.make(**TO, mode="contacted", consent=given)
    assert made.consent.items == frozenset({"need"})
    assert (made, date(2026, 3, 2)) == (desk.referrals.get(made.id), made.consent.day)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.consent\.how"):
        desk.referrals.make(**TO, mode="contacted", consent=attrs.evolve(given, how="shouted"))
