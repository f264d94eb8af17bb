# SPDX-License-Identifier: EUPL-1.2
"""
Contracts cannot be weakened in silence, and their stand-ins are exact.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from onestopshop.builtin.memory import ADAPTER
from onestopshop.domain.ids import check_record_id, day_uuid
from onestopshop.testing.contract import Contract, cases_of, promises_of
from onestopshop.testing.fakes import CountingIds, FixedClock, a_city
from onestopshop.testing.storage import KINDS, SHOP_KINDS, StorageContract
from onestopshop.testing.storage.trial import Verdict, broken_promises, outcomes


def _nothing(contract: Contract) -> None:
    """Take the place of a promise."""


class SmallContract(Contract):
    """
    A contract with two promises.
    """

    loud = True
    capabilities: ClassVar[Mapping[str, str]] = {"loud": "it can be heard"}

    def test_second(self) -> None:
        """P1.2 It holds."""

    def test_first(self) -> None:
        """P1.1 It is there."""
        self.needs("loud")


def test_promises_are_sorted_by_number() -> None:
    """Promises are listed by their numbers, with their sentences."""
    assert list(promises_of(SmallContract)) == [
        ("test_first", "P1.1 It is there."),
        ("test_second", "P1.2 It holds."),
    ]


def test_a_promise_is_not_replaced_in_silence() -> None:
    """A subclass that replaces a promise without saying why cannot be made."""
    with pytest.raises(TypeError, match=r"Weaker\.test_first replaces a promise"):
        type("Weaker", (SmallContract,), {"test_first": _nothing})


def test_a_promise_is_not_removed() -> None:
    """A subclass that puts something else in the place of a promise cannot be made."""
    with pytest.raises(TypeError, match="test_first"):
        type("Weaker", (SmallContract,), {"test_first": None})


def test_an_excuse_needs_a_reason() -> None:
    """An expected failure without a reason is no excuse; with one it is."""

    def test_first(self: SmallContract) -> None:
        """P1.1 It is there."""

    with pytest.raises(TypeError):
        type("Weaker", (SmallContract,), {"test_first": pytest.mark.xfail(test_first)})
    excused = pytest.mark.xfail(reason="the engine cannot")(test_first)
    type("Excused", (SmallContract,), {"test_first": excused})


def test_an_excuse_is_not_inherited_in_silence() -> None:
    """The guard also holds for the children of children."""
    child = type("Child", (SmallContract,), {})
    with pytest.raises(TypeError):
        type("Grandchild", (child,), {"test_second": _nothing})


def test_a_capability_that_is_not_claimed_skips() -> None:
    """A promise of a capability that the adapter does not claim is skipped, and says what it means."""
    quiet = type("Quiet", (SmallContract,), {"loud": False})
    with pytest.raises(pytest.skip.Exception, match="it can be heard"):
        quiet().test_first()


def test_an_excuse_runs_the_promise() -> None:
    """Behind an excuse the promise itself is run, whatever stands in its place, and is strictly expected to fail."""

    class Strict(Contract):
        def test_it(self) -> None:
            """P1.1 It is there."""
            raise AssertionError("it is not")

    @pytest.mark.xfail(reason="the engine cannot")
    def excused(self: Contract) -> None:
        """Do nothing."""

    child = type("Excused", (Strict,), {"test_it": excused})
    grandchild = type("Child", (child,), {})
    for contract in (child, grandchild):
        with pytest.raises(AssertionError, match="it is not"):
            contract().test_it()
        (mark,) = contract.test_it.pytestmark
        assert (mark.name, mark.kwargs) == ("xfail", {"strict": True, "reason": "the engine cannot"})
        assert list(promises_of(contract)) == [("test_it", "P1.1 It is there.")]


def test_a_mixin_replaces_nothing_in_silence() -> None:
    """A class that stands before the contract cannot bring another test under the name of a promise."""
    mixin = type("Mixin", (), {"test_first": _nothing})
    with pytest.raises(TypeError, match="test_first"):
        type("Weaker", (mixin, SmallContract), {})


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"luod": False}, "luod is no capability of the contract; it has: loud"),
        ({"loud": "no"}, "set it to True or False"),
        ({"needs": _nothing}, "declare capabilities"),
        ({"pytestmark": pytest.mark.skip(reason="later")}, "mark the promise"),
        ({"pytestmark": [pytest.mark.xfail(reason="all")]}, "mark the promise"),
    ],
)
def test_nothing_else_switches_promises_off(attributes: dict[str, object], message: str) -> None:
    """A misspelt capability, another `needs` and a mark of the whole class are refused when the class is made."""
    with pytest.raises(TypeError, match=message):
        type("Weaker", (SmallContract,), attributes)


def test_own_tests_are_welcome() -> None:
    """An adapter's class may have tests of its own, which are no promises."""
    more = type("More", (SmallContract,), {"test_own": _nothing, "_quiet": True})
    assert list(promises_of(SmallContract)) == list(promises_of(more))


def test_a_promise_has_a_case_for_each_value() -> None:
    """A parametrised promise has one case for each value, another has one."""

    @pytest.mark.parametrize("kind", [1, 2], ids="no {}".format)
    def test_each(self: Contract, kind: int) -> None:
        """Hold for each."""

    assert list(cases_of(test_each)) == [("no 1", {"kind": 1}), ("no 2", {"kind": 2})]
    assert list(cases_of(_nothing)) == [("", {})]


def test_a_third_party_needs_few_lines(tmp_path: Path) -> None:
    """An adapter is certified by a class with nothing but the adapter and what it does not claim."""

    class TestTheirs(StorageContract):
        adapter = ADAPTER
        durable = shared = False

    with TestTheirs().open_storage(tmp_path, KINDS) as storage, storage.read() as snapshot:
        assert snapshot.entries() == ()


def test_a_trial_needs_no_test_run() -> None:
    """The promises can be tried without pytest: a broken one comes with its reason, a good storage has none."""

    class Unopenable(StorageContract):
        adapter = ADAPTER

        def options(self, folder: Path) -> dict[str, object]:
            return {"no_such_option": folder}

    broken = next(broken_promises(Unopenable))
    assert broken.promise.startswith("P1.1 ")
    assert "no_such_option" in broken.reason


def test_a_trial_tells_what_became_of_each_promise() -> None:
    """A promise is kept, broken, excused or not claimed, in each of its cases; an excuse out of date breaks it."""

    class Excusing(StorageContract):
        adapter = ADAPTER
        durable = upgradable = False

        @pytest.mark.xfail(reason="memory is apart")
        def test_several_openings_see_the_same(self, opening: object) -> None: ...

        @pytest.mark.xfail(reason="no longer true")
        def test_what_is_written_is_read_back(self, storage: object) -> None: ...

    found = {
        (outcome.promise.split()[0], outcome.case): (outcome.verdict, outcome.reason)
        for outcome in outcomes(Excusing, {"P1.1", "P1.2", "P1.8", "P1.10", "P1.11"})
    }
    assert found.pop(("P1.1", "")) == (Verdict.BROKEN, "is kept, though excused: no longer true")
    assert found.pop(("P1.2", "")) == (Verdict.KEPT, "")
    assert found.pop(("P1.10", "")) == (Verdict.EXCUSED, "memory is apart")
    verdict, reason = found.pop(("P1.8", ""))
    assert verdict is Verdict.NOT_CLAIMED
    assert "durable" in reason
    assert {("P1.11", kind.name): (Verdict.KEPT, "") for kind in SHOP_KINDS} == found


def test_the_clock_stands_still() -> None:
    """The clock shows one time until it is advanced, and needs a time zone."""
    clock = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert clock() == clock() == datetime(2026, 3, 2, 9, tzinfo=UTC)
    clock.advance(days=1, minutes=5)
    assert clock() == datetime(2026, 3, 3, 9, 5, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 3, 2))  # noqa: DTZ001 - that is what is refused


def test_ids_count() -> None:
    """Ids count from 1 within one object, and are ids of their day."""
    ids, day = CountingIds(), date(2026, 3, 2)
    made = [ids(day), ids(day), ids(date(2026, 3, 3))]
    assert made == [day_uuid(day, 1), day_uuid(day, 2), day_uuid(date(2026, 3, 3), 3)]
    assert [check_record_id(id) for id in made] == made
    assert CountingIds()(day) == made[0]


def test_the_small_city_lies_in_its_folder(tmp_path: Path) -> None:
    """The stand-in for a city keeps its files in the folder that is given."""
    city = a_city(tmp_path, kinds=KINDS)
    assert (city.folder, city.kinds) == (tmp_path, KINDS)
