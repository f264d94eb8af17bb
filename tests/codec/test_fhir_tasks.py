# SPDX-License-Identifier: EUPL-1.2
"""
Referrals as FHIR tasks: the statuses and pairs of HL7 Gravity SDOH Clinical Care, written down a second time.
"""

from datetime import timedelta
from itertools import permutations
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.referrals.test_referrals import DAY, a_referral, consent

from onestopshop.codec.fhir_tasks import PAIRS, STATUSES, TaskSaid, check_pair, read_task, step_of, write_task
from onestopshop.domain.codes.referrals import Mode, Outcome, Priority, Reason, ReferralState, Reporter
from onestopshop.domain.referrals.referrals import OutcomeReport, Referral
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.errors import InvalidDataError, TransitionError

GRAVITY = """
draft requested
requested accepted rejected cancelled
accepted in-progress on-hold completed failed cancelled
in-progress on-hold completed failed cancelled
on-hold in-progress completed failed cancelled
"""
CODES = [*dict.fromkeys(GRAVITY.split()), "entered-in-error"]
WARM = [mode for mode in Mode if mode.warm]
EXPORTED = [state for state in ReferralState if state is not ReferralState.GIVEN]
REASONED = {"rejected", "cancelled", "on_hold", "failed"}


def allowed() -> set[tuple[str, str]]:
    rows = [line.split() for line in GRAVITY.strip().splitlines()]
    steps = {(before, after) for before, *to in rows for after in to}
    return steps | {(before, "entered-in-error") for before in CODES if before != "entered-in-error"}


def in_state(state: ReferralState, **changes: object):
    reason = Reason.NO_CAPACITY if state in REASONED else None
    return a_referral(mode=Mode.CONTACTED, state=state, reason=reason, **changes)


def test_exactly_26_pairs() -> None:
    """Of the 90 pairs of different statuses 26 are allowed, and no status has another name."""
    assert 26 == len(allowed())
    assert allowed() == {*PAIRS}
    assert 90 == len([*permutations(CODES, 2)])
    assert {*CODES} == {*STATUSES.values()} - {None}
    assert None is STATUSES[ReferralState.GIVEN]


@pytest.mark.parametrize(("before", "after"), [*permutations(CODES, 2)])
def test_who_sets_a_status(before: str, after: str) -> None:
    """The requester asks and takes back, the target answers, both may cancel; every other pair is refused."""
    by = {"requester"} if after in {"requested", "entered-in-error"} else {"target"}
    by = {"requester", "target"} if after == "cancelled" else by
    may = by if (before, after) in allowed() else set()
    for who in ("requester", "target"):
        if who in may:
            check_pair(before, after, by=who)
        else:
            with pytest.raises(TransitionError) as refused:
                check_pair(before, after, by=who)
            assert after not in refused.value.allowed


def test_every_step_is_one_of_the_pairs() -> None:
    """Each operation between two exported states changes the status as FHIR allows."""
    for row in REFERRALS.rows.values():
        for source in row.sources:
            pair = STATUSES[source], STATUSES[row.target]
            assert None in pair or pair in PAIRS


@pytest.mark.parametrize("state", EXPORTED)
def test_what_fhir_requires(state: ReferralState) -> None:
    """A task has all that the profile makes mandatory, and a text for its reason wherever one is wanted."""
    task = write_task(in_state(state), today=DAY)
    assert ("Task", "order", STATUSES[state]) == (task["resourceType"], task["intent"], task["status"])
    assert [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}] == task["code"][
        "coding"
    ]
    for name in ("focus", "for", "authoredOn", "requester"):
        assert task[name]
    assert task["for"]["reference"].startswith("Group/")
    assert (task["status"] in {"rejected", "cancelled", "on-hold", "failed"}) is ("statusReason" in task)
    if "statusReason" in task:
        assert task["statusReason"]["text"]


@st.composite
def referrals(draw: st.DrawFn) -> Referral:
    """Draw a referral of which a service was asked, or will be."""
    state, outcome = draw(st.sampled_from(EXPORTED)), draw(st.none() | st.sampled_from(Outcome))
    reports = () if outcome is None else (OutcomeReport(outcome=outcome, by=Reporter.DESK, day=DAY),)
    return a_referral(
        state=state,
        mode=draw(st.sampled_from(WARM)),
        priority=draw(st.sampled_from(Priority)),
        reason=draw(st.sampled_from(Reason)) if state in REASONED else None,
        outcome_reports=reports,
        appointment_on=draw(st.none() | st.dates(DAY, DAY + timedelta(365))),
    )


@given(referrals())
def test_there_and_back(referral: Referral) -> None:
    """What a task can say of a referral is read as it was written."""
    said = read_task(write_task(referral, today=DAY))
    completed = referral.state is ReferralState.COMPLETED
    assert TaskSaid(
        state=referral.state,
        reason=referral.reason,
        outcome=(referral.outcome or Outcome.UNKNOWN) if completed else None,
        priority=referral.priority,
        mode=referral.mode,
        appointment_on=referral.appointment_on,
    ) == said  # fmt: skip


def test_nobody_is_in_a_task() -> None:
    """Neither the contact nor who acted, the visit or the receipt leaves with a task."""
    referral = in_state(
        ReferralState.ACCEPTED,
        contact="0470 12 34 56",
        consent=consent("phone", "need"),
        receipt="a1b2c3",
        visit="019cabd8-3800-7000-8000-000000000009",
        worker="w-secret",
    )
    said = repr(write_task(referral, today=DAY))
    assert [] == [one for one in ("0470", "a1b2c3", "000000000009", "w-secret", "T09:30") if one in said]


def test_consent_blocks() -> None:
    """What runs with items is exported only while the consent holds; that it ended may always be told."""
    running = in_state(ReferralState.ACCEPTED, consent=consent("need", expires_on=DAY))
    assert write_task(running, today=DAY)
    for state in EXPORTED:
        late = attrs.evolve(running, state=state)
        if state in {"draft", "requested", "accepted", "in_progress", "on_hold"}:
            with pytest.raises(InvalidDataError, match=r"\$\.consent"):
                write_task(late, today=DAY + timedelta(1))
        else:
            assert write_task(late, today=DAY + timedelta(1))


@pytest.mark.parametrize(
    "changes", [{"state": ReferralState.GIVEN}, {"mode": Mode.TOLD}, {"mode": Mode.WRITTEN}]
)
def test_what_is_not_exported(changes: dict[str, Any]) -> None:
    """Information that was only given has no task."""
    with pytest.raises(InvalidDataError, match=r"not exported @ \$\.mode"):
        write_task(attrs.evolve(in_state(ReferralState.DRAFT), **changes), today=DAY)


def a_task(**changes: object) -> dict[str, Any]:
    return {"resourceType": "Task", "intent": "order", "status": "requested"} | changes


@pytest.mark.parametrize(
    ("task", "state", "reason", "outcome"),
    [
        (a_task(status="received"), "requested", None, None),
        (a_task(status="ready"), "accepted", None, None),
        (a_task(status="completed"), "completed", None, "unknown"),
        (a_task(status="completed", businessStatus={"text": "very good"}), "completed", None, "unknown"),
        (a_task(status="completed", businessStatus={"text": "helped"}), "completed", None, "helped"),
        (a_task(status="rejected"), "rejected", "other", None),
        (a_task(status="failed", statusReason={"text": "Anna did not come"}), "failed", "other", None),
        (a_task(status="failed", statusReason={"text": "no_show"}), "failed", "no_show", None),
        (a_task(status="cancelled", statusReason={"text": "expired, no answer"}), "expired", None, None),
        (a_task(priority="asap"), "requested", None, None),
    ],
)
def test_partners_words(task: dict[str, Any], state: str, reason: str | None, outcome: str | None) -> None:
    """Plain FHIR and words without a code are read, and no sentence of a partner is kept."""
    said = read_task(task)
    assert (state, reason, outcome, None, None) == (
        said.state, said.reason, said.outcome, said.mode, said.appointment_on,
    )  # fmt: skip
    assert "Anna" not in repr(said)


@pytest.mark.parametrize(
    ("start", "day"),
    [
        ("2026", None),
        ("2026-03", None),
        ("2026-03-02", "2026-03-02"),
        ("2026-03-02T09:30:00+01:00", "2026-03-02"),
        ("2026-03-02T09:30:00.5Z", "2026-03-02"),
    ],
)
def test_when_somebody_is_expected(start: str, day: str | None) -> None:
    """Every date that FHIR allows is read; a year or a month alone is no appointment."""
    said = read_task(a_task(restriction={"period": {"start": start}})).appointment_on
    assert day == (None if said is None else said.isoformat())


@pytest.mark.parametrize(
    ("task", "path"),
    [
        (None, "$.resourceType"),
        ({"resourceType": "Patient"}, "$.resourceType"),
        (a_task(intent="plan"), "$.intent"),
        (a_task(status="done"), "$.status"),
        (a_task(status=None), "$.status"),
        (a_task(priority="soon"), "$.priority"),
        (a_task(statusReason="no"), "$.statusReason"),
        *(
            (a_task(restriction={"period": {"start": start}}), "$.restriction.period.start")
            for start in ("tomorrow", "2026-13", "2026-02-30", "2026-W10-1", "2026-03-02 ", "20260302", 2026)
        ),
    ],
)
def test_what_is_no_task(task: Any, path: str) -> None:
    """What is no task of a referral is refused, and the place is named."""
    with pytest.raises(InvalidDataError) as refused:
        read_task(task)
    assert refused.value.problems[0].endswith(f"@ {path}")


@pytest.mark.parametrize("state", EXPORTED)
@pytest.mark.parametrize("status", CODES)
def test_a_partners_answer(state: ReferralState, status: str) -> None:
    """What a partner's task says becomes the one step that leads there, or is refused."""
    referral, said = in_state(state), read_task(a_task(status=status))
    before = STATUSES[state]
    if before == status:
        assert None is step_of(referral, said)
    elif "target" in PAIRS.get((str(before), status), ()):
        row = REFERRALS.rows[str(step_of(referral, said))]
        assert state in row.sources
        assert said.state is row.target
    else:
        with pytest.raises(TransitionError):
            step_of(referral, said)
