# SPDX-License-Identifier: EUPL-1.2
"""
What death leaves at a place, and what must be there.
"""

from collections.abc import Iterator, Mapping

from tests.proofs.kill.children import key_of
from tests.proofs.places import Place
from tests.proofs.visits import halves, lost

from onestopshop.codec.records import kinds
from onestopshop.errors import NotFoundError
from onestopshop.plugin import Checkable, Query, Snapshot

__all__ = ["Remains"]

_ALL = 1_000_000


class Remains:
    """
    What is at a place where children die, and what must be there.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._ids: dict[int, str] = {}
        self.told = 0
        self.untold = 0
        with self._place.open(kinds()) as storage, storage.read() as snapshot:
            self._before = self._seq = len(snapshot.entries(limit=_ALL))

    def check(self, told: Mapping[int, str]) -> list[str]:
        """Return what is wrong after a death, when these visits were told since the last one."""
        self._ids.update(told)
        self.told = max(self._ids, default=0)
        with self._place.open(kinds()) as storage:
            with storage.read() as snapshot:
                wrong = [*self._missing(snapshot, told)]
            if isinstance(storage, Checkable):
                wrong += [damage.message for damage in storage.check()]
        return wrong

    def check_through_desk(self) -> list[str]:
        """Return which told visits a desk does not see whole, once the shop is open again."""
        wrong = []
        with self._place.shop() as shop:
            desk = shop.acting_as("guide", desk="zuid")
            for number, id in self._ids.items():
                try:
                    sheet = desk.visits.sheet(id)
                except NotFoundError:
                    wrong.append(f"visit {number} is not there for a desk")
                    continue
                found = len(sheet.referrals), len(sheet.observations)
                if found != (1, 2):
                    wrong.append(f"visit {number} has {found} referrals and observations")
        return wrong

    def _missing(self, snapshot: Snapshot, told: Mapping[int, str]) -> Iterator[str]:
        entries = snapshot.entries(after=self._seq, limit=_ALL)
        if [entry.seq for entry in entries] != [*range(self._seq + 1, self._seq + 1 + len(entries))]:
            yield "the log has a gap"
        for number, id in told.items():
            yield from (f"visit {number} {why}" for why in lost(snapshot, key_of(number), id))
        yield from halves(snapshot, entries)
        visits, referrals, observations = (
            snapshot.count(Query(kind=kind))[()] for kind in ("visit", "referral", "observation")
        )
        self._seq += len(entries)
        rest = (referrals, observations, self._seq)
        if rest != (visits, 2 * visits, self._before + 5 * visits):
            yield f"{visits} visits have {rest} referrals, observations and entries"
        if not self.told <= visits <= self.told + 1:
            yield f"{visits} visits are there, {self.told} were told, and one may be untold"
        self.untold += visits > self.told
