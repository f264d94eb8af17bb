# SPDX-License-Identifier: EUPL-1.2
"""
The proof of policies, at its small size.
"""

from tests.proofs import policy


def test_nobody_does_what_is_not_granted() -> None:
    """In 1,500 cells everybody does what is granted and nothing else, and every unchecked permission is caught."""
    result = policy.run(1_500, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
