# SPDX-License-Identifier: EUPL-1.2
"""
What an error shows of the file of a stranger: enough to find the place, and no more than somebody reads.
"""

import pytest

from onestopshop.codec.converter import structure
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.plugin import Finding, Service


@pytest.mark.parametrize("error", [InvalidDataError, lambda problems: ExchangeError("no", problems=problems)])
def test_a_long_problem_loses_its_middle(error: type[InvalidDataError]) -> None:
    """What is wrong and where stays readable, however much of the file stands between."""
    (problem,) = error([f"there is no field {'x' * 100_000} @ $.name"]).problems
    assert (True, True) == (problem.startswith("there is no field xxx"), problem.endswith("xxx @ $.name"))
    assert 1_000 > len(problem)
    assert 1_000 > len(Finding(rule="a.b", message="x" * 100_000).message)
    assert ("x" * 1_000,) == error(["x" * 1_000]).problems


def test_a_message_tells_how_many_problems_it_has_no_room_for() -> None:
    """All problems are there for programs; people read the first, and how many more there are."""
    error = ExchangeError("no", problems=[f"line {number}: {'x' * 500}" for number in range(1_000)])
    assert 1_000 == len(error.problems)
    assert 25_000 > len(str(error))
    assert str(error).endswith("\n  - and 961 more")


def test_fields_that_there_are_not_are_counted() -> None:
    """Of very many unknown fields the first are named, and likened to others only while that is quick."""
    with pytest.raises(InvalidDataError) as refused:
        structure({f"k{number:05}": 1 for number in range(30_000)} | {"nam": 1, "n" * 30_000: 1}, Service)
    unknown = [one for one in refused.value.problems if "is missing" not in one]
    assert "there is no field 'k00000' @ $" == unknown[0]
    assert "and 29,982 other fields that do not exist @ $" == unknown[-1]
