# SPDX-License-Identifier: EUPL-1.2
"""
From confirmed barriers to a signal that was sent, in one town.
"""

from datetime import date

import attrs
import pytest
from tests.operations.barriers.samples import PROBLEM, UNKNOWN_ID, seen
from tests.operations.signals.samples import ACCEPTED, WORDS, confirmed, ready, sent, with_partner

from onestopshop.codec.records import to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.observations import ReviewState
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError
from onestopshop.operations.barriers.contributors import agreements, contributors
from onestopshop.operations.work import Work
from onestopshop.ports.storage import Batch, Put


def asked(town, ask, barrier: Barrier):
    coordinator = town.desk("coordinator")
    with Work(town.context, coordinator.actor) as work:
        return ask(work, work.get(Barrier, barrier.id))


def test_contributors(town) -> None:
    """A barrier's contributors are the organisations of the desks where it, or one merged into it, was noted."""
    with_partner(town)
    own, both = confirmed(town), confirmed(town, partner=True)
    assert [frozenset(), {"school"}] == [asked(town, contributors, one) for one in (own, both)]
    coordinator = town.desk("coordinator").barriers
    coordinator.merge(both.id, target=own.id, reason="the same letter")
    assert {"school"} == asked(town, contributors, own)
    (theirs,) = coordinator.observations(desk="market")
    coordinator.retract(theirs.id, reason="duplicate")
    assert frozenset() == asked(town, contributors, own)


def test_sending(town) -> None:
    """Sending freezes the words, sets both dates, signals the barriers and shares them with their owner."""
    with_partner(town)
    barrier = confirmed(town, partner=True, quotes=True)
    signal = sent(town, barrier, carrier="school")
    (account,) = signal.accounts
    assert (barrier.title, barrier.problem, (WORDS, f"{WORDS} At the school.")) == (
        account.title,
        account.problem,
        account.examples,
    )
    assert (1, "sent", date(2026, 3, 2), date(2026, 3, 16), date(2026, 5, 1)) == (
        signal.number,
        signal.state,
        signal.sent_on,
        signal.acknowledge_by,
        signal.answer_by,
    )
    assert (date(2025, 3, 3), date(2026, 3, 3)) == (signal.since, signal.until)
    assert ({"office"}, "school", "gov:local") == (signal.addressed_to, signal.carrier, signal.level)
    after = town.desk("coordinator").barriers.get(barrier.id)
    assert ("signalled", "shared", signal.id) == (after.state, after.visibility, after.history[-1].other)
    assert ["signal.prepared", "signal.agreed", "signal.checked", "barrier.signalled", "signal.sent"] == [
        action
        for action in town.actions()
        if action.split(".")[0] == "signal" or action == "barrier.signalled"
    ]


def test_what_is_sent_stays(town) -> None:
    """What a signal said is not changed by what the barrier says later."""
    barrier = confirmed(town, quotes=True)
    signal = sent(town, barrier)
    town.desk("coordinator").barriers.quote(barrier.id, observations=[])
    assert signal.accounts == town.desk("coordinator").signals.get(signal.id).accounts


def test_small_counts_are_in_no_signal(town) -> None:
    """A count below what an organisation may see is left out; from there on it is told, in the period only."""
    town.policies.least = {"organisation": 4}
    barrier = confirmed(town)
    few = town.desk("coordinator").signals
    assert (None, None, None) == counts_of(sent(town, barrier))
    many = confirmed(town, partner=True)
    assert (4, 4, 7) == counts_of(sent(town, many))
    late = ready(town, confirmed(town, partner=True), since="2026-03-03", until="2026-03-10")
    assert (None, None, None) == counts_of(few.send(late.id))


def counts_of(signal) -> tuple[int | None, ...]:
    (account,) = signal.accounts
    return account.observations, account.visits, account.exposure


def test_a_signal_without_a_threshold_still_hides_nothing_at_all(town) -> None:
    """Where no threshold is set a count of none is left out, too: it is no evidence."""
    town.policies.least = {}
    late = ready(town, since="2020-01-01", until="2020-02-01")
    assert (None, None, None) == counts_of(town.desk("coordinator").signals.send(late.id))


def test_a_structural_signal(town) -> None:
    """One signal can be about barriers of several owners; all of them are addressed."""
    with_partner(town)
    mine, theirs = confirmed(town), confirmed(town, owner="school")
    signal = sent(town, theirs, mine)
    assert ({"office", "school"}, [1, 2]) == (signal.addressed_to, [one.number for one in signal.accounts])
    assert "signalled" == town.desk("coordinator").barriers.get(theirs.id).state


def test_the_next_round_refers_to_the_one_before(town) -> None:
    """A signal of a barrier that was passed on or reopened knows the one that was sent before; drafts do not count."""
    barrier = confirmed(town)
    first = sent(town, barrier)
    coordinator = town.desk("coordinator")
    coordinator.signals.answer(
        first.id, barrier=barrier.id, kind="not_ours", text="Theirs.", successor="school", message="call"
    )
    draft = coordinator.signals.prepare([barrier.id])
    coordinator.signals.withdraw(draft.id, reason="other")
    second = sent(town, barrier)
    assert ({"school"}, first.id, first.id) == (second.addressed_to, draft.previous, second.previous)


def test_retries_are_one_signal(town) -> None:
    """The same key makes one signal, one agreement, one sending; another subject with it is a conflict."""
    with_partner(town)
    barrier = confirmed(town, partner=True)
    signals = town.desk("coordinator").signals
    one, two = (signals.prepare([barrier.id], key="p1") for _ in range(2))
    assert one == two
    for _ in range(2):
        signals.agree(one.id, organisation="school", agreed="agreed", key="a1")
        signals.check(one.id, name="shared", holds=True, key="c1")
        signals.send(one.id, key="s1")
    for _ in range(2):
        signals.follow_up(one.id, text="Told at the meeting.", key="f1")
        town.desk("owner", organisation="office").signals.answer(
            one.id, barrier=barrier.id, **ACCEPTED, key="x1"
        )
    last, again = (signals.withdraw(one.id, reason="other", key="w1") for _ in range(2))
    assert (last, 1, 1) == (again, len(last.follow_up), len(last.answers))
    assert 1 == town.actions().count("signal.sent")


def test_taking_an_agreement_back(town) -> None:
    """Refusing what was sent takes down the words, the organisation's examples and the publication; counts go on."""
    with_partner(town)
    town.policies.least = {}
    barrier = confirmed(town, partner=True, quotes=True)
    signal = sent(town, barrier)
    coordinator = town.desk("coordinator")
    coordinator.barriers.share(barrier.id, visibility="public")
    gone = coordinator.signals.agree(signal.id, organisation="school", agreed="refused", key="r1")
    assert gone == coordinator.signals.agree(signal.id, organisation="school", agreed="refused", key="r1")
    (account,) = gone.accounts
    assert ("withdrawn", "agreement_withdrawn", None, (), 4) == (
        gone.state,
        gone.reason,
        account.title,
        account.examples,
        account.observations,
    )
    after = coordinator.barriers.get(barrier.id)
    assert ("signalled", "shared", (WORDS,)) == (after.state, after.visibility, after.examples)
    assert {"school": "refused"} == asked(town, agreements, barrier)
    assert 4 == coordinator.barriers.counts(barrier.id).observations


def test_agreements_of_a_barrier(town) -> None:
    """Who was not heard is pending, and the latest word over all signals counts."""
    with_partner(town)
    barrier = confirmed(town, partner=True)
    assert {"school": "pending"} == asked(town, agreements, barrier)
    sent(town, barrier)
    assert {"school": "agreed"} == asked(town, agreements, barrier)


def test_a_desk_that_is_the_shops_own_agrees_by_itself(town) -> None:
    """Without a partner's observations no agreement is asked for."""
    barrier = confirmed(with_partner(town))
    assert "sent" == sent(town, barrier).state
    assert {} == asked(town, agreements, barrier)


@pytest.mark.parametrize(
    ("barriers", "changes", "error", "told"),
    [
        ([], {}, InvalidDataError, "at least one barrier"),
        ("7", {}, InvalidDataError, r"a list of values is needed @ \$\.barriers"),
        ([UNKNOWN_ID], {}, NotFoundError, "no barrier"),
        (["7"], {}, InvalidDataError, "has not the form of an id"),
        (None, {"addressed_to": ["nobody"]}, NotFoundError, "no organisation"),
        (None, {"addressed_to": "office"}, InvalidDataError, r"\$\.addressed_to"),
        (None, {"addressed_to": []}, InvalidDataError, r"\$\.addressed_to"),
        (None, {"addressed_to": ["school"]}, InvalidDataError, "office owns a barrier of it"),
        (None, {"carrier": "nobody"}, NotFoundError, "no organisation"),
        (None, {"level": "gov:moon"}, InvalidDataError, r"\$\.level"),
        (None, {"direction": "up"}, InvalidDataError, r"\$\.direction"),
        (None, {"since": "soon"}, InvalidDataError, r"\$\.since"),
        (None, {"since": "2026-03-02", "until": "2026-03-02"}, InvalidDataError, "at least one day"),
    ],
)
def test_bad_preparations(town, barriers, changes, error: type[Exception], told: str) -> None:
    """What is wrong with a signal is named, and nothing is written."""
    found = [confirmed(town).id] if barriers is None else barriers
    with town.nothing_written(), pytest.raises(error, match=told):
        town.desk("coordinator").signals.prepare(found, **changes)


def test_an_outpost_prepares_nothing(town) -> None:
    """Running numbers are given by the home installation only."""
    barrier = confirmed(town)
    town.context = attrs.evolve(town.context, home=False)
    with town.nothing_written(), pytest.raises(ForbiddenError, match="home installation"):
        town.desk("coordinator").signals.prepare([barrier.id])


def test_unconfirmed_barriers(town) -> None:
    """A barrier that is only gathered, or was settled meanwhile, is not signalled."""
    coordinator = town.desk("coordinator")
    gathered = coordinator.barriers.gather([seen(town).id], **PROBLEM)
    with town.nothing_written(), pytest.raises(TransitionError, match="'gathered'"):
        coordinator.signals.prepare([gathered.id])
    barrier = confirmed(town)
    signal = ready(town, barrier)
    coordinator.barriers.settle(
        barrier.id,
        owner="office",
        message="call",
        what_changed="The letter is in plain words",
        effective_on="2026-03-02",
    )
    with town.nothing_written(), pytest.raises(TransitionError, match="'claimed_removed'"):
        coordinator.signals.send(signal.id)


def test_what_is_missing_is_named_and_nothing_is_sent(town) -> None:
    """A pending or refused agreement and a check that fails stop a signal, and both are named."""
    with_partner(town)
    signals = town.desk("coordinator").signals
    signal = signals.prepare([confirmed(town, partner=True).id])
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        signals.send(signal.id)
    assert refused.value.problems == (
        "the check 'shared' was not made @ $.checks",
        "the agreement of school is pending @ $.agreements",
    )
    signals.check(signal.id, name="shared", holds=True)
    signals.agree(signal.id, organisation="school", agreed="refused")
    with town.nothing_written(), pytest.raises(InvalidDataError, match="school is refused"):
        signals.send(signal.id)


def test_unreviewed_words_do_not_leave(town) -> None:
    """An example whose observation is not, or no longer, reviewed keeps the signal from leaving."""
    barrier = confirmed(town, quotes=True)
    signal = ready(town, barrier)
    for case in town.desk("coordinator").barriers.observations(barrier=barrier.id):
        pending = attrs.evolve(case, identity_review=ReviewState.PENDING, version=case.version + 1)
        town.storage.write(Batch(puts=(Put(to_record(pending), replaces=case.version),)))
    with town.nothing_written(), pytest.raises(InvalidDataError, match="of no reviewed observation"):
        town.desk("coordinator").signals.send(signal.id)
