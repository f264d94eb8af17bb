# SPDX-License-Identifier: EUPL-1.2
"""
The proof of bundles, at its small size.
"""

from tests.proofs.bundle import proof


def test_only_genuine_and_fresh_bundles_are_used() -> None:
    """Of 150 hostile packages each is refused, of 15 genuine ones none, and every check that is left out shows."""
    result = proof.run(150, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert (150, 15) == (result.figures["hostile_refused"], result.figures["genuine_accepted"])
