# SPDX-License-Identifier: EUPL-1.2
"""
A town that coded its records by the first edition of its own scheme.
"""

import pytest
from tests.operations.barriers.samples import MET, VISIT
from tests.operations.conftest import Town
from tests.operations.taxonomies.remaps import FIRST, publish


@pytest.fixture
def coded(town: Town) -> Town:
    """A town with ten visits, five of them coded by its own first edition, and observations of three."""
    publish(town, "1.0", *FIRST)
    desk = town.desk()
    for _ in range(5):
        desk.visits.record(**VISIT)
    visits = [
        desk.visits.record(**{**VISIT, "topics": ["town:rent", "topic:registration"]}) for _ in range(4)
    ]
    desk.visits.record(**VISIT, papers=["town:bill"])
    for visit in visits[:3]:
        desk.barriers.observe(
            visit=visit.id,
            topic="town:rent",
            **{**MET, "concepts": ["town:letters"]},
            document_kind="town:bill",
        )
    desk.referrals.make(visit=visits[0].id, service="housing", topic="town:rent", mode="told")
    return town
