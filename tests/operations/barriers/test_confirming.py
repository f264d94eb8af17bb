# SPDX-License-Identifier: EUPL-1.2
"""
Confirming barriers: what it needs, and what is closed to those who meet a barrier again or verify it.
"""

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM, PROBLEM, VISIT, seen

from onestopshop.codec.records import to_record
from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError, TransitionError
from onestopshop.ports.storage import Batch, Put


def test_confirming(town) -> None:
    """A coordinator confirms a barrier; few visits or reporters need a reason, and the reason names nobody."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="1 visits and 1 reporters are few"):
        coordinator.confirm(barrier.id, **CONFIRM)
    for _ in range(2):
        coordinator.link(seen(town, worker="w2").id, barrier=barrier.id)
    confirmed = coordinator.confirm(barrier.id, **CONFIRM)
    assert (confirmed.state, confirmed.owner, confirmed.level) == ("confirmed", "office", "gov:local")
    assert {**barrier.editions, "kind": "1.0"} == confirmed.editions
    with town.nothing_written(), pytest.raises(TransitionError):
        coordinator.confirm(barrier.id, **CONFIRM)


@pytest.mark.parametrize(
    ("changes", "error", "told"),
    [
        ({"checks": ["clear"]}, InvalidDataError, r"\$\.checks"),
        ({"checks": "clear"}, InvalidDataError, r"\$\.checks"),
        ({"kind": "kind:x"}, InvalidDataError, "no taxonomy"),
        ({"kind": "b:none"}, InvalidDataError, "not of the scheme"),
        ({"level": "local"}, InvalidDataError, r"\$\.level"),
        ({"owner": "nobody"}, NotFoundError, "no organisation"),
        ({"reason": "Mrs Peeters, 0470 12 34 56"}, InvalidDataError, r"\$\.reason"),
    ],
)
def test_bad_confirmations(town, changes: dict[str, object], error: type[Exception], told: str) -> None:
    """What is wrong with a confirmation is named, and the barrier stays gathered."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    with town.nothing_written(), pytest.raises(error, match=told):
        coordinator.confirm(barrier.id, **{**CONFIRM, "reason": "clear enough", **changes})
    with pytest.raises(ForbiddenError):
        town.desk().barriers.confirm(barrier.id, **CONFIRM)


def test_closed_barriers_are_not_met_again(town) -> None:
    """Who meets a closed barrier again is told what is possible instead."""
    barrier = town.desk("coordinator").barriers.gather([seen(town).id], **PROBLEM)
    merged = attrs.evolve(barrier, state=BARRIERS.states("merged"), owner="office", version=2)
    town.storage.write(Batch(puts=(Put(to_record(merged), replaces=1),)))
    visit = town.desk().visits.record(**VISIT)
    found = seen(town)
    for attempt in (
        lambda: town.desk().barriers.observe(visit=visit.id, again_of=barrier.id),
        lambda: town.desk("coordinator").barriers.link(found.id, barrier=barrier.id),
    ):
        with town.nothing_written(), pytest.raises(TransitionError) as refused:
            attempt()
        assert (refused.value.state, refused.value.allowed) == ("merged", ("unmerge",))


def test_who_verifies_is_of_another_organisation(town) -> None:
    """A verifier has nothing to do with a barrier that her own organisation owns."""
    coordinator = town.desk("coordinator").barriers
    barrier = coordinator.gather([seen(town).id], **PROBLEM)
    call = {"message": "call", "what_changed": "New letter", "effective_on": "2026-03-02"}
    coordinator.settle(barrier.id, owner="office", **call)
    school = town.desk("verifier", organisation="school", desk=None).barriers
    assert "claimed_removed" == school.get(barrier.id).state
    with pytest.raises(ForbiddenError, match="another organisation than the owner"):
        town.desk("verifier", organisation="office", desk=None).barriers.get(barrier.id)
