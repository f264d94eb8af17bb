# SPDX-License-Identifier: EUPL-1.2
"""
Who may remap records, and what she may not change or see.
"""

from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import Veto
from tests.operations.conftest import Gate, Town
from tests.operations.taxonomies.remaps import SECOND, kept, publish, remap

from onestopshop.errors import ForbiddenError, InvalidDataError


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_who_may_not(coded: Town, acts_as: str) -> None:
    """Nobody outside the desks learns what records say, or changes it."""
    desk = coded.desk(acts_as, organisation="school")
    with coded.nothing_written(), pytest.raises(ForbiddenError, match="who works at the desks"):
        desk.taxonomies.remap(apply=True)


def test_a_grant_is_needed(make_town: Any) -> None:
    """Without the permission there is neither a report nor a change; comparing editions needs leave to read."""
    town = make_town({"coordinator": ["services.import", "taxonomies.read"], "worker": []})
    publish(town, "2.0", *SECOND)
    with pytest.raises(ForbiddenError, match=r"taxonomies\.remap"):
        town.desk("coordinator").taxonomies.remap()
    own = town.context.city.vocabulary.schemes["town"]
    assert () == town.desk("coordinator").taxonomies.diff(own, new="town").changes
    with pytest.raises(ForbiddenError, match=r"taxonomies\.read"):
        town.desk().taxonomies.diff(own, new=own)
    with pytest.raises(InvalidDataError):
        town.desk("coordinator").taxonomies.diff(own, new=3)


def test_a_veto_keeps_a_record_as_it_is(coded: Town) -> None:
    """A record that a plugin forbids to change stays, is counted, and keeps no other one from changing."""
    publish(coded, "2.0", *SECOND)
    id = next(id for id, visit in kept(coded, "visit").items() if "town:rent" in visit.topics)
    coded.context = attrs.evolve(coded.context, gate=Veto(Gate(), id))
    report = remap(coded)
    assert (1, 4) == (report.vetoed, report.changed["visit"])
    assert "town:rent" in kept(coded, "visit")[id].topics


def test_what_is_withheld_is_withheld_of_the_first_coding(coded: Town) -> None:
    """Where the topics of visits are withheld, those that they were made with are, too."""
    publish(coded, "2.0", *SECOND)
    remap(coded)
    id = next(id for id, visit in kept(coded, "visit").items() if visit.as_made)
    assert coded.desk("coordinator").visits.get(id).as_made
    coded.policies.hidden["visit", "desk"] = {"papers.kind"}
    assert coded.desk("coordinator").visits.get(id).as_made is None
