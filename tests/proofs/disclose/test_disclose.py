# SPDX-License-Identifier: EUPL-1.2
"""
The small size of the proof that published statistics do not betray a person.
"""

from tests.proofs.disclose.proof import run


def test_disclose() -> None:
    """A city with three years of releases betrays nobody, by quarters or without, and every saboteur is caught."""
    result = run(1, 11)
    assert 1 == result.figures["years_only"]
    assert ((), True) == (tuple(result.lines), result.saboteur_caught)
