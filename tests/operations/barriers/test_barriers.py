# SPDX-License-Identifier: EUPL-1.2
"""
Barriers at the desk: how they are counted, listed and retried, and what is kept from whom.
"""

from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM, MET, PROBLEM, UNKNOWN_ID, VISIT, Veto, seen

from onestopshop.codec.records import from_record, to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import Visibility
from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.ports.storage import Batch, Put


def share(town, barrier):
    """Let the owner of a barrier read it, as signalling will do."""
    with town.storage.read() as snapshot:
        record = snapshot.get("barrier", barrier.id)
    kept = from_record(record, Barrier)
    shared = attrs.evolve(kept, visibility=Visibility.SHARED, version=kept.version + 1)
    town.storage.write(Batch(puts=(Put(to_record(shared), replaces=kept.version),)))


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
    town.clock.advance(days=30)
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
