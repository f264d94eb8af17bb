# SPDX-License-Identifier: EUPL-1.2
"""
Referrals at the desk: what is implied, refused, disclosed and answered, and who sees them.
"""

from datetime import timedelta

import pytest

from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, NotFoundError, TransitionError

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
RAN_OUT = {"given": "yes", "items": ["need"], "expires_on": "2026-03-01"}
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
        ({"visit": ""}, NotFoundError, "no visit"),
        ({"replaces": UNKNOWN_ID}, NotFoundError, "no referral"),
        ({"contact": "0470 12 34 56"}, InvalidDataError, "contact is off"),
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
    agreed = {"given": "yes", "items": ["phone"], "how": "oral", "expires_on": "2026-03-02"}
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
    draft = desk.referrals.prepare(**TO, mode="appointment", appointment_on="2026-03-09")
    assert draft.state == "draft"
    steps = [
        ("request", {}, None), ("accept", {}, "registration"), ("hold", {"reason": "papers_missing"}, "registration"),
        ("resume", {"on_behalf_of": "office"}, "office"), ("hold", {"reason": "other"}, "registration"),
        ("resume", {}, "registration"), ("complete", {"outcome": "helped"}, None),
    ]  # fmt: skip
    for operation, arguments, whose in steps:
        town.clock.advance(hours=1)
        moved = getattr(desk.referrals, operation)(draft.id, **arguments)
        assert (whose, town.clock()) == (moved.on_behalf_of, moved.changed_on)
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
        town.clock.advance(hours=1)
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
    for name, arguments in {"request": {}, "cancel": {"reason": "other"}}.items():
        moved = getattr(desk.referrals, name)(draft.id, **arguments, key=f"d-{name}")
        with town.nothing_written():
            assert moved == getattr(desk.referrals, name)(draft.id, **arguments, key=f"d-{name}")
    assert town.clock() - moved.changed_on == timedelta(0)
