# SPDX-License-Identifier: EUPL-1.2
"""
Merging: a function of what is known, and of nothing else.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain.referrals.test_referrals import a_referral, consent
from tests.domain.test_observations import an_observation
from tests.domain.test_visits import a_visit

from onestopshop.domain.codes.referrals import Mode
from onestopshop.domain.events import LogEntry
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.merging.merging import Fact, Merged, merge
from onestopshop.domain.observations import Observation
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.referrals.table import PAST
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError

ZONE = ZoneInfo("Europe/Brussels")
DAY = date(2026, 3, 2)
VISIT = a_visit()
REFERRAL = a_referral(
    id=day_uuid(DAY, 2),
    visit=VISIT.id,
    mode=Mode.CONTACTED,
    contact="0470 12 34 56",
    consent=consent("phone"),
    receipt="5d41402abc4b2a76",
    appointment_on=DAY,
    organisation=None,
)
OBSERVATION = an_observation(
    id=day_uuid(DAY, 3), visit=VISIT.id, source_ref=VISIT.id, service="g2", idea="A plain letter."
)
FACTS: tuple[Fact, ...] = (VISIT, REFERRAL, OBSERVATION)
BARRIERS = tuple(day_uuid(DAY, number) for number in (8, 9))


def entry(thing: Fact, action: str, number: int, **changes: object) -> LogEntry:
    said = {
        "id": day_uuid(DAY, 1_000 + number),
        "origin": "home",
        "key": f"k{number}",
        "at": DAY,
        "actor": "guide/w1",
        "action": action,
        "kind": thing.KIND,
        "subject": thing.id,
        "version": 1,
    }
    return LogEntry(**said | changes)


MADE = (
    entry(VISIT, "visit.recorded", 1),
    entry(REFERRAL, "referral.prepared", 2),
    entry(REFERRAL, "referral.requested", 3, data={"part": 2, "first": day_uuid(DAY, 1_002)}),
    entry(OBSERVATION, "observation.observed", 4),
)


class History(NamedTuple):
    """
    What was done, and the parts of it that each of two desks knows.
    """

    all: tuple[LogEntry, ...]
    halves: tuple[tuple[LogEntry, ...], tuple[LogEntry, ...]]


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw what two desks may have done, each knowing what it did and heard of; some of it makes no sense."""
    known: tuple[list[LogEntry], list[LogEntry]] = ([], [])
    everything = []
    for number in range(draw(st.integers(0, 12))):
        side = draw(st.sampled_from([0, 1]))
        if draw(st.integers(0, 4)) == 0:
            known[side].extend(one for one in known[1 - side] if one not in known[side])
        thing = draw(st.sampled_from(FACTS))
        action, data = draw(said_of(thing))
        version = 2 + sum(one.subject == thing.id for one in known[side])
        at = draw(
            st.sampled_from([DAY, datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=ZONE)])
        )
        done = entry(
            thing,
            action,
            10 + number,
            data=data,
            at=at,
            origin=f"o{side}",
            version=version,
            actor=f"r/w{side}",
        )
        known[side].append(done)
        everything.append(done)
    return History(tuple(everything), (tuple(known[0]), tuple(known[1])))


_NO_STEPS = ("reported", "rescheduled", "consent_withdrawn", "reminded")


@st.composite
def said_of(draw: st.DrawFn, thing: Fact) -> tuple[str, dict[str, object]]:
    """Draw an action on a record, and what its entry says."""
    reason = draw(st.sampled_from(["duplicate", "identity_found", "other"]))
    if isinstance(thing, Referral):
        past = draw(st.sampled_from(sorted({*PAST.values(), *_NO_STEPS} - {"prepared"})))
        if past in {"completed", "reported"}:
            outcome = draw(st.sampled_from(["helped", "unknown"]))
            return f"referral.{past}", {"outcome": outcome, "reported_by": "service"}
        if past == "rescheduled":
            days = st.sampled_from([None, "2026-03-02", "2026-03-09"])
            return "referral.rescheduled", {"appointment_on": draw(days), "was": draw(days)}
        if past in _NO_STEPS:
            return f"referral.{past}", {}
        return f"referral.{past}", {"reason": draw(st.sampled_from(["no_show", "other"]))}
    if isinstance(thing, Visit):
        action = draw(st.sampled_from(["visit.completed", "visit.retracted", "visit.corrected"]))
        by = {"corrected_by": draw(st.sampled_from(BARRIERS))}
        return action, {
            "reason": reason,
            **(by if action == "visit.corrected" or draw(st.booleans()) else {}),
        }
    past = draw(st.sampled_from(["linked", "unlinked", "reviewed", "redacted", "retracted"]))
    return f"observation.{past}", {"reason": reason, "barrier": draw(st.sampled_from(BARRIERS))}


def merged(entries: Sequence[LogEntry], bodies: Sequence[Fact] = FACTS) -> Merged:
    return merge(bodies, entries, zone=ZONE)


@given(histories(), st.randoms(use_true_random=False))
def test_order_and_repetition_do_not_matter(history: History, random: Random) -> None:
    """The same entries in any order, some of them twice, come to the same records, versions and conflicts."""
    entries = [*MADE, *history.all]
    shuffled = [*entries, *random.sample(entries, len(entries) // 2)]
    random.shuffle(shuffled)
    assert merged(entries) == merged(shuffled, random.sample(FACTS, len(FACTS)))


@given(histories())
def test_merging_what_was_merged(history: History) -> None:
    """Two installations that knew parts of it come to what one that knew all of it has, and stay there."""
    halves = [merged([*MADE, *half]) for half in history.halves]
    bodies = [*halves[0].things.values(), *halves[1].things.values()]
    told = [*MADE, *history.halves[0], *history.halves[1]]
    whole = merged(told, bodies)
    assert merged(told) == whole
    assert whole == merged(told, [*whole.things.values(), *bodies])


@given(histories())
def test_versions_rise(history: History) -> None:
    """A record of which something new is known has a higher version, and so has a conflict that is another one."""
    told = merged([*MADE, *history.halves[0], *history.halves[1]])
    for known in history.halves:
        half = merged([*MADE, *known])
        ids = {one.id for one in known}
        new = {(one.kind, one.subject) for one in history.all if one.id not in ids}
        for place in new:
            assert told.things[place].version > half.things[place].version
        for id, conflict in told.conflicts.items():
            before = half.conflicts.get(id, conflict)
            assert before == conflict or before.version < conflict.version


@given(histories())
def test_what_was_removed_stays_removed(history: History) -> None:
    """Words that any desk redacted, and the contact of a referral that any desk ended, are gone, conflict or not."""
    more = history.all
    found = merged([*MADE, *more]).things
    observation, referral = found["observation", OBSERVATION.id], found["referral", REFERRAL.id]
    assert isinstance(observation, Observation)
    assert isinstance(referral, Referral)
    redacted = any(
        one.action == "observation.redacted"
        or (one.action == "observation.retracted" and one.data["reason"] == "identity_found")
        for one in more
    )
    assert redacted is not observation.has_text
    ended = {
        "given",
        "rejected",
        "completed",
        "failed",
        "cancelled",
        "expired",
        "voided",
        "consent_withdrawn",
    }
    assert (referral.contact is None) is any(
        one.action.startswith("referral.") and one.action.partition(".")[2] in ended for one in more
    )


@given(histories())
def test_every_conflict_is_an_entry(history: History) -> None:
    """A conflict names an entry that is known, its record, and a version between 1 and that of the record."""
    found = merged([*MADE, *history.all])
    entries = {one.id: one for one in (*MADE, *history.all)}
    for id, conflict in found.conflicts.items():
        told = entries[id]
        assert (told.kind, told.subject, told.action, told.origin) == (
            conflict.noun,
            conflict.subject,
            conflict.action,
            conflict.origin,
        )
        assert 1 <= conflict.version <= found.things[told.kind, told.subject].version


@given(histories())
def test_a_change_never_undoes_a_conflict(history: History) -> None:
    """What a desk does with all of it before its eyes is replayed last, and changes no conflict there was."""
    before = merged([*MADE, *history.all])
    for place, thing in before.things.items():
        kind, _ = place
        last = entry(thing, _HARMLESS[kind], 99, version=thing.version + 1, data={"reason": "other"})
        after = merged([*MADE, *history.all, last])
        assert before.conflicts.items() <= after.conflicts.items()
        assert thing.version + 1 == after.things[place].version


_HARMLESS = {"visit": "visit.completed", "referral": "referral.voided", "observation": "observation.redacted"}


@pytest.mark.parametrize(
    ("actions", "state", "refused"),
    [
        ([("accepted", 2, 9), ("rejected", 2, 8)], "rejected", ["accepted"]),
        ([("accepted", 2, 8), ("rejected", 2, 9)], "accepted", ["rejected"]),
        ([("accepted", 2, 8), ("accepted", 2, 9)], "accepted", []),
        ([("cancelled", 2, 9), ("accepted", 2, 8), ("started", 3, 7)], "cancelled", ["started"]),
        ([("voided", 2, 7), ("accepted", 2, 9), ("voided", 3, 9)], "entered_in_error", ["accepted"]),
        ([("reminded", 2, 7), ("accepted", 3, 9), ("reminded", 3, 9)], "accepted", []),
        ([("consent_withdrawn", 2, 7), ("cancelled", 3, 8), ("consent_withdrawn", 3, 9)], "cancelled", []),
        ([("rescheduled", 2, 7), ("rejected", 3, 8), ("rescheduled", 3, 9)], "rejected", []),
    ],
)
def test_transitions_are_replayed_in_order(
    actions: list[tuple[str, int, int]], state: str, refused: list[str]
) -> None:
    """By version, then by time; what the state does not allow any more is refused, what says the same is not."""
    more = [
        entry(
            REFERRAL,
            f"referral.{past}",
            10 + number,
            version=version,
            origin=f"o{number}",
            at=datetime(2026, 3, 2, hour, tzinfo=UTC),
            data={"reason": "other"} if past in {"rejected", "cancelled"} else {},
        )
        for number, (past, version, hour) in enumerate(actions)
    ]
    found = merged([*MADE, *more])
    referral = found.things["referral", REFERRAL.id]
    assert isinstance(referral, Referral)
    assert (state, 1 + len(actions)) == (referral.state, referral.version)
    assert refused == [one.action.partition(".")[2] for one in found.conflicts.values()]


def test_a_day_comes_before_its_hours() -> None:
    """Of two transactions of one version that of which only the day is known comes first, then the smaller id."""
    first, second = (
        entry(
            REFERRAL,
            "referral.rejected",
            10,
            version=2,
            origin="b",
            at=datetime(2026, 3, 2, tzinfo=UTC),
            data={"reason": "other"},
        ),
        entry(REFERRAL, "referral.accepted", 11, version=2, origin="a"),
    )
    assert [first.id] == [*merged([*MADE, first, second]).conflicts]
    third = attrs.evolve(
        second, id=day_uuid(DAY, 1), action="referral.cancelled", origin="c", data={"reason": "other"}
    )
    assert {first.id, second.id} == {*merged([*MADE, first, second, third]).conflicts}


def test_an_observation_in_a_visit_that_was_taken_back() -> None:
    """It is a conflict when its visit was taken back without it, and none when the visit was corrected."""
    back = entry(VISIT, "visit.retracted", 10, version=2, data={"reason": "duplicate"})
    found = merged([*MADE, back])
    assert {MADE[-1].id: ("visit retracted", 1)} == {
        id: (one.met, one.version) for id, one in found.conflicts.items()
    }
    corrected = attrs.evolve(back, data={"reason": "entered_in_error", "corrected_by": BARRIERS[0]})
    assert {} == merged([*MADE, corrected]).conflicts
    too = entry(OBSERVATION, "observation.retracted", 11, version=2, data={"reason": "duplicate"})
    assert {} == merged([*MADE, back, too]).conflicts


def test_two_installations_of_one_name() -> None:
    """One version written twice under one name is two transactions, and later parts stay with their first."""
    accepted, rejected, held = (
        entry(REFERRAL, f"referral.{past}", number, version=2, data=data)
        for past, number, data in (
            ("accepted", 11, {}),
            ("rejected", 10, {"reason": "no_capacity"}),
            ("held", 9, {"reason": "other", "part": 2, "first": day_uuid(DAY, 1_011)}),
        )
    )
    found = merged([*MADE, accepted, held, rejected])
    assert found == merged([rejected, held, accepted, *MADE])
    referral = found.things[REFERRAL.KIND, REFERRAL.id]
    assert isinstance(referral, Referral)
    assert (3, "rejected") == (referral.version, referral.state)
    told = {(one.action, one.met, one.version) for one in found.conflicts.values()}
    assert {("referral.accepted", "rejected", 3), ("referral.held", "rejected", 3)} == told


def test_facts_never_change() -> None:
    """Two bodies that say different things, a record without its first entry, and a stray entry are refused."""
    other = attrs.evolve(VISIT, language="fr")
    words = attrs.evolve(OBSERVATION, idea="Another.")
    for bodies, entries, problem in (
        ([*FACTS, other], MADE, f"the visit {VISIT.id} says something else"),
        ([*FACTS, words], MADE, f"the observation {OBSERVATION.id} says something else"),
        (FACTS, MADE[1:], f"the visit {VISIT.id} lacks the entry that made it"),
        (FACTS[:2], MADE, f"nothing is known of the observation {OBSERVATION.id}"),
    ):
        with pytest.raises(InvalidDataError, match=problem) as refused:
            merged(entries, bodies)
        assert 1 == len(refused.value.problems)
        assert "plain letter" not in str(refused.value)
