# SPDX-License-Identifier: EUPL-1.2
"""
The page that a service reads.
"""

import json
from typing import Any

import attrs
import pytest
from tests.operations.barriers.samples import UNKNOWN_ID, Veto
from tests.operations.papers import samples

from onestopshop.codec.converter import unstructure
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.papers.brief_pages import Brief


@pytest.fixture
def played(town: Any) -> Any:
    """A town with a year behind it, and the barrier."""
    samples.in_languages(town, "en", "nl")
    return town, samples.a_year(town)


def brief(town: Any, **more: Any) -> Brief:
    return town.desk("coordinator").barriers.brief("registration", **more)


def test_what_a_service_is_told(played: Any) -> None:
    """A brief counts the visits of four quarters, hides the few, and asks what the signal asks."""
    found = brief(played[0])
    (one,) = found.stuck
    assert (180, None, 5) == (found.visits, found.helped, found.least)
    assert (26, 180, True) == (one.met.affected, one.met.exposed, one.met.at_least)
    assert [6, 8, None, 12] == [quarter.affected for quarter in one.quarters]
    assert [30, 40, 50, 60] == [quarter.exposed for quarter in one.quarters]
    assert (("ti",), ("The letter has six pages.",)) == (one.languages, one.examples)
    assert [(1, 1, "signalled")] == [(ask.signal, ask.number, ask.state) for ask in found.asks]


def test_two_briefs_cannot_be_subtracted(played: Any) -> None:
    """A brief that begins later is smaller by quarters that were told, never by one that was hidden."""
    town, _ = played
    wholes = [brief(town, since=f"2026-{month:02}-01").stuck[0].met.affected for month in (1, 4, 7, 10)]
    assert [26, 20, 12, 12] == wholes


def test_the_language_of_the_reader(played: Any) -> None:
    """Texts are in the language asked for, and each says which language it is in."""
    found = brief(played[0], language="nl")
    assert ("Brieven zijn moeilijk te lezen", "nl") == (
        found.stuck[0].title.text,
        found.stuck[0].title.language,
    )
    assert ("Registration", "en") == (found.name.text, found.name.language)
    assert "en" == brief(played[0]).language


def test_nothing_that_was_not_reviewed_leaves(played: Any) -> None:
    """Neither unreviewed words nor codes nor desks are anywhere in a brief."""
    told = json.dumps(unstructure(brief(played[0])))
    assert all(word not in told for word in (samples.UNREVIEWED, *samples.RECORDERS, samples.BOSS, "main"))


def test_few_visits_are_not_counted(town: Any) -> None:
    """Below the threshold there is no figure, no quarter, no language and no day: the month it was gathered."""
    found = samples.visits(town, 40, 4)
    barrier = samples.gathered(town, *found)
    samples.later(town, 40)
    samples.signalled(town, barrier)
    town.desk("coordinator").barriers.share(barrier, visibility="shared")
    (one,) = brief(town).stuck
    assert (None, 40, (), ()) == (one.met.affected, one.met.exposed, one.quarters, one.languages)
    assert "2026-03-01" == one.since.isoformat()


@pytest.mark.parametrize("visibility", ["internal", "shared"])
def test_only_what_is_shared_is_told(played: Any, visibility: str) -> None:
    """A barrier that is internal, or shared with another owner, is in no brief of this service."""
    town, barrier = played
    owner = "school" if visibility == "shared" else "office"
    samples.rewritten(town, barrier, visibility=visibility, owner=owner)
    assert ((), ()) == (brief(town).stuck, brief(town).asks)


def test_a_public_barrier_of_another_owner_is_told_without_its_question(played: Any) -> None:
    """What is public is told at the counter where it is met; a question goes to who was asked."""
    town, barrier = played
    samples.rewritten(town, barrier, visibility="public", owner="school")
    found = brief(town)
    assert ([1], [1]) == ([one.number for one in found.stuck], [ask.signal for ask in found.asks])


def test_what_was_tried_elsewhere(played: Any) -> None:
    """A verified public barrier of the same step and concept at another service tells its measure and result."""
    town, _ = played
    samples.removed(town, services=["housing"])
    (one,) = brief(town).tried
    assert ("A letter of one page.", "2026-12-01") == (one.measure, one.checked_on.isoformat())
    assert (12, 200, None, 190) == (
        one.before.affected,
        one.before.exposed,
        one.after.affected,
        one.after.exposed,
    )


def test_what_says_no_measure_is_no_example(played: Any) -> None:
    """A barrier of which nobody said what was done is not told as something that was tried."""
    town, _ = played
    samples.removed(town, services=["housing"], history=[])
    assert () == brief(town).tried


def test_what_the_public_is_told_is_the_measure(played: Any) -> None:
    """Where "you said, we did" is written, it is the measure, in its language; without looks there is no figure."""
    town, _ = played
    samples.removed(town, services=["housing"], done={"en": "One page."}, removal=None)
    (one,) = brief(town).tried
    assert ("One page.", "en", None, None, None) == (
        one.measure,
        one.language,
        one.verdict,
        one.before,
        one.after,
    )


def test_an_earlier_round_asks_nothing(played: Any) -> None:
    """A signal of an earlier round asks nothing any more."""
    town, barrier = played
    samples.rewritten(town, barrier, round=2)
    assert () == brief(town).asks


def test_what_goes_well_comes_first(played: Any) -> None:
    """A barrier of the service that is removed and checked is thanked for, and not in what was tried elsewhere."""
    town, _ = played
    samples.removed(town, services=["registration"])
    found = brief(town)
    assert ([9], ()) == ([one.number for one in found.removed], found.tried)


def test_referrals_that_helped(played: Any) -> None:
    """Referrals that ended with help are told once there are enough of them."""
    town, _ = played
    desk = town.desk()
    town.clock.advance(days=-30)
    for _ in range(5):
        made = desk.referrals.make(
            service="registration", topic="topic:registration", mode="contacted", desk="main"
        )
        desk.referrals.accept(made.id, on_behalf_of="office")
        assert brief(town).helped is None
        desk.referrals.complete(made.id, outcome="helped")
    town.clock.advance(days=30)
    assert 5 == brief(town).helped


def test_ideas_stand_apart(played: Any) -> None:
    """An idea is told with who proposes it, and no problem holds it."""
    town, barrier = played
    town.desk("coordinator").barriers.propose(barrier, text={"en": "Use pictures."}, organisation="school")
    found = brief(town)
    assert [("Use pictures.", "School")] == [(one.text.text, one.organisation.text) for one in found.ideas]
    assert "pictures" not in found.stuck[0].problem.text


def test_an_owner_reads_its_own(played: Any) -> None:
    """An owner reads the same brief of its own service, and no other."""
    town, _ = played
    owner = town.desk("owner", organisation="office", desk=None)
    assert brief(town) == owner.barriers.brief("registration")
    with pytest.raises(ForbiddenError, match="another organisation"):
        owner.barriers.brief("pupils")


def test_who_may(make_town: Any) -> None:
    """Who has no grant reads no brief."""
    town = make_town({"coordinator": ["barriers.read"]})
    with pytest.raises(ForbiddenError, match=r"barriers\.brief"):
        brief(town)


def test_a_veto_takes_a_barrier_out(played: Any) -> None:
    """A barrier whose telling a plugin vetoes is left out of a brief."""
    town, barrier = played
    town.context = attrs.evolve(town.context, gate=Veto(town.context.gate, barrier))
    assert () == brief(town).stuck


def test_what_a_plugin_withholds_is_withheld(played: Any) -> None:
    """What is withheld from an organisation is in no brief, whoever asks for it."""
    town, _ = played
    town.policies.hidden["barrier", "organisation"] = {"examples"}
    assert () == brief(town).stuck[0].examples


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"since": "2027-01-01"}, InvalidDataError),
        ({"since": "yesterday"}, InvalidDataError),
        ({"language": "nederlands!"}, InvalidDataError),
    ],
)
def test_wrong_questions(played: Any, asked: dict[str, str], error: type[Exception]) -> None:
    """A day or a language that is none is refused."""
    with pytest.raises(error):
        brief(played[0], **asked)


@pytest.mark.parametrize("id", ["nowhere", UNKNOWN_ID])
def test_no_such_service(town: Any, id: str) -> None:
    """A brief needs a service that exists."""
    with pytest.raises(NotFoundError):
        town.desk("coordinator").barriers.brief(id)


@pytest.mark.parametrize("about", [{"organisation": "office"}, {"topic": "topic:registration"}])
def test_what_names_no_service_is_met_at_each_counter(played: Any, about: dict[str, str]) -> None:
    """A barrier of an organisation or a topic is in the briefs of its owner's services, counted at that counter."""
    town, barrier = played
    samples.rewritten(town, barrier, services=[], **about)
    found = brief(town)
    (one,) = found.stuck
    assert (1, 26, 180, ("ti",)) == (one.number, one.met.affected, one.met.exposed, one.languages)
    assert [1] == [ask.number for ask in found.asks]
    for visibility in ("shared", "public"):
        samples.rewritten(town, barrier, visibility=visibility)
        other = town.desk("coordinator").barriers.brief("pupils")
        assert ((), (), 0) == (other.stuck, other.asks, other.more)
