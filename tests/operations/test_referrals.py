# SPDX-License-Identifier: EUPL-1.2
"""
Referrals at the desk: what is implied, refused, disclosed and answered, and who sees them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import attrs
import pytest

from onestopshop.domain.codes.referrals import Mode
from onestopshop.domain.codes.services import ServiceStatus
from onestopshop.domain.consent import Consent
from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, NotFoundError, TransitionError
from onestopshop.operations.policies import relation_reasons

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
AGREED = {"given": "yes", "how": "oral", "language": "ar", "day": "2026-03-02"}
RAN_OUT = {**AGREED, "items": ["need"], "expires_on": "2026-03-01"}
TO = {"service": "registration", "topic": "topic:registration"}


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
        ({"mode": "contacted", "consent": {"given": "no"}}, InvalidDataError, "did not agree"),
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


def test_a_new_attempt(town) -> None:
    """A referral that replaces another begins only when that one has ended."""
    desk = town.desk()
    first = desk.referrals.make(**TO, mode="contacted")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.replaces"):
        desk.referrals.make(**TO, replaces=first.id)
    desk.referrals.reject(first.id, reason="no_capacity")
    assert first.id == desk.referrals.make(**TO, replaces=first.id).replaces


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


def test_a_closed_service_is_not_referred_to(town, make_service) -> None:
    """A draft whose service was closed meanwhile is neither given nor requested."""
    desk = town.desk()
    drafts = {"give": desk.referrals.prepare(**TO), "request": desk.referrals.prepare(**TO, mode="contacted")}
    closed = make_service("registration", status=ServiceStatus.HISTORIC.value)
    town.desk("coordinator").services.load([closed], directory="local")
    for operation, draft in drafts.items():
        with town.nothing_written(), pytest.raises(InvalidDataError, match="historic"):
            getattr(desk.referrals, operation)(draft.id)


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
    assert told == desk.visits.get(visit.id)
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


def test_only_who_was_asked_answers(town) -> None:
    """The desk cannot enter the answer of a service that was not asked."""
    referral = town.desk().referrals.make(**TO, mode="contacted")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.on_behalf_of"):
        town.desk().referrals.accept(referral.id, on_behalf_of="school")


def test_a_model_in_the_input_is_read_again(town) -> None:
    """A consent that was built by hand is converted as strictly as a mapping."""
    desk = town.desk()
    given = Consent(given="yes", items=["need"], how="oral", language="ar", day="2026-03-02")
    made = desk.referrals.make(**TO, mode="contacted", consent=given)
    assert made.consent.items == frozenset({"need"})
    assert (made, date(2026, 3, 2)) == (desk.referrals.get(made.id), made.consent.day)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.consent\.how"):
        desk.referrals.make(**TO, mode="contacted", consent=attrs.evolve(given, how="shouted"))


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
