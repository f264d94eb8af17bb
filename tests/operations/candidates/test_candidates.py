# SPDX-License-Identifier: EUPL-1.2
"""
Candidates: what may be a barrier, and what was said to be none.
"""

from datetime import timedelta
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM, MET, PROBLEM, UNKNOWN_ID, VISIT, Veto, seen

from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.observations import Observation
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError


def often(town, times: int = 4, *, desk: str = "main", **fields: object) -> list[Observation]:
    """Let two workers of a desk in turn note the same in one visit after the other."""
    return [seen(town, worker=f"{desk}-{number % 2}", desk=desk, **fields) for number in range(times)]


def only(town, acts_as: str = "coordinator", **given: Any):
    (candidate,) = town.desk(acts_as).barriers.candidates(**given)
    return candidate


def test_what_is_met_often_is_a_candidate(town) -> None:
    """Observations of one service, step and concept are one candidate, with its counts apart and its observations."""
    met = often(town)
    seen(town, step="use", concepts=["b:bruikbaar"])
    candidate = only(town)
    assert (4, 4, 2) == (candidate.observations, candidate.visits, candidate.reporters)
    assert ("registration", "understand", "b:begrijpbaar", None) == (
        candidate.service,
        candidate.step,
        candidate.concept,
        candidate.topic,
    )
    assert {one.id for one in met} == set(candidate.ids)
    assert (("ti",), ("legal", "only", "words"), (), ()) == (
        candidate.languages,
        candidate.words,
        candidate.parts,
        candidate.known,
    )
    assert "Registration · understand · comprehensibility" == candidate.label


def test_visits_and_observations_are_not_the_same(town) -> None:
    """A visit with several observations is one visit; a partner's observation is of none."""
    for first in often(town):
        town.desk(worker="main-0").barriers.observe(visit=first.visit, **MET)
    town.desk().barriers.observe(source="partner", service="registration", topic="topic:registration", **MET)
    candidate = only(town)
    assert (9, 4, 3) == (candidate.observations, candidate.visits, candidate.reporters)


@pytest.mark.parametrize(("times", "workers", "found"), [(2, 2, 0), (3, 2, 1), (9, 1, 0)])
def test_few_visits_or_one_reporter(town, times: int, workers: int, found: int) -> None:
    """Fewer than three visits, or a single reporter, are no candidate, as the rules say."""
    for number in range(times):
        seen(town, worker=f"w{number % workers}")
    assert found == len(town.desk("coordinator").barriers.candidates())
    strict = attrs.evolve(town.context.rules, candidate_visits=times + 1, candidate_reporters=1)
    town.context = attrs.evolve(town.context, rules=strict)
    assert () == town.desk("coordinator").barriers.candidates()


def test_without_a_service_the_topic_is_the_place(town) -> None:
    """Where the service is unknown, observations of one topic are together."""
    for number in range(4):
        visit = town.desk(worker=f"w{number}").visits.record(**VISIT)
        town.desk(worker=f"w{number}").barriers.observe(visit=visit.id, **MET)
    candidate = only(town)
    assert (None, "topic:registration", 4) == (candidate.service, candidate.topic, candidate.exposure)
    assert candidate.label.startswith("registration")


def test_linked_and_retracted_observations_are_left_out(town) -> None:
    """What is linked to a barrier, or was taken back, makes no candidate."""
    met = often(town, 6)
    coordinator = town.desk("coordinator")
    coordinator.barriers.retract(met[0].id, reason="duplicate")
    assert 5 == only(town).observations
    coordinator.barriers.gather([one.id for one in met[1:]], **PROBLEM)
    assert () == coordinator.barriers.candidates()


def test_a_candidate_is_told_which_barrier_it_is_like(town) -> None:
    """New observations like an open barrier are for that one, like a withdrawn one they are a reason to reopen it."""
    coordinator = town.desk("coordinator")
    barrier = coordinator.barriers.gather([one.id for one in often(town)], **PROBLEM)
    often(town)
    (known,) = only(town).known
    assert (barrier.id, barrier.number, "link") == (known.barrier, known.number, known.do)
    coordinator.barriers.withdraw(barrier.id, reason="other")
    (known,) = only(town).known
    assert (BarrierState.WITHDRAWN, "reopen") == (known.state, known.do)


def test_a_barrier_that_was_merged_stands_for_the_one_it_is_merged_into(town) -> None:
    """A candidate like a merged barrier is told the one that goes on."""
    coordinator = town.desk("coordinator")
    first = coordinator.barriers.gather([one.id for one in often(town)], **PROBLEM)
    second = coordinator.barriers.gather([one.id for one in often(town, step="apply")], **PROBLEM)
    often(town)
    coordinator.barriers.merge(first.id, target=second.id, reason="the same cause")
    assert [second.number] == [known.number for known in only(town).known]


def test_the_order_is_by_visits(town) -> None:
    """The candidate of most visits comes first, and a short list holds the first ones."""
    often(town, 4, step="apply")
    often(town, 6)
    steps = [one.step for one in town.desk("coordinator").barriers.candidates()]
    assert ["understand", "apply"] == steps
    assert "understand" == only(town, limit=1).step


def test_as_many_visits_are_ordered_by_what_they_cost(town) -> None:
    """Of candidates with as many visits and reporters the worse comes first, also on a list of one."""
    often(town, 4, step="apply", severity="time")
    often(town, 4, severity="harm")
    assert ("understand", "harm") == (only(town, limit=1).step, only(town, limit=1).worst)


def test_the_trend_is_of_two_periods(town) -> None:
    """Visits of the last ninety days stand beside those of the ninety before; older ones only count."""
    often(town, 3)
    town.clock.advance(days=80)
    often(town, 2)
    town.clock.advance(days=89)
    often(town, 4)
    candidate = only(town)
    assert (9, 6, 3) == (candidate.visits, candidate.recent, candidate.before)


def test_since(town) -> None:
    """Observations before the first day are left out; without one a year is looked at."""
    often(town, 3)
    town.clock.advance(days=364)
    often(town, 4)
    assert 7 == only(town).visits
    assert 4 == only(town, since=town.context.today()).visits
    town.clock.advance(days=2)
    assert 4 == only(town).visits


def test_the_rate_is_by_exposure(town) -> None:
    """The rate is visits with it for each visit that touched the service."""
    often(town, 4)
    for _ in range(4):
        town.desk().visits.record(**VISIT, services=["registration"])
    candidate = only(town)
    assert (8, 0.5) == (candidate.exposure, candidate.rate)


def test_parts_of_similar_words(town) -> None:
    """Where the texts fall apart into matters that are each enough, the parts are told; the candidate stays one."""
    letters = often(town, 3, what_happened="The letter has legal words only.")
    readers = often(town, 3, what_happened="Website asks for a card reader.")
    parts = only(town).parts
    assert [{one.id for one in letters}, {one.id for one in readers}] in (
        [set(part) for part in parts],
        [set(part) for part in reversed(parts)],
    )


def test_a_worker_sees_her_own_desk(town) -> None:
    """What stands out is decided for all desks; a worker is told her own desk's share of it."""
    own = often(town, 1)
    often(town, 5, desk="market")
    often(town, 5, desk="market", step="apply")
    candidate = only(town, "worker")
    assert (1, 1, 1, None) == (
        candidate.observations,
        candidate.visits,
        candidate.reporters,
        candidate.exposure,
    )
    assert (own[0].id,) == candidate.ids
    assert candidate.id in {one.id for one in town.desk("coordinator").barriers.candidates()}


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_outside_the_desks_nobody_sees_a_candidate(town, acts_as: str) -> None:
    """Candidates are the desks' own: an owner and a verifier see none of either kind, and dismiss none."""
    often(town)
    outside = town.desk(acts_as, desk=None, organisation="office").barriers
    assert ((), ()) == (outside.candidates(), outside.rule_candidates())
    with pytest.raises(ForbiddenError):
        outside.dismiss(only(town).id, reason="Not ours.")


def test_without_a_grant(make_town) -> None:
    """Who may not read barriers is refused; who may only read them dismisses none."""
    town = make_town({"coordinator": ["barriers.read"]})
    with pytest.raises(ForbiddenError):
        town.desk().barriers.candidates()
    with pytest.raises(ForbiddenError):
        town.desk().barriers.rule_candidates()
    with town.nothing_written(), pytest.raises(ForbiddenError):
        town.desk("coordinator").barriers.dismiss("c-0123456789abcdef", reason="No.")


def test_what_a_plugin_refuses_to_show_is_in_no_list(town) -> None:
    """An observation that a plugin vetoes is not among the ids of a candidate."""
    hidden, *others = often(town)
    town.context = attrs.evolve(town.context, gate=Veto(town.context.gate, hidden.id))
    assert {one.id for one in others} == set(only(town).ids)


def test_dismissing(town) -> None:
    """A dismissed candidate is shown again when it has grown by half, and the reason is kept."""
    often(town, 4)
    desk = town.desk("coordinator")
    dismissal = desk.barriers.dismiss(only(town).id, reason="The form was replaced.")
    assert ("The form was replaced.", 4, 1) == (dismissal.reason, dismissal.facts, dismissal.version)
    assert () == desk.barriers.candidates()
    often(town, 1)
    assert () == desk.barriers.candidates()
    often(town, 1)
    assert 2 == desk.barriers.dismiss(only(town).id, reason="Still so.").version
    assert () == desk.barriers.candidates()
    with town.storage.read() as snapshot:
        told = [entry for entry in snapshot.entries(0, 1000) if entry.action == "candidate.dismissed"]
    assert [{"facts": 4}, {"facts": 6}] == [dict(entry.data) for entry in told]


def test_dismissing_what_another_time_shows(town) -> None:
    """What is shown since a day is dismissed since that day, and is dismissed whatever day is asked for."""
    begin = town.context.today()
    often(town, 4)
    town.clock.advance(days=500)
    often(town, 2)
    barriers = town.desk("coordinator").barriers
    id = only(town, since=begin).id
    with town.nothing_written(), pytest.raises(NotFoundError) as refused:
        barriers.dismiss(id, reason="The form was replaced.")
    assert "--since" in refused.value.hint
    dismissal = barriers.dismiss(id, reason="The form was replaced.", since=begin)
    assert (6, 500) == (dismissal.facts, dismissal.days)
    assert () == barriers.candidates(since=begin)
    often(town, 2)
    assert () == barriers.candidates()
    often(town, 1)
    assert (5, 9) == (only(town).visits, only(town, since=begin).visits)


def test_a_narrow_look_dismisses_for_a_wide_one(town) -> None:
    """What was dismissed by its last days stays dismissed in a year, until it grows in as many days."""
    often(town, 8)
    town.clock.advance(days=100)
    often(town, 4)
    barriers, month = town.desk("coordinator").barriers, town.context.today() - timedelta(days=30)
    assert 4 == barriers.dismiss(only(town, since=month).id, reason="Known.", since=month).facts
    assert () == barriers.candidates()
    often(town, 2)
    assert 14 == only(town).visits


def test_a_worker_dismisses_by_what_all_desks_met(town) -> None:
    """What a worker dismisses comes back by the growth at all desks, not at hers."""
    often(town, 1)
    often(town, 7, desk="market")
    assert 8 == town.desk().barriers.dismiss(only(town, "worker").id, reason="Known.").facts


def test_dismissing_again_with_the_same_key(town) -> None:
    """A retry with its key changes nothing."""
    often(town)
    desk, id = town.desk("coordinator"), only(town).id
    first = desk.barriers.dismiss(id, reason="No.", key="k1")
    with town.nothing_written():
        assert first == desk.barriers.dismiss(id, reason="No.", key="k1")


@pytest.mark.parametrize(
    ("id", "reason", "error"),
    [
        ("c-0123456789abcdef", "No.", NotFoundError),
        (UNKNOWN_ID, "No.", NotFoundError),
        ("no such id", "No.", InvalidDataError),
        (None, "No.", InvalidDataError),
        ("", " ", InvalidDataError),
        ("", 7, InvalidDataError),
        ("", "x" * 301, InvalidDataError),
        ("", "Ask jan@example.org", InvalidDataError),
    ],
)
def test_bad_dismissals(town, id: str, reason: str, error: type[Exception]) -> None:
    """An unknown candidate, and a reason that is none or tells an identity, are refused; nothing is written."""
    often(town)
    known = only(town).id
    with town.nothing_written(), pytest.raises(error):
        town.desk("coordinator").barriers.dismiss(known if id == "" else id, reason=reason)


@pytest.mark.parametrize(
    "given", [{"limit": 0}, {"since": "soon"}, {"since": "2999-01-01"}, {"language": "no language!"}]
)
def test_bad_questions(town, given: dict[str, Any]) -> None:
    """A page, a day or a language that is none is refused."""
    with pytest.raises(InvalidDataError):
        town.desk("coordinator").barriers.candidates(**given)


def test_confirmed_barriers_are_like_new_observations_too(town) -> None:
    """A barrier further on its way is named with its state."""
    coordinator = town.desk("coordinator")
    barrier = coordinator.barriers.gather([one.id for one in often(town)], **PROBLEM)
    coordinator.barriers.confirm(barrier.id, **CONFIRM)
    often(town)
    assert [BarrierState.CONFIRMED] == [known.state for known in only(town).known]
