# SPDX-License-Identifier: EUPL-1.2
"""
What all contracts have in common: numbered promises that cannot be overridden in silence.

A promise is a test method whose docstring begins with its number.  A subclass
that cannot keep one says so, and why::

    @pytest.mark.xfail(reason="the engine sorts text by locale")
    def test_text_is_ordered_by_code_point(self, storage): ...

The promise itself is run all the same, and is expected to fail: an excuse that
is no longer true is a failure.  Anything else that takes the place of a promise
fails when the class is made, so the tests are not even collected.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from itertools import product
from typing import ClassVar, Final

import pytest

__all__ = ["Contract", "cases_of", "excuse_of", "promises_of"]

_NUMBER: Final = re.compile(r"P(\d+)\.(\d+) ")


class Contract:
    """
    The parent of every contract.

    A capability is a class attribute that a subclass may set to ``False``; its
    promises are then skipped with that reason.
    """

    capabilities: ClassVar[Mapping[str, str]] = {}
    """Name of the attribute and what it means."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        _check_attributes(cls)
        for name in dir(cls):
            if name.startswith("test_"):
                _check_promise(cls, name)

    def needs(self, capability: str) -> None:
        """
        Skip the promise when the adapter does not claim *capability*.
        """
        if not getattr(self, capability):
            pytest.skip(f"the adapter does not claim to be {capability}: {self.capabilities[capability]}")


def promises_of(contract: type[Contract]) -> Iterator[tuple[str, str]]:
    """
    Yield the name of each promise and its sentence, sorted by number; tests without a number are none.
    """
    tests = inspect.getmembers(contract, inspect.isfunction)
    found = [(name, inspect.getdoc(test) or "") for name, test in tests if name.startswith("test_")]
    numbered = [promise for promise in found if _NUMBER.match(promise[1])]
    yield from sorted(numbered, key=lambda promise: _number(promise[1]))


def cases_of(test: Callable[..., None]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """
    Yield the name and the arguments of each case of a promise that is marked ``parametrize``; else one.

    Each mark names one argument and lists its plain values.
    """
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    names = [mark.args[0] for mark in marks]
    for values in product(*(mark.args[1] for mark in marks)):
        labels = [mark.kwargs.get("ids", str)(value) for mark, value in zip(marks, values, strict=True)]
        yield "-".join(labels), dict(zip(names, values, strict=True))


def excuse_of(test: Callable[..., None]) -> str | None:
    """
    Return why a promise is expected to be broken, or ``None``.
    """
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "xfail"]
    return next((str(reason) for mark in marks if (reason := mark.kwargs.get("reason"))), None)


def _check_attributes(contract: type[Contract]) -> None:
    """Refuse what would switch promises off in silence: misspelt capabilities, marks of the whole class."""
    for name, value in vars(contract).items():
        if isinstance(value, bool) and not name.startswith("_") and name not in contract.capabilities:
            known = ", ".join(contract.capabilities) or "none"
            raise TypeError(f"{contract.__name__}.{name} is no capability of the contract; it has: {known}")
        if name in contract.capabilities and not isinstance(value, bool):
            raise TypeError(f"{contract.__name__}.{name} is a capability: set it to True or False")
    if contract.needs is not Contract.needs:
        raise TypeError(f"{contract.__name__}.needs decides what is skipped; declare capabilities instead")
    marks = vars(contract).get("pytestmark", ())
    listed = marks if isinstance(marks, list | tuple) else [marks]
    if any(mark.name in {"skip", "skipif", "xfail"} for mark in listed):
        raise TypeError(f"{contract.__name__} is marked as a whole; mark the promise that cannot be kept")


def _check_promise(contract: type[Contract], name: str) -> None:
    """Refuse what stands in the place of a promise; make the promise itself of an excuse."""
    owners = [owner for owner in contract.__mro__ if name in vars(owner)]
    original = [owner for owner in owners if issubclass(owner, Contract)][-1:]
    if not original or owners[0] is original[0]:
        return
    replacement, promise = vars(owners[0])[name], vars(original[0])[name]
    if getattr(replacement, "excuses", None) is promise:
        return
    if excuse_of(replacement) is None:
        raise TypeError(
            f"{contract.__name__}.{name} replaces a promise of the contract; mark it "
            f"@pytest.mark.xfail(reason=...) to say why the adapter cannot keep it"
        )
    setattr(contract, name, _excused(promise, replacement))


def _excused(promise: Callable[..., None], replacement: Callable[..., None]) -> Callable[..., None]:
    """Return the promise, which is now expected to be broken."""

    @wraps(promise)
    def run(*arguments: object, **named: object) -> None:
        promise(*arguments, **named)

    marks = replacement.pytestmark  # type: ignore[attr-defined]  # just looked at
    mark = next(mark for mark in marks if mark.name == "xfail" and mark.kwargs.get("reason"))
    expected = pytest.mark.xfail(*mark.args, **{"strict": True, **mark.kwargs}).mark
    run.pytestmark = [*getattr(promise, "pytestmark", ()), expected]  # type: ignore[attr-defined]  # where pytest looks
    run.excuses = promise  # type: ignore[attr-defined]  # so that children may inherit it
    return run


def _number(sentence: str) -> tuple[int, ...]:
    """Return (1, 2) of ``P1.2 What is written …``."""
    found = _NUMBER.match(sentence)
    return tuple(map(int, found.groups())) if found else ()
