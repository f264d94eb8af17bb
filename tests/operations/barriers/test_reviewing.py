# SPDX-License-Identifier: EUPL-1.2
"""
The queue of texts that await their identity review.
"""

import attrs
import pytest
from tests.operations.barriers.samples import seen
from tests.operations.barriers.states import coordinator

from onestopshop.errors import ForbiddenError, InvalidDataError


def test_the_oldest_wait_first(town) -> None:
    """Texts that nobody reviewed wait in order of their day, page by page; what was decided waits no longer."""
    first = seen(town)
    town.clock.advance(days=1)
    second, third = seen(town), seen(town, desk="market")
    queue = coordinator(town).to_review
    assert [first.id, second.id, third.id] == [one.observation.id for one in queue()]
    (page,) = queue(limit=1)
    assert [second.id, third.id] == [one.observation.id for one in queue(after=page.observation)]
    assert [third.id] == [one.observation.id for one in queue(desk="market")]
    coordinator(town).review(first.id)
    coordinator(town).redact(second.id)
    coordinator(town).retract(third.id, reason="duplicate")
    assert () == queue()


def test_when_a_text_is_urgent(town) -> None:
    """The queue warns from the configured day on, and says how many days are left before the text is lost."""
    seen(town)
    town.context = attrs.evolve(town.context, rules=attrs.evolve(town.context.rules, review_warning=60))
    told = []
    for days in (0, 59, 1, 30, 5):
        town.clock.advance(days=days)
        (one,) = coordinator(town).to_review()
        told.append((one.age, one.days_left, one.urgent))
    assert [(0, 90, False), (59, 31, False), (60, 30, True), (90, 0, True), (95, 0, True)] == told


def test_suspect_words_are_marked(town) -> None:
    """Each text says where to look; texts without a suspect word say nothing."""
    seen(town, what_happened="The letter of Peeters came on 12/03.", impact="It took an hour.")
    (one,) = coordinator(town).to_review()
    assert {"what_happened": ((14, 21), (30, 35))} == one.doubts


def test_who_reviews(town) -> None:
    """A worker reviews the texts of her own desk; who is outside sees none."""
    own, other = seen(town), seen(town, desk="market")
    assert [own.id] == [one.observation.id for one in town.desk().barriers.to_review()]
    with pytest.raises(ForbiddenError):
        town.desk().barriers.to_review(desk="market")
    for role in ("owner", "verifier"):
        outside = town.desk(role, desk=None, organisation="office").barriers
        assert () == outside.to_review()
    assert {own.id, other.id} == {one.observation.id for one in coordinator(town).to_review()}


def test_who_is_not_granted_it(make_town) -> None:
    """Reviewing needs its permission."""
    town = make_town({"coordinator": ["barriers.read"]})
    with pytest.raises(ForbiddenError):
        coordinator(town).to_review()


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"after": "x"}, {"desk": "nowhere"}])
def test_bad_pages(town, wrong: dict[str, object]) -> None:
    """A page that cannot be is refused."""
    with pytest.raises(InvalidDataError):
        coordinator(town).to_review(**wrong)
