# SPDX-License-Identifier: EUPL-1.2
"""
The numbers of verification that a city may set.
"""

import pytest
from pydantic import ValidationError

from onestopshop.config.verification import Verification
from onestopshop.domain.barriers.verification import Thresholds


def test_the_defaults_are_the_domains() -> None:
    """A city that sets nothing verifies by the usual numbers."""
    assert Thresholds() == Verification().thresholds()
    assert Thresholds(looks=(60, 365), p=0.02) == Verification(looks=(60, 365), p=0.02).thresholds()


@pytest.mark.parametrize(
    "wrong",
    [
        {"looks": (180, 90)},
        {"looks": (90, 90)},
        {"looks": (0, 90)},
        {"looks": ()},
        {"looks": (90, 4_000_000)},
        {"looks": (14, 90)},
        {"grace": 90},
        {"claim_days": -1},
        {"claim_days": 4_000_000},
        {"p": 0.2},
        {"ratio": 1},
        {"not_fallen": 0.4},
    ],
)
def test_what_would_decide_nothing_is_refused(wrong: dict[str, object]) -> None:
    """Looks that are not in order, and limits that promise nothing, are refused."""
    with pytest.raises(ValidationError):
        Verification(**wrong)
