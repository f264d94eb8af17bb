# SPDX-License-Identifier: EUPL-1.2
"""
The small size of the proof that a published file never changes.
"""

from tests.proofs.frozen.proof import run


def test_frozen() -> None:
    """After 100 erasures, corrections and late entries every published byte is the same, and saboteurs are caught."""
    result = run(100, 1)
    assert ((), 0, True) == (tuple(result.lines), result.violations, result.saboteur_caught)
