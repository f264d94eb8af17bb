# SPDX-License-Identifier: EUPL-1.2
"""
Sending a person on to another service: the chain of attempts holds together.
"""

from itertools import pairwise

import attrs
import pytest
from tests.operations.referrals.samples import AGREED, TO, VISIT

from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, TransitionError
from onestopshop.ports.storage import Batch, Put


def test_it_ends_and_begins_in_one_transaction(town) -> None:
    """The service that was asked says that it is the wrong one, and the next one is asked: one commit, one chain."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="appointment", priority="urgent")
    town.commits.clear()
    second = desk.referrals.redirect(first.id, service="housing")
    before = desk.referrals.get(first.id)
    assert ("rejected", "wrong_service", "registration") == (before.state, before.reason, before.on_behalf_of)
    assert ("requested", first.id, "housing", "appointment", "urgent", "topic:registration") == (
        second.state, second.replaces, second.service, second.mode, second.priority, second.topic,
    )  # fmt: skip
    assert 1 == len(town.commits)
    for one in (first, second):
        assert [before, second] == list(desk.referrals.chain(one.id))


@pytest.mark.parametrize(
    ("path", "arguments", "state", "reason"),
    [
        ([], {}, "rejected", "wrong_service"),
        ([], {"reason": "no_capacity"}, "rejected", "no_capacity"),
        ([], {"end": "cancel", "reason": "person_declined"}, "cancelled", "person_declined"),
        (["accept"], {}, "failed", "wrong_service"),
        (["accept", "start"], {"reason": "language_not_supported"}, "failed", "language_not_supported"),
        (["accept"], {"end": "cancel"}, "cancelled", "wrong_service"),
    ],
)
def test_how_it_ends(town, path: list[str], arguments: dict[str, str], state: str, reason: str) -> None:
    """A request is rejected and one that runs fails, unless the desk takes it back."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    for step in path:
        getattr(desk.referrals, step)(first.id)
    desk.referrals.redirect(first.id, service="housing", **arguments)
    assert (state, reason) == ((end := desk.referrals.get(first.id)).state, end.reason)


@pytest.mark.parametrize("end", ["reject:no_capacity", "cancel:other"])
def test_what_has_ended_stays_as_it_is(town, end: str) -> None:
    """Of a referral that has ended only the next attempt is written, and nobody says again how it ended."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    operation, _, reason = end.partition(":")
    first = getattr(desk.referrals, operation)(first.id, reason=reason)
    with town.nothing_written(), pytest.raises(TransitionError):
        desk.referrals.redirect(first.id, service="housing", reason="no_show")
    told = desk.referrals.redirect(first.id, service="housing", mode="told")
    assert ("given", first) == (told.state, desk.referrals.get(first.id))


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, r"\$\.service"),
        ({"service": "old"}, "historic"),
        ({"service": "housing", "end": "void"}, r"\$\.end"),
        ({"service": "housing", "reason": "bored"}, r"\$\.reason"),
        ({"service": "housing", "servce": "x"}, "did you mean"),
        ({"service": "housing", "contact": "0470"}, "contact"),
    ],
)
def test_bad_redirections(town, fields: dict[str, str], told: str) -> None:
    """When the next attempt cannot begin the earlier one does not end."""
    first = town.desk().referrals.make(**TO, mode="contacted")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=told):
        town.desk().referrals.redirect(first.id, **fields)


@pytest.mark.parametrize("voided", [False, True])
def test_what_never_was_is_not_tried_again(town, voided: bool) -> None:
    """A draft and what was entered in error are not redirected."""
    draft = town.desk().referrals.prepare(**TO, mode="contacted")
    if voided:
        town.desk().referrals.void(draft.id)
    with town.nothing_written(), pytest.raises(TransitionError):
        town.desk().referrals.redirect(draft.id, service="housing")


def test_one_next_attempt(town) -> None:
    """A referral is tried again once, unless that attempt was entered in error; then the chain shows both."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    second = desk.referrals.redirect(first.id, service="housing")
    with town.nothing_written():
        for again in (
            lambda: desk.referrals.redirect(first.id, service="pupils"),
            lambda: desk.referrals.make(**TO, replaces=first.id),
        ):
            with pytest.raises(InvalidDataError, match=r"tried again already @ \$\.replaces"):
                again()
    desk.referrals.void(second.id)
    third = desk.referrals.redirect(first.id, service="pupils")
    fourth = desk.referrals.redirect(third.id, service="housing")
    expected = [first.id, second.id, third.id, fourth.id]
    for id in expected:
        assert expected == [one.id for one in desk.referrals.chain(id)]
    chain = [one for one in desk.referrals.chain(first.id) if one.state != "entered_in_error"]
    assert [(before.id, after.replaces) for before, after in pairwise(chain)] == [
        (before.id, before.id) for before in chain[:-1]
    ]


def test_two_desks_at_once(town) -> None:
    """When somebody else tries it again in between only one of the two attempts is written."""
    desk, other = town.desk(), town.desk(worker="w2")
    first = desk.referrals.make(**TO, mode="contacted")
    desk.referrals.cancel(first.id, reason="other")
    quick = []

    def overtake() -> None:
        town.before_write = lambda: None
        quick.append(other.referrals.redirect(first.id, service="pupils"))

    town.before_write = overtake
    with pytest.raises(InvalidDataError, match="tried again already"):
        desk.referrals.redirect(first.id, service="housing")
    assert [first.id, quick[0].id] == [one.id for one in desk.referrals.chain(first.id)]


def test_damaged_chains_end(town) -> None:
    """A circle that only a damaged record can make, and an attempt that is not here, end the chain."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    second = desk.referrals.redirect(first.id, service="housing")
    with town.storage.read() as snapshot:
        record = snapshot.get("referral", first.id)
    for earlier in (second.id, "019cabd8-3800-7000-8000-00000000ffff"):
        bad = attrs.evolve(
            record,
            version=record.version + 1,
            body={**record.body, "replaces": earlier},
            index={**record.index, "replaces": earlier},
        )
        town.storage.write(Batch(puts=(Put(bad, replaces=record.version),)))
        record = bad
        assert {first.id, second.id} == {one.id for one in desk.referrals.chain(first.id)}


def test_the_visit_knows_of_both(town) -> None:
    """The visit is told of the service that was asked and of the next one, and forgets one entered in error."""
    desk = town.desk()
    visit = desk.visits.record(**VISIT)
    first = desk.referrals.make(visit=visit.id, service="registration", mode="contacted")
    second = desk.referrals.redirect(first.id, service="housing", mode="appointment")
    told = desk.visits.get(visit.id)
    assert {"registration", "housing"} == told.services
    assert {"answered", "contacted_service", "appointment_made"} == told.handling
    desk.referrals.void(second.id)
    told = desk.visits.get(visit.id)
    assert ({"registration"}, {"answered", "contacted_service"}) == (told.services, told.handling)
    desk.visits.retract(visit.id, reason="duplicate")
    assert None is desk.referrals.redirect(first.id, service="housing").visit


def test_a_consent_is_for_one_receiver(town) -> None:
    """The next service is told nothing that the person agreed to for the earlier one."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted", consent={**AGREED, "items": ["need"]})
    second = desk.referrals.redirect(first.id, service="housing")
    assert (None, None) == (second.consent, second.contact)


def test_who_may(town) -> None:
    """A service or another desk cannot redirect; each sees of a chain what it may read."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    for other in (town.desk("owner", organisation="office"), town.desk(desk="market")):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            other.referrals.redirect(first.id, service="pupils")
    second = desk.referrals.redirect(first.id, service="pupils")
    school = town.desk("owner", organisation="school")
    assert [second.id] == [one.id for one in school.referrals.chain(second.id)]
    with pytest.raises(ForbiddenError):
        school.referrals.chain(first.id)


def test_a_retry(town) -> None:
    """The same key makes one new referral, and the earlier one ends once."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    second = desk.referrals.redirect(first.id, service="housing", key="again")
    with town.nothing_written():
        assert second == desk.referrals.redirect(first.id, service="housing", key="again")
        with pytest.raises(ConflictError):
            desk.referrals.void(second.id, key="again")
