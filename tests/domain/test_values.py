# SPDX-License-Identifier: EUPL-1.2
"""
Small values and checks that several nouns share, and who acts.
"""

import pytest

from onestopshop.domain.actions import ACTIONS, OPERATIONS
from onestopshop.domain.barriers.table import BARRIERS
from onestopshop.domain.people import SYSTEM, ActsAs, check_worker
from onestopshop.domain.referrals.table import REFERRALS
from onestopshop.domain.values import Answer, bounded, many, non_empty, one_of
from onestopshop.errors import InvalidDataError


@pytest.mark.parametrize("value", ["maybe", "", "YES", None, [], "because Mrs Peeters said so"])
def test_one_of(value: object) -> None:
    """A value that a closed list does not have is refused with the list, and not repeated."""
    assert Answer.YES is one_of("yes", Answer, path="$.x") is one_of(Answer.YES, Answer, path="$.x")
    with pytest.raises(InvalidDataError) as refused:
        one_of(value, Answer, path="$.reason")
    assert refused.value.problems == ("this value is not allowed @ $.reason",)
    assert refused.value.hint == "Allowed: yes, no, unknown."


@pytest.mark.parametrize("values", ["answered", 7, None])
def test_many(values: object) -> None:
    """One text is not taken for the list of its letters."""
    assert list(many(["a"], path="$.x")) == ["a"]
    with pytest.raises(InvalidDataError, match=r"a list of values is needed @ \$\.x"):
        many(values, path="$.x")


def test_non_empty_and_bounded() -> None:
    """Nothing is refused where something is needed; an absent text has no length."""
    non_empty({1}, path="$.x")
    bounded(None, most=1, path="$.x")
    with pytest.raises(InvalidDataError, match=r"\$\.x"):
        non_empty((), path="$.x")


@pytest.mark.parametrize("code", ["", "anna@example.org", "Anna Peeters", "w" * 65, "é", "w1\n", None])
def test_workers_are_pseudonyms(code: object) -> None:
    """A code with the look of an address or a name is refused, with how to make a pseudonym."""
    assert check_worker("zuid:shared") == "zuid:shared"
    with pytest.raises(InvalidDataError) as refused:
        check_worker(code)
    assert "worker_code" in refused.value.hint


def test_the_system_is_nobody() -> None:
    """What the shop does itself is told with a role of its own."""
    assert (SYSTEM.acts_as, SYSTEM.worker) == (ActsAs.SYSTEM, "system")


def test_what_can_be_granted() -> None:
    """Every operation of the tables of transitions is a permission, and none stands there twice."""
    assert len(set(ACTIONS)) == len(ACTIONS)
    assert {f"barriers.{name}" for name in BARRIERS.rows} <= set(ACTIONS)
    assert {f"referrals.{name}" for name in REFERRALS.rows} <= set(ACTIONS)
    assert {action.partition(".")[0] for action in ACTIONS} == OPERATIONS.keys()
