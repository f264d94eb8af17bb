# SPDX-License-Identifier: EUPL-1.2
"""
The proof of power cuts, at its small size.
"""

from random import Random

from tests.proofs.powercut import proof
from tests.proofs.powercut.disk import Disk
from tests.proofs.powercut.recorder import Operation


def test_acknowledged_visits_survive() -> None:
    """In 1,500 power cuts no acknowledged visit is lost or halved, and commits without a sync are caught."""
    result = proof.run(1_500, seed=1)
    assert [] == list(result.lines)
    assert (0, True) == (result.violations, result.saboteur_caught)
    assert result.figures["acknowledged"]


def test_what_was_not_synced_may_be_lost_or_torn() -> None:
    """A new file may be missing or hold any sectors until it is synced, and then it is there."""
    disk = Disk({})
    disk.do(Operation("create", "a"))
    disk.do(Operation("write", "a", 0, b"1" * 1024))
    found = {cut.files().get("a") for cut in disk.cuts(Random(1), 100)}
    assert {None, b"", b"1" * 512, bytes(512) + b"1" * 512, b"1" * 1024} <= found
    disk.do(Operation("sync", "a"))
    assert disk.is_settled()
    assert [{"a": b"1" * 1024}] == [cut.files() for cut in disk.cuts(Random(1), 100)]


def test_a_deleted_file_may_come_back() -> None:
    """A deleted file may come back until its folder is synced."""
    disk = Disk({"a": b"1"})
    disk.do(Operation("delete", "a"))
    assert {("a",), ()} == {tuple(cut.files()) for cut in disk.cuts(Random(1), 100)}
    disk.do(Operation("sync folder"))
    assert [{}] == [cut.files() for cut in disk.cuts(Random(1), 100)]
