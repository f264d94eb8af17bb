# SPDX-License-Identifier: EUPL-1.2
"""
Remapping records: what is lost is said first, and then nothing else is.
"""

from datetime import date
from typing import Any

import pytest
from tests.operations.barriers.samples import PROBLEM
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import keep
from tests.operations.taxonomies.remaps import (
    FIRST,
    SECOND,
    barrier_concept,
    kept,
    publish,
    remap,
    rows,
    told,
    topic,
)

from onestopshop.domain.codes.remaps import Fate
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.misses import SearchMiss
from onestopshop.errors import (
    ConflictError,
    InvalidDataError,
    NotFoundError,
    StorageFullError,
)
from onestopshop.operations.taxonomies import remapping
from onestopshop.operations.taxonomies.losses import Loss, ServiceToEdit, Undecided


def test_what_is_left_to_remap(coded: Town) -> None:
    """Retired concepts that records carry are told with the kinds of records, until there is nothing to do."""
    own = coded.desk("coordinator").taxonomies
    assert {} == own.retired_in_use()
    publish(coded, "2.0", *SECOND)
    own = coded.desk("coordinator").taxonomies
    assert {
        "town:letters": ["observation"],
        "town:rent": ["visit", "observation", "referral"],
    } == own.retired_in_use()
    remap(coded, choices=[{"code": "town:letters", "to": "town:plain"}])
    assert {} == own.retired_in_use()


def test_what_would_happen(coded: Town) -> None:
    """Without `apply` the report says for each kind and code what it becomes, and nothing is written."""
    publish(coded, "2.0", *SECOND)
    with coded.nothing_written():
        report = remap(coded, apply=False)
    assert not report.applied
    assert {"visit": 10, "observation": 3, "referral": 1, "search_miss": 0, "barrier": 0} == report.records
    assert {"visit": 5, "observation": 3, "referral": 1, "search_miss": 0, "barrier": 0} == report.changed
    assert [
        ("visit", "town:rent", "replaced", "town:flat", 4),
        ("visit", "town:bill", "replaced", "town:invoice", 1),
        ("observation", "town:bill", "replaced", "town:invoice", 3),
        ("observation", "town:letters", "undecided", None, 3),
        ("observation", "town:rent", "replaced", "town:flat", 3),
        ("referral", "town:rent", "replaced", "town:flat", 1),
    ] == rows(report)
    assert {"town": "2.0"} == report.editions
    options = ("town:legal", "town:plain")
    assert {("observation", "town:letters", options)} == {
        (one.kind, one.code, one.options) for one in report.undecided
    }
    assert kept(coded, "observation").keys() == {one.record for one in report.undecided}


def test_it_is_applied(coded: Town) -> None:
    """Each record gets the new codes in a new version, with one entry of codes; what a person must decide stays."""
    before = {kind: kept(coded, kind) for kind in ("visit", "observation", "referral")}
    publish(coded, "2.0", *SECOND)
    report = remap(coded)
    assert report.applied
    assert {"visit": 5, "observation": 3, "referral": 1, "search_miss": 0, "barrier": 0} == report.changed
    for kind, known in before.items():
        for id, thing in kept(coded, kind).items():
            changed = thing != known[id]
            assert thing.version == known[id].version + changed
            assert not changed or (thing.editions["town"], thing.as_made.editions["town"]) == ("2.0", "1.0")
    (referral,) = kept(coded, "referral").values()
    assert "town:flat" == referral.topic
    for observation in kept(coded, "observation").values():
        assert ("town:flat", {"town:letters"}, "town:invoice") == (
            observation.topic,
            observation.concepts,
            observation.document_kind,
        )
    (entry,) = told(coded, "referral.remapped")
    assert {"codes": ["town:rent=town:flat"], "editions": ["town=2.0"]} == dict(entry.data)
    assert {coded.context.today()} == {entry.at for entry in told(coded, "visit.remapped")}


def test_a_concept_that_somebody_took_out(coded: Town) -> None:
    """Codes that no scheme has any more are told with their records, which stay as they are."""
    publish(coded, "2.0", *FIRST[1:2], *FIRST[3:])
    report = remap(coded)
    assert [
        ("visit", "town:rent", 4),
        ("observation", "town:letters", 3),
        ("observation", "town:rent", 3),
        ("referral", "town:rent", 1),
    ] == [(one.kind, one.code, one.records) for one in report.unknown]
    assert (0, ()) == (sum(report.changed.values()), report.rows)


def test_a_record_counts_once(coded: Town) -> None:
    """A record with two retired codes that are found by different fields is one record, with a row for each."""
    publish(
        coded,
        "2.0",
        topic("rent", became="flat"),
        *FIRST[1:2],
        barrier_concept("letters", became="legal"),
        *FIRST[3:],
    )
    report = remap(coded)
    assert {"visit": 4, "observation": 3, "referral": 1, "search_miss": 0, "barrier": 0} == report.changed
    assert [3, 3] == [row.records for row in report.rows if row.kind == "observation"]


def test_a_second_time_nothing_is_left(coded: Town) -> None:
    """A remap that is finished finds only what needs a person, and writes nothing."""
    publish(coded, "2.0", *SECOND)
    remap(coded)
    with coded.nothing_written():
        again = remap(coded)
    assert {Fate.UNDECIDED} == {row.fate for row in again.rows}
    assert 0 == sum(again.changed.values())


def test_choices(coded: Town) -> None:
    """What was split becomes what was chosen for each record, and for the rest."""
    publish(coded, "2.0", *SECOND)
    one, two, three = sorted(kept(coded, "observation"))
    choices: list[dict[str, Any]] = [{"code": "town:letters", "to": "town:legal", "record": two}]
    report = remap(coded, choices=choices)
    assert {one, three} == {left.record for left in report.undecided}
    remap(coded, choices=[{"code": "town:letters", "to": "town:plain"}])
    found = kept(coded, "observation")
    assert [{"town:plain"}, {"town:legal"}, {"town:plain"}] == [
        found[id].concepts for id in (one, two, three)
    ]
    assert () == remap(coded, apply=False).undecided


def test_what_becomes_other(coded: Town) -> None:
    """What has no successor stays, or becomes what the city names; the loss report says how much becomes that."""
    publish(coded, "2.0", topic("rent", became=""), *FIRST[1:])
    left = remap(coded)
    assert {(row.fate, row.to) for row in left.rows} == {(Fate.LEFT, None)}
    assert (0, ()) == (sum(left.changed.values()), left.losses)
    report = remap(coded, otherwise=["topic:housing"])
    lost = report.losses[0]
    assert Loss(kind="visit", to="topic:housing", sources=("town:rent",), records=4, of=10) == lost
    assert 40 == lost.percent
    assert ("topic:housing", "topic:registration") == tuple(
        sorted(max(kept(coded, "visit").values(), key=lambda visit: len(visit.topics)).topics)
    )


def test_what_was_taken_back_is_remapped_too(coded: Town) -> None:
    """A visit that counts nowhere keeps no retired code either: its history is read with the rest."""
    id = next(id for id, visit in kept(coded, "visit").items() if "town:rent" in visit.topics)
    coded.desk().visits.retract(id, reason="duplicate")
    publish(coded, "2.0", *SECOND)
    remap(coded)
    visit = kept(coded, "visit")[id]
    assert ("no", True) == (visit.counted, "town:flat" in visit.topics)


def test_search_misses_and_barriers(coded: Town) -> None:
    """What searches were about and what barriers are about is remapped with the rest."""
    missed = SearchMiss(
        id=day_uuid(date(2026, 3, 1), 1),
        day=date(2026, 3, 1),
        language="ti",
        concepts=frozenset({"town:rent"}),
    )
    keep(coded, [missed])
    barrier = coded.desk("coordinator").barriers.gather(sorted(kept(coded, "observation"))[:1], **PROBLEM)
    publish(coded, "2.0", *SECOND)
    remap(coded, choices=[{"code": "town:letters", "to": "town:plain"}])
    after = kept(coded, "barrier")[barrier.id]
    assert ("town:flat", {"town:plain"}) == (after.topic, after.concepts)
    assert {"town": "2.0"} == after.editions
    (miss,) = kept(coded, "search_miss").values()
    assert ({"town:flat"}, {"town": "2.0"}) == (miss.concepts, miss.editions)
    (entry,) = told(coded, "barrier.remapped")
    assert ["town:letters=town:plain", "town:rent=town:flat"] == entry.data["codes"]


def test_a_key_changes_no_record_twice(coded: Town) -> None:
    """The same key does nothing again where it did something, whatever the scheme says by then."""
    publish(coded, "2.0", *SECOND)
    remap(coded, key="spring")
    before = kept(coded, "referral")
    publish(coded, "3.0", *SECOND[:1], topic("flat", became="home"), topic("home"), *SECOND[2:])
    assert 0 == remap(coded, key="spring").changed["referral"]
    assert before == kept(coded, "referral")
    assert 1 == remap(coded, key="summer").changed["referral"]
    with pytest.raises(InvalidDataError):
        remap(coded, key="k" * 100)
    with pytest.raises(InvalidDataError):
        remap(coded, key="two words")


def test_a_key_of_something_else(coded: Town) -> None:
    """A key that names what was remapped cannot be used for something else."""
    publish(coded, "2.0", *SECOND)
    remap(coded, key="spring")
    (referral,) = kept(coded, "referral").values()
    with pytest.raises(ConflictError):
        coded.desk().referrals.void(referral.id, key=f"spring/{referral.id}")


def test_an_interruption(coded: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remap that broke off has done whole batches, and goes on with the rest when it is asked for again."""
    monkeypatch.setattr(remapping, "_BATCH", 2)
    publish(coded, "2.0", *SECOND)
    coded.commits.clear()

    def full() -> None:
        if len(coded.commits) > 1:
            raise StorageFullError("the disk is full", adapter="memory")

    coded.before_write = full
    with pytest.raises(StorageFullError):
        remap(coded)
    done = [visit for visit in kept(coded, "visit").values() if visit.as_made]
    assert 4 == len(done)
    coded.before_write = lambda: None
    report = remap(coded)
    assert {"visit": 1, "observation": 3, "referral": 1, "search_miss": 0, "barrier": 0} == report.changed


def test_somebody_writes_in_between(coded: Town) -> None:
    """A record that changes while it is remapped is decided anew, and loses neither change."""
    publish(coded, "2.0", *SECOND)
    (referral,) = kept(coded, "referral").values()
    others = iter([referral.id])

    def meanwhile() -> None:
        id = next(others, None)
        if id is not None:
            coded.desk().referrals.void(id)

    desk = coded.desk("coordinator")
    coded.before_write = meanwhile
    desk.taxonomies.remap(apply=True)
    (after,) = kept(coded, "referral").values()
    assert ("entered_in_error", "town:flat") == (after.state, after.topic)


def test_inside_a_transaction(coded: Town) -> None:
    """With other calls it is one transaction, of which an error leaves nothing."""
    publish(coded, "2.0", *SECOND)
    desk = coded.desk("coordinator")
    with coded.nothing_written(), pytest.raises(NotFoundError), desk.together():  # noqa: PT012 - the second call fails
        assert 5 == desk.taxonomies.remap(apply=True).changed["visit"]
        desk.visits.get("00000000-0000-4000-8000-000000000000")
    with desk.together(key="all"):
        desk.taxonomies.remap(apply=True)
    with coded.nothing_written(), desk.together(key="all"):
        desk.taxonomies.remap(apply=True)


def test_services_are_edited_at_their_source(town: Town, make_service: Any) -> None:
    """A service with a retired topic is told with its directory and is not changed; a closed one is nobody's work."""
    publish(town, "1.0", *FIRST)
    catalogue = [make_service("rooms", topics=["town:rent"], papers=["town:bill"], organisation="office")]
    town.desk("coordinator").services.load(catalogue, directory="local")
    publish(town, "2.0", *SECOND)
    report = remap(town)
    expected = [
        ServiceToEdit(service="rooms", directory="local", code=code, to=to, options=())
        for code, to in (("town:bill", "town:invoice"), ("town:rent", "town:flat"))
    ]
    assert expected == list(report.services)
    assert {"town:rent"} == town.desk().services.get("rooms").topics
    town.desk("coordinator").services.load([], directory="local")
    assert () == remap(town, apply=False).services


def test_only_some_schemes(coded: Town) -> None:
    """Who names schemes remaps nothing else, and names schemes that there are."""
    publish(coded, "2.0", *SECOND)
    assert () == remap(coded, schemes=["topic"]).rows
    with pytest.raises(NotFoundError, match="nowhere"):
        remap(coded, schemes=["nowhere"])
    assert remap(coded, schemes=["town"]).rows


@pytest.mark.parametrize(
    "asked",
    [
        {"schemes": "town"},
        {"otherwise": "topic:housing"},
        {"choices": "town:letters"},
        {"choices": [{"code": "town:letters"}]},
        {"choices": [{"code": "town:letters", "to": "town:flat"}]},
        {"choices": ["town:letters"]},
        {"otherwise": ["town:rent"]},
    ],
)
def test_what_is_asked_wrongly(coded: Town, asked: dict[str, Any]) -> None:
    """What is no list, no choice or no concept is refused, and nothing is written."""
    publish(coded, "2.0", *SECOND)
    with coded.nothing_written(), pytest.raises(InvalidDataError):
        remap(coded, **asked)


def test_undecided_records_are_in_order() -> None:
    """What a person must decide is listed by kind and record, so that two reports can be compared."""
    one = Undecided(kind="visit", record="b", code="a:b", options=())
    assert [one] == sorted([one])
