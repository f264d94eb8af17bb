# SPDX-License-Identifier: EUPL-1.2
"""
The proof of merging, at its small size.
"""

from tests.proofs.merge import proof


def test_desks_that_worked_offline_converge() -> None:
    """In 8 runs of 50 steps five installations end up equal, conflicts included, and last write wins is caught."""
    result = proof.run(8, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert result.figures["conflicts"]
