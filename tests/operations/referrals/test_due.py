# SPDX-License-Identifier: EUPL-1.2
"""
What a desk should look at: each reason when it is due, and not before.
"""

import attrs
import pytest
from tests.operations.referrals.samples import AGREED, TO

from onestopshop.domain.codes.referrals import Attention
from onestopshop.domain.messages.ladders import DORA
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.operations.rules import Rules


def why(town, today: str | None = None) -> list[tuple[str, str]]:
    """Return each reason with its day; the town's clock begins on Monday, 2 March 2026, at 9:30."""
    return [(one.why.value, one.since.isoformat()) for one in town.desk().referrals.due(today)]


def asked(town, **more: object):
    return town.desk().referrals.make(**TO | {"mode": "contacted"} | more)


@pytest.mark.parametrize(
    ("priority", "hours", "expected"),
    [
        ("normal", 24 * 20, []),
        ("normal", 24 * 21, [("no_answer", "2026-03-23")]),
        ("normal", 24 * 45, [("overdue", "2026-04-16")]),
        ("urgent", 47, []),
        ("urgent", 48, [("no_answer", "2026-03-04")]),
        ("urgent", 72, [("overdue", "2026-03-05")]),
        ("emergency", 3, []),
        ("emergency", 4, [("no_answer", "2026-03-02")]),
        ("emergency", 24, [("overdue", "2026-03-03")]),
    ],
)
def test_no_answer(town, priority: str, hours: int, expected: list[tuple[str, str]]) -> None:
    """From its last reminder the desk looks at a request, of an emergency from the first: it telephones."""
    asked(town, priority=priority)
    town.clock.advance(hours=hours)
    assert expected == why(town)


def test_the_city_has_its_own_ladder(town) -> None:
    """Where there is one reminder only the desk looks from that on."""
    town.context = attrs.evolve(town.context, rules=Rules(referral_ladders=DORA))
    asked(town)
    town.clock.advance(days=9)
    assert [] == why(town)
    town.clock.advance(days=1)
    assert [("no_answer", "2026-03-12")] == why(town)


@pytest.mark.parametrize("path", [["accept"], ["accept", "start"], ["accept", "hold"]])
def test_stale(town, path: list[str]) -> None:
    """What runs without an event for 45 days is stale; a report is an event, and so is a day that is to come."""
    referral = asked(town)
    for step in path:
        getattr(town.desk().referrals, step)(referral.id, **({"reason": "other"} if step == "hold" else {}))
    town.clock.advance(days=44)
    assert [] == why(town)
    town.clock.advance(days=1)
    assert [("stale", "2026-03-02")] == why(town)
    town.desk().referrals.report(referral.id, outcome="unknown")
    assert [] == why(town)
    town.clock.advance(days=45)
    assert [("stale", "2026-04-16")] == why(town)
    town.desk().referrals.reschedule(referral.id, appointment_on="2026-12-01")
    assert [] == why(town)


def test_appointments(town) -> None:
    """On its day and later the desk asks whether the person came, until somebody says what came of it."""
    referral = asked(town, mode="appointment", appointment_on="2026-03-04")
    town.desk().referrals.accept(referral.id)
    assert [] == why(town, "2026-03-03")
    assert [("appointment", "2026-03-04")] == why(town, "2026-03-04") == why(town, "2026-06-01")
    town.desk().referrals.fail(referral.id, reason="no_show")
    assert [] == why(town, "2026-06-01")


def test_old_drafts(town) -> None:
    """A draft of an earlier day is given, requested or voided."""
    draft = town.desk().referrals.prepare(**TO)
    assert [] == why(town)
    town.clock.advance(days=1)
    assert [("old_draft", "2026-03-02")] == why(town)
    town.desk().referrals.void(draft.id)
    assert [] == why(town)


def test_consents_that_end(town) -> None:
    """From a week before its last day the desk asks again, and so it does afterwards."""
    asked(town, consent={**AGREED, "items": ["need"], "expires_on": "2026-03-10"})
    asked(town, consent={**AGREED, "expires_on": "2026-03-10"})  # nothing is disclosed
    assert [] == why(town)
    assert [("consent_ends", "2026-03-10")] == why(town, "2026-03-03")
    assert ("consent_ends", "2026-03-10") in why(town, "2026-03-20")


def test_the_most_pressing_first(town) -> None:
    """Emergencies come before urgent and normal ones, then what waits longest; one may stand there twice."""
    late = asked(
        town, appointment_on="2026-03-02", consent={**AGREED, "items": ["need"], "expires_on": "2026-03-09"}
    )
    urgent, emergency = asked(town, priority="urgent"), asked(town, priority="emergency")
    found = town.desk().referrals.due("2026-03-10")
    assert [emergency.id, urgent.id, late.id, late.id] == [one.referral.id for one in found]
    assert [Attention.APPOINTMENT, Attention.CONSENT_ENDS] == [one.why for one in found[2:]]


def test_given_and_ended(town) -> None:
    """What was only given, or has ended, asks for nothing."""
    town.desk().referrals.make(**TO)
    town.desk().referrals.cancel(asked(town).id, reason="other")
    assert [] == why(town, "2030-01-01")


def test_who_looks(town) -> None:
    """A worker sees her own desk, a coordinator every one; services and verifiers have no basket here."""
    referral = town.desk().referrals.prepare(**TO)
    town.clock.advance(days=1)
    coordinator = town.desk("coordinator", desk=None).referrals
    assert [referral.id] == [one.referral.id for one in coordinator.due()]
    assert () == tuple(coordinator.due(desk="market"))
    assert () == tuple(town.desk(desk="market").referrals.due())
    for attempt in (
        lambda: town.desk().referrals.due(desk="market"),
        town.desk("owner", organisation="office").referrals.due,
        town.desk("verifier").referrals.due,
    ):
        with pytest.raises(ForbiddenError):
            attempt()
    for bad in ("tomorrow", 7):
        with pytest.raises(InvalidDataError, match=r"\$\.today"):
            town.desk().referrals.due(bad)


def test_what_is_withheld(town) -> None:
    """What a plugin hides of a referral is hidden here, too."""
    town.desk().referrals.prepare(**TO)
    town.policies.hidden["referral", "desk"] = {"worker"}
    assert ["withheld"] == [one.referral.worker for one in town.desk().referrals.due("2026-03-10")]
