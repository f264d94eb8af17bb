# SPDX-License-Identifier: EUPL-1.2
"""
Observations and barriers at the desk: what is taken over, gathered, counted, and kept from whom.
"""

from typing import Any

import attrs
import pytest

from onestopshop.codec.records import from_record, to_record
from onestopshop.domain.barriers import BARRIERS, Barrier
from onestopshop.domain.codes.barriers import Visibility
from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, NotFoundError, TransitionError
from onestopshop.ports.storage import Batch, Put

VISIT = {"channel": "desk", "language": "ti", "topics": ["topic:registration"], "handling": ["answered"]}
MET = {"step": "understand", "concepts": ["b:begrijpbaar"], "what_happened": "Legal words only."}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
PROBLEM = {"problem": {"en": "Letters are hard"}}
CONFIRM = {
    "checks": ["clear", "neutral", "recognised"],
    "kind": "kind:information",
    "level": "gov:local",
    "owner": "office",
}


def share(town, barrier):
    """Let the owner of a barrier read it, as signalling will do."""
    with town.storage.read() as snapshot:
        record = snapshot.get("barrier", barrier.id)
    kept = from_record(record, Barrier)
    shared = attrs.evolve(kept, visibility=Visibility.SHARED, version=kept.version + 1)
    town.storage.write(Batch(puts=(Put(to_record(shared), replaces=kept.version),)))


def seen(town, *, worker: str = "w1", desk: str = "main", **fields: object):
    """Record a visit and an observation of it."""
    at = town.desk(desk=desk, worker=worker)
    visit = at.visits.record(**VISIT, services=["registration"])
    return at.barriers.observe(visit=visit.id, **MET | fields)


def test_the_visit_gives_what_it_has(town) -> None:
    """Service, topic, language, day and desk are taken from the visit, and what nobody typed is marked."""
    found = seen(town)
    assert (
        found.service,
        found.topic,
        found.language,
        found.desk,
    ) == ("registration", "topic:registration", "ti", "main")
    assert {"service", "topic", "language"} == found.implied
    assert (found.visit, "visit", "pending") == (found.source_ref, found.source, found.identity_review)
    said = seen(town, service="housing", topic="topic:housing", language="en")
    assert ("housing", "topic:housing", "en", frozenset()) == (
        said.service,
        said.topic,
        said.language,
        said.implied,
    )


def test_two_of_a_kind_decide_nothing(town) -> None:
    """A visit with two topics and two services gives neither: the topic is asked for, the service is unknown."""
    desk = town.desk()
    two = {"topics": ["topic:registration", "topic:work"], "services": ["registration", "housing"]}
    visit = desk.visits.record(**VISIT | two)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"topic is missing @ \$\.topic"):
        desk.barriers.observe(visit=visit.id, **MET)
    assert desk.barriers.observe(visit=visit.id, topic="topic:work", **MET).service == "unknown"


@pytest.mark.parametrize(
    ("fields", "error", "told"),
    [
        ({"concepts": ["b:begrijpbar"]}, InvalidDataError, "no taxonomy has the concept"),
        ({"concepts": ["b:begrijpbaar", "b:bekend"]}, InvalidDataError, "exactly one concept"),
        ({"concepts": ["hm:learning"]}, InvalidDataError, "exactly one concept"),
        ({"concepts": "b:begrijpbaar"}, InvalidDataError, "a list is needed"),
        ({"concepts": None}, InvalidDataError, r"concepts is missing"),
        ({"step": "fall"}, InvalidDataError, r"\$\.step"),
        ({"service": "nowhere"}, NotFoundError, "no service"),
        ({"organisation": "nobody"}, NotFoundError, "no organisation"),
        ({"visit": UNKNOWN_ID}, NotFoundError, "no visit"),
        ({"visit": 7}, InvalidDataError, "the id of a visit is a text"),
        ({"again_of": UNKNOWN_ID}, NotFoundError, "no barrier"),
        ({"replaces": UNKNOWN_ID}, NotFoundError, "no observation"),
        ({"document_kind": "doc:x"}, InvalidDataError, "no taxonomy"),
        ({"topic": "doc:letter"}, InvalidDataError, "not of the scheme"),
        ({"what_happened": None}, InvalidDataError, r"\$\.what_happened"),
        ({"what_happened": "x" * 1001}, InvalidDataError, "1 to 1000"),
        ({"what_happened": "call 0470 12 34 56"}, InvalidDataError, "telephone"),
        ({"idea": "write to anna@example.org"}, InvalidDataError, r"e-mail address @ \$\.idea"),
        ({"what_happened": "a\x00b"}, InvalidDataError, r"U\+0000 or half a character @ \$\.what_happened"),
        ({"impact": "\ud800"}, InvalidDataError, r"\$\.impact"),
        ({"source": "rumour"}, InvalidDataError, r"\$\.source"),
        ({"source": "referral"}, InvalidDataError, r"\$\.source_ref"),
        ({"source": "referral", "source_ref": UNKNOWN_ID}, NotFoundError, "no referral"),
        ({"source_ref": UNKNOWN_ID}, InvalidDataError, "another visit"),
        ({"source": "partner", "source_ref": "Mrs Peeters"}, InvalidDataError, r"\$\.source_ref"),
        ({"wants_review": "yes"}, InvalidDataError, "true or false"),
        ({"wat_happened": "x"}, InvalidDataError, "did you mean 'what_happened'"),
        ({"recorder": "w2"}, InvalidDataError, "no field 'recorder'"),
        ({"desk": "harbour"}, (InvalidDataError, ForbiddenError), "desk"),
        ({"day": "2027-01-01"}, InvalidDataError, r"\$\.day"),
    ],
)
def test_bad_input(town, fields: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong is named without repeating what was said, and nothing is written."""
    visit = town.desk().visits.record(**VISIT)
    with town.nothing_written(), pytest.raises(error, match=told) as refused:
        town.desk().barriers.observe(**{"visit": visit.id, **MET, **fields})
    assert not any(secret in str(refused.value) for secret in ("0470", "anna@", "Peeters"))


def test_other_sources(town) -> None:
    """An observation may come from a referral, a partner or a search, and counts the visit that its source has."""
    desk = town.desk()
    plain = {"topic": "topic:registration", **MET}
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.source_ref"):
        desk.barriers.observe(**plain)
    visit = desk.visits.record(**VISIT)
    referral = desk.referrals.make(visit=visit.id, service="registration", mode="contacted")
    made = {
        "partner": desk.barriers.observe(source="partner", **plain),
        "search": desk.barriers.observe(source="search", source_ref="2026-03-02/1", **plain),
        "referral": desk.barriers.observe(source="referral", source_ref=referral.id, **plain),
        "document": desk.barriers.observe(source="document", source_ref=visit.id, **plain),
        "visit": desk.barriers.observe(source_ref=visit.id, **MET),
    }
    assert made.keys() == {found.source.value for found in made.values()}
    assert {"document", "visit", "referral"} == {
        name for name, found in made.items() if found.visit == visit.id
    }
    assert made["visit"].topic == "topic:registration"
    assert made["partner"].desk == "main"
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.desk"):
        town.desk("coordinator", desk=None).barriers.observe(source="partner", **plain)


def test_the_same_again(town) -> None:
    """'The same again' takes everything from the barrier, needs no words, and is linked at once."""
    barrier = town.desk().barriers.gather([seen(town).id], **PROBLEM)
    visit = town.desk().visits.record(**VISIT)
    again = town.desk().barriers.observe(visit=visit.id, again_of=barrier.id)
    assert (barrier.id, barrier.id, "registration") == (again.barrier, again.again_of, again.service)
    assert ("understand", {"b:begrijpbaar"}, "clean") == (again.step, again.concepts, again.identity_review)
    assert {"service", "topic", "step", "concepts", "language"} == again.implied
    assert town.desk().barriers.counts(barrier.id).observations == 2
    other = town.desk().visits.record(**VISIT | {"topics": ["topic:work"]}, services=["housing"])
    again = town.desk().barriers.observe(visit=other.id, again_of=barrier.id)
    assert (again.topic, again.service) == ("topic:work", "registration")


def test_the_same_again_of_a_wide_barrier(town) -> None:
    """A barrier at two services and no topic gives neither; the visit or the worker says them."""
    ids = [seen(town).id, seen(town, service="housing", topic="topic:housing").id]
    barrier = town.desk().barriers.gather(ids, **PROBLEM)
    assert ({"registration", "housing"}, None) == (barrier.services, barrier.topic)
    visit = town.desk().visits.record(**VISIT)
    again = town.desk().barriers.observe(visit=visit.id, again_of=barrier.id)
    assert (again.service, again.topic) == ("unknown", "topic:registration")


def test_gathering(town) -> None:
    """A barrier takes what its observations share, gets a number, and links them with the day only in the log."""
    first, second = seen(town), seen(town, worker="w2")
    barrier = town.desk().barriers.gather([first.id, second.id, first.id], **PROBLEM)
    assert (1, "gathered", {"registration"}, "topic:registration") == (
        barrier.number, barrier.state, barrier.services, barrier.topic,
    )  # fmt: skip
    assert barrier.problem == barrier.title
    assert [town.desk().barriers.observation(found.id).version for found in (first, second)] == [2, 2]
    assert town.actions().count("observation.linked") == 2


@pytest.mark.parametrize(
    ("fields", "error", "told"),
    [
        ({"problem": None}, InvalidDataError, r"problem is missing"),
        ({"problem": "bare"}, InvalidDataError, r"\$\.problem"),
        ({"problem": {"en": "call 0470 12 34 56"}}, InvalidDataError, r"\$\.problem\.en"),
        ({"title": {"nl": "anna@example.org"}}, InvalidDataError, r"\$\.title\.nl"),
        (
            {"ideas": [{"text": {"en": "ask anna@example.org"}}]},
            InvalidDataError,
            r"\$\.ideas\[0\]\.text\.en",
        ),
        ({"ideas": [{"text": {"en": "x"}, "organisation": "nobody"}]}, NotFoundError, "no organisation"),
        ({"organisation": "nobody"}, NotFoundError, "no organisation"),
        ({"carrier": "nobody"}, NotFoundError, "no organisation"),
        ({"services": ["nowhere"]}, NotFoundError, "no service"),
        ({"topic": "topic:x"}, InvalidDataError, "no taxonomy"),
        ({"concepts": ["b:x"]}, InvalidDataError, "no taxonomy"),
        ({"concepts": []}, InvalidDataError, r"\$\.concepts"),
        ({"step": "fall"}, InvalidDataError, r"\$\.step"),
        ({"reach": "nobody"}, InvalidDataError, r"\$\.reach"),
        ({"probem": {"en": "x"}}, InvalidDataError, "did you mean 'problem'"),
        ({"number": 7}, InvalidDataError, "no field 'number'"),
    ],
)
def test_bad_barriers(town, fields: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong with a barrier is named, and no number is used up."""
    id = seen(town).id
    with town.nothing_written(), pytest.raises(error, match=told):
        town.desk().barriers.gather([id], **PROBLEM | fields)
    assert town.desk().barriers.gather([id], **PROBLEM).number == 1


@pytest.mark.parametrize("ids", [[], "x", 5, [UNKNOWN_ID], [5]])
def test_bad_observations_to_gather(town, ids: object) -> None:
    """A barrier is gathered from a list of observations that exist, at least one."""
    with town.nothing_written(), pytest.raises((InvalidDataError, NotFoundError)):
        town.desk().barriers.gather(ids, **PROBLEM, step="find", concepts=["b:bekend"], topic="topic:work")


def test_observations_that_differ(town) -> None:
    """Where observations differ in step or concepts, the one who gathers them decides; they are not averaged."""
    ids = [seen(town).id, seen(town, step="apply", concepts=["b:bekend"]).id]
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        town.desk().barriers.gather(ids, **PROBLEM)
    assert {"step", "concepts"} == {problem.rpartition("$.")[2] for problem in refused.value.problems}
    assert town.desk().barriers.gather(ids, **PROBLEM, step="apply", concepts=["b:bekend"]).step == "apply"


def test_what_is_linked_stays_where_it_is(town) -> None:
    """An observation that is linked or was taken back is gathered into nothing else."""
    linked, gone = seen(town), seen(town)
    town.desk().barriers.gather([linked.id], **PROBLEM)
    town.desk().barriers.retract(gone.id, reason="duplicate")
    for id in (linked.id, gone.id):
        with town.nothing_written(), pytest.raises(TransitionError):
            town.desk().barriers.gather([id], **PROBLEM)


def test_a_worker_gathers_what_her_desk_saw(town) -> None:
    """Observations of another desk are gathered, changed and read by its own workers and by coordinators only."""
    other = seen(town, desk="market", worker="w9")
    desk = town.desk().barriers
    for attempt in (
        lambda: desk.gather([other.id], **PROBLEM),
        lambda: desk.retract(other.id, reason="other"),
        lambda: desk.redact(other.id),
        lambda: desk.review(other.id),
        lambda: desk.observation(other.id),
        lambda: desk.observations(desk="market"),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError, match="desk"):
            attempt()
    assert desk.observations() == ()
    assert town.desk("coordinator").barriers.gather([other.id], **PROBLEM).number == 1


def test_linking_and_reviewing(town) -> None:
    """Links can be made and undone, words reviewed or redacted, and the log tells each with the day only."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    found = seen(town)
    assert barrier.id == coordinator.link(found.id, barrier=barrier.id).barrier
    assert None is coordinator.unlink(found.id).barrier
    assert (
        coordinator.review(found.id).identity_review,
        coordinator.observation(found.id).reviewed_by,
    ) == ("clean", "w1")
    redacted = coordinator.redact(found.id)
    assert (redacted.identity_review, redacted.what_happened, redacted.counted) == ("redacted", None, "yes")
    with town.nothing_written(), pytest.raises(NotFoundError):
        coordinator.link(found.id, barrier=UNKNOWN_ID)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.reason"):
        coordinator.retract(found.id, reason="no reason")
    with town.storage.read() as snapshot:
        entries = [entry for entry in snapshot.entries(0, 1000) if entry.kind in {"visit", "observation"}]
    assert {"date"} == {type(entry.at).__name__ for entry in entries}


def test_confirming(town) -> None:
    """A coordinator confirms a barrier; few visits or reporters need a reason, and the reason names nobody."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="1 visits and 1 reporters are few"):
        coordinator.confirm(barrier.id, **CONFIRM)
    for _ in range(2):
        coordinator.link(seen(town, worker="w2").id, barrier=barrier.id)
    confirmed = coordinator.confirm(barrier.id, **CONFIRM)
    assert (confirmed.state, confirmed.owner, confirmed.level) == ("confirmed", "office", "gov:local")
    with town.nothing_written(), pytest.raises(TransitionError):
        coordinator.confirm(barrier.id, **CONFIRM)


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        ({"checks": ["clear"]}, InvalidDataError, r"\$\.checks"),
        ({"checks": "clear"}, InvalidDataError, r"\$\.checks"),
        ({"kind": "kind:x"}, InvalidDataError, "no taxonomy"),
        ({"kind": "b:none"}, InvalidDataError, "not of the scheme"),
        ({"level": "local"}, InvalidDataError, r"\$\.level"),
        ({"owner": "nobody"}, NotFoundError, "no organisation"),
        ({"reason": "Mrs Peeters, 0470 12 34 56"}, InvalidDataError, r"\$\.reason"),
    ],
)
def test_bad_confirmations(town, changes: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong with a confirmation is named, and the barrier stays gathered."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    with town.nothing_written(), pytest.raises(error, match=told):
        coordinator.confirm(barrier.id, **{**CONFIRM, "reason": "clear enough", **changes})
    with pytest.raises(ForbiddenError):
        town.desk().barriers.confirm(barrier.id, **CONFIRM)


def test_closed_barriers_are_not_met_again(town) -> None:
    """Who meets a closed barrier again is told what is possible instead."""
    barrier = town.desk("coordinator").barriers.gather([seen(town).id], **PROBLEM)
    merged = attrs.evolve(barrier, state=BARRIERS.states("merged"), owner="office", version=2)
    town.storage.write(Batch(puts=(Put(to_record(merged), replaces=1),)))
    visit = town.desk().visits.record(**VISIT)
    found = seen(town)
    for attempt in (
        lambda: town.desk().barriers.observe(visit=visit.id, again_of=barrier.id),
        lambda: town.desk("coordinator").barriers.link(found.id, barrier=barrier.id),
    ):
        with town.nothing_written(), pytest.raises(TransitionError) as refused:
            attempt()
        assert (refused.value.state, refused.value.allowed) == ("merged", ("unmerge",))


def test_counts_are_kept_apart(town) -> None:
    """Observations, distinct visits, reporters and desks are four figures, and what was taken back is in none."""
    coordinator = town.desk("coordinator").barriers
    desk = town.desk()
    visit = desk.visits.record(**VISIT)
    twice = [desk.barriers.observe(visit=visit.id, **MET).id for _ in range(2)]
    elsewhere = seen(town, desk="market", worker="w2")
    gone = seen(town, worker="w3")
    barrier = coordinator.gather([*twice, elsewhere.id, gone.id], **PROBLEM)
    coordinator.retract(gone.id, reason="wrong_service")
    counts = coordinator.counts(barrier.id)
    assert (counts.observations, counts.visits, counts.reporters, counts.desks) == (3, 2, 2, 2)
    counts = desk.barriers.counts(barrier.id)
    assert (counts.observations, counts.visits, counts.reporters, counts.desks) == (2, 1, 1, 1)


def test_small_counts_stay_inside(town) -> None:
    """An owner sees no count below the city's smallest, and never how many reporters there are."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town, worker=f"w{number}").id for number in range(6)], **PROBLEM)
    coordinator.confirm(barrier.id, **CONFIRM)
    share(town, barrier)
    owner = town.desk("owner", organisation="office", desk=None).barriers
    counts = owner.counts(barrier.id)
    assert (counts.observations, counts.visits, counts.reporters, counts.desks) == (6, 6, None, None)
    town.policies.least["organisation"] = 7
    assert None is owner.counts(barrier.id).visits


def test_an_owner_sees_its_own(town) -> None:
    """An owner lists and reads what was shared with its organisation only, and never one observation."""
    coordinator = town.desk("coordinator").barriers
    mine, other = (coordinator.gather([seen(town).id], **PROBLEM) for _ in range(2))
    coordinator.confirm(mine.id, **CONFIRM, reason="clear enough")
    owner = town.desk("owner", organisation="office", desk=None).barriers
    for look in (owner.get, owner.counts):
        with pytest.raises(ForbiddenError, match="not shared"):
            look(mine.id)
    assert owner.list() == ()
    share(town, mine)
    assert [barrier.number for barrier in owner.list()] == [1]
    assert owner.get(mine.id).state == "confirmed"
    with pytest.raises(ForbiddenError):
        owner.get(other.id)
    with pytest.raises(ForbiddenError):
        owner.counts(other.id)
    assert town.desk("owner", desk=None).barriers.list() == ()
    with pytest.raises(ForbiddenError):
        owner.observation(coordinator.observations()[0].id)


def test_lists(town) -> None:
    """Barriers are listed by number, observations newest first, each page by page and by what is asked for."""
    coordinator = town.desk("coordinator").barriers
    found = [seen(town) for _ in range(3)]
    made = [coordinator.gather([one.id], **PROBLEM) for one in found]
    assert [barrier.number for barrier in coordinator.list(limit=2)] == [1, 2]
    assert [barrier.number for barrier in coordinator.list(after=made[0])] == [2, 3]
    assert coordinator.list(state="verified") == ()
    page = coordinator.observations(limit=2)
    assert len(coordinator.observations(after=page[-1])) == 1
    assert [found[0].id] == [one.id for one in coordinator.observations(barrier=made[0].id)]
    coordinator.review(found[1].id)
    assert [found[1].id] == [one.id for one in coordinator.observations(review="clean")]
    for attempt in (lambda: coordinator.list(state="lost"), lambda: coordinator.observations(review="lost")):
        with pytest.raises(InvalidDataError):
            attempt()
    for get in (coordinator.get, coordinator.counts, coordinator.observation):
        with pytest.raises(NotFoundError):
            get(UNKNOWN_ID)


def test_retries(town) -> None:
    """Every change of an observation or a barrier is safe to repeat with its key, and another use is a conflict."""
    coordinator = town.desk("coordinator").barriers
    visit = town.desk().visits.record(**VISIT)
    observe = lambda: coordinator.observe(visit=visit.id, **MET, key="observe")  # noqa: E731
    found = observe()
    spare = seen(town)
    gather = lambda: coordinator.gather([spare.id], **PROBLEM, key="gather")  # noqa: E731
    barrier = gather()
    confirm = lambda: coordinator.confirm(barrier.id, **CONFIRM, reason="clear", key="confirm")  # noqa: E731
    confirm()
    steps = [
        lambda: coordinator.link(found.id, barrier=barrier.id, key="link"),
        lambda: coordinator.unlink(found.id, key="unlink"),
        lambda: coordinator.review(found.id, key="review"),
        lambda: coordinator.redact(found.id, key="redact"),
        lambda: coordinator.retract(found.id, reason="other", key="retract"),
    ]
    last = [step() for step in steps][-1]
    with town.nothing_written():
        assert [last] * 5 == [step() for step in steps]
        assert last == observe()
        assert coordinator.get(barrier.id) == gather() == confirm()
        for other in ("observe", "gather", "link"):
            with pytest.raises(ConflictError):
                coordinator.retract(spare.id, reason="other", key=other)


def test_no_grant_no_result(make_town) -> None:
    """Without a grant nothing is done and nothing is shown, also not by a key that was used."""
    town = make_town({"coordinator": ["barriers.observe", "visits.record"], "worker": []})
    coordinator = town.desk("coordinator")
    visit = coordinator.visits.record(**VISIT, worker_role="guide", key="v")
    found = coordinator.barriers.observe(visit=visit.id, **MET, key="o")
    desk = town.desk()
    for attempt in (
        lambda: desk.visits.record(**VISIT, key="v"),
        lambda: desk.visits.record(**VISIT),
        desk.visits.list,
        lambda: desk.barriers.observe(visit=visit.id, **MET, key="o"),
        lambda: desk.barriers.observe(visit=visit.id, **MET),
        lambda: desk.barriers.gather([found.id], **PROBLEM),
        desk.barriers.list,
        desk.barriers.observations,
        desk.referrals.list,
        lambda: desk.referrals.make(service="registration", topic="topic:work"),
        desk.insight.totals,
        desk.services.list,
        lambda: desk.services.search("x"),
        lambda: desk.services.load([], directory="local"),
        desk.taxonomies.list,
        lambda: coordinator.barriers.redact(found.id),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError):
            attempt()


def test_what_plugins_withhold(town) -> None:
    """Words can be withheld without hiding the fact; what leaves nothing to show is refused."""
    found = seen(town)
    town.policies.hidden["observation", "desk"] = {"what_happened", "recorder"}
    shown = town.desk().barriers.observation(found.id)
    assert (shown.what_happened, shown.recorder) == (None, "withheld")
    barrier = town.desk("coordinator").barriers.gather([found.id], **PROBLEM)
    town.policies.hidden["barrier", "desk"] = {"services", "topic"}
    with pytest.raises(ForbiddenError, match="what a barrier needs is withheld"):
        town.desk().barriers.get(barrier.id)


def test_who_verifies_is_of_another_organisation(town) -> None:
    """A verifier has nothing to do with a barrier that her own organisation owns."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    coordinator.confirm(barrier.id, **CONFIRM, reason="clear enough")
    assert (
        town.desk("verifier", organisation="school", desk=None).barriers.get(barrier.id).state == "confirmed"
    )
    with pytest.raises(ForbiddenError, match="another organisation than the owner"):
        town.desk("verifier", organisation="office", desk=None).barriers.get(barrier.id)


def test_a_referral_gives_what_it_has(town) -> None:
    """What was learned from a referral takes its service, need and visit, and the language of that visit."""
    desk = town.desk()
    visit = desk.visits.record(
        **VISIT | {"topics": ["topic:work", "topic:registration"], "day": "2026-03-01"}
    )
    referral = desk.referrals.make(visit=visit.id, service="housing", topic="topic:work", mode="contacted")
    found = desk.barriers.observe(source="referral", source_ref=referral.id, **MET)
    assert ("housing", "topic:work", visit.id, "ti") == (
        found.service, found.topic, found.visit, found.language,
    )  # fmt: skip
    assert {"service", "topic", "language"} == found.implied
    assert found.day.isoformat() == "2026-03-02"
    said = desk.barriers.observe(source="referral", source_ref=referral.id, service="pupils", **MET)
    assert ("pupils", {"topic", "language"}) == (said.service, said.implied)
    whole = desk.referrals.make(organisation="school", topic="topic:work", mode="contacted")
    of_all = desk.barriers.observe(source="referral", source_ref=whole.id, **MET)
    assert (of_all.service, of_all.organisation, of_all.visit) == ("unknown", "school", None)
    elsewhere = town.desk(desk="market").referrals.make(service="housing", topic="topic:work")
    with town.nothing_written(), pytest.raises(ForbiddenError, match="another desk"):
        desk.barriers.observe(source="referral", source_ref=elsewhere.id, **MET)
    other = desk.visits.record(**VISIT)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="another visit"):
        desk.barriers.observe(source="referral", source_ref=referral.id, visit=other.id, **MET)
    town.context = attrs.evolve(town.context, gate=Veto(town.context.gate, whole.id))
    with town.nothing_written(), pytest.raises(ForbiddenError, match="vetoed"):
        town.desk().barriers.observe(source="referral", source_ref=whole.id, **MET)


def test_a_case_is_of_the_barriers_service(town) -> None:
    """What was met at another service is no case of a barrier; where a service is not known it may be."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    elsewhere, nowhere = seen(town, service="housing"), seen(town, service="unknown")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.service"):
        coordinator.link(elsewhere.id, barrier=barrier.id)
    assert coordinator.link(nowhere.id, barrier=barrier.id).barrier == barrier.id
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.service"):
        town.desk().barriers.observe(visit=nowhere.visit, again_of=barrier.id, service="housing")
    loose = coordinator.gather([seen(town, service="unknown").id], **PROBLEM)
    assert coordinator.link(elsewhere.id, barrier=loose.id).barrier == loose.id


def test_a_shared_organisation_is_taken_over(town) -> None:
    """A barrier takes the organisation that all its observations name, and none where they differ."""
    coordinator = town.desk("coordinator").barriers
    named = [seen(town, organisation="office").id for _ in range(2)]
    assert coordinator.gather(named, **PROBLEM).organisation == "office"
    differing = [seen(town, organisation=name).id for name in ("office", "school", None)]
    assert coordinator.gather(differing, **PROBLEM).organisation is None


def test_what_is_without_words_or_taken_back(town) -> None:
    """Words are removed once, and what was taken back is reviewed no more; its words can still go."""
    desk = town.desk().barriers
    found, gone = seen(town), seen(town)
    desk.redact(found.id)
    desk.retract(gone.id, reason="other")
    for attempt in (lambda: desk.redact(found.id), lambda: desk.review(gone.id)):
        with town.nothing_written(), pytest.raises(TransitionError):
            attempt()
    assert desk.redact(gone.id).what_happened is None


class Veto:
    """
    A gate that refuses to show some records.
    """

    def __init__(self, gate: Any, *hidden: str) -> None:
        self.gate, self.hidden = gate, hidden

    def check(self, actor: object, action: str, subject: object = None) -> None:
        self.gate.check(actor, action, subject)
        if getattr(subject, "id", None) in self.hidden:
            raise ForbiddenError(action, ["vetoed"])


def test_a_list_shows_what_each_record_would(town) -> None:
    """What a veto hides is in no list, and a page is filled with what comes behind it."""
    found = [seen(town) for _ in range(5)]
    made = [town.desk().barriers.gather([one.id], **PROBLEM) for one in found]
    newest_first = sorted((one.id for one in found), reverse=True)
    hidden = [made[0].id, made[1].id, *newest_first[:3]]
    town.context = attrs.evolve(town.context, gate=Veto(town.context.gate, *hidden))
    desk = town.desk()
    assert [barrier.number for barrier in desk.barriers.list(limit=2)] == [3, 4]
    assert [barrier.number for barrier in desk.barriers.list(limit=3)] == [3, 4, 5]
    page = desk.barriers.observations(limit=1)
    assert [one.id for one in page] == newest_first[3:4]
    assert [one.id for one in desk.barriers.observations(limit=1, after=page[0])] == newest_first[4:]
    assert desk.barriers.observations(limit=1, after=found[0]) == ()
    assert {row.barrier.number for row in desk.insight.to_raise(limit=9)} == {3, 4, 5}


@pytest.mark.parametrize(
    "attempt",
    [
        lambda desk, _: desk.barriers.list(limit="5"),
        lambda desk, _: desk.barriers.list(limit=0),
        lambda desk, _: desk.barriers.list(limit=10**30),
        lambda desk, _: desk.barriers.list(after="x"),
        lambda desk, found: desk.barriers.list(after=found),
        lambda desk, _: desk.barriers.list(state=[]),
        lambda desk, _: desk.barriers.observations(limit=None),
        lambda desk, _: desk.barriers.observations(limit=True),
        lambda desk, _: desk.barriers.observations(after="x"),
        lambda desk, _: desk.barriers.observations(barrier=[]),
        lambda desk, _: desk.barriers.observations(barrier="Mrs Peeters"),
        lambda desk, _: desk.barriers.observations(desk=[]),
        lambda desk, _: desk.barriers.observations(review=[]),
        lambda desk, _: desk.barriers.get("\ud800"),
        lambda desk, _: desk.barriers.get("Mrs Peeters"),
        lambda desk, _: desk.barriers.counts([]),
        lambda desk, _: desk.barriers.observation(None),
        lambda desk, _: desk.barriers.gather([["x"]], **PROBLEM),
        lambda desk, found: desk.barriers.gather([found.id], **PROBLEM, services=[[]]),
        lambda desk, found: desk.barriers.gather([found.id], **PROBLEM, organisation="Mrs Peeters"),
        lambda desk, found: desk.barriers.link(found.id, barrier=["x"]),
        lambda desk, found: desk.barriers.retract(found.id, reason=[]),
        lambda desk, _: desk.barriers.observe(**MET, source_ref=[]),
        lambda desk, _: desk.barriers.observe(**MET, source=[]),
        lambda desk, _: desk.barriers.observe(**MET, visit=[]),
        lambda desk, _: desk.barriers.observe(**MET, visit="Mrs Peeters"),
        lambda desk, found: desk.barriers.observe(**MET, visit=found.visit, desk=[]),
        lambda desk, found: desk.barriers.observe(**MET, visit=found.visit, service=[]),
        lambda desk, found: desk.barriers.observe(**MET, visit=found.visit, service="Mrs Peeters"),
        lambda desk, _: desk.barriers.confirm(UNKNOWN_ID, **CONFIRM | {"checks": [["clear"]]}),
        lambda desk, _: desk.barriers.confirm(UNKNOWN_ID, **CONFIRM, reason=5),
        lambda desk, _: desk.insight.to_raise(limit=-1),
        lambda desk, _: desk.insight.barriers_by_concept(language=5),
        lambda desk, _: desk.insight.barriers_by_service(language="not a tag!"),
        lambda desk, _: desk.taxonomies.scheme([]),
        lambda desk, _: desk.taxonomies.scheme("Mrs Peeters"),
        lambda desk, _: desk.taxonomies.concept("Mrs Peeters"),
        lambda desk, _: desk.taxonomies.validate([]),
    ],
)
def test_what_is_not_even_of_the_form(town, attempt: Any) -> None:
    """A value of a wrong type or form is refused as data, with nothing of it in the message."""
    found = seen(town)
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        attempt(town.desk("coordinator"), found)
    assert "Peeters" not in str(refused.value) + refused.value.hint
