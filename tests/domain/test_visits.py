# SPDX-License-Identifier: EUPL-1.2
"""
Visits: facts that can be taken back, and what papers and referrals imply.
"""

from datetime import date

import pytest

from onestopshop.domain.codes.papers import DocumentHelp
from onestopshop.domain.codes.referrals import Reason
from onestopshop.domain.codes.visits import Handling, RequestType, VisitChannel
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.papers import Paper, implied_request_types, implied_topics
from onestopshop.domain.people import WorkerRole
from onestopshop.domain.values import Retraction, RetractReason
from onestopshop.domain.visits import (
    Visit,
    check_complete,
    imply,
    record_visit,
    retract_visit,
)
from onestopshop.errors import InvalidDataError, TransitionError

DAY = date(2026, 3, 2)
ID = day_uuid(DAY, 1)


def a_visit(**changes: object) -> Visit:
    values: dict[str, object] = {
        "id": ID,
        "city": "testville",
        "desk": "main",
        "day": DAY,
        "channel": VisitChannel.DESK,
        "worker": "w1",
        "worker_role": WorkerRole.GUIDE,
        "language": "ar",
        "topics": frozenset({"topic:registration"}),
        "handling": frozenset({Handling.ANSWERED}),
    }
    return Visit(**values | changes)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"id": "v1"}, "$.id"),
        ({"worker": "anna@example.org"}, "$.worker"),
        ({"worker": ""}, "$.worker"),
        ({"language": "Arabic, I think"}, "$.language"),
        ({"spoken": "bad English"}, "$.spoken"),
        ({"services": frozenset({"Mrs Peeters"})}, "$.services"),
    ],
)
def test_what_is_no_visit(changes: dict[str, object], path: str) -> None:
    """A visit with an address for a worker, a sentence for a language or a name for a service is refused."""
    with pytest.raises(InvalidDataError) as refused:
        a_visit(**changes)
    assert refused.value.problems[0].endswith(f"@ {path}")


def test_defaults_are_the_handbooks() -> None:
    """What nobody says is unknown, or the value that the handbook gives."""
    visit = a_visit()
    unknown = ("time_band", "first_contact", "interpreter_missed", "interpretation", "duration_band")
    assert [getattr(visit, name) for name in unknown] == ["unknown"] * 5
    assert (
        visit.asked_by, visit.present, visit.urgency, visit.helpful, visit.mode_of_entry,
    ) == ("person", "1", "ordinary", "not_asked", "live")  # fmt: skip


def test_recording() -> None:
    """A recorded visit is version 1, and its event tells codes only."""
    visit, event = record_visit(a_visit(corrects=day_uuid(DAY, 9)))
    assert (visit.version, event.action, event.subject) == (1, "visit.recorded", ID)
    expected = {
        "desk": "main",
        "topics": ["topic:registration"],
        "language": "ar",
        "corrects": day_uuid(DAY, 9),
    }
    assert expected == event.data
    assert "corrects" not in record_visit(a_visit())[1].data


@pytest.mark.parametrize("code", ["K7X2", "A-1-B", "7" * 32])
def test_the_code_of_a_person(code: str) -> None:
    """A visit takes a code of 4 to 32 capital letters, digits and hyphens."""
    assert code == record_visit(a_visit(person_code=code))[0].person_code


@pytest.mark.parametrize("code", ["Anna Peeters", "k7x2", "K7X", "7" * 33, "K7X2\n", "", "a@example.org"])
def test_no_code_of_a_person(code: str) -> None:
    """A name, an address or any other text is no code, and is not repeated."""
    with pytest.raises(InvalidDataError, match=r"\$\.person_code") as refused:
        record_visit(a_visit(person_code=code))
    assert "Anna" not in str(refused.value)


def test_papers_imply() -> None:
    """Papers imply topics, request types and the services among their senders; all of it is marked."""
    papers = (
        Paper(kind="doc:proof-of-residence", help=frozenset({DocumentHelp.FILLED_IN}), sender="g2"),
        Paper(kind="doc:letter", sender="city"),
    )
    visit, _ = record_visit(a_visit(papers=papers), senders=frozenset({"g2"}))
    assert {"topic:registration", "topic:papers-proof", "topic:papers-letter"} == visit.topics
    assert {RequestType.FILL_FORM, RequestType.EXPLAIN_LETTER} == visit.request_types
    assert {"g2"} == visit.services
    assert {
        "topics=topic:papers-proof",
        "topics=topic:papers-letter",
        "request_types=fill_form",
        "request_types=explain_letter",
        "services=g2",
    } == visit.implied
    assert {"topic:registration"} == visit.typed_topics


def test_what_was_said_is_not_marked() -> None:
    """A value that somebody typed stays hers, even when something implies it, too."""
    visit = imply(
        a_visit(), topics=frozenset({"topic:registration"}), handling=frozenset({Handling.ANSWERED})
    )
    assert a_visit() == visit
    told = imply(a_visit(), handling=frozenset({Handling.ANSWERED, Handling.REFERRED}))
    assert {"handling=referred"} == told.implied


def test_topics_that_are_all_implied_count_as_said() -> None:
    """Where nobody named a topic, those that the papers imply are the topics of the visit."""
    visit, _ = record_visit(a_visit(topics=frozenset(), papers=(Paper(kind="doc:form"),)))
    assert {"topic:papers-form"} == visit.topics == visit.typed_topics


@pytest.mark.parametrize(
    ("kind", "topic", "asked"),
    [
        ("doc:letter", "topic:papers-letter", {"explain_letter"}),
        ("doc:debt", "topic:papers-letter", {"explain_letter"}),
        ("doc:form", "topic:papers-form", {"fill_form"}),
        ("doc:appeal", "topic:papers-appeal", set()),
        ("doc:household", "topic:papers-proof", set()),
        ("doc:payslip", "topic:papers", set()),
    ],
)
def test_what_a_bare_kind_implies(kind: str, topic: str, asked: set[str]) -> None:
    """A paper of which only the kind was noted implies a topic, and for letters and forms what was asked."""
    papers = [Paper(kind=kind)]
    assert (frozenset({topic}), frozenset(asked)) == (implied_topics(papers), implied_request_types(papers))


@pytest.mark.parametrize(
    ("help", "asked"),
    [
        ("explained", {"explain_letter"}),
        ("translated_orally", {"explain_letter"}),
        ("filled_in", {"fill_form"}),
        ("digitised", {"digital_help"}),
        ("checked", set()),
        ("submitted", set()),
        ("redirected", set()),
    ],
)
def test_what_help_implies(help: str, asked: set[str]) -> None:
    """What the desk did with a paper says what was asked, whatever the paper is."""
    paper = Paper(kind="doc:letter", help=frozenset({DocumentHelp(help)}))
    assert asked == implied_request_types([paper])


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": "a letter"}, "$.papers.kind"),
        ({"sender": "The tax office"}, "$.papers.sender"),
        ({"document_language": "legal Dutch"}, "$.papers.document_language"),
    ],
)
def test_what_is_no_paper(changes: dict[str, object], path: str) -> None:
    """A paper is coded: neither its title nor the name of who sent it is kept."""
    with pytest.raises(InvalidDataError) as refused:
        Paper(**{"kind": "doc:letter", "document_language": "nl"} | changes)
    assert refused.value.problems[0].endswith(f"@ {path}")


@pytest.mark.parametrize("missing", ["topics", "handling"])
def test_a_visit_has_topics_and_handling(missing: str) -> None:
    """Once nothing can imply them any more, topics and handling are needed."""
    check_complete(a_visit())
    with pytest.raises(InvalidDataError, match=rf"\$\.{missing}"):
        check_complete(a_visit(**{missing: frozenset()}))


@pytest.mark.parametrize("reason", RetractReason)
def test_retracting(reason: RetractReason) -> None:
    """A visit that is taken back counts no longer and keeps all it said, with who took it back and why."""
    visit, event = retract_visit(record_visit(a_visit())[0], reason=reason, day=DAY, by="w2")
    assert ("no", Retraction(reason=reason, day=DAY, by="w2"), 2) == (
        visit.counted,
        visit.retracted,
        visit.version,
    )
    assert {"topic:registration"} == visit.topics
    assert ("visit.retracted", {"reason": reason.value}) == (event.action, event.data)
    with pytest.raises(TransitionError) as refused:
        retract_visit(visit, reason=reason, day=DAY, by="w2")
    assert refused.value.allowed == ()


@pytest.mark.parametrize(
    ("changes", "referrals", "observations", "asked"),
    [
        ({}, 0, 0, ()),
        ({"handling": frozenset({Handling.REFERRED})}, 0, 0, ("referred without a referral",)),
        ({"handling": frozenset({Handling.APPOINTMENT_MADE})}, 1, 0, ()),
        ({"handling": frozenset({Handling.COULD_NOT_HELP})}, 0, 0, ("could_not_help without a reason",)),
        ({"handling": frozenset({Handling.COULD_NOT_HELP})}, 0, 1, ()),
        ({"handling": frozenset({Handling.COULD_NOT_HELP}), "unmet_reason": Reason.NO_CAPACITY}, 0, 0, ()),
        ({"language": "und"}, 0, 0, ("language unknown",)),
    ],
)
def test_what_is_still_asked(
    changes: dict[str, object], referrals: int, observations: int, asked: tuple[str, ...]
) -> None:
    """Handling that asks for a referral, an observation or a reason prompts for it, and never blocks."""
    assert asked == a_visit(**changes).open_questions(referrals=referrals, observations=observations)
