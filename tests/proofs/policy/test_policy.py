# SPDX-License-Identifier: EUPL-1.2
"""
The proof of policies, at its small size.
"""

from pathlib import Path

from tests.proofs.policy import proof
from tests.proofs.policy.world import World

from onestopshop.domain.actions import ACTIONS


def test_nobody_does_what_is_not_granted() -> None:
    """In 1,500 cells everybody does what is granted and nothing else, and every unchecked permission is caught."""
    result = proof.run(1_500, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)


def test_an_owner_learns_of_no_person(tmp_path: Path) -> None:
    """In a shop as it is opened an owner sees neither who worked, nor which visit it was, nor how consent was given."""
    every = frozenset(ACTIONS)
    consent = {"given": "yes", "items": ["need"], "how": "oral", "language": "ti", "day": "2026-03-02"}
    with World(tmp_path, ("worker", "coordinator", "owner", "verifier"), {every}) as world:
        guide = world.desk("worker", every, desk="zuid")
        owner = world.desk("owner", every, desk=None, organisation="loket-migratie")
        first = guide.referrals.make(visit=world.visit, service="g2", mode="contacted", consent=consent)
        guide.referrals.cancel(first.id, reason="other")
        asked = guide.referrals.make(
            visit=world.visit, service="g2", mode="contacted", consent=consent, replaces=first.id
        )
        for seen in (
            owner.referrals.get(asked.id),
            owner.referrals.list()[0],
            owner.referrals.accept(asked.id),
        ):
            assert ("withheld", None, None, None) == (seen.worker, seen.visit, seen.replaces, seen.consent)
            assert (seen.desk, seen.day) == (asked.desk, asked.day)
        verifier = world.desk("verifier", every, desk=None, organisation="ocmw-gent")
        removed = verifier.barriers.get(world.barrier["claimed_removed"])
        assert {"withheld"} == {move.actor for move in removed.history}
