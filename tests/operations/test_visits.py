# SPDX-License-Identifier: EUPL-1.2
"""
Recording visits: what is needed, what is implied, what is off, and who sees them.
"""

from datetime import UTC, date, datetime

import pytest

from onestopshop.domain.papers import Paper
from onestopshop.domain.visits import Profile
from onestopshop.errors import (
    ConflictError,
    ForbiddenError,
    InvalidDataError,
    NotFoundError,
    TransitionError,
)

SHORTEST = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
MET = {"step": "find", "concepts": ["b:bekend"], "what_happened": "Nobody knew of it."}
UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def test_the_shortest_visit(town) -> None:
    """Channel, language, topics and handling are enough; desk, worker and role come from the login, day is today."""
    visit = town.desk().visits.record(**SHORTEST)
    assert (visit.desk, visit.worker, visit.worker_role, visit.city) == ("main", "w1", "guide", "testville")
    assert (date(2026, 3, 2), 1, frozenset()) == (visit.day, visit.version, visit.implied)
    assert visit == town.desk().visits.get(visit.id)


@pytest.mark.parametrize("missing", SHORTEST)
def test_what_is_needed(town, missing: str) -> None:
    """A visit without one of the four is refused, by name, and nothing is written."""
    fields = {name: value for name, value in SHORTEST.items() if name != missing}
    with town.nothing_written(), pytest.raises(InvalidDataError, match=rf"\$\.{missing}"):
        town.desk().visits.record(**fields)


def test_the_log_tells_the_day_only(town) -> None:
    """The entry of a visit carries its day, not the time, and codes only."""
    town.desk().visits.record(**SHORTEST, day="2026-02-27")
    with town.storage.read() as snapshot:
        entry = snapshot.entries(0, 1000)[-1]
    assert date(2026, 2, 27) == entry.at
    assert not isinstance(entry.at, datetime)
    assert (entry.action, entry.actor, entry.origin) == ("visit.recorded", "worker/w1", "test")


def test_today_is_the_citys(town) -> None:
    """A visit shortly after midnight in the city is of the new day there, whatever the clock's own zone says."""
    town.clock.advance(days=1)
    assert date(2026, 3, 3) == town.desk().visits.record(**SHORTEST).day
    assert datetime(2026, 3, 3, 9, 30, tzinfo=UTC) == town.clock()


@pytest.mark.parametrize(
    ("fields", "error", "told"),
    [
        ({"topics": ["topic:regstration"]}, InvalidDataError, "no taxonomy has the concept"),
        ({"topics": ["b:none"]}, InvalidDataError, "not of the scheme 'topic'"),
        ({"topics": "topic:registration"}, InvalidDataError, "a list is needed"),
        ({"topics": [5]}, InvalidDataError, r"\$\.topics\[0\]"),
        ({"services": ["nowhere"]}, NotFoundError, "no service with the id 'nowhere'"),
        ({"services": ["Mrs Peeters"]}, InvalidDataError, r"\$\.services"),
        ({"papers": ["doc:leter"]}, InvalidDataError, "no taxonomy has the concept"),
        ({"papers": "doc:letter"}, InvalidDataError, r"a list is needed @ \$\.papers"),
        ({"papers": 5}, InvalidDataError, r"a list is needed @ \$\.papers"),
        ({"papers": [{"kind": "doc:letter", "sender": "nowhere"}]}, NotFoundError, "nowhere"),
        ({"corrects": UNKNOWN_ID}, NotFoundError, "no visit"),
        ({"desk": "harbour"}, (InvalidDataError, ForbiddenError), "desk"),
        ({"day": "2026-03-03"}, InvalidDataError, r"\$\.day"),
        ({"day": "1969-12-31"}, InvalidDataError, "1970"),
        ({"day": "yesterday"}, InvalidDataError, r"\$\.day"),
        ({"day": datetime(2026, 3, 2, tzinfo=UTC)}, InvalidDataError, r"\$\.day"),
        ({"channel": "counter"}, InvalidDataError, r"\$\.channel"),
        ({"channel": None}, InvalidDataError, r"\$\.channel"),
        ({"language": "Arabic, I think"}, InvalidDataError, r"\$\.language"),
        ({"langauge": "ar"}, InvalidDataError, "did you mean 'language'"),
        ({"name": "Anna"}, InvalidDataError, "there is no field 'name'"),
        ({"worker": "w2"}, InvalidDataError, "there is no field 'worker'"),
        ({"topics": ["topic:\x00"]}, InvalidDataError, r"\$\.topics"),
        ({"spoken": "\ud800"}, InvalidDataError, r"\$\.spoken"),
        ({"key": "Anna Peeters"}, InvalidDataError, r"\$\.key"),
        ({"worker_role": "mayor"}, InvalidDataError, r"\$\.worker_role"),
        ({"person_code": "k7"}, InvalidDataError, "person_code is off"),
        ({"follow_up_due": "2026-04-02"}, InvalidDataError, "follow_up is off"),
        ({"profile": {"gender": "x"}}, InvalidDataError, "gender is off"),
        ({"profile": {"age_band": "18_60"}}, InvalidDataError, "age_band is off"),
        ({"profile": {"third_country_national": "yes"}}, InvalidDataError, "third_country_national is off"),
    ],
)
def test_bad_input(town, fields: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong is named, and nothing is written."""
    with town.nothing_written(), pytest.raises(error, match=told):
        town.desk().visits.record(**SHORTEST | fields)


def test_what_is_off_can_be_switched_on_one_by_one(town) -> None:
    """A city switches on each field of its own that points to a person, and no other with it."""
    town.switch_on("gender", "person_code")
    visit = town.desk().visits.record(**SHORTEST, profile={"gender": "x"}, person_code="K7X2")
    assert (visit.profile.gender, visit.person_code) == ("x", "K7X2")
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.person_code"):
        town.desk().visits.record(**SHORTEST, person_code="Anna Peeters")
    with pytest.raises(InvalidDataError, match="age_band is off"):
        town.desk().visits.record(**SHORTEST, profile={"gender": "x", "age_band": "18_60"})


def test_who_records_needs_a_desk_and_a_role(town) -> None:
    """Without a desk or a worker's role in the login, both are asked for."""
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.desk") as refused:
        town.desk(desk=None).visits.record(**SHORTEST)
    assert "worker_role" in refused.value.hint
    with pytest.raises(InvalidDataError, match=r"\$\.worker_role"):
        town.desk("coordinator").visits.record(**SHORTEST)
    assert (
        town.desk("coordinator").visits.record(**SHORTEST, worker_role="mediator").worker_role == "mediator"
    )


def test_papers_imply(town) -> None:
    """A paper implies topic, request type and its sender when that is a service, and marks them."""
    visit = town.desk().visits.record(
        channel="desk", language="ar", handling=["answered"],
        papers=["doc:form", *({"kind": "doc:letter", "sender": sender} for sender in ("registration", "office"))],
    )  # fmt: skip
    assert {"topic:papers-form", "topic:papers-letter"} == visit.topics
    assert {"registration"} == visit.services
    assert {"fill_form", "explain_letter"} == visit.request_types
    assert {"services=registration", "topics=topic:papers-form"} <= visit.implied


def test_a_referral_implies_handling(town) -> None:
    """A visit without handling is recorded when a referral in the same transaction says what was done."""
    desk = town.desk()
    fields = {name: value for name, value in SHORTEST.items() if name != "handling"}
    with desk.together():
        visit = desk.visits.record(**fields)
        desk.referrals.make(visit=visit.id, service="registration", mode="appointment")
    told = desk.visits.get(visit.id)
    assert ({"appointment_made"}, {"registration"}, 1) == (told.handling, told.services, told.version)
    assert {"handling=appointment_made", "services=registration"} == told.implied
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.handling"), desk.together():
        desk.visits.record(**fields)


def test_a_later_referral_completes_the_visit(town) -> None:
    """A referral made afterwards adds what it implies as a new version of the visit, once for two of them."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST)
    with desk.together():
        desk.referrals.make(visit=visit.id, service="registration")
        desk.referrals.make(visit=visit.id, service="housing")
    told = desk.visits.get(visit.id)
    assert ({"registration", "housing"}, 2) == (told.services, told.version)
    assert town.actions().count("visit.completed") == 1
    desk.referrals.make(visit=visit.id, service="housing")
    assert desk.visits.get(visit.id).version == 2


def test_retracting(town) -> None:
    """A visit that is taken back keeps its history, counts no longer, and nothing new comes of it."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST)
    gone = desk.visits.retract(visit.id, reason="duplicate")
    assert (gone.counted, gone.retracted.reason, gone.retracted.by) == ("no", "duplicate", "w1")
    attempts = {
        "retract": lambda: desk.visits.retract(visit.id, reason="other"),
        "prepare": lambda: desk.referrals.make(visit=visit.id, service="registration"),
        "observe": lambda: desk.barriers.observe(
            visit=visit.id, step="find", concepts=["b:bekend"], what_happened="x"
        ),
    }
    for name, attempt in attempts.items():
        with town.nothing_written(), pytest.raises(TransitionError) as refused:
            attempt()
        assert ("retracted", name) == (refused.value.state, refused.value.attempted)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.reason"):
        desk.visits.retract(desk.visits.list()[0].id, reason="Mrs Peeters asked for it")
    with pytest.raises(NotFoundError):
        desk.visits.retract(UNKNOWN_ID, reason="other")
    with pytest.raises(InvalidDataError, match="the id of a visit is a text"):
        desk.visits.get([visit.id])


def test_a_correction(town) -> None:
    """A correction is a new visit that names the one it replaces, which counts no longer; nothing counts twice."""
    desk = town.desk()
    wrong = desk.visits.record(**SHORTEST)
    desk.barriers.observe(visit=wrong.id, **MET)
    right = desk.visits.record(**SHORTEST | {"language": "ti"}, corrects=wrong.id, key="again")
    with town.nothing_written():
        assert right == desk.visits.record(**SHORTEST | {"language": "ti"}, corrects=wrong.id, key="again")
    assert wrong.id == right.corrects
    gone = desk.visits.get(wrong.id)
    assert ("no", "entered_in_error", 2) == (gone.counted, gone.retracted.reason, gone.version)
    assert ["visit.retracted", "visit.recorded"] == town.actions()[-2:]
    assert len(town.commits[-1].puts) == 2
    totals = town.desk("coordinator").insight.totals()
    assert (totals.visits, totals.observations) == (1, 1)
    with town.nothing_written(), pytest.raises(ConflictError, match="corrected before"):
        desk.visits.record(**SHORTEST, corrects=wrong.id)
    assert right.id == desk.visits.record(**SHORTEST, corrects=right.id).corrects


def test_a_correction_of_what_was_taken_back(town) -> None:
    """What was taken back before is corrected once, too, in the same transaction or later."""
    desk = town.desk()
    wrong = desk.visits.record(**SHORTEST)
    with desk.together():
        desk.visits.retract(wrong.id, reason="duplicate")
        right = desk.visits.record(**SHORTEST, corrects=wrong.id)
        with pytest.raises(ConflictError):
            desk.visits.record(**SHORTEST, corrects=wrong.id)
    assert desk.visits.get(wrong.id).retracted.reason == "duplicate"
    assert town.desk("coordinator").insight.totals().visits == 1
    desk.visits.retract(right.id, reason="other")
    desk.visits.record(**SHORTEST, corrects=right.id)
    for id in (wrong.id, right.id):
        with town.nothing_written(), pytest.raises(ConflictError):
            desk.visits.record(**SHORTEST, corrects=id)


def test_who_corrects_may_take_back(make_town) -> None:
    """Who may record but not take back corrects nothing; an import replaces what was imported."""
    town = make_town({"worker": ["visits.record"], "coordinator": ["visits.import"]})
    visit = town.desk().visits.record(**SHORTEST)
    with town.nothing_written(), pytest.raises(ForbiddenError, match=r"visits\.retract"):
        town.desk().visits.record(**SHORTEST, corrects=visit.id)
    imported = {**SHORTEST, "mode_of_entry": "import", "worker_role": "guide"}
    assert visit.id == town.desk("coordinator").visits.record(**imported, corrects=visit.id).corrects


def test_an_import_is_retried_as_an_import(make_town) -> None:
    """Who may only import repeats an import with its key; who may only record does not, and the other way round."""
    town = make_town({"worker": ["visits.record"], "coordinator": ["visits.import"]})
    imported = {**SHORTEST, "mode_of_entry": "import", "worker_role": "guide"}
    importer, worker = town.desk("coordinator"), town.desk()
    visit = importer.visits.record(**imported, key="import")
    mine = worker.visits.record(**SHORTEST, key="mine")
    with town.nothing_written():
        assert visit == importer.visits.record(**imported, key="import")
        assert mine == worker.visits.record(**SHORTEST, key="mine")
        for desk, key in ((importer, "mine"), (worker, "import")):
            with pytest.raises(ForbiddenError):
                desk.visits.record(**SHORTEST, worker_role="guide", key=key)


def test_what_a_retracted_visit_led_to(town) -> None:
    """What was observed in a visit is taken back with it for the same reason, each with its own event."""
    desk = town.desk()
    visit, other = desk.visits.record(**SHORTEST), desk.visits.record(**SHORTEST)
    first, second, early = (desk.barriers.observe(visit=visit.id, **MET) for _ in range(3))
    kept = desk.barriers.observe(visit=other.id, **MET)
    desk.barriers.retract(early.id, reason="duplicate")
    desk.visits.retract(visit.id, reason="identity_found")
    assert ["visit.retracted", *["observation.retracted"] * 2] == town.actions()[-3:]
    assert len(town.commits[-1].puts) == 3
    for id in (first.id, second.id):
        gone = desk.barriers.observation(id)
        assert ("no", "identity_found", None) == (gone.counted, gone.retracted.reason, gone.what_happened)
    assert desk.barriers.observation(early.id).retracted.reason == "duplicate"
    assert desk.barriers.observation(kept.id).counted == "yes"


def test_answers_are_shown_as_readings_are(town) -> None:
    """What is withheld is withheld in the answer of recording, of a retry and of taking back."""
    town.policies.hidden["visit", "desk"] = {"worker", "retracted.by"}
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST, key="mine")
    again = desk.visits.record(**SHORTEST, key="mine")
    gone = desk.visits.retract(visit.id, reason="other")
    assert {"withheld"} == {visit.worker, again.worker, gone.worker, gone.retracted.by}
    assert (gone.retracted.reason, gone.day) == ("other", visit.day)


def test_models_in_the_input_are_read_again(town) -> None:
    """Papers and a profile that were built by hand are converted as strictly as mappings."""
    town.switch_on("gender")
    desk = town.desk()
    visit = desk.visits.record(
        **SHORTEST,
        papers=[Paper(kind="doc:letter", result="done", help=["explained"])],
        profile=Profile(gender="x"),
    )
    assert visit == desk.visits.get(visit.id)
    assert visit.request_types == {"explain_letter"}
    for fields in (
        {"papers": [Paper(kind="doc:letter", result="nearly")]},
        {"profile": Profile(gender="y")},
        {"profile": Paper(kind="doc:letter")},
    ):
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"papers|profile"):
            desk.visits.record(**SHORTEST, **fields)


def test_the_sheet(town) -> None:
    """A visit is shown with its referrals and observations, and with what the desk should still be asked."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST | {"handling": ["referred", "could_not_help"]})
    assert desk.visits.sheet(visit.id).open_questions == (
        "referred without a referral",
        "could_not_help without a reason",
    )
    referral = desk.referrals.make(visit=visit.id, service="registration")
    seen = desk.barriers.observe(visit=visit.id, step="find", concepts=["b:bekend"], what_happened="x")
    sheet = desk.visits.sheet(visit.id)
    assert ((referral.id,), (seen.id,), ()) == (
        tuple(found.id for found in sheet.referrals),
        tuple(found.id for found in sheet.observations),
        sheet.open_questions,
    )
    desk.referrals.void(referral.id)
    assert ("referred without a referral",) == desk.visits.sheet(visit.id).open_questions
    desk.barriers.retract(seen.id, reason="other")
    assert len(desk.visits.sheet(visit.id).open_questions) == 2


def test_lists(town) -> None:
    """Visits are listed newest day first, page by page, by desk and topic."""
    main, market = town.desk(), town.desk(desk="market", worker="w2")
    days = ["2026-02-26", "2026-02-27", "2026-02-28"]
    made = {day: main.visits.record(**SHORTEST, day=day) for day in days}
    other = market.visits.record(**SHORTEST | {"topics": ["topic:housing-search"]})
    first = main.visits.list(limit=2)
    assert [made[days[2]], made[days[1]]] == list(first)
    assert [made[days[0]]] == list(main.visits.list(after=first[-1]))
    everything = town.desk("coordinator", desk=None).visits
    assert len(everything.list()) == 4
    assert [other] == list(everything.list(topic="topic:housing-search"))
    assert [other] == list(everything.list(desk="market"))
    with pytest.raises(InvalidDataError, match="no desk 'harbour'"):
        everything.list(desk="harbour")
    with pytest.raises(InvalidDataError):
        everything.list(topic="topic:x")
    with pytest.raises(InvalidDataError, match="limit"):
        everything.list(limit=-1)


def test_a_worker_sees_her_own_desk(town) -> None:
    """A worker neither lists nor reads the visits of another desk, nor any without a desk of her own."""
    visit = town.desk(desk="market").visits.record(**SHORTEST)
    desk = town.desk()
    assert desk.visits.list() == ()
    for attempt in (
        lambda: desk.visits.get(visit.id),
        lambda: desk.visits.sheet(visit.id),
        lambda: desk.visits.list(desk="market"),
        lambda: desk.visits.retract(visit.id, reason="other"),
        lambda: desk.referrals.make(visit=visit.id, service="registration"),
        lambda: desk.barriers.observe(visit=visit.id, step="find", concepts=["b:bekend"], what_happened="x"),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError, match="desk"):
            attempt()
    with pytest.raises(InvalidDataError, match=r"\$\.desk"):
        town.desk(desk=None).visits.list()


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_owners_and_verifiers_see_no_visit(town, acts_as: str) -> None:
    """Who stands outside the desks sees no single visit, even with a grant to read them."""
    visit = town.desk().visits.record(**SHORTEST)
    outside = town.desk(acts_as, desk=None, organisation="office")
    assert outside.visits.list() == ()
    assert outside.barriers.observations() == ()
    with pytest.raises(ForbiddenError):
        outside.visits.get(visit.id)


def test_what_plugins_withhold(town) -> None:
    """A withheld field is shown as if it were empty, a code as withheld, and a record without its core not at all."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST, papers=["doc:form"], time_band="morning")
    town.policies.hidden["visit", "desk"] = {"worker", "papers", "time_band", "no_such_field"}
    shown = desk.visits.get(visit.id)
    assert (shown.worker, shown.papers, shown.time_band) == ("withheld", (), "unknown")
    town.policies.hidden["visit", "desk"] = {"language"}
    with pytest.raises(ForbiddenError, match="language of a visit is withheld"):
        desk.visits.get(visit.id)


def test_what_is_withheld_inside_a_field(town) -> None:
    """A name with a dot is withheld in every value of that field, and nothing else of it."""
    seen = town.desk().barriers.observe(visit=town.desk().visits.record(**SHORTEST).id, **MET)
    barrier = town.desk().barriers.gather([seen.id], problem={"en": "Nobody knows of it"})
    town.policies.hidden["barrier", "organisation"] = {"history.actor", "history.nothing", "id.actor"}
    town.policies.hidden["visit", "desk"] = {"papers.sender", "papers.result"}
    (move,) = town.desk("verifier", organisation="school").barriers.get(barrier.id).history
    assert (move.actor, move.operation, move.role) == ("withheld", "gather", "worker")
    assert town.desk().barriers.get(barrier.id).history[0].actor == "w1"
    papers = [{"kind": "doc:letter", "sender": "office", "result": "done"}, "doc:form"]
    visit = town.desk().visits.record(**SHORTEST, papers=papers)
    assert [("doc:letter", "unknown", None), ("doc:form", "unknown", None)] == [
        (paper.kind, paper.sender, paper.result) for paper in visit.papers
    ]


def test_the_same_key_is_the_same_visit(town) -> None:
    """A retry with its key returns the visit as it is now, and a key for something else is a conflict."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST, key="form-1")
    with town.nothing_written():
        assert visit == desk.visits.record(**SHORTEST, key="form-1")
    gone = desk.visits.retract(visit.id, reason="other", key="form-2")
    with town.nothing_written():
        assert gone == desk.visits.retract(visit.id, reason="other", key="form-2")
        assert gone == desk.visits.record(**SHORTEST, key="form-1")
        with pytest.raises(ConflictError) as refused:
            desk.visits.record(**SHORTEST, key="form-2")
    assert f"visit.retracted of {visit.id}" == refused.value.found
    assert refused.value.hint


def test_a_key_opens_no_door(town) -> None:
    """Who may not see a record does not get it by guessing the key it was made with."""
    town.desk(desk="market").visits.record(**SHORTEST, key="form-1")
    with town.nothing_written(), pytest.raises(ForbiddenError):
        town.desk().visits.record(**SHORTEST, key="form-1")
