# SPDX-License-Identifier: EUPL-1.2
"""
What comes back to the desks, and to the public.
"""

import json
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import PROBLEM, Veto
from tests.operations.papers import samples

from onestopshop.codec.converter import unstructure
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.errors import ForbiddenError, InvalidDataError

MINE, OTHERS = samples.RECORDERS


@pytest.fixture
def played(town: Any) -> Any:
    """A town with a year behind it, and the barrier."""
    samples.in_languages(town, "en", "nl")
    return town, samples.a_year(town)


def test_each_change_comes_back(played: Any) -> None:
    """Who noted a barrier sees each of its moves since a day, in her language, and what the service said."""
    town, barrier = played
    owner = town.desk("owner", organisation="office", desk=None)
    owner.barriers.acknowledge(barrier, received_by="front office")
    owner.barriers.plan(barrier, measure="A letter of one page.", due="2027-06-01")
    found = town.desk(worker=MINE).barriers.feedback(since="2026-12-01", language="nl")
    (news,) = found.news
    assert ("own", "nl", "Brieven zijn moeilijk te lezen") == (found.of, found.language, news.title.text)
    assert ["signal", "acknowledge", "plan"] == [change.operation for change in news.changes]
    assert ("A letter of one page.", "2027-06-01") == (news.changes[2].said, news.changes[2].on.isoformat())


def test_only_ones_own(played: Any) -> None:
    """Who noted nothing hears nothing by herself; her desk's digest tells her all the same."""
    town, _ = played
    stranger = town.desk(worker="w9")
    assert () == stranger.barriers.feedback(since="2026-01-01").news
    assert [1] == [news.number for news in stranger.barriers.digest(since="2026-01-01").news]
    assert () == town.desk(desk="market").barriers.digest(since="2026-01-01").news


def test_a_week_and_a_month(played: Any) -> None:
    """Without a day a digest goes back a week and one's own feedback 30 days."""
    town, _ = played
    desk = town.desk(worker=MINE)
    assert ([1], [1]) == ([one.number for one in desk.barriers.digest().news], _numbers(desk))
    samples.later(town, 8)
    assert ((), [1]) == (desk.barriers.digest().news, _numbers(desk))
    samples.later(town, 23)
    assert [] == _numbers(desk)


def test_no_code_is_told(played: Any) -> None:
    """Neither one's own feedback nor the digest names a code, a desk or unreviewed words."""
    town, _ = played
    desk = town.desk(worker=MINE)
    for found in (desk.barriers.feedback(since="2026-01-01"), desk.barriers.digest(since="2026-01-01")):
        told = json.dumps(unstructure(found))
        assert all(
            word not in told for word in (*samples.RECORDERS, samples.BOSS, "main", samples.UNREVIEWED)
        )


def test_a_merge_is_followed(town: Any) -> None:
    """After a merge the barrier says where it goes on, and what happens there is told, too."""
    first, second = samples.visits(town, 2, 2)
    boss = town.desk("coordinator", worker=samples.BOSS)
    one, other = (boss.barriers.gather([id], **PROBLEM) for id in (first, second))
    boss.barriers.merge(one.id, target=other.id, reason="the same letter")
    found = town.desk(worker=MINE).barriers.feedback()
    assert [1, 2] == [news.number for news in found.news]
    assert [("gather", None), ("merge", 2)] == [(one.operation, one.other) for one in found.news[0].changes]


def test_whose_digest(played: Any) -> None:
    """A worker reads the digest of her desk only; a coordinator that of each desk, and of all."""
    town, _ = played
    boss = town.desk("coordinator", desk=None)
    told = [boss.barriers.digest(desk=desk).news for desk in (None, "main", "market")]
    assert [1, 1, 0] == [len(news) for news in told]
    with pytest.raises(ForbiddenError, match="her own desk"):
        town.desk().barriers.digest(desk="market")
    with pytest.raises(InvalidDataError, match=r"\$\.desk"):
        boss.barriers.digest(desk="moon")


@pytest.mark.parametrize("acts_as", ["owner", "verifier"])
def test_only_at_the_desks(town: Any, acts_as: str) -> None:
    """Who is outside the desks noted nothing, and hears of what was noted in no way."""
    desk = town.desk(acts_as, organisation="school", desk=None)
    for ask in (desk.barriers.feedback, desk.barriers.digest):
        with pytest.raises(ForbiddenError, match="works at the desks"):
            ask()


def test_a_veto_takes_a_barrier_out(played: Any) -> None:
    """A barrier whose telling a plugin vetoes is in no feedback."""
    town, barrier = played
    town.context = attrs.evolve(town.context, gate=Veto(town.context.gate, barrier))
    assert () == town.desk().barriers.digest(since="2026-01-01").news


def test_who_may(make_town: Any) -> None:
    """Feedback needs its grant, and so does what is told to the public."""
    town = make_town({"worker": []})
    desk = town.desk()
    for ask in (desk.barriers.feedback, desk.barriers.digest, desk.barriers.told):
        with pytest.raises(ForbiddenError):
            ask()


def test_you_said_we_did(town: Any) -> None:
    """What is public and written is told to everybody in words, where it stands, and without a count."""
    samples.removed(town, services=["housing"], done={"en": "The letter has one page."})
    (one,) = town.desk().barriers.told()
    assert ("The letter has one page.", 9) == (one.done["en"], one.number)
    assert BarrierState.VERIFIED is one.state
    told = json.dumps(unstructure(one))
    assert [] == [count for count in ("12", "200", "190") if count in told]


@pytest.mark.parametrize("fields", [{"visibility": "shared"}, {"visibility": "internal"}, {"done": None}])
def test_only_what_is_public_is_told(town: Any, fields: dict[str, Any]) -> None:
    """What is shared only, or has no text for the public, is not told."""
    samples.removed(town, services=["housing"], **{"done": {"en": "One page."}, **fields})
    assert () == town.desk().barriers.told()


def test_what_a_plugin_keeps_from_the_public(town: Any) -> None:
    """Where a plugin withholds words from the public, without which nothing can be told, nothing is."""
    samples.removed(town, services=["housing"], done={"en": "One page."})
    assert 1 == len(town.desk().barriers.told())
    town.policies.hidden["barrier", "public"] = {"problem"}
    assert () == town.desk().barriers.told()


def _numbers(desk: Any) -> list[int]:
    return [one.number for one in desk.barriers.feedback().news]
