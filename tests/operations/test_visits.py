# SPDX-License-Identifier: EUPL-1.2
"""
Recording visits: what is needed, what is implied, what is off, and what a key stands for.
"""

from datetime import UTC, date, datetime

import pytest
from tests.operations.visit_samples import SHORTEST, UNKNOWN_ID

from onestopshop.domain.papers import Paper
from onestopshop.domain.visits import Profile
from onestopshop.errors import (
    ConflictError,
    ForbiddenError,
    InvalidDataError,
    NotFoundError,
)


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
    """A referral made afterwards makes a new version of the visit, once for two of them, also when it adds nothing."""
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST)
    with desk.together():
        desk.referrals.make(visit=visit.id, service="registration")
        desk.referrals.make(visit=visit.id, service="housing")
    told = desk.visits.get(visit.id)
    assert ({"registration", "housing"}, 2) == (told.services, told.version)
    assert town.actions().count("visit.completed") == 1
    desk.referrals.make(visit=visit.id, service="housing")
    again = desk.visits.get(visit.id)
    assert (told.services, 3) == (again.services, again.version)


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
