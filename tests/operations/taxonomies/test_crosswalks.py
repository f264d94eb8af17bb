# SPDX-License-Identifier: EUPL-1.2
"""
Crosswalks at a desk: looking at them, deriving and writing them, mapping codes and records, and who may.
"""

from decimal import Decimal
from pathlib import Path

import attrs
import pytest
from tests.domain.taxonomies.crosswalk_samples import crosswalk, mapping
from tests.operations.conftest import Town, own_scheme
from tests.operations.test_insight import VISIT, meet

from onestopshop.builtin.sssom import Sssom, network_crosswalks
from onestopshop.builtin.toml_taxonomy import network_schemes
from onestopshop.domain.codes.crosswalks import Way
from onestopshop.domain.taxonomies.concepts import Match, Relation
from onestopshop.domain.taxonomies.vocabulary import Vocabulary
from onestopshop.errors import ExchangeError, ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.policies import INSIDE
from onestopshop.operations.taxonomies.taxonomies import Taxonomies

ACCESS = "https://w3id.org/onestopshop/crosswalks/access"


@pytest.fixture
def mapped(town: Town) -> Town:
    """A town whose vocabulary has the crosswalks of the network."""
    vocabulary = Vocabulary([*network_schemes(), own_scheme()], further=network_crosswalks)
    town.context = attrs.evolve(town.context, city=attrs.evolve(town.context.city, vocabulary=vocabulary))
    return town


def taxonomies(town: Town, acts_as: str = "coordinator") -> Taxonomies:
    found = town.desk(acts_as).taxonomies
    found._formats = lambda: (Sssom(),)
    return found


def test_a_crosswalk_is_found_by_its_name(mapped: Town) -> None:
    """The last part of its URI is enough; a near miss is told, and a name that several have is refused."""
    desk = taxonomies(mapped)
    assert [one.id for one in desk.crosswalks()] == [ACCESS, ACCESS.replace("access", "topics")]
    assert desk.crosswalk("access") is desk.crosswalk(ACCESS)
    with pytest.raises(NotFoundError, match="acces") as missing:
        desk.crosswalk("acces")
    assert missing.value.hint == "Did you mean 'access'?"
    with pytest.raises(InvalidDataError, match="is a text"):
        desk.crosswalk(7)  # type: ignore[arg-type]
    twice = Vocabulary([crosswalk(id="https://a.example/x.sssom.tsv"), crosswalk(id="https://b.example/x")])
    mapped.context = attrs.evolve(mapped.context, city=attrs.evolve(mapped.context.city, vocabulary=twice))
    with pytest.raises(InvalidDataError, match="several crosswalks"):
        taxonomies(mapped).crosswalk("x")


def test_deriving_crosswalks(mapped: Town) -> None:
    """From two schemes, from the other side, or of two: each has a name of the city's own and fits the schemes."""
    desk = taxonomies(mapped)
    between = desk.between("lev", "b")
    assert (len(between.mappings), between.licence) == (7, desk.crosswalk("access").licence)
    turned = desk.inverted("access")
    assert turned.id == f"{mapped.context.city.base}crosswalks/access-inverted"
    joined = desk.composed("access", "topics")
    assert joined.slots["mapping_date"] == mapped.context.today().isoformat()
    assert joined.id.endswith("crosswalks/access-topics")
    assert [desk.contradictions(one) for one in (between, turned, joined)] == [(), (), ()]
    with pytest.raises(NotFoundError):
        desk.between("lev", "nowhere")


def test_a_contradiction_is_told(mapped: Town) -> None:
    """A crosswalk that makes two concepts of a scheme the same is told with both."""
    base = "https://w3id.org/onestopshop/"
    wrong = crosswalk(
        *(
            attrs.evolve(
                mapping("x:x", "exact", "x:x"), subject="https://example.org/x", object=f"{base}b/{key}"
            )
            for key in ("bekend", "bereikbaar")
        )
    )
    (found,) = taxonomies(mapped).contradictions(wrong)
    assert found.rule == "crosswalks.twice"
    assert "b:bekend and b:bereikbaar" in found.message
    with pytest.raises(InvalidDataError):
        taxonomies(mapped).contradictions("access")  # type: ignore[arg-type]


def test_a_crosswalk_that_contradicts_itself_is_not_handed_on(mapped: Town, tmp_path: Path) -> None:
    """A pair that is both exact and broader is told, and not written."""
    wrong = crosswalk(mapping("x:x", "exact", "x:y"), mapping("x:x", "broad", "x:y"))
    desk = taxonomies(mapped)
    assert {one.rule for one in desk.contradictions(wrong)} == {"skos.S46"}
    with pytest.raises(ExchangeError, match="not handed on") as refused:
        desk.export_crosswalk(wrong, tmp_path / "x.sssom.tsv")
    assert refused.value.problems
    assert [*tmp_path.iterdir()] == []


def test_what_the_schemes_have_without_it_is_not_said_of_a_crosswalk(mapped: Town) -> None:
    """A contradiction in a scheme is that scheme's, and no reason to keep a crosswalk back."""
    match = Match(relation=Relation.EXACT, target="b:bekend")
    scheme = own_scheme()
    broken = attrs.evolve(
        scheme,
        concepts=tuple(
            attrs.evolve(one, matches=(match, attrs.evolve(match, relation=Relation.BROAD)))
            for one in scheme.concepts
        ),
    )
    vocabulary = Vocabulary([*network_schemes(), broken], further=network_crosswalks)
    mapped.context = attrs.evolve(
        mapped.context, city=attrs.evolve(mapped.context.city, vocabulary=vocabulary)
    )
    assert taxonomies(mapped).contradictions(network_crosswalks()[0]) == ()


def test_writing_a_crosswalk(mapped: Town, tmp_path: Path) -> None:
    """It is written in the format of the file's name, and not without a licence."""
    desk, file = taxonomies(mapped), tmp_path / "x.sssom.tsv"
    desk.export_crosswalk(desk.crosswalk("access"), file)
    assert Sssom().read(file, base="") == (desk.crosswalk("access"),)
    with pytest.raises(InvalidDataError, match="with a licence"):
        desk.export_crosswalk(attrs.evolve(desk.crosswalk("access"), licence=""), file)


def test_mapping_codes(mapped: Town) -> None:
    """Codes are counted by how they went; a city's own goes by what it stands under, an unknown one nowhere."""
    found = taxonomies(mapped).map_codes(["town:letters", "b:bekend", "b:bekend", "no:where"], to="lev")
    assert dict(found.ways) == {Way.EXACT: 0, Way.BROADER: 1, Way.RELATED: 2, Way.NOTHING: 1}
    assert (dict(found.concepts), found.unmapped_share) == ({"lev:approachability": 1}, Decimal("75.0"))
    for codes, error in ((["x"], InvalidDataError), ("b:bekend", InvalidDataError)):
        with pytest.raises(error):
            taxonomies(mapped).map_codes(codes, to="lev")


def test_mapping_records(mapped: Town) -> None:
    """Each observation is counted once by its best way, and a worker's are those of her desk."""
    for concept in ("b:begrijpbaar", "town:letters", "b:bekend", "b:none"):
        meet(mapped, concept=concept)
    meet(mapped, concept="b:bereikbaar", desk="market", worker="w2")
    found = taxonomies(mapped).map_records("observations", to="lev")
    assert dict(found.ways) == {Way.EXACT: 0, Way.BROADER: 3, Way.RELATED: 1, Way.NOTHING: 1}
    assert dict(found.concepts) == {"lev:approachability": 2, "lev:availability-accommodation": 1}
    assert dict(found.lost) == {"b:bekend": 1, "b:none": 1}
    own = taxonomies(mapped, "worker").map_records("observations", to="b")
    assert (own.total, dict(own.ways)[Way.EXACT], own.unmapped) == (4, 3, 0)
    visits = taxonomies(mapped).map_records("visits", to="topic")
    assert (visits.total, dict(visits.concepts)) == (5, {"topic:registration": 5, "topic:stay": 5})
    with pytest.raises(InvalidDataError, match="cannot be mapped"):
        taxonomies(mapped).map_records("referrals", to="topic")


def test_records_with_several_codes(mapped: Town) -> None:
    """A code is lost only in the records where nothing counts beside it, as when they are mapped one by one."""
    given = [
        ["b:begrijpbaar", "ntu:non-demande"],
        ["b:begrijpbaar", "ntu:non-demande", "hm:learning"],
        ["b:bekend", "ntu:non-demande"],
        ["b:bekend", "hm:learning"],
        ["town:letters"],
        ["b:bereikbaar", "lev:approachability"],
    ]
    for concepts in given:
        at = mapped.desk(desk="main", worker="w1")
        visit = at.visits.record(**VISIT)
        at.barriers.observe(visit=visit.id, step="understand", concepts=concepts, what_happened="x")
    for target in ("lev", "tan", "ntu", "b", "topic"):
        found = taxonomies(mapped).map_records("observations", to=target)
        assert found == mapped.context.city.vocabulary.roll_up(target).records(given)
        rows = mapped.desk("coordinator").insight.barriers_rolled_up(target).rows
        assert {row.id: row.observations for row in rows} == dict(found.concepts)


def test_who_is_outside_sees_no_exact_counts(mapped: Town) -> None:
    """Exact counts of records are for the desks; nobody without a grant sees, derives or writes anything."""
    owner = mapped.desk("owner", desk=None, organisation="office").taxonomies
    with pytest.raises(ForbiddenError):
        owner.map_records("observations", to="lev")
    bare = Town(mapped.context.city.folder, grants={})
    desk = taxonomies(bare)
    whole = network_crosswalks()[0]
    calls = [
        desk.crosswalks,
        lambda: desk.crosswalk("access"),
        lambda: desk.between("b", "lev"),
        lambda: desk.inverted("access"),
        lambda: desk.composed("access", "topics"),
        lambda: desk.contradictions(whole),
        lambda: desk.export_crosswalk(whole, "x.tsv"),
        lambda: desk.map_codes([], to="lev"),
        lambda: desk.map_records("visits", to="lev"),
        lambda: bare.desk("coordinator").insight.barriers_rolled_up("lev"),
    ]
    for call in calls:
        with pytest.raises(ForbiddenError):
            call()


def test_figures_by_concept_of_another_scheme(mapped: Town) -> None:
    """Inside, every count is exact and stands once in a concept; what has no path is told with its share."""
    for concept in ("b:begrijpbaar", "b:begrijpbaar", "town:letters", "b:bekend"):
        meet(mapped, concept=concept)
    found = mapped.desk("coordinator").insight.barriers_rolled_up("lev", language="nl")
    assert [(row.id, row.label, row.observations, row.visits, row.reporters) for row in found.rows] == [
        ("lev:approachability", "vindbaarheid", 3, 3, 1)
    ]
    assert (found.total, found.unmapped, found.unmapped_share) == (4, 1, Decimal("25.0"))
    with pytest.raises(NotFoundError):
        mapped.desk("coordinator").insight.barriers_rolled_up("nowhere")


def test_outside_a_sum_tells_no_more_than_its_rows(mapped: Town) -> None:
    """Outside the desks a row is the sum of rows that are seen there, and hidden where one of those is."""
    counts = {"b:begrijpbaar": 6, "b:bereikbaar": 7, "b:beschikbaar": 2, "b:bekend": 8, "b:bruikbaar": 1}
    for concept, times in counts.items():
        for _ in range(times):
            meet(mapped, concept=concept)
    mapped.clock.advance(days=30)
    insight = mapped.desk("owner", desk=None, organisation="office").insight
    seen = {row.id: row.observations for row in insight.barriers_by_concept()}
    assert seen["b:beschikbaar"] is None
    found = insight.barriers_rolled_up("lev")
    assert {row.id: (row.observations, row.visits, row.reporters) for row in found.rows} == {
        "lev:approachability": (6, 6, None),
        "lev:availability-accommodation": (None, None, None),
    }
    assert (found.total, found.unmapped, found.unmapped_share) == (None, None, None)


def test_a_policy_may_hide_small_counts_at_the_desks_too(mapped: Town) -> None:
    """Where a policy hides small counts from the desks, sums are hidden with their rows, and records not mapped."""
    for concept in ("b:begrijpbaar", "b:begrijpbaar", "b:bereikbaar"):
        meet(mapped, concept=concept)
    mapped.policies.least[INSIDE] = 2
    desk = mapped.desk("coordinator")
    assert {row.id: row.observations for row in desk.insight.barriers_rolled_up("lev").rows} == {
        "lev:approachability": 2,
        "lev:availability-accommodation": None,
    }
    with pytest.raises(ForbiddenError, match="exact counts"):
        desk.taxonomies.map_records("observations", to="lev")
