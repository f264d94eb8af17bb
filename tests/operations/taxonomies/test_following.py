# SPDX-License-Identifier: EUPL-1.2
"""
What is worked out from codes stays right when they become others.
"""

from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM, MET, PROBLEM, VISIT, seen
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import a_visit, keep
from tests.operations.taxonomies.remaps import barrier_concept, kept, publish, remap, told, topic

from onestopshop.codec.records import kinds
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import InvalidDataError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.storage.verifying import verify_storage
from onestopshop.operations.verification.editions import before_now
from onestopshop.operations.verification.exposure import measured
from onestopshop.operations.verification.looking import make_due_looks
from onestopshop.operations.work import Work

LETTERS = {"concepts": ["town:letters"]}
PLACE = {"service": "unknown", "topic": "town:rent"}


@pytest.fixture
def own(town: Town) -> Town:
    publish(town, "1.0", barrier_concept("letters"), barrier_concept("legal"), topic("rent"), topic("flat"))
    return town


def renamed(town: Town) -> None:
    """Give out an edition in which each is called otherwise."""
    publish(
        town,
        "2.0",
        barrier_concept("letters", became="plain"),
        barrier_concept("plain"),
        barrier_concept("legal", became="official"),
        barrier_concept("official"),
        topic("rent", became="home"),
        topic("flat", became="rooms"),
        topic("home"),
        topic("rooms"),
    )


def merged(town: Town) -> None:
    """Give out an edition in which the second concept and topic go on as the first."""
    publish(
        town,
        "2.0",
        barrier_concept("letters"),
        barrier_concept("legal", became="letters"),
        topic("rent"),
        topic("flat", became="rent"),
    )


def split(town: Town) -> None:
    """Give out an edition in which the first concept is two."""
    publish(
        town,
        "2.0",
        barrier_concept("letters", became="plain legal"),
        barrier_concept("plain"),
        barrier_concept("legal"),
        topic("rent"),
        topic("flat"),
    )


def met(town: Town, times: int, **fields: object) -> list[str]:
    return [seen(town, worker=f"w{number % 2}", **fields).id for number in range(times)]


def candidates(town: Town) -> list[Any]:
    return list(town.desk("coordinator").barriers.candidates())


def counted(town: Town, barrier: Barrier) -> tuple[int, int]:
    with Work(town.context, town.desk("coordinator").actor) as work:
        now = work.get(Barrier, barrier.id)
        found = measured(work, now, since=date(2025, 1, 1), until=date(2027, 1, 1))
        return found.affected, found.exposed


def test_a_candidate_stays_one(own: Town) -> None:
    """What is met often is the same candidate under its new name, with the same counts and observations."""
    met(own, 4, **LETTERS)
    (before,) = candidates(own)
    renamed(own)
    remap(own)
    (after,) = candidates(own)
    assert ("town:letters", "town:plain") == (before.concept, after.concept)
    hidden = {"id": "", "concept": "", "label": ""}
    assert attrs.evolve(before, **hidden) == attrs.evolve(after, **hidden)


def test_what_was_dismissed_stays_so(own: Town) -> None:
    """A rename brings no dismissed candidate back, by service or by topic, and growth is counted from what it was."""
    met(own, 4, **LETTERS)
    met(own, 6, **PLACE, concepts=["town:legal"])
    for candidate in candidates(own):
        own.desk("coordinator").barriers.dismiss(candidate.id, reason="one office")
    assert [] == candidates(own)
    renamed(own)
    remap(own)
    assert [] == candidates(own)
    (entry, _) = told(own, "candidate.carried")
    assert {"facts", "from"} == entry.data.keys()
    assert 2 == len(kept(own, "dismissal"))
    met(own, 3, concepts=["town:plain"])
    assert ["town:plain"] == [candidate.concept for candidate in candidates(own)]


def test_a_merge_of_what_was_dismissed(own: Town) -> None:
    """Two dismissed candidates that become one stay away; when only one was dismissed, the facts have grown."""
    met(own, 4, **LETTERS)
    met(own, 4, concepts=["town:legal"])
    barriers = own.desk("coordinator").barriers
    first, second = (candidate.id for candidate in candidates(own))
    barriers.dismiss(first, reason="one office")
    barriers.dismiss(second, reason="one office")
    merged(own)
    remap(own)
    assert [] == candidates(own)
    (dismissal,) = kept(own, "dismissal").values()
    assert 8 == dismissal.facts


def test_a_merge_of_which_one_was_dismissed(own: Town) -> None:
    """The facts that were dismissed are no more than they were: with as many others the candidate is back."""
    met(own, 4, concepts=["town:legal"])
    (candidate,) = candidates(own)
    own.desk("coordinator").barriers.dismiss(candidate.id, reason="one office")
    met(own, 4, **LETTERS)
    merged(own)
    remap(own)
    assert ["town:letters"] == [candidate.concept for candidate in candidates(own)]


def test_a_split_brings_a_dismissed_candidate_back(own: Town) -> None:
    """Its parts were never looked at, so that each of them is a candidate."""
    ids = met(own, 8, **LETTERS)
    (candidate,) = candidates(own)
    own.desk("coordinator").barriers.dismiss(candidate.id, reason="one office")
    split(own)
    parts = [
        {"code": "town:letters", "to": f"town:{to}", "record": id}
        for to, some in (("plain", ids[:4]), ("legal", ids[4:]))
        for id in some
    ]
    remap(own, choices=parts)
    assert {"town:plain", "town:legal"} == {candidate.concept for candidate in candidates(own)}


def test_a_candidate_of_a_rule_stays_dismissed(own: Town) -> None:
    """What a rule made of visits and was dismissed stays so when the topic is called otherwise."""
    said = {**VISIT, "topics": ["town:rent"], "handling": ["could_not_help"], "services": ["housing"]}
    for _ in range(3):
        own.desk().visits.record(**said)
    barriers = own.desk("coordinator").barriers
    (candidate,) = barriers.rule_candidates()
    barriers.dismiss(candidate.id, reason="one office")
    renamed(own)
    remap(own)
    assert () == own.desk("coordinator").barriers.rule_candidates()


def test_the_counts_of_a_barrier(own: Town) -> None:
    """A barrier of a topic counts the same visits after a rename, and those of both topics after a merge."""
    ids = [own.desk().visits.record(**{**VISIT, "topics": ["town:rent"]}).id for _ in range(9)]
    own.desk().visits.record(**{**VISIT, "topics": ["town:flat"]})
    noted = own.desk().barriers.observe(visit=ids[0], **{**MET, **LETTERS}, **PLACE)
    own.desk().barriers.observe(visit=ids[1], **{**MET, **LETTERS}, **PLACE)
    barrier = own.desk("coordinator").barriers.gather([noted.id], **PROBLEM)
    assert (2, 9) == counted(own, barrier)
    before = own.desk("coordinator").barriers.get(barrier.id)
    merged(own)
    remap(own)
    assert (2, 10) == counted(own, barrier)
    assert before == own.desk("coordinator").barriers.get(barrier.id)


def test_a_renamed_barrier_counts_the_same(own: Town) -> None:
    """What counts for a barrier is the same under any name, also what is linked to nothing."""
    ids = [own.desk().visits.record(**{**VISIT, "topics": ["town:rent"]}).id for _ in range(5)]
    noted = [own.desk().barriers.observe(visit=id, **{**MET, **LETTERS}, **PLACE).id for id in ids[:3]]
    barrier = own.desk("coordinator").barriers.gather(noted[:1], **PROBLEM)
    assert (3, 5) == counted(own, barrier)
    renamed(own)
    remap(own)
    assert (3, 5) == counted(own, barrier)


@pytest.fixture
def claimed(own: Town) -> Barrier:
    """A barrier of a topic that is claimed to be removed: met in 12 of 120 visits before; elsewhere 60 more visits."""
    visits = own.desk().visits
    first = visits.record(**{**VISIT, "topics": ["town:rent"]})
    noted = own.desk().barriers.observe(visit=first.id, **{**MET, **LETTERS}, **PLACE)
    coordinator = own.desk("coordinator").barriers
    barrier = coordinator.gather([noted.id], **PROBLEM)
    coordinator.confirm(barrier.id, **CONFIRM, reason="clear enough")
    own.clock.advance(days=1)
    for number in range(180):
        visit = visits.record(**{**VISIT, "topics": ["town:rent" if number < 120 else "town:flat"]})
        if number < 12:
            own.desk().barriers.observe(visit=visit.id, **{**MET, **LETTERS}, **PLACE)
    own.clock.advance(days=120)
    settled: Barrier = coordinator.settle(
        barrier.id, owner="office", message="call", what_changed="New.", effective_on=own.context.today()
    )
    return settled


def test_a_claim_is_compared_with_what_counts_now(own: Town, claimed: Barrier) -> None:
    """After a merge more visits are exposed later, so the baseline holds those of both topics, too."""
    assert claimed.removal is not None
    assert claimed.removal.before is not None
    assert (12, 120) == (claimed.removal.before.affected, claimed.removal.before.exposed)
    merged(own)
    assert (1,) == remap(own, apply=False).recounted
    report = remap(own)
    assert ((1,), ()) == (report.recounted, report.not_recounted)
    after = kept(own, "barrier")[claimed.id]
    assert (12, 180) == (after.removal.before.affected, after.removal.before.exposed)
    with own.nothing_written():
        assert () == remap(own).recounted


def test_what_a_look_said_stays(own: Town, claimed: Barrier) -> None:
    """A look keeps the counts that it compared, and its verdict: only what comes later is compared with others."""
    own.clock.advance(days=100)
    coordinator = own.desk("coordinator").barriers
    (look, *_) = coordinator.look(claimed.id).removal.looks
    shown = kept(own, "barrier")[claimed.id].removal.compared
    merged(own)
    assert (1,) == remap(own).recounted
    after = kept(own, "barrier")[claimed.id].removal
    assert claimed.removal is not None
    assert (180, claimed.removal.before) == (after.before.exposed, after.first)
    assert (attrs.evolve(look, before=after.first),) == after.looks
    assert shown == after.compared
    again = after.recounted(attrs.evolve(after.before, exposed=190), includes_burst=False)
    assert (shown, after.looks, after.first) == (again.compared, again.looks, again.first)


def test_a_look_after_a_move(own: Town, claimed: Barrier) -> None:
    """Before and after are counted by one edition: a concept that was moved since counts on both sides of a look."""
    flat = attrs.evolve(topic("flat"), broader=("town:rent",))
    publish(own, "2.0", barrier_concept("letters"), barrier_concept("legal"), topic("rent"), flat)
    with own.nothing_written(), Work(own.context, SYSTEM) as work:
        watched = before_now(work, work.get(Barrier, claimed.id))
        assert (12, 180) == (watched.affected, watched.exposed) if watched else False
    own.clock.advance(days=100)
    for _ in range(30):
        own.desk().visits.record(**{**VISIT, "topics": ["town:flat"]})
    own.clock.advance(days=80)
    for _ in range(2):
        removal = own.desk("coordinator").barriers.look(claimed.id).removal
    assert (180, 30) == (removal.before.exposed, removal.looks[-1].after.exposed)
    assert claimed.removal is not None
    assert claimed.removal.before == removal.first
    assert [] == list(verify_storage(own.storage, kinds=kinds()))


def test_no_look_before_the_records_follow(own: Town, claimed: Barrier) -> None:
    """While a barrier is about a retired concept no look is made: what was met since goes by another code."""
    own.clock.advance(days=100)
    renamed(own)
    coordinator = own.desk("coordinator")
    with (
        own.nothing_written(),
        pytest.raises(InvalidDataError, match="town:letters, which is retired") as told,
    ):
        coordinator.barriers.look(claimed.id)
    assert "taxonomies remap" in told.value.hint
    with own.nothing_written():
        assert () == make_due_looks(DeskWork(own.context, SYSTEM, commit=own.storage.write))
    remap(own)
    assert [claimed.id] == [
        one.barrier for one in make_due_looks(DeskWork(own.context, SYSTEM, commit=own.storage.write))
    ]


def test_outside_a_baseline_is_seen_once(own: Town, claimed: Barrier) -> None:
    """Who is outside sees the baseline as it was when the claim was made: what a merge adds to it may be few."""
    verifier = own.desk("verifier", desk=None, organisation="school")
    before = verifier.barriers.get(claimed.id).removal
    merged(own)
    remap(own)
    after = own.desk("verifier", desk=None, organisation="school").barriers.get(claimed.id).removal
    assert (12, 120) == (after.before.affected, after.before.exposed)
    assert before == attrs.evolve(after, editions=before.editions)


def test_a_rename_leaves_the_baseline(own: Town, claimed: Barrier) -> None:
    """Under other names the same visits count, and the claim is compared with the same."""
    renamed(own)
    remap(own)
    after = kept(own, "barrier")[claimed.id]
    assert claimed.removal is not None
    assert claimed.removal == attrs.evolve(after.removal, editions=claimed.removal.editions)
    assert {"town": "2.0"} == after.removal.editions
    assert ("town:home", {"town:plain"}) == (after.topic, after.concepts)


def test_a_baseline_that_cannot_be_counted_again(own: Town, claimed: Barrier) -> None:
    """Where visits of those days are gone, the counts stay, and the report says that a person should look."""
    for id in list(kept(own, "visit"))[5:]:
        own.desk("coordinator").visits.retract(id, reason="other")
    merged(own)
    assert ((), (1,)) == ((report := remap(own)).recounted, report.not_recounted)
    assert claimed.removal == kept(own, "barrier")[claimed.id].removal


def test_closed_figures_stay(own: Town) -> None:
    """A closed report is the same to the byte after a remap, and an open period is counted in the new codes."""
    keep(own, [a_visit(number, date(2025, 12, 20), topics=frozenset({"town:rent"})) for number in range(12)])
    keep(own, [a_visit(number, date(2026, 1, 20), topics=frozenset({"town:rent"})) for number in range(7)])
    reports = own.desk("coordinator").reports
    closed = reports.close("2025")
    renamed(own)
    remap(own)
    assert closed == own.desk("coordinator").reports.get("2025")
    assert "town:rent" in closed.content
    assert 19 == sum(visit.topics == {"town:home"} for visit in kept(own, "visit").values())


def test_the_storage_is_sound_afterwards(own: Town, claimed: Barrier) -> None:
    """Every record agrees with its log after dismissals were carried, records remapped and claims counted again."""
    met(own, 6, concepts=["town:legal"])
    for candidate in candidates(own):
        own.desk("coordinator").barriers.dismiss(candidate.id, reason="one office")
    merged(own)
    remap(own)
    assert claimed.removal != kept(own, "barrier")[claimed.id].removal
    assert [*told(own, "candidate.gone")]
    assert [] == list(verify_storage(own.storage, kinds=kinds()))
