# SPDX-License-Identifier: EUPL-1.2
"""
Signals, purely: the table of their transitions, and what stands against sending one.
"""

from datetime import date
from itertools import product
from typing import Any

import pytest

from onestopshop.codec.converter import structure
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import WithdrawReason
from onestopshop.domain.codes.signals import Agreed, SignalCheck, SignalState
from onestopshop.domain.people import Actor, ActsAs
from onestopshop.domain.signals.agreements import agree
from onestopshop.domain.signals.moves import (
    check,
    expect_ready,
    follow_up,
    prepare,
    send,
    signalled,
    withdraw,
)
from onestopshop.domain.signals.signals import Account, Signal
from onestopshop.domain.signals.table import PAST, SIGNALS
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError

DAY = date(2026, 3, 2)
ROWS = {
    # operation: (from, to, who)
    "agree": ("prepared sent", None, "coordinator"),
    "check": ("prepared", "prepared", "coordinator"),
    "send": ("prepared", "sent", "coordinator"),
    "answer": ("sent", "sent", "owner coordinator"),
    "follow_up": ("sent withdrawn", None, "coordinator"),
    "withdraw": ("prepared sent", "withdrawn", "coordinator"),
}
COORDINATOR = Actor(role="coordinator", acts_as=ActsAs.COORDINATOR, worker="c1")
PLACE = "019cabd8-3800-7000-8000-00000000000{}".format


def a_barrier(**changes: Any) -> Barrier:
    move = {
        "operation": "confirm",
        "state": "confirmed",
        "role": "coordinator",
        "actor": "c0",
        "day": "2026-02-01",
    }
    body = {
        "id": PLACE(3),
        "number": 7,
        "city": "testville",
        "title": {"en": "Letters"},
        "problem": {"en": "Letters are hard"},
        "topic": "topic:registration",
        "step": "understand",
        "concepts": ["b:begrijpbaar"],
        "owner": "office",
        "state": "confirmed",
        "history": [move],
    }
    return structure({**body, **changes}, Barrier)


def a_signal(*barriers: Barrier, **changes: Any) -> Signal:
    about = barriers or (a_barrier(),)
    body = {
        "id": PLACE(9),
        "number": 1,
        "city": "testville",
        "state": "prepared",
        "barriers": [one.id for one in about],
        "direction": "external",
        "addressed_to": ["office"],
    }
    return prepare(structure({**body, **changes}, Signal), by=COORDINATOR, barriers=about)[0]


def ready(signal: Signal) -> Signal:
    return check(signal, by=COORDINATOR, day=DAY, name=SignalCheck.SHARED, holds=True)[0]


def sent(signal: Signal) -> Signal:
    words = [
        Account(barrier=one.barrier, round=one.round, number=one.number, title=a_barrier().title, visits=12)
        for one in signal.accounts
    ]
    return send(signal, by=COORDINATOR, day=DAY, accounts=words)[0]


def test_every_cell() -> None:
    """Each state, operation and actor is allowed exactly as the table says, and the error names what is possible."""
    assert ["prepare", *ROWS] == list(SIGNALS.rows)
    assert set(PAST) == set(SIGNALS.rows)
    for state, (operation, (sources, target, who)), by in product(SignalState, ROWS.items(), ActsAs):
        given = SIGNALS.rows[operation].needs
        if state not in sources.split():
            with pytest.raises(TransitionError) as refused:
                SIGNALS.check("x", state, operation, by=by, given=given)
            possible = {name for name, row in ROWS.items() if state in row[0].split()}
            assert possible == set(refused.value.allowed)
        elif by in who.split():
            assert target == SIGNALS.check("x", state, operation, by=by, given=given).target
        else:
            with pytest.raises(ForbiddenError):
                SIGNALS.check("x", state, operation, by=by, given=given)


def test_preparing_takes_over_what_was_checked() -> None:
    """The three checks of confirming hold from then on, said by who confirmed; each barrier's round is kept."""
    signal = a_signal()
    said = {(one.name, one.holds, one.by, one.day) for one in signal.checks}
    assert said == {(name, True, "c0", date(2026, 2, 1)) for name in ("clear", "neutral", "recognised")}
    (draft,) = signal.accounts
    assert (PLACE(3), 1, 7, None, None) == (
        draft.barrier,
        draft.round,
        draft.number,
        draft.title,
        draft.problem,
    )


def test_an_owner_who_is_not_addressed() -> None:
    """A signal reaches who can remove its barriers, or is refused."""
    with pytest.raises(InvalidDataError, match="office owns a barrier of it and is not addressed"):
        a_signal(addressed_to=["school"])
    other = a_barrier(id=PLACE(4), number=8, owner="school")
    with pytest.raises(InvalidDataError, match="school owns"):
        a_signal(a_barrier(), other)
    assert len(a_signal(a_barrier(), other, addressed_to=["office", "school"]).accounts) == 2


def test_all_that_stands_against_sending_is_named_at_once() -> None:
    """Checks that were not made or do not hold, and agreements that are pending or refused, are named together."""
    signal = check(a_signal(), by=COORDINATOR, day=DAY, name=SignalCheck.NEUTRAL, holds=False)[0]
    contributors = {"partner", "school"}
    signal = agree(
        signal,
        by=COORDINATOR,
        day=DAY,
        organisation="school",
        agreed=Agreed.REFUSED,
        contributors=contributors,
    )[0]
    with pytest.raises(InvalidDataError) as refused:
        expect_ready(signal, [a_barrier()], contributors=contributors)
    assert refused.value.problems == (
        "the check 'neutral' does not hold @ $.checks",
        "the check 'shared' was not made @ $.checks",
        "the agreement of partner is pending @ $.agreements",
        "the agreement of school is refused @ $.agreements",
    )


def test_the_latest_word_counts() -> None:
    """A check and an agreement can be said anew; one word of each is kept."""
    signal = ready(ready(a_signal()))
    assert 4 == len(signal.checks)
    for word in (Agreed.REFUSED, Agreed.AGREED):
        signal, event = agree(
            signal, by=COORDINATOR, day=DAY, organisation="school", agreed=word, contributors={"school"}
        )
        assert {"organisation": "school", "agreed": word.value} == event.data
    assert [Agreed.AGREED] == [one.agreed for one in signal.agreements]
    expect_ready(signal, [a_barrier()], contributors={"school"})


def test_another_round() -> None:
    """A barrier that was reopened since the signal was prepared needs a new signal."""
    with pytest.raises(TransitionError, match="barrier 7 is 'round 2'"):
        expect_ready(ready(a_signal()), [a_barrier(round=2)], contributors=())


def test_due_dates_are_calendar_days() -> None:
    """A sign of receipt is due after 14 days and an answer after 60, whatever days these are."""
    signal = sent(ready(a_signal()))
    assert (DAY, date(2026, 3, 16), date(2026, 5, 1)) == (
        signal.sent_on,
        signal.acknowledge_by,
        signal.answer_by,
    )


def test_signalling_shares_with_the_owner() -> None:
    """A signalled barrier can be read by its owner; one that is public already stays so."""
    for before, after in {"internal": "shared", "shared": "shared", "public": "public"}.items():
        moved, event = signalled(a_barrier(visibility=before), a_signal(), by=COORDINATOR, day=DAY)
        assert ("signalled", after, PLACE(9)) == (moved.state, moved.visibility, moved.history[-1].other)
        assert event.action == "barrier.signalled"


def test_withdrawing_takes_the_words_down() -> None:
    """A withdrawn signal says nothing of its barriers but the counts; it can still be followed up."""
    signal, event = withdraw(
        sent(ready(a_signal())), by=COORDINATOR, day=DAY, reason=WithdrawReason.ENTERED_IN_ERROR
    )
    (account,) = signal.accounts
    assert (None, None, (), 12) == (account.title, account.problem, account.examples, account.visits)
    assert {"reason": "entered_in_error", "barriers": [PLACE(3)], "sent": True} == event.data
    assert 1 == len(follow_up(signal, by=COORDINATOR, day=DAY, text="Told the school.")[0].follow_up)
    with pytest.raises(TransitionError):
        withdraw(signal, by=COORDINATOR, day=DAY, reason=WithdrawReason.OTHER)


def test_what_was_sent_is_agreed_to_or_not() -> None:
    """An agreement to what was sent is given or taken back, never left open, and only by who contributed."""
    signal = sent(ready(a_signal()))
    with pytest.raises(InvalidDataError, match="agreed to or refused"):
        agree(
            signal,
            by=COORDINATOR,
            day=DAY,
            organisation="school",
            agreed=Agreed.PENDING,
            contributors={"school"},
        )
    with pytest.raises(InvalidDataError, match="stranger contributed no observation"):
        agree(
            signal,
            by=COORDINATOR,
            day=DAY,
            organisation="stranger",
            agreed=Agreed.AGREED,
            contributors={"school"},
        )


def test_every_state_is_reached_and_none_lost() -> None:
    """From the beginning each state can be reached, and a withdrawn signal is never sent or answered again."""
    reached = {str(SIGNALS.rows["prepare"].target)}
    for _ in SignalState:
        reached |= {
            target for sources, target, _ in ROWS.values() if target and reached & set(sources.split())
        }
    assert set(SignalState) == reached
    assert ("follow_up",) == SIGNALS.allowed(SignalState.WITHDRAWN)
