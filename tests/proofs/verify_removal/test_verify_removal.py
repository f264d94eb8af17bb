# SPDX-License-Identifier: EUPL-1.2
"""
The proof of verification, at its small size.
"""

import pytest
from tests.proofs.verify_removal import proof, shop

from onestopshop.domain.barriers import verification
from onestopshop.domain.barriers.removal import Measured


def test_verified_means_removed() -> None:
    """Few of 200 unchanged barriers are verified and most that fell are, and every saboteur verifies too many."""
    result = proof.run(200, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert 1 < result.figures["shops"]


def test_a_shop_that_counts_otherwise_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge who is wrong by one visit differs from the book that is kept by hand."""

    def wrong(before: Measured, after: Measured, **rest: object) -> verification.Judgement:
        return verification.judge(after, before, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(shop, "judge", wrong)
    assert [*shop.differences(1)]
