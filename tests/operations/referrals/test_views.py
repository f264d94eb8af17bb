# SPDX-License-Identifier: EUPL-1.2
"""
Who sees which referrals: in lists, by id and in answers, and where a plugin objects.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import pytest
from tests.operations.referrals.samples import AGREED, TO, VISIT

from onestopshop.domain.codes.referrals import Mode
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.policies import relation_reasons


def test_lists(town) -> None:
    """Referrals are listed by their latest change, by state and desk, page by page."""
    desk = town.desk()
    made = []
    for _ in range(3):
        made.append(desk.referrals.make(**TO, mode="contacted"))
        town.clock.advance(days=1)
    other = town.desk(desk="market").referrals.make(**TO)
    assert made[::-1] == list(desk.referrals.list())
    page = desk.referrals.list(limit=2)
    assert [made[0]] == list(desk.referrals.list(after=page[-1]))
    everything = town.desk("coordinator", desk=None).referrals
    assert [other] == list(everything.list(state="given"))
    assert [other] == list(everything.list(desk="market"))
    with pytest.raises(InvalidDataError, match=r"\$\.state"):
        everything.list(state="lost")
    with pytest.raises(ForbiddenError):
        desk.referrals.list(desk="market")
    with pytest.raises(ForbiddenError):
        desk.referrals.get(other.id)


def test_an_owner_sees_its_own(town) -> None:
    """The receiving organisation sees and answers its own referrals and no other; a verifier sees none."""
    mine = town.desk().referrals.make(**TO, mode="contacted")
    other = town.desk().referrals.make(service="pupils", topic="topic:education", mode="contacted")
    owner = town.desk("owner", organisation="office", desk=None)
    assert [mine.id] == [referral.id for referral in owner.referrals.list()]
    assert owner.referrals.accept(mine.id).state == "accepted"
    for attempt in (lambda: owner.referrals.get(other.id), lambda: owner.referrals.accept(other.id)):
        with town.nothing_written(), pytest.raises(ForbiddenError, match="another organisation"):
            attempt()
    with pytest.raises(InvalidDataError, match="organisation"):
        town.desk("owner").referrals.list()
    assert town.desk("verifier", organisation="school").referrals.list() == ()
    with pytest.raises(ForbiddenError):
        town.desk("owner", organisation="office").referrals.make(**TO)


def test_the_contact_is_shown_as_long_as_the_consent_holds(town) -> None:
    """After the last day of the consent the organisation sees no contact, neither when it reads nor when it answers."""
    town.switch_on("contact")
    agreed = {**AGREED, "items": ["phone"], "expires_on": "2026-03-02"}
    made = town.desk().referrals.make(**TO, mode="contacted", contact="0470 12 34 56", consent=agreed)
    owner = town.desk("owner", organisation="office").referrals
    assert "0470 12 34 56" == owner.get(made.id).contact
    town.clock.advance(days=1)
    seen = [owner.get(made.id), *owner.list(), *owner.chain(made.id), owner.accept(made.id)]
    assert [None] * 4 == [one.contact for one in seen]
    assert "0470 12 34 56" == town.desk().referrals.get(made.id).contact


def test_an_owner_sees_what_it_was_asked(town) -> None:
    """Drafts, notes and what was entered in error are hidden from the organisation, in lists and by id."""
    desk, owner = town.desk(), town.desk("owner", organisation="office", desk=None)
    hidden = [
        desk.referrals.prepare(**TO, mode="contacted"),
        desk.referrals.prepare(**TO, mode="told"),
        desk.referrals.make(**TO, mode="written"),
        desk.referrals.void(desk.referrals.make(**TO, mode="told").id),
        desk.referrals.void(desk.referrals.prepare(**TO, mode="contacted").id),
    ]
    asked = desk.referrals.make(**TO, mode="contacted")
    assert [asked.id] == [referral.id for referral in owner.referrals.list()]
    assert [asked.id] == [referral.id for referral in owner.referrals.list(limit=1)]
    for referral in hidden:
        assert () == owner.referrals.list(state=referral.state)
        for attempt in (owner.referrals.get, owner.referrals.accept):
            with town.nothing_written(), pytest.raises(ForbiddenError, match="was not asked"):
                attempt(referral.id)
    note = attrs.evolve(asked, mode=Mode.TOLD)  # as only another installation could have it
    assert ["the organisation was not asked for this referral"] == [*relation_reasons(owner.actor, note)]
    assert [] == [*relation_reasons(owner.actor, asked)]


def test_every_answer_is_shown_as_a_reading_is(town) -> None:
    """What is withheld stays withheld in the answer of a step, of a repeated one and of a new referral."""
    town.policies.hidden["referral", "organisation"] = {"worker", "consent", "visit"}
    desk, owner = town.desk(), town.desk("owner", organisation="office")
    visit = desk.visits.record(**VISIT)
    consent = {**AGREED, "items": ["need"]}
    made = desk.referrals.make(**TO, visit=visit.id, mode="contacted", consent=consent)
    assert (made.worker, made.visit) == ("w1", visit.id)
    for _ in range(2):
        answer = owner.referrals.accept(made.id, key="answer")
        assert ("withheld", None, None) == (answer.worker, answer.consent, answer.visit)
    assert ("w1", visit.id) == (desk.referrals.get(made.id).worker, desk.referrals.get(made.id).visit)
    town.policies.hidden["referral", "desk"] = {"worker"}
    assert desk.referrals.prepare(**TO).worker == "withheld"


@contextmanager
def vetoed(town, action: str, *hidden: str) -> Iterator[None]:
    """Let a plugin object to *action* on the records of these ids, or on all."""
    check = town.context.gate.check

    def veto(actor: object, given: str, subject: object = None) -> None:
        check(actor, given, subject)
        if given == action and (not hidden or getattr(subject, "id", None) in hidden):
            raise ForbiddenError(given, ["vetoed"])

    town.context.gate.check = veto
    try:
        yield
    finally:
        town.context.gate.check = check


def test_a_veto_holds_in_lists(town) -> None:
    """A record that a plugin vetoes is in no list, and makes no page shorter."""
    desk = town.desk()
    visits = [desk.visits.record(**VISIT).id for _ in range(4)]
    made = [desk.referrals.make(**TO).id for _ in range(4)]
    with vetoed(town, "referrals.read", *made[1:3]), vetoed(town, "visits.read", *visits[1:3]):
        for noun, ids in ((desk.referrals, made), (desk.visits, visits)):
            assert {ids[0], ids[3]} == {found.id for found in noun.list()}
            assert [ids[3], ids[0]] == [found.id for found in noun.list(limit=2)]
            first = noun.list(limit=1)
            assert [ids[0]] == [found.id for found in noun.list(limit=1, after=first[0])]


def test_a_veto_on_making_holds(town) -> None:
    """Who objects to making a referral is heard, whether it is given or requested; preparing goes on."""
    desk = town.desk()
    with vetoed(town, "referrals.make"):
        for mode in ("told", "contacted"):
            with town.nothing_written(), pytest.raises(ForbiddenError, match="vetoed"):
                desk.referrals.make(**TO, mode=mode)
        assert desk.referrals.give(desk.referrals.prepare(**TO).id).state == "given"
