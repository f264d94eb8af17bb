# SPDX-License-Identifier: EUPL-1.2
"""
Who sees which visits: sheets, lists, and what plugins withhold.
"""

import pytest
from tests.operations.barriers.states import claimed
from tests.operations.visit_samples import SHORTEST

from onestopshop.errors import (
    ForbiddenError,
    InvalidDataError,
)


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
    barrier = claimed(town)
    town.policies.hidden["barrier", "organisation"] = {"history.actor", "history.nothing", "id.actor"}
    town.policies.hidden["visit", "desk"] = {"papers.sender", "papers.result"}
    move = town.desk("verifier", organisation="school").barriers.get(barrier.id).history[0]
    assert (move.actor, move.operation, move.role) == ("withheld", "gather", "coordinator")
    assert town.desk().barriers.get(barrier.id).history[0].actor == "c1"
    papers = [{"kind": "doc:letter", "sender": "office", "result": "done"}, "doc:form"]
    visit = town.desk().visits.record(**SHORTEST, papers=papers)
    assert [("doc:letter", "unknown", None), ("doc:form", "unknown", None)] == [
        (paper.kind, paper.sender, paper.result) for paper in visit.papers
    ]


def test_answers_are_shown_as_readings_are(town) -> None:
    """What is withheld is withheld in the answer of recording, of a retry and of taking back."""
    town.policies.hidden["visit", "desk"] = {"worker", "retracted.by"}
    desk = town.desk()
    visit = desk.visits.record(**SHORTEST, key="mine")
    again = desk.visits.record(**SHORTEST, key="mine")
    gone = desk.visits.retract(visit.id, reason="other")
    assert {"withheld"} == {visit.worker, again.worker, gone.worker, gone.retracted.by}
    assert (gone.retracted.reason, gone.day) == ("other", visit.day)
