# SPDX-License-Identifier: EUPL-1.2
"""
The conformance kit catches every broken storage and refuses no good one.

The saboteurs are the storages of ``broken_storages``, each broken in one
way, against one promise, which must catch it; every promise has at least one.
*n* is the number of random histories for each good storage.
"""

from collections.abc import Sequence

from hypothesis import Phase, settings
from tests.proofs import Result
from tests.proofs.kit.broken_storages import GOOD, SABOTAGES, broken_contract
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
    caught = [(sabotage, catch(sabotage)) for sabotage in SABOTAGES]
    with _profile(histories, phases=settings.default.phases):
        refused = [broken for contract in GOOD for broken in broken_promises(contract)]
    missed = [sabotage.what for sabotage, broken in caught if broken is None]
    unbroken = _numbers() - {sabotage.breaks for sabotage, broken in caught if broken}
    return Result(
        n=histories,
        violations=len(missed) + len(refused) + len(unbroken),
        saboteur_caught=not missed and len(SABOTAGES) >= 25,
        figures={
            "promises": len(_numbers()),
            "broken": len(SABOTAGES),
            "caught": len(SABOTAGES) - len(missed),
            "good": len(GOOD),
            "promises_that_caught": len(_numbers() - unbroken),
            "refused": len(refused),
        },
        lines=[
            *_told(caught),
            *(f"NOTHING is broken against {number}" for number in sorted(unbroken)),
            *(f"REFUSED a good storage: {broken.promise} {broken.reason}" for broken in refused),
        ],
    )


def catch(sabotage: Sabotage) -> Broken | None:
    """
    Return how the promise was broken that the storage was broken against, or ``None`` when nothing was found.
    """
    with _profile(_HISTORIES, phases=[Phase.generate]):
        return next(broken_promises(broken_contract(sabotage), {sabotage.breaks}), None)


def _numbers() -> set[str]:
    """Return the numbers of all promises."""
    return {sentence.split()[0] for _, sentence in promises_of(StorageContract)}


def _told(caught: Sequence[tuple[Sabotage, Broken | None]]) -> list[str]:
    width = max(len(sabotage.what) for sabotage, _ in caught)
    return [
        f"{sabotage.what:<{width}}  {broken.promise if broken else 'MISSED'}" for sabotage, broken in caught
    ]


class _profile:  # noqa: N801 - a context
    """Within it every history is chosen the same way, and as many are tried as asked for."""

    def __init__(self, histories: int, *, phases: Sequence[Phase]) -> None:
        self._histories, self._phases = histories, phases

    def __enter__(self) -> None:
        self._before = settings.get_current_profile_name()
        settings.register_profile(
            "kit",
            max_examples=self._histories,
            phases=self._phases,
            derandomize=True,
            database=None,
            deadline=None,
        )
        settings.load_profile("kit")

    def __exit__(self, *error: object) -> None:
        settings.load_profile(self._before)
