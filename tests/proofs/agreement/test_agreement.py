# SPDX-License-Identifier: EUPL-1.2
"""
The comparison of all storages at its small size.
"""

import json

import pytest
from tests.proofs.__main__ import main
from tests.proofs.agreement import proof

from onestopshop.testing.storage.chance import Chance


def test_all_storages_agree(capsys: pytest.CaptureFixture[str]) -> None:
    """Random histories tell no storage from the model, and a storage that is broken on purpose is told."""
    assert main(["agreement", "--n", "12", "--seed", "3", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["backends"] == ["lines", "memory", "postgres", "sqlite"]
    assert (found["n"], found["violations"], found["saboteur_caught"]) == (12, 0, True)
    assert found["steps"] > 12 * 20
    assert 0 < found["conflicts"] < found["writes"]
    assert found["seconds_of"].keys() == proof.BACKENDS.keys()


def test_a_difference_is_told_whole() -> None:
    """What one storage says otherwise is told with the storage, the history, the question and both answers."""
    found = proof.compare({"broken": proof.BROKEN}, 100, seed=1, until=1)
    told = str(found.differences[0])
    for part in ("broken, history 1/", "find Query(kind=", "expected [Record(", "got      [Record("):
        assert part in told


def test_histories_depend_on_their_seed() -> None:
    """Equal seeds give the same histories; another seed gives others."""
    memory = {"memory": proof.BACKENDS["memory"]}
    first, again, other = (proof.compare(memory, 10, seed) for seed in (1, 1, 2))
    assert (first.steps, first.writes, first.conflicts) == (again.steps, again.writes, again.conflicts)
    assert (first.steps, first.writes, first.conflicts) != (other.steps, other.writes, other.conflicts)
    assert Chance("1/0").text() == Chance("1/0").text()
