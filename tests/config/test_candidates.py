# SPDX-License-Identifier: EUPL-1.2
"""
The rules by which other facts are candidates for barriers, as a city sets them.
"""

import pytest
from pydantic import ValidationError

from onestopshop.config.candidates import Candidates
from onestopshop.domain.candidates.rules import RULES


def test_what_is_not_said_stays_as_it_is() -> None:
    """A city changes single values of single rules."""
    said = Candidates.model_validate(
        {"rules": {"no_capacity": {"at": 3, "concept": "b:bruikbaar"}, "search": {"days": 7}}}
    )
    rules = said.all_rules()
    usual = RULES["no_capacity"]
    assert (3, usual.days, usual.step) == (
        rules["no_capacity"].at,
        rules["no_capacity"].days,
        rules["no_capacity"].step,
    )
    assert {"b": "b:bruikbaar", "ntu": "ntu:non-acces"} == rules["no_capacity"].concepts
    assert (5, 7) == (rules["search"].at, rules["search"].days)
    assert RULES["expired"] == rules["expired"]
    assert RULES == Candidates().all_rules()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rules": {"no_such_rule": {}}},
        {"rules": {"expired": {"at": -1}}},
        {"rules": {"expired": {"days": 0}}},
        {"rules": {"expired": {"step": "somewhere"}}},
        {"rules": {"expired": {"concept": "no code"}}},
        {"days": 1},
    ],
)
def test_wrong_rules(wrong: dict[str, object]) -> None:
    """A rule that there is not, and a value that is none, are refused."""
    with pytest.raises(ValidationError):
        Candidates.model_validate(wrong)
