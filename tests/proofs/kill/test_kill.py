# SPDX-License-Identifier: EUPL-1.2
"""
The proof of kills, at its small size.
"""

from tests.proofs.kill import proof


def test_acknowledged_visits_survive() -> None:
    """Of 12 killed processes and 2 crashes of a server none loses a visit, and a build that does is caught."""
    result = proof.run(12, seed=1, crashes=2)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert result.figures["sqlite_told"]
    assert 2 == result.figures["postgres_crashes"]
    assert result.figures["postgres_told"]
