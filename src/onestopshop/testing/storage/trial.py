# SPDX-License-Identifier: EUPL-1.2
"""
Try the promises of a storage without a test run: to verify an installation, or the kit itself.
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest

from onestopshop.testing.contract import promises_of
from onestopshop.testing.storage import KINDS, StorageContract

__all__ = ["Broken", "broken_promises"]


@attrs.frozen(kw_only=True)
class Broken:
    """
    One promise that an adapter did not keep, and what happened.
    """

    promise: str
    reason: str


def broken_promises(contract: type[StorageContract]) -> Iterator[Broken]:
    """
    Try every promise of *contract*, in the order of their numbers, and yield those that are broken.

    The machine of P9 runs with the settings of the current Hypothesis profile.
    """
    for name, sentence in promises_of(contract):
        with TemporaryDirectory() as folder:
            reason = _try(contract(), name, Path(folder))
        if reason is not None:
            yield Broken(promise=sentence, reason=reason)


def _try(contract: StorageContract, name: str, folder: Path) -> str | None:
    """Return what went wrong, or ``None``; a promise that the adapter does not claim is kept."""
    test: Callable[..., None] = getattr(contract, name)
    (wanted,) = inspect.signature(test).parameters
    try:
        if wanted == "storage":
            with contract.open_storage(folder, KINDS) as storage:
                test(storage)
        elif wanted == "opening":
            test(lambda: contract.open_storage(folder, KINDS))
        else:
            folders = iter(range(1_000_000))
            test(lambda: contract.open_storage(_made(folder / str(next(folders))), KINDS))
    except pytest.skip.Exception:
        return None
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - a broken adapter raises anything
        return f"{type(error).__name__}: {error}"
    return None


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
