# SPDX-License-Identifier: EUPL-1.2
"""
Looks at the visits after a claim, and who may say that a barrier is removed.
"""

from datetime import timedelta

import attrs
import pytest
from tests.operations.barriers.samples import PROBLEM, seen
from tests.operations.verification.samples import claimed, pass_by, verifier

from onestopshop.codec.records import to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import ForbiddenError, InvalidDataError, TransitionError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.verification.looking import LookMade, make_due_looks
from onestopshop.ports.storage import Batch, Put


def shop(town) -> DeskWork:
    """Return the desk of the shop itself."""
    return DeskWork(town.context, SYSTEM, commit=town.storage.write)


def looked(town, *, days: int = 70, **rates: tuple[int, int]) -> Barrier:
    """Return a barrier at which the first look was made."""
    barrier = claimed(town, **rates)
    town.clock.advance(days=days)
    return town.desk("coordinator").barriers.look(barrier.id)


def test_a_look_keeps_its_counts(town) -> None:
    """The look of day 90 counts from the grace on, keeps what it counted and what it says, and tells only codes."""
    barrier = looked(town)
    (look,) = barrier.removal.looks
    assert (90, 2, 200, "fallen", "fell") == (
        look.due, look.after.affected, look.after.exposed, look.verdict, look.why
    )  # fmt: skip
    claim = barrier.removal.effective_on
    assert (claim + timedelta(days=14), claim + timedelta(days=90)) == (look.after.since, look.after.until)
    with town.storage.read() as snapshot:
        (entry,) = [one for one in snapshot.entries(0, 10_000) if one.action == "barrier.looked"]
    assert {"due": 90, "verdict": "fallen", "why": "fell", "round": 1} == dict(entry.data)
    assert barrier.state == "claimed_removed"


def test_no_look_before_its_day(town) -> None:
    """A look that is not due is refused with the day on which it will be, and so is one of a barrier nobody claims."""
    barrier = claimed(town)
    coordinator = town.desk("coordinator").barriers
    town.clock.advance(days=69)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="no look is due") as refused:
        coordinator.look(barrier.id)
    assert str(barrier.removal.effective_on + timedelta(days=90)) in refused.value.hint
    assert () == coordinator.looks_due()
    with pytest.raises(TransitionError):
        coordinator.look(coordinator.gather([seen(town).id], **PROBLEM).id)


def test_a_look_that_is_made_late_counts_the_same(town) -> None:
    """What comes after the day on which a look was due is in a later look, however late it is made."""
    barrier = claimed(town)
    town.clock.advance(days=80)
    pass_by(town, 40, meets=40)
    assert [90] == [one.due for one in town.desk("coordinator").barriers.looks_due()]
    (look,) = town.desk("coordinator").barriers.look(barrier.id).removal.looks
    assert (2, 200) == (look.after.affected, look.after.exposed)


def test_every_look_is_made_once(town) -> None:
    """The shop makes all looks that are due, in order, and none twice; a key finds a look again."""
    barrier = claimed(town)
    town.clock.advance(days=170)
    made = make_due_looks(shop(town))
    assert [LookMade(barrier=barrier.id, due=due, verdict="fallen") for due in (90, 180)] == list(made)
    with town.nothing_written():
        assert () == make_due_looks(shop(town))
    town.clock.advance(days=200)
    coordinator = town.desk("coordinator").barriers
    last = coordinator.look(barrier.id, key="one")
    assert last == coordinator.look(barrier.id, key="one")
    with town.nothing_written(), pytest.raises(InvalidDataError, match="no look is due") as refused:
        coordinator.look(barrier.id)
    assert "All looks were made." == refused.value.hint


def test_only_the_home_installation_looks(town) -> None:
    """An installation that gives no numbers leaves the looks to the one that does."""
    claimed(town)
    town.clock.advance(days=70)
    town.context = attrs.evolve(town.context, home=False)
    with town.nothing_written():
        assert () == make_due_looks(shop(town))


def test_a_verifier_relies_on_the_last_look(town) -> None:
    """Somebody of another organisation says that it is removed, and a key makes a retry recognisable."""
    barrier = looked(town)
    verified = verifier(town).verify(barrier.id, key="yes")
    assert ("verified", "school") == (verified.state, verified.removal.looks[-1].by)
    with town.nothing_written():
        assert verified == verifier(town).verify(barrier.id, key="yes")
    with town.nothing_written(), pytest.raises(TransitionError):
        verifier(town).verify(barrier.id)


def test_small_counts_of_a_look_stay_inside(town) -> None:
    """Who verifies from outside sees the verdict, and no count that is too small to be seen."""
    barrier = looked(town)
    seen_outside = verifier(town).get(barrier.id).removal
    before = attrs.evolve(barrier.removal.before, visits=None, noted=None, others=None, at_desks=None)
    assert (before, None) == (seen_outside.before, seen_outside.looks[0].after)
    assert "fallen" == seen_outside.looks[0].verdict
    assert barrier.removal == town.desk("coordinator").barriers.get(barrier.id).removal
    verified = verifier(town).verify(barrier.id)
    assert None is verified.removal.looks[0].after
    assert 2 == town.desk("coordinator").barriers.get(barrier.id).removal.looks[0].after.affected


def test_what_two_looks_tell_together_stays_inside(town) -> None:
    """The periods of two looks begin alike: who looks from outside sees no two that differ by a small count."""
    barrier = claimed(town, before=(40, 200), after=(6, 200))
    coordinator, made = town.desk("coordinator").barriers, []
    for days, more in ((70, 0), (1, 2), (90, 5)):
        town.clock.advance(days=days)
        pass_by(town, 20, meets=more)
        if days > 1:
            coordinator.look(barrier.id)
        made.append(
            [look.after and look.after.affected for look in verifier(town).get(barrier.id).removal.looks]
        )
    assert [[6], [6], [6, None]] == made
    inside = coordinator.get(barrier.id).removal.looks
    assert [6, 8] == [look.after.affected for look in inside]


def test_a_look_that_is_due_comes_first(town) -> None:
    """Nobody relies on a look when a later one is due: what it would say is not known yet."""
    barrier = looked(town)
    town.clock.advance(days=90)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="a look is due since") as refused:
        verifier(town).verify(barrier.id)
    assert "look" in refused.value.hint
    town.desk("coordinator").barriers.look(barrier.id)
    assert "verified" == verifier(town).verify(barrier.id).state


def test_who_may_verify(town) -> None:
    """The owner, whoever recorded the claim, and who acts for nobody cannot verify; nor can any other role."""
    barrier = looked(town)
    for actor, why in (
        (verifier(town, organisation="office"), "another organisation than the owner"),
        (verifier(town, organisation=None), "another organisation than the owner"),
        (verifier(town, worker="c1"), "who recorded the claim"),
        (town.desk("coordinator").barriers, "only: verifier"),
        (town.desk("owner", organisation="office").barriers, "not shared"),
        (town.desk().barriers, "only: verifier"),
    ):
        with town.nothing_written(), pytest.raises(ForbiddenError, match=why):
            actor.verify(barrier.id)


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ((0, 20), "not yet enough visits to tell @"),
        ((5, 180), "not yet enough visits to tell @"),
        ((7, 200), "less often, but not by half"),
        ((11, 190), "about as often as before"),
    ],
)
def test_what_is_not_clear_changes_nothing(town, after: tuple[int, int], told: str) -> None:
    """A look that cannot tell keeps the barrier claimed, and says what is missing and when the next look is."""
    barrier = looked(town, after=after)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=told) as refused:
        verifier(town).verify(barrier.id)
    assert str(barrier.removal.effective_on + timedelta(days=180)) in refused.value.hint
    with town.nothing_written(), pytest.raises(InvalidDataError):
        verifier(town).verify(barrier.id, means="I looked.")


def test_nothing_is_verified_without_a_look(town) -> None:
    """Before the first look there are not yet enough visits to tell."""
    barrier = claimed(town)
    with town.nothing_written(), pytest.raises(InvalidDataError, match="not yet enough visits to tell"):
        verifier(town).verify(barrier.id)


def test_a_second_means(town) -> None:
    """Where visits cannot tell a second means is needed, in words that name nobody; where they can it is refused."""
    barrier = looked(town, before=(3, 20))
    assert ("not_testable", "few_before") == (
        barrier.removal.looks[-1].verdict,
        barrier.removal.looks[-1].why,
    )
    for means in (None, " ", "Mrs Peeters, 0470 12 34 56, says so"):
        with town.nothing_written(), pytest.raises(InvalidDataError, match=r"\$\.means"):
            verifier(town).verify(barrier.id, means=means)
    verified = verifier(town).verify(barrier.id, means="Both letters were compared.")
    assert ("verified", "Both letters were compared.") == (verified.state, verified.removal.looks[-1].means)
    assert "Both letters were compared." == verified.history[-1].said


def test_a_second_means_where_visits_tell(town) -> None:
    """A second means is for what the visits cannot show."""
    barrier = looked(town)
    with town.nothing_written(), pytest.raises(InvalidDataError, match=r"show it already.*\$\.means"):
        verifier(town).verify(barrier.id, means="Both letters were compared.")


def put(town, barrier: Barrier, **changes: object) -> Barrier:
    changed = attrs.evolve(barrier, version=barrier.version + 1, **changes)
    town.storage.write(Batch(puts=(Put(to_record(changed), replaces=barrier.version),)))
    return changed


def test_a_claim_without_counts(town) -> None:
    """Where nothing was counted before, a look cannot tell; without a claim at all there is nothing to watch."""
    barrier = claimed(town)
    put(town, barrier, removal=attrs.evolve(barrier.removal, before=None))
    town.clock.advance(days=70)
    coordinator = town.desk("coordinator").barriers
    looked_at = coordinator.look(barrier.id)
    assert ("not_testable", "few_before") == (
        looked_at.removal.looks[0].verdict, looked_at.removal.looks[0].why
    )  # fmt: skip
    put(town, looked_at, removal=None)
    assert ((), ()) == (coordinator.monitor(), coordinator.looks_due())


def test_somebody_may_be_quicker(town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look that somebody else made in between is not made again."""
    barrier = looked(town)
    monkeypatch.setattr(
        "onestopshop.operations.verification.looking.next_look", lambda *_: (90, barrier.history[-1].day)
    )
    monkeypatch.setattr("onestopshop.operations.verification.looking.key_of_look", lambda *_: "another")
    with town.nothing_written():
        assert () == make_due_looks(shop(town))


def test_looking_needs_a_grant(make_town) -> None:
    """Nobody looks, or lists the looks that are due, without the permission."""
    town = make_town({"coordinator": [], "verifier": [], "worker": []})
    for call in (lambda at: at.looks_due(), lambda at: at.monitor()):
        with pytest.raises(ForbiddenError, match="no grant"):
            call(town.desk("coordinator").barriers)


def test_the_last_look_decides(town) -> None:
    """On day 365 what was not seen to fall has not fallen, and can be reopened."""
    barrier = looked(town, days=345, after=(7, 200))
    coordinator = town.desk("coordinator").barriers
    for _ in range(2):
        barrier = coordinator.look(barrier.id)
    assert ["inconclusive", "inconclusive", "not_fallen"] == [look.verdict for look in barrier.removal.looks]
    with town.nothing_written(), pytest.raises(InvalidDataError) as refused:
        verifier(town).verify(barrier.id)
    assert "It can be reopened; a new claim begins anew." == refused.value.hint
    (proposed,) = coordinator.monitor()
    assert ("not_fallen", (7, 200)) == (proposed.reason, (proposed.affected, proposed.exposed))
    again = coordinator.reopen(barrier.id, reason=proposed.reason, evidence=proposed.evidence)
    assert ("confirmed", 2, None) == (again.state, again.round, again.removal)


def test_meeting_it_again_is_seen_before_the_look(town) -> None:
    """A barrier that is claimed and still met as often is proposed at once."""
    barrier = claimed(town, after=(12, 100))
    (proposed,) = town.desk("coordinator").barriers.monitor()
    assert (barrier.id, "met_again", 12, 100) == (
        proposed.barrier.id, proposed.reason, proposed.affected, proposed.exposed
    )  # fmt: skip
    assert 12 == len(proposed.observations)
