# SPDX-License-Identifier: EUPL-1.2
"""
Words that another installation removed are quoted nowhere.
"""

from pathlib import Path
from random import Random

import pytest
from tests.operations.visit_samples import SHORTEST as VISIT
from tests.proofs.merge.desks import Shop


@pytest.mark.parametrize("how", ["redact", "retract", "unlink"])
def test_quotes_follow_what_another_installation_did(tmp_path: Path, how: str) -> None:
    """What an outpost redacts, takes back for its identity or takes off a barrier is no example at home any more."""
    home, laptop = Shop("home", tmp_path, Random(1), home=True), Shop("laptop", tmp_path, Random(2))
    barriers = home.desk.barriers
    noted = [
        barriers.observe(
            visit=home.desk.visits.record(**VISIT).id,
            topic="topic:registration",
            concepts=["b:begrijpbaar"],
            step="understand",
            what_happened=words,
        ).id
        for words in ("Legal words only.", "Two pages of law.")
    ]
    barrier = barriers.gather(noted, problem={"en": "Letters are hard"})
    for id in noted:
        barriers.review(id)
    barriers.quote(barrier.id, noted)
    home.hand_to(laptop, everything=True)
    at_the_market = laptop.desk.barriers
    if how == "retract":
        at_the_market.retract(noted[0], reason="identity_found")
    else:
        getattr(at_the_market, how)(noted[0])
    laptop.hand_to(home)
    assert ("Two pages of law.",) == barriers.get(barrier.id).examples
