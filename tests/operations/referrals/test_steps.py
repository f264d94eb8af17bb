# SPDX-License-Identifier: EUPL-1.2
"""
The way of a referral: its steps, ends and outcome, who reports them, and when they are told.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest
from tests.operations.referrals.samples import TO, VISIT

from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, TransitionError


def test_a_whole_way(town) -> None:
    """A referral goes its way step by step; each answer that the desk enters says whose word it is."""
    desk = town.desk()
    draft = desk.referrals.prepare(**TO, mode="appointment", appointment_on="2026-03-09", priority="urgent")
    assert draft.state == "draft"
    steps = [
        ("request", {}, None), ("accept", {}, "registration"), ("hold", {"reason": "papers_missing"}, "registration"),
        ("resume", {"on_behalf_of": "office"}, "office"), ("hold", {"reason": "other"}, "registration"),
        ("resume", {}, "registration"), ("complete", {"outcome": "helped"}, None),
    ]  # fmt: skip
    for operation, arguments, whose in steps:
        town.clock.advance(hours=1)
        moved = getattr(desk.referrals, operation)(draft.id, **arguments)
        assert whose == moved.on_behalf_of
        ended = moved.state == "completed"
        assert moved.changed_on == (datetime(2026, 3, 2, tzinfo=UTC) if ended else town.clock())
    assert (moved.state, moved.outcome, moved.version) == ("completed", "helped", 8)
    assert moved.outcome_reports[-1].by == "desk"


@pytest.mark.parametrize(
    ("path", "state"),
    [
        (["reject:no_capacity"], "rejected"),
        (["accept", "start", "fail:no_show"], "failed"),
        (["cancel:person_declined"], "cancelled"),
        (["void"], "entered_in_error"),
        (["accept", "complete"], "completed"),
    ],
)
def test_other_ends(town, path: list[str], state: str) -> None:
    """A referral can be rejected, fail, be cancelled, be voided or be completed without anybody knowing the outcome."""
    desk = town.desk()
    referral = desk.referrals.make(**TO, mode="contacted")
    for step in path:
        operation, _, reason = step.partition(":")
        referral = getattr(desk.referrals, operation)(referral.id, **({"reason": reason} if reason else {}))
    assert (state, path[-1].partition(":")[2] or None) == (referral.state, referral.reason)
    with town.nothing_written(), pytest.raises(TransitionError) as refused:
        desk.referrals.accept(referral.id)
    assert state == refused.value.state


def test_a_written_note_is_given(town) -> None:
    """A draft in mode written is given by the desk."""
    desk = town.desk()
    draft = desk.referrals.prepare(**TO, mode="written")
    assert desk.referrals.give(draft.id).state == "given"


def test_only_the_shop_lets_a_referral_expire(town) -> None:
    """Nobody at a desk can say that no answer came in time; the shop itself can."""
    referral = town.desk().referrals.make(**TO, mode="contacted")
    for acts_as in ("worker", "coordinator", "owner"):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            town.desk(acts_as, organisation="office").referrals.expire(referral.id)
    assert town.desk("system").referrals.expire(referral.id).state == "expired"


@pytest.mark.parametrize(
    ("acts_as", "arguments", "by"),
    [
        ("worker", {}, "desk"),
        ("worker", {"reported_by": "visitor"}, "visitor"),
        ("worker", {"on_behalf_of": "registration"}, "service"),
        ("owner", {}, "service"),
    ],
)
def test_who_reports_the_outcome(town, acts_as: str, arguments: dict[str, str], by: str) -> None:
    """The outcome tells who reported it: the desk, the visitor through the desk, or the service."""
    referral = town.desk().referrals.make(**TO, mode="contacted")
    actor = town.desk(acts_as, organisation="office")
    actor.referrals.accept(referral.id)
    done = actor.referrals.complete(referral.id, outcome="partly_helped", **arguments)
    assert (by, "partly_helped") == (done.outcome_reports[-1].by, done.outcome)


def test_a_service_speaks_for_itself_only(town) -> None:
    """A service cannot say that the visitor was helped as if the visitor had said so."""
    referral = town.desk().referrals.make(**TO, mode="contacted")
    owner = town.desk("owner", organisation="office")
    owner.referrals.accept(referral.id)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.reported_by"):
        owner.referrals.complete(referral.id, outcome="helped", reported_by="visitor")


def test_only_who_was_asked_answers(town) -> None:
    """The desk cannot enter the answer of a service that was not asked."""
    referral = town.desk().referrals.make(**TO, mode="contacted")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.on_behalf_of"):
        town.desk().referrals.accept(referral.id, on_behalf_of="school")


@pytest.mark.parametrize(
    ("operation", "arguments", "told"),
    [
        ("reject", {"reason": "because Mrs Peeters was late"}, r"\$\.reason"),
        ("accept", {"on_behalf_of": "Mrs Peeters"}, r"\$\.on_behalf_of"),
        ("complete", {"outcome": "wonderful"}, r"\$\.outcome"),
        ("complete", {"reported_by": "a friend"}, r"\$\.reported_by"),
    ],
)
def test_bad_steps(town, operation: str, arguments: dict[str, str], told: str) -> None:
    """A step with a value that no list has is refused, and the value is not repeated."""
    referral = town.desk().referrals.make(**TO, mode="contacted")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=told) as refused:
        getattr(town.desk().referrals, operation)(referral.id, **arguments)
    assert "Peeters" not in str(refused.value)


def test_retries(town) -> None:
    """Every step is safe to repeat with its key, also after the referral went on; another use is a conflict."""
    desk = town.desk()
    made = desk.referrals.make(**TO, mode="contacted", key="make")
    steps = {
        "accept": {}, "start": {}, "hold": {"reason": "other"}, "resume": {},
        "complete": {"outcome": "helped"}, "void": {},
    }  # fmt: skip
    for name, arguments in steps.items():
        desk_now = getattr(desk.referrals, name)(made.id, **arguments, key=name)
    for name, arguments in steps.items():
        with town.nothing_written():
            assert desk_now == getattr(desk.referrals, name)(made.id, **arguments, key=name)
    with town.nothing_written():
        assert desk_now == desk.referrals.make(**TO, mode="contacted", key="make")
    draft = desk.referrals.prepare(**TO, mode="contacted", key="prepare")
    with town.nothing_written():
        assert draft == desk.referrals.prepare(**TO, mode="contacted", key="prepare")
        for key in ("accept", "make"):
            with pytest.raises(ConflictError):
                desk.referrals.request(draft.id, key=key)
        for key in ("accept", "prepare"):
            with pytest.raises(ConflictError):
                desk.referrals.make(**TO, mode="contacted", key=key)
        with pytest.raises(ConflictError):
            desk.referrals.prepare(**TO, mode="contacted", key="make")
    for name, arguments in {"request": {}, "cancel": {"reason": "other"}}.items():
        moved = getattr(desk.referrals, name)(draft.id, **arguments, key=f"d-{name}")
        with town.nothing_written():
            assert moved == getattr(desk.referrals, name)(draft.id, **arguments, key=f"d-{name}")
    with town.nothing_written(), pytest.raises(ConflictError):
        desk.referrals.make(**TO, mode="contacted", key="d-request")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Brussels", "Pacific/Kiritimati"])
@pytest.mark.parametrize(
    ("mode", "priority", "exact"),
    [
        ("told", "urgent", False),
        ("written", "emergency", False),
        ("contacted", "normal", False),
        ("contacted", "urgent", True),
        ("contacted", "emergency", True),
    ],
)
def test_the_time_of_a_referral(town, mode: str, priority: str, exact: bool, zone: str) -> None:
    """Only the day of a change is kept and logged, unless hours count, and then until the end only."""
    there = ZoneInfo(zone)
    town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, timezone=there))
    today = town.clock().astimezone(there).date()
    made = town.desk().referrals.make(**TO, mode=mode, priority=priority)
    start = datetime(today.year, today.month, today.day, tzinfo=there)
    assert made.changed_on == (town.clock() if exact else start)
    assert made.changed_on.astimezone(there).date() == today
    assert made == town.desk().referrals.get(made.id)
    ended = town.desk().referrals.void(made.id)
    assert ended.changed_on == start
    with town.storage.read() as snapshot:
        *_, prepared, sent, voided = [one for one in snapshot.entries(0, 1000) if one.kind == "referral"]
    assert [type(entry.at) for entry in (prepared, sent, voided)] == [
        *[datetime if exact else date] * 2,
        date,
    ]
    assert "visit" not in prepared.data


def test_a_voided_referral_takes_back_what_it_implied(town) -> None:
    """The visit forgets what only that referral implied, and is asked for the referral that it speaks of."""
    desk = town.desk()
    visit = desk.visits.record(**VISIT)
    first, second, third = (
        desk.referrals.make(visit=visit.id, service=service)
        for service in ("registration", "housing", "housing")
    )
    desk.referrals.void(first.id)
    told = desk.visits.get(visit.id)
    assert ({"housing"}, {"answered", "referred"}) == (told.services, told.handling)
    assert {"services=housing", "handling=referred"} == told.implied
    desk.referrals.void(second.id)
    assert attrs.evolve(told, version=told.version + 1) == desk.visits.get(visit.id)
    desk.referrals.void(third.id)
    told = desk.visits.get(visit.id)
    assert (set(), {"answered"}, set()) == (told.services, told.handling, told.implied)
    typed = desk.visits.record(**VISIT | {"handling": ["referred"], "services": ["housing"]})
    desk.referrals.void(desk.referrals.make(visit=typed.id, service="housing").id)
    assert ({"housing"}, {"referred"}) == (
        desk.visits.get(typed.id).services,
        desk.visits.get(typed.id).handling,
    )
    assert ("referred without a referral",) == desk.visits.sheet(typed.id).open_questions
