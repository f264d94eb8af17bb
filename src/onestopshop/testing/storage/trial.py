# SPDX-License-Identifier: EUPL-1.2
"""
Try the promises of a storage without a test run: to verify an installation, or the kit itself.
"""

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest

from onestopshop.ports.storage import Kind
from onestopshop.testing.contract import cases_of, excuse_of, promises_of
from onestopshop.testing.storage import KINDS, StorageContract

__all__ = ["Broken", "Outcome", "Verdict", "broken_promises", "outcomes"]


class Verdict(StrEnum):
    """
    What became of a promise.
    """

    KEPT = "kept"
    BROKEN = "broken"
    EXCUSED = "excused"
    NOT_CLAIMED = "not claimed"


@attrs.frozen(kw_only=True)
class Outcome:
    """
    One promise, in one case of it, and what became of it.

    Args:
        promise: Its number and sentence.
        case: Such as the kind of record it was tried on; empty when there is only one.
        reason: What happened, why it is excused, or which capability is not claimed.
    """

    promise: str
    case: str
    verdict: Verdict
    reason: str = ""


@attrs.frozen(kw_only=True)
class Broken:
    """
    One promise that an adapter did not keep, and what happened.
    """

    promise: str
    reason: str


def broken_promises(contract: type[StorageContract], only: Collection[str] = ()) -> Iterator[Broken]:
    """
    Try every promise of *contract*, in the order of their numbers, and yield those that are broken.

    The machines of P9 run with the settings of the current Hypothesis profile.

    Args:
        contract: A contract, as its author wrote it for the tests.
        only: Numbers, such as ``P2.1``, of the promises to try; all when empty.
    """
    for outcome in outcomes(contract, only):
        if outcome.verdict is Verdict.BROKEN:
            case = f" [{outcome.case}]" if outcome.case else ""
            yield Broken(promise=f"{outcome.promise}{case}", reason=outcome.reason)


def outcomes(contract: type[StorageContract], only: Collection[str] = ()) -> Iterator[Outcome]:
    """
    Try the promises of *contract* and yield what became of each, in every case of it.
    """
    for name, sentence in promises_of(contract):
        if only and sentence.split()[0] not in only:
            continue
        for case, arguments in cases_of(getattr(contract, name)):
            with TemporaryDirectory() as folder:
                verdict, reason = _try(contract(), name, arguments, Path(folder))
            yield Outcome(promise=sentence, case=case, verdict=verdict, reason=reason)


def _try(
    contract: StorageContract, name: str, arguments: Mapping[str, object], folder: Path
) -> tuple[Verdict, str]:
    """Return what became of one promise; anything that it raises breaks it."""
    test: Callable[..., None] = getattr(contract, name)
    excuse = excuse_of(test)
    try:
        with ExitStack() as stack:
            wanted = inspect.signature(test).parameters.keys() - arguments.keys()
            test(**{one: _given(contract, one, folder, stack) for one in wanted}, **arguments)
    except pytest.skip.Exception as skipped:
        return Verdict.NOT_CLAIMED, str(skipped)
    except (Exception, pytest.fail.Exception) as error:  # noqa: BLE001 - a broken adapter raises anything
        reason = f"{type(error).__name__}: {error}"
        return (Verdict.BROKEN, reason) if excuse is None else (Verdict.EXCUSED, excuse)
    return (Verdict.KEPT, "") if excuse is None else (Verdict.BROKEN, f"is kept, though excused: {excuse}")


def _given(contract: StorageContract, name: str, folder: Path, stack: ExitStack) -> object:
    """Return what the fixture of this name of the contract would give."""
    if name == "storage":
        return stack.enter_context(contract.open_storage(folder, KINDS))
    if name == "opening":
        return partial(_open, contract, folder)
    numbers = count()
    return lambda kinds=KINDS: _open(contract, _made(folder / str(next(numbers))), kinds)


def _open(contract: StorageContract, folder: Path, kinds: Sequence[Kind] = KINDS) -> object:
    return contract.open_storage(folder, kinds)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
