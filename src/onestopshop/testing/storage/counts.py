# SPDX-License-Identifier: EUPL-1.2
"""
P8, continued: counts mean the same on every storage.
"""

from onestopshop.ports.queries import ContainsAny, Equal, Query, Range
from onestopshop.ports.storage import Erasure, Storage
from onestopshop.testing.contract import Contract
from onestopshop.testing.storage.samples import fill, hours, visit, write

__all__ = ["CountPromises"]

_ALL = Query(kind="visit")


class CountPromises(Contract):
    """
    Counts mean the same on every storage.
    """

    def test_count_of_all(self, storage: Storage) -> None:
        """P8.13 Without fields there is always one row, also for nothing."""
        with storage.read() as snapshot:
            assert snapshot.count(_ALL) == {(): 0}
            assert snapshot.count(_ALL, distinct="desk") == {(): 0}
            assert snapshot.count(_ALL, by=("desk",)) == {}
        _few(storage)
        with storage.read() as snapshot:
            assert snapshot.count(_ALL) == {(): 5}
            assert snapshot.count(Query(kind="visit", where={"desk": Equal("zuid")})) == {(): 2}
            assert snapshot.count(Query(kind="referral")) == {(): 0}

    def test_count_by_values(self, storage: Storage) -> None:
        """P8.14 Counts are grouped by the values of a field, with their types; absent is ``None``."""
        _few(storage)
        with storage.read() as snapshot:
            assert snapshot.count(_ALL, by=("desk",)) == {("zuid",): 2, ("noord",): 2, (None,): 1}
            assert snapshot.count(_ALL, by=("number",)) == {(1,): 2, (2,): 1, (None,): 2}
            moments = snapshot.count(_ALL, by=("moment",))
            assert {(hours(1),): 2, (hours(2),): 1, (None,): 2} == moments

    def test_count_by_members(self, storage: Storage) -> None:
        """P8.15 A record counts once in each member of a set; an empty set counts as ``None``."""
        _few(storage)
        with storage.read() as snapshot:
            assert snapshot.count(_ALL, by=("topics",)) == {("work",): 2, ("housing",): 2, (None,): 2}

    def test_count_by_several(self, storage: Storage) -> None:
        """P8.16 Several fields group by their combinations, in the order named, sets by every pair of members."""
        _few(storage)
        with storage.read() as snapshot:
            assert (snapshot.count(_ALL, by=("desk", "number"))) == {
                ("zuid", 1): 1,
                ("zuid", None): 1,
                ("noord", 1): 1,
                ("noord", 2): 1,
                (None, None): 1,
            }
            expected = {
                ("id", "work"): 1,
                ("id", "housing"): 1,
                ("visa", "work"): 1,
                ("visa", "housing"): 1,
                (None, "housing"): 1,
                (None, "work"): 1,
                (None, None): 2,
            }
            assert expected == snapshot.count(_ALL, by=("papers", "topics"))
            turned = {(topic, paper): number for (paper, topic), number in expected.items()}
            assert turned == snapshot.count(_ALL, by=("topics", "papers"))

    def test_count_of_chosen(self, storage: Storage) -> None:
        """P8.17 Only what meets the conditions is counted, but in all members of its sets."""
        _few(storage)
        chosen = Query(kind="visit", where={"topics": ContainsAny(("work",)), "number": Range(low=1)})
        with storage.read() as snapshot:
            assert snapshot.count(chosen, by=("topics",)) == {("work",): 1, ("housing",): 1}
            anyone = Query(kind="visit", where={"topics": ContainsAny(("work", "housing"))})
            assert snapshot.count(anyone, by=("topics",)) == {("work",): 2, ("housing",): 2}
            assert snapshot.count(anyone) == {(): 3}

    def test_count_of_different_values(self, storage: Storage) -> None:
        """P8.18 With *distinct* the different values of a field are counted, absent ones not; no group has 0."""
        _few(storage)
        with storage.read() as snapshot:
            assert snapshot.count(_ALL, distinct="desk") == {(): 2}
            assert snapshot.count(_ALL, distinct="number") == {(): 2}
            assert snapshot.count(_ALL, distinct="moment") == {(): 2}
            assert snapshot.count(_ALL, by=("desk",), distinct="number") == {("zuid",): 1, ("noord",): 2}
            assert snapshot.count(_ALL, by=("topics",), distinct="desk") == {
                ("work",): 1,
                ("housing",): 1,
                (None,): 1,
            }

    def test_count_of_different_members(self, storage: Storage) -> None:
        """P8.19 With *distinct* of a set field its different members are counted."""
        _few(storage)
        with storage.read() as snapshot:
            assert snapshot.count(_ALL, distinct="topics") == {(): 2}
            assert snapshot.count(_ALL, by=("desk",), distinct="topics") == {("zuid",): 2, (None,): 1}
            assert snapshot.count(_ALL, by=("topics",), distinct="topics") == {("work",): 2, ("housing",): 2}

    def test_count_has_no_pages(self, storage: Storage) -> None:
        """P8.20 Order, cursor and limit of the query change no count."""
        _few(storage)
        query = Query(kind="visit", order=(("number", "desc"),), after=(1, "v2"), limit=1)
        with storage.read() as snapshot:
            assert snapshot.count(query) == {(): 5}
            assert snapshot.count(query, by=("desk",)) == {("zuid",): 2, ("noord",): 2, (None,): 1}

    def test_count_follows_changes(self, storage: Storage) -> None:
        """P8.21 Counts follow replacements and erasures."""
        _few(storage)
        write(storage, visit("v1", version=2, desk="west", topics=frozenset({"new"})))
        write(storage, Erasure(kind="visit", id="v2", replaces=1))
        with storage.read() as snapshot:
            assert snapshot.count(_ALL, by=("desk",)) == {("west",): 1, ("noord",): 2, (None,): 1}
            assert snapshot.count(_ALL, by=("topics",)) == {("new",): 1, ("work",): 1, (None,): 2}


def _few(storage: Storage) -> None:
    both = frozenset({"work", "housing"})
    fill(
        storage,
        [
            visit(
                "v1", desk="zuid", number=1, moment=hours(1), topics=both, papers=frozenset({"id", "visa"})
            ),
            visit("v2", desk="zuid", topics=frozenset({"housing"})),
            visit("v3", desk="noord", number=1, moment=hours(1), topics=frozenset()),
            visit("v4", desk="noord", number=2, moment=hours(2)),
            visit("v5", topics=frozenset({"work"})),
        ],
    )
