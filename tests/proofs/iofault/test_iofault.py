# SPDX-License-Identifier: EUPL-1.2
"""
The proof of I/O errors, at its small size.
"""

from tests.proofs.iofault import proof


def test_errors_are_typed_and_leave_nothing() -> None:
    """Of some operations of each kind that fail none leaves anything half, and a swallowed error is caught."""
    result = proof.run(2, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert result.figures["errors"]
