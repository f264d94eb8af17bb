# SPDX-License-Identifier: EUPL-1.2
"""
Observations at the desk: what is taken over from a visit, a referral or a barrier, and what is refused.
"""

import attrs
import pytest
from tests.operations.barriers.samples import MET, PROBLEM, UNKNOWN_ID, VISIT, Veto, seen

from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError


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
