# SPDX-License-Identifier: EUPL-1.2
"""
One transaction for several calls: all or nothing, seen inside, safe to repeat, and safe from others.
"""

# ruff: noqa: PT012 - what raises is a whole transaction

import threading

import pytest

from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, NotFoundError, TransitionError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.work import Work

VISIT = {"channel": "desk", "language": "ar", "topics": ["topic:registration"], "handling": ["answered"]}
MET = {"step": "understand", "concepts": ["b:begrijpbaar"], "what_happened": "Legal words only."}


def whole_contact(desk, key: str | None = None) -> tuple[object, ...]:
    with desk.together(key=key):
        visit = desk.visits.record(**VISIT)
        referral = desk.referrals.make(visit=visit.id, service="registration", mode="contacted")
        observed = desk.barriers.observe(visit=visit.id, **MET)
        barrier = desk.barriers.gather([observed.id], problem={"en": "Letters are hard"})
    return visit.id, referral.id, observed.id, barrier.id


def test_one_batch(town) -> None:
    """All calls inside make one batch, and each tells its entries in the log."""
    whole_contact(town.desk())
    assert len(town.commits) == 1
    assert town.actions()[-7:] == [
        "visit.recorded",
        "referral.prepared",
        "referral.requested",
        "observation.observed",
        "counter.raised",
        "barrier.gathered",
        "observation.linked",
    ]


def test_an_exception_leaves_nothing(town) -> None:
    """Whatever is raised inside, nothing of the transaction is written, and the desk can go on."""
    desk = town.desk()
    with town.nothing_written(), pytest.raises(ZeroDivisionError), desk.together():
        desk.visits.record(**VISIT)
        raise ZeroDivisionError
    assert desk.visits.record(**VISIT).version == 1


def test_reads_inside_see_what_is_pending(town) -> None:
    """Inside, lists, counts and single reads show what is not written yet; outside nobody sees it."""
    desk, other = town.desk(), town.desk(worker="w2")
    earlier = desk.visits.record(**VISIT)
    with desk.together():
        visit = desk.visits.record(**VISIT)
        observed = desk.barriers.observe(visit=visit.id, service="registration", **MET)
        desk.visits.retract(earlier.id, reason="duplicate")
        assert visit == desk.visits.get(visit.id)
        assert {earlier.id: "no", visit.id: "yes"} == {
            found.id: found.counted for found in desk.visits.list()
        }
        assert (desk.insight.totals().visits, desk.insight.totals().observations) == (1, 1)
        assert [observed] == list(desk.barriers.observations())
        assert [visit] == list(desk.visits.list(limit=1, after=None)) or len(desk.visits.list()) == 2
        assert [earlier] == list(other.visits.list())
        with pytest.raises(NotFoundError):
            other.visits.get(visit.id)
    assert len(other.visits.list()) == 2


def test_no_transaction_inside_a_transaction(town) -> None:
    """A second transaction inside the first is refused, and nothing is written."""
    desk = town.desk()
    with town.nothing_written(), pytest.raises(ConflictError, match="open already"), desk.together():
        desk.visits.record(**VISIT)
        with desk.together():
            pass
    with desk.together():
        desk.visits.record(**VISIT)


def test_a_call_that_fails_leaves_nothing_of_itself(town) -> None:
    """Who catches the error of one call and goes on writes nothing of that call with the rest."""
    desk = town.desk()
    town.switch_on("contact")
    desk = town.desk()
    with desk.together():
        visit = desk.visits.record(**VISIT)
        with pytest.raises(InvalidDataError, match="consent"):
            desk.referrals.make(visit=visit.id, service="registration", mode="appointment", contact="0470")
        with pytest.raises(InvalidDataError):
            desk.visits.record(**VISIT | {"topics": ["topic:x"]})
        desk.referrals.make(visit=visit.id, service="registration", mode="written")
    assert [referral.state for referral in desk.referrals.list()] == ["given"]
    assert {"answered", "referred"} == desk.visits.get(visit.id).handling
    assert town.actions()[-3:] == ["visit.recorded", "referral.prepared", "referral.given"]


def test_a_failing_call_takes_its_check_with_it(town) -> None:
    """A visit that was refused at the last moment is not asked for again at the end."""
    desk, hidden = town.desk(), set()
    town.policies.hidden["visit", "desk"] = hidden
    with desk.together():
        desk.visits.record(**VISIT)
        hidden.add("language")
        with pytest.raises(ForbiddenError, match="language of a visit is withheld"):
            desk.visits.record(**VISIT)
        hidden.clear()
        with pytest.raises(NotFoundError):
            desk.visits.record(**VISIT | {"services": ["nowhere"]})
    assert len(desk.visits.list()) == 1


def test_a_repeated_transaction(town) -> None:
    """With a key the same calls again return the same records and write nothing."""
    made = whole_contact(town.desk(), key="contact-1")
    with town.nothing_written():
        assert made == whole_contact(town.desk(), key="contact-1")
    assert made != whole_contact(town.desk(), key="contact-2")
    assert made != whole_contact(town.desk())


def test_a_key_of_its_own_inside(town) -> None:
    """A call inside may have its own key, which does not shift those of the others."""
    desk = town.desk()
    with desk.together(key="t"):
        first = desk.visits.record(**VISIT, key="own")
        second = desk.visits.record(**VISIT)
    with town.nothing_written():
        assert first == desk.visits.record(**VISIT, key="own")
        assert second == desk.visits.record(**VISIT, key="t/1")


def test_a_transaction_without_writing(town) -> None:
    """Reading in a transaction writes no batch."""
    desk = town.desk()
    with desk.together():
        assert desk.visits.list() == ()
    assert town.commits == []


def test_threads_have_transactions_of_their_own(town) -> None:
    """A desk that threads share keeps their transactions apart."""
    desk = town.desk()
    opened, recorded = threading.Event(), threading.Event()

    def other() -> None:
        opened.wait(10)
        desk.visits.record(**VISIT)
        recorded.set()

    thread = threading.Thread(target=other)
    thread.start()
    with pytest.raises(ZeroDivisionError), desk.together():
        desk.visits.record(**VISIT)
        opened.set()
        assert recorded.wait(10)
        raise ZeroDivisionError
    thread.join(10)
    assert len(desk.visits.list()) == 1


def test_somebody_was_faster(town) -> None:
    """An operation whose record changed in between decides anew; the second of two links finds the first."""
    desk, other = town.desk(), town.desk(worker="w2")
    seen = desk.barriers.observe(visit=desk.visits.record(**VISIT).id, **MET)
    spare = desk.barriers.observe(visit=desk.visits.record(**VISIT).id, **MET)
    barrier = desk.barriers.gather([spare.id], problem={"en": "Letters are hard"})

    def link_first() -> None:
        town.before_write = lambda: None
        other.barriers.link(seen.id, barrier=barrier.id)

    town.before_write = link_first
    with pytest.raises((TransitionError, ConflictError)) as refused:
        desk.barriers.link(seen.id, barrier=barrier.id)
    assert refused.value.state == "linked"
    assert town.desk("coordinator").barriers.counts(barrier.id).observations == 2


def test_a_transaction_cannot_decide_anew(town) -> None:
    """A transaction whose records changed in between is a conflict, and nothing of it is written."""
    desk, other = town.desk(), town.desk(worker="w2")
    visit = desk.visits.record(**VISIT)

    def retract_first() -> None:
        town.before_write = lambda: None
        other.visits.retract(visit.id, reason="other")

    town.before_write = retract_first
    with pytest.raises(ConflictError), desk.together():
        desk.visits.retract(visit.id, reason="duplicate")
        desk.visits.record(**VISIT)
    assert (
        [found.retracted.reason for found in desk.visits.list()],
        len(desk.visits.list()),
    ) == (["other"], 1)


def test_giving_up(town) -> None:
    """An operation that finds its record changed every time gives up with the conflict."""
    desk = town.desk()
    tries = []

    def refuse() -> None:
        tries.append(1)
        raise ConflictError("somebody else", expected=0, found=1)

    town.before_write = refuse
    with town.nothing_written(), pytest.raises(ConflictError):
        desk.visits.record(**VISIT)
    assert len(tries) == 8


@pytest.mark.parametrize("threads", [2, 4])
def test_numbers_have_no_gaps_and_no_doubles(town, threads: int) -> None:
    """Barriers gathered at the same time get running numbers, each once."""
    desk = town.desk()
    seen = [desk.barriers.observe(visit=desk.visits.record(**VISIT).id, **MET).id for _ in range(threads * 4)]
    failures: list[Exception] = []

    def gather(ids: list[str]) -> None:
        for id in ids:
            while True:
                try:
                    desk.barriers.gather([id], problem={"en": "Letters are hard"})
                except ConflictError:
                    continue
                except Exception as error:  # noqa: BLE001 - told by the test's own thread
                    failures.append(error)
                break

    running = [threading.Thread(target=gather, args=(seen[place::threads],)) for place in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(60)
    assert failures == []
    numbers = [barrier.number for barrier in town.desk("coordinator").barriers.list()]
    assert list(range(1, threads * 4 + 1)) == numbers


def test_two_barriers_in_one_transaction(town) -> None:
    """Barriers gathered in one transaction get different numbers."""
    desk = town.desk()
    with desk.together():
        visit = desk.visits.record(**VISIT)
        seen = [desk.barriers.observe(visit=visit.id, **MET).id for _ in range(3)]
        numbers = [desk.barriers.gather([id], problem={"en": "Hard"}).number for id in seen]
    assert numbers == [1, 2, 3]
    assert (
        desk.barriers.gather([desk.barriers.observe(visit=visit.id, **MET).id], problem={"en": "Hard"}).number
        == 4
    )


def test_a_desk_does_what_its_gate_says(town) -> None:
    """The part that runs operations asks the same gate as they do."""
    work = DeskWork(town.context, town.desk().actor, commit=town.storage.write)
    assert None is work.allow("visits.record")


def test_the_log_inside_is_the_log_as_written(town) -> None:
    """Inside a transaction the log shows what is written: what is pending has no number yet."""
    town.desk().visits.record(**VISIT)
    with Work(town.context, town.desk().actor) as work:
        assert work.snapshot.entries(0, 1000)[-1].action == "visit.recorded"


def test_pages_inside_skip_what_no_longer_matches(town) -> None:
    """A list inside a transaction fills its page with what matches now, past what changed a moment ago."""
    desk = town.desk("coordinator")
    for _ in range(2):
        desk.barriers.observe(visit=desk.visits.record(**VISIT, worker_role="guide").id, **MET)
    newest, older = desk.barriers.observations()
    with desk.together():
        desk.barriers.review(newest.id)
        assert [older.id] == [found.id for found in desk.barriers.observations(review="pending", limit=1)]
