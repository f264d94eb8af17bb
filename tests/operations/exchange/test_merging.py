# SPDX-License-Identifier: EUPL-1.2
"""
Two installations of one city: what the office and a laptop recorded comes together, and nothing is lost.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest
from tests.operations.conftest import Gate
from tests.operations.visit_samples import SHORTEST as VISIT
from tests.proofs.merge.desks import Shop

from onestopshop.errors import ConflictError, ForbiddenError, TransitionError
from onestopshop.operations.exchange.merging import TakenIn
from onestopshop.ports.storage import Batch, Erasure, Written
from onestopshop.runtime.desk import Desk

FILE = "records.jsonl"


@pytest.fixture
def home(tmp_path: Path) -> Shop:
    return Shop("home", tmp_path, Random(1), home=True)


@pytest.fixture
def laptop(tmp_path: Path) -> Shop:
    return Shop("laptop", tmp_path, Random(2))


def both(first: Shop, second: Shop) -> tuple[TakenIn, TakenIn]:
    """Let two exchange everything."""
    return first.hand_to(second, everything=True), second.hand_to(first, everything=True)


def requested(shop: Shop) -> str:
    return shop.desk.referrals.make(service="housing", topic="topic:housing-search", mode="appointment").id


def observed(shop: Shop, visit: str) -> str:
    said: dict[str, Any] = {"concepts": ["b:begrijpbaar"], "step": "understand", "what_happened": "A letter."}
    return shop.desk.barriers.observe(visit=visit, topic="topic:registration", **said).id


@pytest.mark.parametrize("seed", range(5))
def test_an_empty_installation_gets_equal_records(tmp_path: Path, seed: int) -> None:
    """Where nobody else wrote, versions included, the records are as they were, and there is no conflict."""
    home, empty = Shop("home", tmp_path, Random(seed), home=True), Shop("empty", tmp_path, Random(0))
    for _ in range(60):
        home.do()
    taken = home.hand_to(empty, everything=True)
    assert home.records() == empty.records()
    told = [{one.id: attrs.evolve(one, seq=0, key="") for one in shop.entries()} for shop in (home, empty)]
    assert told[0] == told[1]
    assert ((), sum(taken.added.values())) == (taken.conflicts, taken.records)


def test_nothing_is_doubled(home: Shop, laptop: Shop) -> None:
    """The same file again writes nothing at all, nor do one's own entries that come back."""
    visit = laptop.desk.visits.record(**VISIT)
    laptop.hand_to(home, everything=True)
    before = [len(shop.log()) for shop in (home, laptop)]
    again, back = both(laptop, home)
    assert before == [len(shop.log()) for shop in (home, laptop)]
    assert (0, 0, 1) == (again.entries, back.entries, back.records)
    assert visit == home.desk.visits.get(visit.id)


def test_a_transition_that_is_not_allowed_any_more(home: Shop, laptop: Shop) -> None:
    """Of two answers the later is kept as a conflict at both, and the referral goes on from the first."""
    id = requested(home)
    home.hand_to(laptop, everything=True)
    home.at = laptop.at
    home.desk.referrals.accept(id)
    laptop.desk.referrals.reject(id, reason="no_capacity")
    there, here = both(home, laptop)
    assert home.records() == laptop.records()
    assert (
        home.desk.exchange.conflicts()
        == laptop.desk.exchange.conflicts()
        == (there.conflicts or here.conflicts)
    )
    (conflict,) = home.desk.exchange.conflicts()
    state = home.desk.referrals.get(id).state
    assert {"accepted": ("referral.rejected", "accepted"), "rejected": ("referral.accepted", "rejected")}[
        state
    ] == (
        conflict.action,
        conflict.met,
    )
    assert (id, "referral", 3) == (conflict.subject, conflict.noun, conflict.version)
    assert 3 == home.desk.referrals.get(id).version
    assert [] == [*home.desk.exchange.conflicts(after=conflict)]
    home.desk.referrals.void(id)
    both(home, laptop)
    assert "entered_in_error" == laptop.desk.referrals.get(id).state
    assert (conflict,) == laptop.desk.exchange.conflicts()


def test_desks_that_say_the_same_agree(home: Shop, laptop: Shop) -> None:
    """The same answer, retraction and redaction on both sides are no conflicts."""
    id, visit = requested(home), home.desk.visits.record(**VISIT).id
    observation = observed(home, visit)
    home.hand_to(laptop, everything=True)
    for shop in (home, laptop):
        shop.desk.referrals.accept(id)
        shop.desk.barriers.redact(observation)
        shop.desk.visits.retract(visit, reason="duplicate")
    both(home, laptop)
    both(home, laptop)
    assert home.records() == laptop.records()
    assert () == home.desk.exchange.conflicts()


def test_a_conflict_may_stop_being_one(tmp_path: Path, home: Shop, laptop: Shop) -> None:
    """When an earlier entry becomes known that a refused one needed, the conflict goes and the report tells."""
    market = Shop("market", tmp_path, Random(3))
    id = requested(home)
    for shop in (laptop, market):
        home.hand_to(shop, everything=True)
    home.at, laptop.at, market.at = (home.at.replace(day=day) for day in (3, 4, 2))
    home.desk.referrals.cancel(id, reason="other")
    laptop.desk.referrals.reject(id, reason="no_capacity")
    laptop.hand_to(home, everything=True)
    assert ["referral.rejected"] == [one.action for one in home.desk.exchange.conflicts()]
    market.desk.referrals.reject(id, reason="no_capacity")
    taken = market.hand_to(home, everything=True)
    assert ["referral.rejected"] == [one.action for one in taken.settled]
    assert ["referral.cancelled"] == [one.action for one in taken.conflicts]
    assert taken.conflicts == home.desk.exchange.conflicts()
    actions = [entry.action for entry in home.log()]
    assert ("conflict.gone", "conflict.found") == tuple(actions[-2:])


def test_an_observation_in_a_visit_that_was_taken_back(home: Shop, laptop: Shop) -> None:
    """It counts, and is shown as a conflict until somebody takes it back, too."""
    visit = home.desk.visits.record(**VISIT).id
    home.hand_to(laptop, everything=True)
    observation = observed(laptop, visit)
    home.desk.visits.retract(visit, reason="duplicate")
    both(home, laptop)
    for shop in (home, laptop):
        (conflict,) = shop.desk.exchange.conflicts()
        assert (observation, "visit retracted") == (conflict.subject, conflict.met)
    home.desk.barriers.gather([observation], problem={"en": "A letter"})
    laptop.desk.barriers.redact(observation)
    laptop.desk.barriers.retract(observation, reason="duplicate")
    assert () == laptop.desk.exchange.conflicts()
    (settled,) = laptop.hand_to(home).settled
    assert (observation, "visit retracted") == (settled.subject, settled.met)
    home.hand_to(laptop)
    assert home.records() == laptop.records()


def test_other_conflicts_stay(home: Shop, laptop: Shop) -> None:
    """A review that met words that were redacted stays shown, also when the observation is taken back."""
    observation = observed(home, home.desk.visits.record(**VISIT).id)
    home.hand_to(laptop, everything=True)
    laptop.desk.barriers.redact(observation)
    home.at = laptop.at.replace(day=20)
    home.desk.barriers.review(observation)
    both(home, laptop)
    (conflict,) = home.desk.exchange.conflicts()
    assert ("observation.reviewed", "redacted") == (conflict.action, conflict.met)
    home.desk.barriers.retract(observation, reason="other")
    assert (conflict,) == home.desk.exchange.conflicts()


def test_a_visit_is_corrected_once(home: Shop, laptop: Shop) -> None:
    """After the merge neither side corrects it again; corrected on both sides it is a conflict."""
    first, second = (home.desk.visits.record(**VISIT).id for _ in range(2))
    home.hand_to(laptop, everything=True)
    for id in (first, second):
        laptop.desk.visits.record(**VISIT, corrects=id)
    home.desk.visits.record(**VISIT, corrects=second)
    both(home, laptop)
    assert home.records() == laptop.records()
    assert [second] == [one.subject for one in home.desk.exchange.conflicts()]
    for shop in (home, laptop):
        with pytest.raises(ConflictError, match="corrected before"):
            shop.desk.visits.record(**VISIT, corrects=first)


def test_a_visit_keeps_what_the_other_desk_referred(home: Shop, laptop: Shop) -> None:
    """One side voids the referral that named the service first, the other made a second one: the service stays."""
    visit = home.desk.visits.record(**VISIT).id
    first = home.desk.referrals.make(visit=visit, service="housing").id
    home.hand_to(laptop, everything=True)
    laptop.desk.referrals.make(visit=visit, service="housing")
    home.desk.referrals.void(first)
    assert frozenset() == home.desk.visits.get(visit).services
    both(home, laptop)
    assert home.records() == laptop.records()
    assert {"housing"} == home.desk.visits.get(visit).services


def test_work_goes_on_after_a_merge(home: Shop, laptop: Shop) -> None:
    """What is done next has the next version, and the other side follows without a conflict."""
    id = requested(home)
    home.hand_to(laptop, everything=True)
    laptop.desk.referrals.accept(id)
    laptop.hand_to(home)
    done = home.desk.referrals.complete(id, outcome="helped", reported_by="visitor")
    home.hand_to(laptop)
    assert (4, done) == (
        done.version + 1,
        laptop.desk.referrals.get(id),
    ) or done == laptop.desk.referrals.get(id)
    assert ("visitor", done) == (done.outcome_reports[0].by, laptop.desk.referrals.get(id))
    with pytest.raises(TransitionError):
        laptop.desk.referrals.cancel(id, reason="other")


def test_only_the_home_installation_gives_numbers(home: Shop, laptop: Shop) -> None:
    """At an outpost nothing is gathered, and nothing written; at home what came from there is."""
    observation = observed(laptop, laptop.desk.visits.record(**VISIT).id)
    before = laptop.log()
    with pytest.raises(ForbiddenError, match="running numbers are given by the home installation") as refused:
        laptop.desk.barriers.gather([observation], problem={"en": "A letter"})
    assert "import them at home" in refused.value.hint
    assert before == laptop.log()
    laptop.hand_to(home)
    barrier = home.desk.barriers.gather([observation], problem={"en": "A letter"})
    home.hand_to(laptop)
    assert (1, barrier.id) == (barrier.number, laptop.desk.barriers.observation(observation).barrier)


def test_entries_that_were_lost_come_back(home: Shop, laptop: Shop, tmp_path: Path) -> None:
    """An installation that was restored from an old backup gets its own later entries from another one."""
    visit = home.desk.visits.record(**VISIT)
    home.hand_to(laptop, everything=True)
    restored = Shop("home", tmp_path, Random(4), home=True)
    assert 1 == laptop.hand_to(restored, everything=True).added["visit"]
    assert visit == restored.desk.visits.get(visit.id)


def test_what_was_erased_stays_erased(home: Shop, laptop: Shop) -> None:
    """A record that was here once and is not any more does not come back with others, and that is told."""
    gone, left = (home.desk.visits.record(**VISIT).id for _ in range(2))
    home.hand_to(laptop, everything=True)
    laptop.storage.write(Batch(erasures=(Erasure(kind="visit", id=gone, replaces=1),)))
    told = (f"the visit {gone} was erased here and is left out",)
    again = home.hand_to(laptop, everything=True)
    assert (0, told) == (again.entries, again.warnings)
    home.desk.visits.retract(left, reason="other")
    taken = home.hand_to(laptop, everything=True)
    assert (1, told) == (taken.entries, taken.warnings)
    assert {("visit", left)} == laptop.records().keys()
    laptop.storage.write(Batch(erasures=(Erasure(kind="visit", id=left, replaces=2),)))
    assert 0 == home.hand_to(laptop, everything=True).entries


def test_what_is_not_known_here_is_told(home: Shop, tmp_path: Path) -> None:
    """A visit at a desk, for a service and on a topic that this installation lacks is taken in with warnings."""
    path = tmp_path / FILE
    home.desk.visits.record(**VISIT | {"services": ["pupils"]})
    home.desk.exchange.export_records(path)
    bare = Shop("bare", tmp_path, Random(5), catalogue=False)
    bare.context = attrs.evolve(bare.context, desks=frozenset({"market"}))
    desk = bare.renewed()
    expected = (
        "desk main is not known here (1 record)",
        "service pupils is not known here (1 record)",
    )
    assert expected == tuple(one.message for one in desk.exchange.check_records(path))
    assert expected == desk.exchange.import_records(path).warnings
    assert home.records() == bare.records()


def test_an_import_decides_again(home: Shop, laptop: Shop, tmp_path: Path) -> None:
    """When somebody else writes in between, the merge is done again with what is there then."""
    id, path = requested(home), tmp_path / FILE
    home.hand_to(laptop, everything=True)
    laptop.desk.referrals.accept(id)
    laptop.desk.exchange.export_records(path)
    first: Iterator[Callable[[], object]] = iter([lambda: home.desk.referrals.cancel(id, reason="other")])

    def commit(batch: Batch) -> Written:
        for act in first:
            act()
        return home.storage.write(batch)

    taken = home.renewed(commit=commit).exchange.import_records(path)
    assert (1, 4) == (taken.changed["referral"], len(home.log()) - len(taken.conflicts))
    assert 3 == home.desk.referrals.get(id).version


def test_transactions_of_the_caller(home: Shop, laptop: Shop, tmp_path: Path) -> None:
    """In a transaction nothing else may be pending; an import alone in one is written with it."""
    path = tmp_path / FILE
    laptop.desk.visits.record(**VISIT)
    laptop.desk.exchange.export_records(path)
    with home.desk.together():
        assert 1 == home.desk.exchange.import_records(path).records
    assert home.records() == laptop.records()

    def after_a_visit(act: Callable[[Path], object]) -> None:
        with home.desk.together():
            home.desk.visits.record(**VISIT)
            act(path)

    for act in (home.desk.exchange.import_records, home.desk.exchange.export_records):
        with pytest.raises(ConflictError, match="transaction"):
            after_a_visit(act)


def test_a_worker_hands_over_her_own_desk(home: Shop, laptop: Shop, tmp_path: Path) -> None:
    """With records of another desk among them neither export nor import is hers."""
    for shop in (home, laptop):
        shop.context = attrs.evolve(shop.context, gate=Gate())
    path = tmp_path / FILE
    laptop.desk.visits.record(**VISIT)
    assert 1 == laptop.acting("worker").exchange.export_records(path).visits
    assert 1 == home.acting("worker").exchange.import_records(path).records
    assert home.records() == laptop.records()
    elsewhere = [shop.acting("worker", desk="market").exchange for shop in (home, laptop)]
    for act in (elsewhere[0].import_records, elsewhere[1].export_records):
        with pytest.raises(ForbiddenError, match="of another desk"):
            act(path)


def test_who_is_outside_the_desks(home: Shop, tmp_path: Path) -> None:
    """An owner exports, imports and sees nothing of it, whatever she is granted."""
    owner: Desk = home.acting("owner")
    for act in (
        lambda: owner.exchange.export_records(tmp_path / FILE),
        lambda: owner.exchange.import_records(tmp_path / FILE),
        lambda: owner.exchange.check_records(tmp_path / FILE),
        owner.exchange.conflicts,
    ):
        with pytest.raises(ForbiddenError, match="who works there"):
            act()
