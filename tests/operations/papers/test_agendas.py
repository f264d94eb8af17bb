# SPDX-License-Identifier: EUPL-1.2
"""
The documents that a working group meets about.
"""

import json
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM, PROBLEM
from tests.operations.papers import samples

from onestopshop.codec.converter import unstructure
from onestopshop.domain.barriers.phases import Phase
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.text import LocalizedText
from onestopshop.errors import ForbiddenError, InvalidDataError


@pytest.fixture
def boss(town: Any) -> Any:
    return town.desk("coordinator", worker=samples.BOSS)


def items(boss: Any, **asked: Any) -> list[tuple[str, int, str | None]]:
    """Return heading, number and what of each item of an agenda."""
    found = boss.barriers.agenda(**{"before": "2026-05-01", **asked})
    return [(one.heading.value, one.number, one.what) for one in found.items]


def test_the_way_of_a_barrier_over_the_agenda(town: Any, boss: Any) -> None:
    """A barrier is new, then to check, then awaited, then due, then answered."""
    barrier = boss.barriers.gather(samples.visits(town, 3, 3), **PROBLEM).id
    assert [("new", 1, None)] == items(boss)
    boss.barriers.confirm(barrier, **CONFIRM)
    assert [("to_check", 1, None)] == items(boss)
    samples.signalled(town, barrier)
    assert [] == items(boss, before="2026-03-10")
    assert [("due", 1, "acknowledge")] == items(boss, before="2026-03-17")
    owner = town.desk("owner", organisation="office", desk=None)
    owner.barriers.acknowledge(barrier, received_by="front office")
    assert [("due", 1, "answer")] == items(boss, before="2026-05-02", since="2026-04-01")
    owner.barriers.plan(barrier, measure="One page.", due="2026-06-01")
    assert [("answered", 1, "plan")] == items(boss)
    assert [("due", 1, "claim")] == items(boss, before="2026-06-02", since="2026-05-01")


def test_agreement_is_awaited(town: Any, boss: Any) -> None:
    """A signal waits for every contributing organisation that did not agree, and then for its checks."""
    town.context = attrs.evolve(town.context, desk_organisations={"main": "school"})
    boss = town.desk("coordinator", worker=samples.BOSS)
    barrier = samples.gathered(town, *samples.visits(town, 3, 3))
    signal = boss.signals.prepare([barrier], addressed_to=["office"])
    (item,) = boss.barriers.agenda(before="2026-05-01").items
    assert ("awaiting_agreement", ["School"]) == (item.heading, [who.text for who in item.waiting])
    boss.signals.agree(signal.id, organisation="school", agreed="agreed")
    (item,) = boss.barriers.agenda(before="2026-05-01").items
    assert ("to_check", ()) == (item.heading, item.waiting)


def test_what_came_back(town: Any, boss: Any) -> None:
    """A barrier that another service should remove, or that is met again, is on the agenda as returned."""
    barrier = samples.gathered(town, *samples.visits(town, 3, 3))
    samples.signalled(town, barrier)
    owner = town.desk("owner", organisation="office", desk=None)
    owner.barriers.not_ours(barrier, successor="school", explanation="Schools write this letter.")
    assert [("to_check", 1, None), ("returned", 1, "not_ours")] == items(boss)


def test_a_long_silence_is_escalated(town: Any, boss: Any) -> None:
    """A signal that a clock escalated stands on the agenda of the next meeting, and is not due there again."""
    from onestopshop.domain.events import LogEntry
    from onestopshop.domain.messages.ladders import Stage
    from onestopshop.operations.messages.reminders import key_of
    from onestopshop.ports.storage import Batch

    barrier = samples.gathered(town, *samples.visits(town, 3, 3))
    signal = samples.signalled(town, barrier)
    entry = LogEntry(
        id=town.ids(town.context.today()),
        origin="test",
        key=key_of(signal, Stage.ESCALATE),
        at=town.clock(),
        actor="system/system",
        action="signal.escalated",
        kind="signal",
        subject=signal.id,
        version=signal.version,
    )
    town.storage.write(Batch(entries=(entry,)))
    assert [("escalated", 1, "acknowledge")] == items(boss, before="2026-03-04")


def test_meetings_follow_each_other(boss: Any) -> None:
    """The meeting before comes first."""
    with pytest.raises(InvalidDataError, match=r"\$\.since"):
        boss.barriers.agenda(before="2026-05-01", since="2026-05-01")
    with pytest.raises(InvalidDataError, match=r"\$\.before"):
        boss.barriers.agenda(before="soon")


def test_a_pre_signal(town: Any, boss: Any) -> None:
    """A pre-signal holds what is known, the four words, and ideas apart; of quarters that are over enough counts."""
    barrier = samples.gathered(town, *samples.visits(town, 9, 7), ideas=[{"text": {"en": "Pictures"}}])
    samples.quoted(town, barrier, "Six pages.")
    found = boss.barriers.presignal(barrier)
    assert (None, None, "2026-01-01") == (found.observations, found.visits, str(found.until))
    samples.later(town, 30)
    samples.visits(town, 1, 1, again_of=barrier)  # in the next quarter, which is not over
    found = boss.barriers.presignal(barrier)
    assert (8, 8, ("Six pages.",)) == (found.observations, found.visits, found.examples)
    assert [True, True, True, None] == [check.holds for check in found.checks]
    assert (["Pictures"], ["Registration"]) == (
        [idea.text.text for idea in found.ideas],
        [service.text for service in found.services],
    )
    told = json.dumps(unstructure(found))
    assert all(word not in told for word in (*samples.RECORDERS, samples.BOSS, "main", samples.UNREVIEWED))


def test_a_pre_signal_of_a_few(town: Any, boss: Any) -> None:
    """Below the threshold a pre-signal counts nothing; its checks are those of the signal of its round."""
    barrier = samples.gathered(town, *samples.visits(town, 3, 3))
    signal = boss.signals.prepare([barrier], addressed_to=["office"])
    boss.signals.check(signal.id, name="neutral", holds=False)
    found = boss.barriers.presignal(barrier)
    assert (None, None, 5) == (found.observations, found.visits, found.least)
    assert [True, False, True, None] == [check.holds for check in found.checks]
    for name in ("clear", "neutral", "recognised", "shared"):
        boss.signals.check(signal.id, name=name, holds=True)
    boss.signals.send(signal.id)
    assert [True] * 4 == [check.holds for check in boss.barriers.presignal(barrier).checks]
    samples.rewritten(town, barrier, round=2)
    assert [True, True, True, None] == [check.holds for check in boss.barriers.presignal(barrier).checks]


def test_nothing_was_checked_yet(town: Any, boss: Any) -> None:
    """Of a barrier that is only gathered nobody looked at the four words, and a worker may write it down, too."""
    barrier = boss.barriers.gather(samples.visits(town, 3, 3), **PROBLEM).id
    found = town.desk(worker=samples.RECORDERS[0]).barriers.presignal(barrier)
    assert {None} == {check.holds for check in found.checks}


def test_the_citys_own_words(town: Any) -> None:
    """A city with phases of its own reads them, the count of observations included."""
    two = Phase(
        id="collect", number=2, label=LocalizedText({"en": "collect"}), states={BarrierState.GATHERED}
    )
    three = attrs.evolve(two, id="bundle", number=3, label=LocalizedText({"en": "bundle"}), observations=3)
    rules = attrs.evolve(town.context.rules, phases=(two, three))
    town.context = attrs.evolve(town.context, rules=rules)
    boss = town.desk("coordinator", worker=samples.BOSS)
    few = boss.barriers.gather(samples.visits(town, 2, 2), **PROBLEM).id
    boss.barriers.gather(samples.visits(town, 3, 3, step="apply"), **PROBLEM)
    assert "collect" == boss.barriers.presignal(few).phase.text
    assert ["collect", "bundle"] == [
        one.phase.text for one in boss.barriers.agenda(before="2026-05-01").items
    ]


@pytest.mark.parametrize("name", ["agenda", "presignal"])
def test_who_may(make_town: Any, name: str) -> None:
    """Neither document is written for who has no grant for it."""
    town = make_town({"worker": ["visits.record", "barriers.observe", "barriers.gather"]})
    desk = town.desk()
    seen = samples.visits(town, 1, 1)
    barrier = desk.barriers.gather(seen, **PROBLEM).id
    asked = {"agenda": {"before": "2026-05-01"}, "presignal": {"id": barrier}}[name]
    with pytest.raises(ForbiddenError, match=name):
        getattr(desk.barriers, name)(**asked)


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_only_at_the_desks(town: Any, acts_as: str) -> None:
    """What a working group looks at before there is a signal is for the desks, whatever a role is granted."""
    barrier = samples.gathered(town, *samples.visits(town, 3, 3), carrier="school")
    samples.rewritten(town, barrier, visibility="shared", removal={"effective_on": "2026-03-02"})
    organisation = "office" if acts_as == "owner" else "school"
    desk = town.desk(acts_as, organisation=organisation, desk=None)
    with pytest.raises(ForbiddenError, match="works at the desks"):
        desk.barriers.agenda(before="2026-05-01")
    with pytest.raises(ForbiddenError, match="works at the desks"):
        desk.barriers.presignal(barrier)
