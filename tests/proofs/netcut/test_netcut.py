# SPDX-License-Identifier: EUPL-1.2
"""
The proof of cut networks, at its small size.
"""

from tests.proofs.netcut import proof


def test_retry_never_doubles_a_visit() -> None:
    """Ten places at which a dialogue is cut, reset or stalled double no visit, and a new key for each try does."""
    result = proof.run(10, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert 30 == result.figures["attempts"]
    assert 24 <= result.figures["failed"]
