# SPDX-License-Identifier: EUPL-1.2
"""
What the coordinator sees at the end of the day, and what others see of it.
"""

import attrs
import pytest
from tests.operations.barriers.samples import CONFIRM

from onestopshop.codec.records import from_record, to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.codes.barriers import Visibility
from onestopshop.ports.storage import Batch, Put

VISIT = {"channel": "desk", "language": "ti", "topics": ["topic:registration"], "handling": ["answered"]}
PROBLEM = {"problem": {"en": "It is hard"}}


def share(town, barrier):
    """Let the owner of a barrier read it, as signalling will do."""
    with town.storage.read() as snapshot:
        record = snapshot.get("barrier", barrier.id)
    kept = from_record(record, Barrier)
    shared = attrs.evolve(kept, visibility=Visibility.SHARED, version=kept.version + 1)
    town.storage.write(Batch(puts=(Put(to_record(shared), replaces=kept.version),)))


def meet(
    town,
    *,
    service: str | None = "registration",
    concept: str = "b:begrijpbaar",
    worker: str = "w1",
    desk: str = "main",
    severity: str = "unknown",
):
    """Record a visit in which a barrier was met."""
    at = town.desk(desk=desk, worker=worker)
    visit = at.visits.record(**VISIT)
    said = {} if service is None else {"service": service}
    return at.barriers.observe(
        visit=visit.id, step="understand", concepts=[concept], what_happened="x", severity=severity, **said
    )


@pytest.fixture
def insight(town):
    return town.desk("coordinator").insight


def test_nothing_yet(town, insight) -> None:
    """A shop without a visit has a catalogue, and zeros."""
    totals = insight.totals()
    assert (totals.services, totals.visits, totals.observations, totals.reporters) == (4, 0, 0, 0)
    assert (dict(totals.referrals), dict(totals.barriers)) == ({}, {})
    assert (insight.to_raise(), tuple(insight.barriers_by_service())) == ((), ())


def test_totals(town, insight) -> None:
    """Each noun is counted by itself, referrals and barriers by state, and what was taken back in no figure."""
    desk = town.desk()
    desk.referrals.make(service="registration", topic="topic:work")
    desk.referrals.make(service="registration", topic="topic:work", mode="contacted")
    found = [meet(town), meet(town, worker="w2"), meet(town, worker="w3")]
    desk.barriers.gather([found[0].id], **PROBLEM)
    desk.barriers.retract(found[1].id, reason="other")
    desk.visits.retract(found[2].visit, reason="duplicate")
    totals = insight.totals()
    assert (totals.visits, totals.observations, totals.reporters) == (2, 1, 1)
    assert totals.referrals == {"given": 1, "requested": 1}
    assert totals.barriers == {"gathered": 1}


def test_rows_are_in_order_of_label(town, insight) -> None:
    """Rows are in order of their label, not of their size; three counts stand apart; no service, no row."""
    for service in (*["registration"] * 4, "housing", None):
        meet(town, service=service)
    visit = town.desk().visits.record(**VISIT)
    for _ in range(2):
        town.desk().barriers.observe(
            visit=visit.id, step="find", concepts=["town:letters"], what_happened="x", service="housing"
        )
    rows = [
        (row.id, row.label, row.observations, row.visits, row.reporters)
        for row in insight.barriers_by_service()
    ]
    assert rows == [("housing", "Housing", 3, 2, 1), ("registration", "Registration", 4, 4, 1)]
    rows = [(row.id, row.observations, row.visits) for row in insight.barriers_by_concept(language="en")]
    assert rows == [("b:begrijpbaar", 6, 6), ("town:letters", 2, 1)]


def test_only_the_primary_scheme_makes_rows(town, insight) -> None:
    """Concepts of other schemes are no rows: an observation would stand in two."""
    desk = town.desk()
    visit = desk.visits.record(**VISIT)
    desk.barriers.observe(
        visit=visit.id, step="find", concepts=["b:bekend", "hm:learning"], what_happened="x"
    )
    assert [row.id for row in insight.barriers_by_concept()] == ["b:bekend"]


def test_labels_fall_back(town, insight) -> None:
    """A row without a label in the wanted language is shown in the city's, and an unknown service by its id."""
    meet(town)
    assert [row.label for row in insight.barriers_by_concept(language="nl")] == ["begrijpbaarheid"]
    assert [row.label for row in insight.barriers_by_concept(language="ti")] == ["comprehensibility"]


def gathered(town, worker_of_each: str, **fields: str) -> int:
    ids = [meet(town, worker=worker, **fields).id for worker in worker_of_each.split()]
    return town.desk("coordinator").barriers.gather(ids, **PROBLEM).number


def test_what_to_raise_first(town, insight) -> None:
    """Barriers are ranked by visits, then reporters, then the worst severity, then number, with the reason."""
    few = gathered(town, "w1")
    one_reporter = gathered(town, "w1 w1 w1", severity="harm")
    many_reporters = gathered(town, "w1 w2 w3")
    two_reporters = gathered(town, "w1 w2")
    costly = gathered(town, "w1 w2 w3", severity="right")
    first_of_equals = gathered(town, "w1 w1", severity="delay")
    second_of_equals = gathered(town, "w1 w1", severity="delay")
    assert [costly, many_reporters, one_reporter, two_reporters, first_of_equals, second_of_equals, few] == [
        row.barrier.number for row in insight.to_raise(limit=10)
    ]
    assert len(insight.to_raise()) == 3
    assert (
        insight.to_raise()[0].reason
        == "met in 3 visits, noted by 3 reporters; at worst a right or money is lost"
    )
    assert insight.to_raise(limit=7)[6].reason == "met in 1 visit, noted by 1 reporter; severity not known"


@pytest.mark.parametrize(
    ("severity", "cost"),
    [
        ("time", "costs time"),
        ("delay", "delays a step"),
        ("right", "right or money"),
        ("harm", "risk of harm"),
    ],
)
def test_the_worst_severity_is_the_reason(town, insight, severity: str, cost: str) -> None:
    """The reason tells the worst of what its observations cost."""
    desk = town.desk()
    ids = [meet(town, severity=given).id for given in (severity, "unknown")]
    desk.barriers.gather(ids, **PROBLEM)
    (row,) = insight.to_raise()
    assert severity == row.worst
    assert cost in row.reason


def test_what_was_taken_back_raises_nothing(town, insight) -> None:
    """A barrier whose evidence was taken back is not raised, and neither is its severity."""
    ids = [meet(town, severity="harm").id, meet(town, severity="time").id]
    town.desk().barriers.gather(ids, **PROBLEM)
    town.desk().barriers.retract(ids[0], reason="other")
    assert (insight.to_raise()[0].observations, insight.to_raise()[0].worst) == (1, "time")
    town.desk().barriers.retract(ids[1], reason="other")
    assert insight.to_raise() == ()


def test_a_worker_counts_her_own_desk(town) -> None:
    """A worker's figures are those of her own desk, in every list."""
    ids = [meet(town).id, meet(town, desk="market", worker="w2").id]
    town.desk("coordinator").barriers.gather(ids, **PROBLEM)
    town.desk(desk="market").referrals.make(service="registration", topic="topic:work")
    insight = town.desk().insight
    totals = insight.totals()
    assert (totals.visits, totals.observations, totals.reporters, totals.referrals) == (1, 1, 1, {})
    assert [row.visits for row in insight.barriers_by_concept()] == [1]
    assert [row.visits for row in insight.to_raise()] == [1]
    nowhere = town.desk(desk=None).insight
    assert (nowhere.totals().visits, nowhere.to_raise()) == (0, ())


def test_small_counts_are_hidden_outside(town) -> None:
    """An owner sees counts below five as nothing, zero included, and reporters never; and no total of such rows."""
    ids = [meet(town, worker=f"w{number}").id for number in range(6)]
    meet(town, service="housing", concept="b:bekend")
    coordinator = town.desk("coordinator")
    mine = coordinator.barriers.gather(ids, **PROBLEM)
    coordinator.barriers.confirm(
        mine.id,
        checks=["clear", "neutral", "recognised"],
        kind="kind:rules",
        level="gov:local",
        owner="office",
    )
    share(town, mine)
    gathered(town, "w1 w2")
    owner = town.desk("owner", organisation="office", desk=None).insight
    assert () == owner.to_raise()  # the quarter is not over
    town.clock.advance(days=30)
    totals = owner.totals()
    assert (
        totals.visits, totals.observations, totals.reporters, totals.barriers,
    ) == (None, None, None, {"confirmed": None, "gathered": None})  # fmt: skip
    rows = {row.id: (row.observations, row.visits, row.reporters) for row in owner.barriers_by_service()}
    assert rows == {"housing": (None, None, None), "registration": (None, None, None)}
    (raised,) = owner.to_raise()
    assert (mine.id, 6, 6, None) == (raised.barrier.id, raised.observations, raised.visits, raised.reporters)
    assert raised.reason == "met in 6 visits; severity not known"
    town.policies.least["organisation"] = 7
    (raised,) = owner.to_raise()
    assert (raised.visits, raised.reason) == (None, "met in a few visits; severity not known")
    assert town.desk("owner", desk=None).insight.to_raise() == ()


def outside(town):
    """Return what a verifier sees when the quarter is over."""
    town.clock.advance(days=30)
    return town.desk("verifier", organisation="school", desk=None).insight


def test_one_hidden_row_hides_the_next(town) -> None:
    """Where one row is too small outside the next smallest is hidden with it, and the totals; inside none is."""
    for service, times in (("registration", 8), ("housing", 6), ("pupils", 2)):
        for _ in range(times):
            meet(town, service=service)
    rows = {row.id: (row.observations, row.visits) for row in outside(town).barriers_by_service()}
    assert rows == {"registration": (8, 8), "housing": (None, None), "pupils": (None, None)}
    totals = outside(town).totals()
    assert (totals.observations, totals.visits) == (None, None)
    inside = town.desk("coordinator").insight
    assert [row.observations for row in inside.barriers_by_service()] == [6, 2, 8]
    assert inside.totals().observations == 16


def test_columns_are_hidden_by_themselves(town) -> None:
    """In each column the smallest two are hidden when one is too small, whatever the other column shows."""
    visit = town.desk().visits.record(**VISIT)
    for _ in range(5):
        town.desk().barriers.observe(
            visit=visit.id, step="find", concepts=["b:bekend"], what_happened="x", service="housing"
        )
        meet(town)
    for _ in range(7):
        meet(town, service="pupils")
    rows = {row.id: (row.observations, row.visits) for row in outside(town).barriers_by_service()}
    assert rows == {"registration": (5, None), "housing": (5, None), "pupils": (7, 7)}


def test_what_no_row_shows_counts_as_one(town) -> None:
    """A few observations without a service cannot be worked out from the rows and the total."""
    for service, times in (("registration", 8), ("housing", 6), (None, 2)):
        for _ in range(times):
            meet(town, service=service)
    rows = {row.id: row.observations for row in outside(town).barriers_by_service()}
    assert rows == {"registration": 8, "housing": None}
    assert outside(town).totals().observations is None


def test_inside_one_hidden_row_hides_itself_only(town, insight) -> None:
    """Where a city hides small counts at the desk, too, who does the work sees all others."""
    for service in ["registration"] * 8 + ["housing"] * 6 + ["pupils"]:
        meet(town, service=service)
    town.policies.least["desk"] = 2
    assert [row.observations for row in insight.barriers_by_service()] == [6, None, 8]


def test_nothing_small_hides_nothing(town) -> None:
    """Outside, too, rows and totals are shown when none of them is small."""
    for service in ["registration"] * 6 + ["housing"] * 5:
        meet(town, service=service)
    assert [row.observations for row in outside(town).barriers_by_service()] == [5, 6]
    totals = outside(town).totals()
    assert (totals.observations, totals.visits) == (11, 11)


def test_what_a_quarter_adds_is_not_told(town) -> None:
    """What one more in the next quarter adds to a row, or to all, is not what two quarters leave of each other."""
    for service in ["registration"] * 6 + ["housing"] * 5:
        meet(town, service=service)
    before = outside(town)
    told = [row.observations for row in before.barriers_by_service()]
    meet(town)
    town.clock.advance(days=91)
    after = town.desk("verifier", organisation="school", desk=None).insight
    assert told == [5, 6] == [row.observations for row in after.barriers_by_service()]
    assert [11] == [row.visits for row in after.barriers_by_concept()]
    assert (None, None) == (after.totals().observations, after.totals().visits)
    assert 12 == town.desk("coordinator").insight.totals().observations


def test_referrals_are_counted_at_the_desks(town) -> None:
    """Their states change by the day, so that who is outside would see each one that ends."""
    for _ in range(6):
        town.desk().referrals.make(service="registration", topic="topic:work")
    assert ({}, {"given": 6}) == (
        outside(town).totals().referrals,
        town.desk("coordinator").insight.totals().referrals,
    )


def test_hidden_counts_are_not_ranked(town) -> None:
    """Outside, barriers with hidden counts come last and by number, and their severity is not told."""
    few = gathered(town, "w1 w1", severity="time")
    more = gathered(town, "w1 w2 w3", severity="harm")
    many = gathered(town, "w1 w2 w3 w4 w5", severity="delay")
    coordinator = town.desk("coordinator").barriers
    for barrier in coordinator.list():
        confirmed = coordinator.confirm(barrier.id, **CONFIRM, reason="clear")
        share(town, confirmed)
    town.clock.advance(days=30)
    found = town.desk("owner", organisation="office", desk=None).insight.to_raise(limit=9)
    assert [(row.barrier.number, row.visits, row.worst) for row in found] == [
        (many, 5, "delay"), (few, None, "unknown"), (more, None, "unknown"),
    ]  # fmt: skip
    assert found[2].reason == "met in a few visits; severity not known"
    inside = town.desk("coordinator").insight.to_raise(limit=9)
    assert [row.barrier.number for row in inside] == [many, more, few]


def test_what_is_internal_is_not_raised_outside(town) -> None:
    """An owner's list has only barriers that are shared with it."""
    mine = town.desk("coordinator").barriers.gather([meet(town).id], **PROBLEM)
    town.desk("coordinator").barriers.confirm(
        mine.id,
        checks=["clear", "neutral", "recognised"],
        kind="kind:rules",
        level="gov:local",
        owner="office",
        reason="clear",
    )
    town.clock.advance(days=30)
    owner = town.desk("owner", organisation="office", desk=None).insight
    assert owner.to_raise() == ()
    share(town, mine)
    assert [row.barrier.id for row in owner.to_raise()] == [mine.id]
