# SPDX-License-Identifier: EUPL-1.2
"""
What is told of a referral beside its steps: outcomes, appointments, a consent taken back.
"""

import pytest
from tests.operations.referrals.samples import AGREED, TO

from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, TransitionError


def ended(town, *path: str):
    desk = town.desk()
    referral = desk.referrals.make(**TO, mode="contacted")
    for step in path:
        operation, _, reason = step.partition(":")
        referral = getattr(desk.referrals, operation)(referral.id, **({"reason": reason} if reason else {}))
    return referral


def test_every_report_is_kept(town) -> None:
    """Service, desk and visitor say different things after the end: all of it is kept, the visitor's is shown."""
    done = ended(town, "accept", "complete")
    town.desk("owner", organisation="office").referrals.report(done.id, outcome="helped")
    town.desk().referrals.report(done.id, outcome="partly_helped")
    told = town.desk().referrals.report(done.id, outcome="not_helped", reported_by="visitor")
    assert ["unknown", "helped", "partly_helped", "not_helped"] == [
        one.outcome for one in told.outcome_reports
    ]
    assert ["desk", "service", "desk", "visitor"] == [one.by for one in told.outcome_reports]
    assert ("not_helped", True, "completed", done.changed_on) == (
        told.outcome, told.disputed, told.state, told.changed_on,
    )  # fmt: skip
    assert ["referral.reported"] * 3 == town.actions()[-3:]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ((), True),
        (("accept", "fail:no_show"), True),
        (("reject:no_capacity",), True),
        (("cancel:other",), True),
        (("void",), False),
    ],
)
def test_when_an_outcome_is_told(town, path: tuple[str, ...], allowed: bool) -> None:
    """Whatever became of a request, one can say what it brought; of what was entered in error nobody can."""
    referral = ended(town, *path)
    if allowed:
        told = town.desk().referrals.report(referral.id, outcome="helped", reported_by="visitor")
        assert (referral.state, "helped", referral.version + 1) == (told.state, told.outcome, told.version)
    else:
        with town.nothing_written(), pytest.raises(TransitionError):
            town.desk().referrals.report(referral.id, outcome="helped")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"outcome": "wonderful"}, r"\$\.outcome"),
        ({"outcome": "helped", "reported_by": "a friend"}, r"\$\.reported_by"),
        ({"outcome": "helped", "on_behalf_of": "school"}, r"\$\.on_behalf_of"),
    ],
)
def test_bad_reports(town, arguments: dict[str, str], told: str) -> None:
    """A report with a value that no list has, or for somebody who was not asked, is refused."""
    referral = ended(town, "accept", "complete")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=told):
        town.desk().referrals.report(referral.id, **arguments)


def test_who_may(town) -> None:
    """Desks tell, a service tells of its own, a verifier and another organisation tell nothing."""
    referral = ended(town)
    others = [town.desk("verifier"), town.desk("owner", organisation="school"), town.desk(desk="market")]
    for desk in others:
        for attempt in (
            lambda desk=desk: desk.referrals.report(referral.id, outcome="helped"),
            lambda desk=desk: desk.referrals.reschedule(referral.id, appointment_on="2026-03-09"),
            lambda desk=desk: desk.referrals.withdraw_consent(referral.id),
        ):
            with town.nothing_written(), pytest.raises(ForbiddenError):
                attempt()
    assert town.desk("owner", organisation="office").referrals.reschedule(referral.id, appointment_on=None)


def test_an_appointment_moves(town) -> None:
    """The day is set, moved and removed; the state, its time and the log's codes stay as they should be."""
    referral = ended(town, "accept")
    desk = town.desk()
    assert "2026-03-09" == str(
        desk.referrals.reschedule(referral.id, appointment_on="2026-03-09").appointment_on
    )
    assert None is desk.referrals.reschedule(referral.id, appointment_on=None).appointment_on
    with town.storage.read() as snapshot:
        *_, set_, removed = snapshot.entries(0, 1000)
    assert [{"appointment_on": "2026-03-09", "was": None}, {"appointment_on": None, "was": "2026-03-09"}] == [
        set_.data, removed.data,
    ]  # fmt: skip
    for bad in ("2026-03-01", "soon", 7):
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.appointment_on"):
            desk.referrals.reschedule(referral.id, appointment_on=bad)
    desk.referrals.complete(referral.id, outcome="not_attended")
    with town.nothing_written(), pytest.raises(TransitionError):
        desk.referrals.reschedule(referral.id, appointment_on="2026-03-09")


def test_taking_a_consent_back(town) -> None:
    """The referral is cancelled, the contact is gone, and one entry tells the receiver what to forget."""
    town.switch_on("contact")
    desk = town.desk()
    agreed = {**AGREED, "items": ["phone", "need"]}
    referral = desk.referrals.make(**TO, mode="contacted", contact="0470 12 34 56", consent=agreed)
    desk.referrals.accept(referral.id)
    back = desk.referrals.withdraw_consent(referral.id)
    assert ("cancelled", "person_declined", None) == (back.state, back.reason, back.contact)
    assert "2026-03-02" == str(back.consent.withdrawn_on)
    with town.storage.read() as snapshot:
        *_, withdrawn, cancelled = snapshot.entries(0, 1000)
    assert ("referral.consent_withdrawn", {"items": ["need", "phone"]}) == (withdrawn.action, withdrawn.data)
    assert ("referral.cancelled", withdrawn.version, 2) == (
        cancelled.action, cancelled.version, cancelled.data["part"],
    )  # fmt: skip
    with town.nothing_written(), pytest.raises(TransitionError):
        desk.referrals.withdraw_consent(referral.id)


def test_a_consent_is_taken_back_at_any_time(town) -> None:
    """A draft can no longer be requested, and of an ended referral the receiver is told; without one there is none."""
    desk = town.desk()
    agreed = {**AGREED, "items": ["need"]}
    draft = desk.referrals.prepare(**TO, mode="contacted", consent=agreed)
    assert "draft" == desk.referrals.withdraw_consent(draft.id).state
    with town.nothing_written(), pytest.raises(InvalidDataError, match="consent"):
        desk.referrals.request(draft.id)
    done = desk.referrals.make(**TO, mode="contacted", consent=agreed)
    desk.referrals.reject(done.id, reason="no_capacity")
    assert ("rejected", "no_capacity") == (
        (back := desk.referrals.withdraw_consent(done.id)).state, back.reason,
    )  # fmt: skip
    bare = desk.referrals.make(**TO, mode="contacted")
    with town.nothing_written(), pytest.raises(InvalidDataError, match="no consent"):
        desk.referrals.withdraw_consent(bare.id)


def test_a_refusal_becomes_a_note(town) -> None:
    """Who does not agree gets a written note at once: no failure, and nobody is told."""
    made = town.desk().referrals.make(**TO, mode="contacted", consent={"given": "no"})
    assert ("written", "given", "no") == (made.mode, made.state, made.consent.given)
    assert ["referral.prepared", "referral.given"] == town.actions()[-2:]


def test_a_consent_of_today(town) -> None:
    """Where nobody says on which day she agreed it was today."""
    agreed = {name: value for name, value in AGREED.items() if name != "day"} | {"items": ["need"]}
    made = town.desk().referrals.make(**TO, mode="contacted", consent=agreed)
    assert "2026-03-02" == str(made.consent.day)


def test_retries(town) -> None:
    """What is told again with its key is told once, also after the referral went on; another use is a conflict."""
    desk = town.desk()
    referral = desk.referrals.make(**TO, mode="contacted", consent={**AGREED, "items": ["need"]})
    calls = {
        "report": {"outcome": "helped"},
        "reschedule": {"appointment_on": "2026-03-09"},
        "withdraw_consent": {},
    }
    for name, arguments in calls.items():
        getattr(desk.referrals, name)(referral.id, **arguments, key=name)
    now = desk.referrals.get(referral.id)
    for name, arguments in calls.items():
        with town.nothing_written():
            assert now == getattr(desk.referrals, name)(referral.id, **arguments, key=name)
            with pytest.raises(ConflictError):
                desk.referrals.void(referral.id, key=name)


@pytest.mark.parametrize(
    "contact", ["Fatima, 0470 12 34 56", "Kerkstraat 3", "at the desk", "a@b c@d", "+", "x@"]
)
def test_one_means_of_contact(town, contact: str) -> None:
    """A contact is a number or an address: a name beside it would leave without the consent that lists names."""
    town.switch_on("contact")
    agreed = {**AGREED, "items": ["phone", "email"]}
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.contact") as refused:
        town.desk().referrals.make(**TO, mode="contacted", contact=contact, consent=agreed)
    assert contact not in str(refused.value)


def test_an_appointment_lies_ahead(town) -> None:
    """No referral has an appointment on a day before its own."""
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.appointment_on"):
        town.desk().referrals.make(**TO, mode="appointment", appointment_on="2026-03-01")
    assert town.desk().referrals.make(**TO, mode="accompanied", appointment_on="2026-03-02")


def test_a_key_of_another_redirection(town) -> None:
    """A key that made the attempt after one referral is refused for another, and the other does not end."""
    desk = town.desk()
    first, other = (desk.referrals.make(**TO, mode="contacted") for _ in range(2))
    again = desk.referrals.redirect(first.id, service="pupils", key="k")
    assert again == desk.referrals.redirect(first.id, service="pupils", key="k")
    with town.nothing_written(), pytest.raises(ConflictError, match="used for"):
        desk.referrals.redirect(other.id, service="pupils", key="k")
