# SPDX-License-Identifier: EUPL-1.2
"""
Installations that are not what their name says: copies, restored backups, lost storages, wrong clocks.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from random import Random

import attrs
import pytest
from tests.operations.exchange.test_merging import both, observed, requested
from tests.operations.visit_samples import SHORTEST as VISIT
from tests.proofs.merge.desks import Shop
from tests.proofs.merge.oracle import complaints

from onestopshop.codec.records import kinds
from onestopshop.operations.storage.verifying import verify_storage
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Erasure, Put

Copying = Callable[[Shop], Shop]


@pytest.fixture
def home(tmp_path: Path) -> Shop:
    return Shop("home", tmp_path, Random(1), home=True)


@pytest.fixture
def laptop(tmp_path: Path) -> Shop:
    return Shop("laptop", tmp_path, Random(2))


@pytest.fixture
def copied(tmp_path: Path) -> Copying:
    """Make another installation with the name, the records and the log of one."""

    def copy(shop: Shop) -> Shop:
        other = Shop(shop.name, tmp_path, Random(3), catalogue=False)
        other.at = shop.at
        with shop.storage.read() as snapshot:
            records = [one for kind in kinds() for one in snapshot.find(Query(kind=kind.name))]
        entries = tuple(attrs.evolve(one, seq=0) for one in shop.log())
        other.storage.write(Batch(puts=tuple(Put(one, replaces=0) for one in records), entries=entries))
        return other

    return copy


def test_a_copy_that_works_on(home: Shop, laptop: Shop, copied: Copying, tmp_path: Path) -> None:
    """What two installations of one name did comes together in any order, and the report warns of the name."""
    id, visit = requested(home), home.desk.visits.record(**VISIT).id
    home.hand_to(laptop, everything=True)
    laptop.desk.referrals.accept(id)
    own = requested(laptop)
    copy = copied(laptop)
    for shop in (laptop, copy):
        shop.desk.referrals.accept(own)
    laptop.desk.referrals.fail(id, reason="no_show")
    copy.desk.referrals.cancel(id, reason="no_show")
    with copy.desk.together():
        for _ in range(2):
            copy.desk.referrals.make(visit=visit, service="housing", mode="contacted")
    laptop.desk.visits.retract(visit, reason="other")
    empty = []
    for number, order in enumerate(permutations((home, laptop, copy))):
        empty.append(Shop(f"empty{number}", tmp_path, Random(number)))
        taken = [shop.hand_to(empty[-1], everything=True).warnings for shop in order]
        assert 1 == sum("testville-laptop gave one version twice" in "".join(told) for told in taken)
    laptop.hand_to(copy, everything=True)
    copy.hand_to(laptop, everything=True)
    for shop in (*empty, copy, laptop):
        assert empty[0].records() == shop.records()
        assert [] == list(complaints(shop.records(), shop.entries()))
        found = [one.rule for one in verify_storage(shop.storage, kinds=kinds()) if one.kind != "service"]
        assert {"record.unlogged"} >= set(found)  # the catalogue of the samples was not logged
    assert 3 == laptop.desk.referrals.get(own).version
    (conflict,) = laptop.desk.exchange.conflicts()
    assert (id, 4) == (conflict.subject, laptop.desk.referrals.get(id).version)
    laptop.desk.referrals.void(id)
    laptop.hand_to(home, everything=True)
    assert 5 == home.desk.referrals.get(id).version


def test_a_backup_that_works_on(home: Shop, laptop: Shop, copied: Copying) -> None:
    """A laptop that was set back and records again loses neither what it did then nor what it did since."""
    id = requested(home)
    home.hand_to(laptop, everything=True)
    backup = copied(laptop)
    laptop.desk.referrals.accept(id)
    lost = laptop.desk.visits.record(**VISIT).id
    laptop.hand_to(home, everything=True)
    backup.desk.referrals.reject(id, reason="no_capacity")
    again = backup.desk.visits.record(**VISIT).id
    taken, back = both(backup, home)
    assert (("referral.rejected", "accepted"),) == tuple((one.action, one.met) for one in taken.conflicts)
    assert 1 == back.added["visit"]
    assert home.records() == backup.records()
    assert {lost, again} == {one.id for one in backup.desk.visits.list()}
    backup.desk.referrals.start(id)
    assert 1 == backup.hand_to(home, everything=True).changed["referral"]
    assert home.records() == backup.records()


def test_a_storage_that_was_lost(home: Shop, laptop: Shop) -> None:
    """An empty storage under the old name gets back what others know of it, and goes on."""
    visit = laptop.desk.visits.record(**VISIT, key="k1").id
    laptop.hand_to(home, everything=True)
    fresh = Shop("laptop", laptop._folder, Random(9))
    home.hand_to(fresh, everything=True)
    assert visit == fresh.desk.visits.retract(visit, reason="other").id
    fresh.hand_to(home, everything=True)
    assert home.records() == fresh.records()


def test_keys_after_an_import(home: Shop, laptop: Shop) -> None:
    """A key that both sides used stays each side's own, and a retry gives the record as the merge left it."""
    ours, theirs = (shop.desk.visits.record(**VISIT, key="k1").id for shop in (home, laptop))
    both(home, laptop)
    laptop.desk.visits.retract(ours, reason="duplicate")
    laptop.hand_to(home)
    repeated = home.desk.visits.record(**VISIT, key="k1")
    assert (ours, "no", 2) == (repeated.id, repeated.counted, repeated.version)
    assert theirs == laptop.desk.visits.record(**VISIT, key="k1").id


def test_what_was_erased_with_a_key(home: Shop, laptop: Shop) -> None:
    """One's own record that was made with a key and is erased does not come back from another installation."""
    visit = home.desk.visits.record(**VISIT, key="k1").id
    home.hand_to(laptop, everything=True)
    home.storage.write(Batch(erasures=(Erasure(kind="visit", id=visit, replaces=1),)))
    taken = laptop.hand_to(home, everything=True)
    assert (0, 1, {}) == (taken.entries, len(taken.warnings), home.records())


@pytest.mark.parametrize("years", [-1, 1])
def test_clocks_that_are_wrong(home: Shop, laptop: Shop, years: int) -> None:
    """A clock that is a year off changes neither cause and effect nor what both sides come to."""
    laptop.at += timedelta(days=365 * years)
    id = requested(home)
    home.hand_to(laptop, everything=True)
    laptop.desk.referrals.accept(id)
    laptop.hand_to(home, everything=True)
    home.desk.referrals.start(id)
    observed(laptop, laptop.desk.visits.record(**VISIT).id)
    both(home, laptop)
    assert home.records() == laptop.records()
    assert () == laptop.desk.exchange.conflicts()
    assert "in_progress" == laptop.desk.referrals.get(id).state
