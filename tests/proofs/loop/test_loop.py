# SPDX-License-Identifier: EUPL-1.2
"""
The proof of the loop, at its small size.
"""

from tests.proofs.loop import proof


def test_the_loop_finds_what_stands_in_the_way() -> None:
    """In a small year the planted barriers are found, carried on and counted, and choosing by number is caught."""
    result = proof.run(1_000, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert result.figures["planted"] == result.figures["found"]
