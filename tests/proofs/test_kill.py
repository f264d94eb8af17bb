# SPDX-License-Identifier: EUPL-1.2
"""
The proof of kills, at its small size.
"""

from tests.proofs import kill


def test_acknowledged_visits_survive() -> None:
    """Of 30 killed processes none loses or halves a visit, and one that acknowledges too early is caught."""
    result = kill.run(30, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert result.figures["told"]
