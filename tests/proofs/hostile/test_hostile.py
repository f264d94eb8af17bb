# SPDX-License-Identifier: EUPL-1.2
"""
The proof of hostile files, at its small size.
"""

from tests.proofs.hostile import proof


def test_hostile_files_reach_nothing() -> None:
    """Of two beasts for each door none opens a file or a socket, and every saboteur is caught."""
    result = proof.run(38, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert result.n
