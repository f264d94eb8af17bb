# SPDX-License-Identifier: EUPL-1.2
"""
What all contracts have in common: numbered promises that cannot be overridden in silence.

A promise is a test method whose docstring begins with its number.  A subclass
that cannot keep one says so, and why::

    @pytest.mark.xfail(reason="the engine sorts text by locale")
    def test_text_is_ordered_by_code_point(self, storage): ...

Anything else that takes the place of a promise fails when the class is made,
so the tests are not even collected.
"""

import inspect
from collections.abc import Iterator, Mapping
from typing import ClassVar

import pytest

__all__ = ["Contract", "promises_of"]


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
        for name, replacement in vars(cls).items():
            if name.startswith("test_") and any(hasattr(parent, name) for parent in cls.__bases__):
                _check_excused(cls.__name__, name, replacement)

    def needs(self, capability: str) -> None:
        """
        Skip the promise when the adapter does not claim *capability*.
        """
        if not getattr(self, capability):
            pytest.skip(f"the adapter does not claim to be {capability}: {self.capabilities[capability]}")


def promises_of(contract: type[Contract]) -> Iterator[tuple[str, str]]:
    """
    Yield the name of each promise and its sentence, sorted by number.
    """
    tests = inspect.getmembers(contract, inspect.isfunction)
    found = [(name, inspect.getdoc(test) or "") for name, test in tests if name.startswith("test_")]
    yield from sorted(found, key=lambda promise: _number(promise[1]))


def _check_excused(subclass: str, name: str, replacement: object) -> None:
    marks = getattr(replacement, "pytestmark", ())
    if not any(mark.name == "xfail" and mark.kwargs.get("reason") for mark in marks):
        raise TypeError(
            f"{subclass}.{name} replaces a promise of the contract; mark it "
            f"@pytest.mark.xfail(reason=...) to say why the adapter cannot keep it"
        )


def _number(sentence: str) -> tuple[int, int]:
    """Return (1, 2) of ``P1.2 What is written …``."""
    group, place = sentence.split(" ", 1)[0].removeprefix("P").split(".")
    return int(group), int(place)
