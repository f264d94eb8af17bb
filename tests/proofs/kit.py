# SPDX-License-Identifier: EUPL-1.2
"""
The conformance kit catches every broken storage and refuses no good one.

The saboteurs are the storages of ``broken_storages.py``, each broken in one
way; *n* is the number of random histories for each good storage.
"""

from collections.abc import Sequence

from hypothesis import settings
from tests.proofs import Result
from tests.proofs.broken_storages import GOOD, SABOTAGES, broken_contract
from tests.proofs.wrapped import Sabotage

from onestopshop.testing.contract import promises_of
from onestopshop.testing.storage import StorageContract
from onestopshop.testing.storage.trial import Broken, broken_promises

__all__ = ["catch", "run"]

_HISTORIES = 25


def run(n: int | None, seed: int) -> Result:
    """
    Try the kit on all broken storages and on the good ones.

    Args:
        n: Histories for each good storage, 25 when not given.
        seed: Not used: the broken storages are the same each time, and Hypothesis chooses the histories.
    """
    del seed
    histories = n or _HISTORIES
    with _profile(histories):
        caught = [(sabotage, catch(sabotage)) for sabotage in SABOTAGES]
        refused = [broken for contract in GOOD for broken in broken_promises(contract)]
    missed = [sabotage.what for sabotage, broken in caught if broken is None]
    return Result(
        n=histories,
        violations=len(missed) + len(refused),
        saboteur_caught=not missed and len(SABOTAGES) >= 25,
        figures={
            "promises": len(list(promises_of(StorageContract))),
            "broken": len(SABOTAGES),
            "caught": len(SABOTAGES) - len(missed),
            "good": len(GOOD),
            "refused": len(refused),
        },
        lines=[
            *_told(caught),
            *(f"REFUSED a good storage: {broken.promise} {broken.reason}" for broken in refused),
        ],
    )


def catch(sabotage: Sabotage) -> Broken | None:
    """
    Return the first promise that the broken storage does not keep, or ``None`` when none was found.
    """
    return next(broken_promises(broken_contract(sabotage)), None)


def _told(caught: Sequence[tuple[Sabotage, Broken | None]]) -> list[str]:
    width = max(len(sabotage.what) for sabotage, _ in caught)
    return [
        f"{sabotage.what:<{width}}  {broken.promise if broken else 'MISSED'}" for sabotage, broken in caught
    ]


class _profile:  # noqa: N801 - a context
    """Within it every history is chosen the same way, and as many are tried as asked for."""

    def __init__(self, histories: int) -> None:
        self._histories = histories

    def __enter__(self) -> None:
        self._before = settings.get_current_profile_name()
        settings.register_profile(
            "kit", max_examples=self._histories, derandomize=True, database=None, deadline=None
        )
        settings.load_profile("kit")

    def __exit__(self, *error: object) -> None:
        settings.load_profile(self._before)
