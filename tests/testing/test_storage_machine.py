# SPDX-License-Identifier: EUPL-1.2
"""
The machine finds broken storages by itself, without the numbered promises.
"""

from pathlib import Path

import pytest
from hypothesis import Phase, settings
from tests.proofs.kit.broken_storages import SABOTAGES, broken_contract

from onestopshop.testing.storage_machine import run_machine

LIMITS = settings(max_examples=60, derandomize=True, database=None, phases=(Phase.generate,))

FOUND = [
    "lets the last write win",
    "accepts a key twice",
    "puts absent values last",
    "does not count absent values",
]


@pytest.mark.parametrize("what", FOUND)
def test_random_histories_find_what_is_broken(what: str, tmp_path: Path) -> None:
    """Sixty histories are enough to find a storage that breaks a promise often."""
    (sabotage,) = (sabotage for sabotage in SABOTAGES if sabotage.what == what)
    contract = broken_contract(sabotage)()
    with pytest.raises(AssertionError):
        run_machine(lambda kinds: contract.open_storage(tmp_path, kinds), limits=LIMITS)
