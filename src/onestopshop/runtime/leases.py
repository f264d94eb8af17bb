# SPDX-License-Identifier: EUPL-1.2
"""
One process sends for a notifier at a time: it holds a lease, and every write of it proves that it still does.
"""

from collections.abc import Iterable
from datetime import timedelta

import attrs

from onestopshop.codec.records import from_record, to_record
from onestopshop.domain.messages.deliveries import Delivery, Follower
from onestopshop.errors import ConflictError
from onestopshop.operations.context import Context
from onestopshop.ports.following import length_of_log
from onestopshop.ports.storage import Batch, Put

__all__ = ["Lease", "begin_to_follow"]


def begin_to_follow(context: Context, name: str) -> Follower:
    """
    Return how far a notifier has come; one that is new begins where the log ends.

    Raises:
        StorageError: It could not be kept that it begins here.
    """
    with context.storage.read() as snapshot:
        record = snapshot.get(Follower.KIND, name)
        if record is not None:
            return from_record(record, Follower)
        follower = Follower(id=name, seq=length_of_log(snapshot), version=1)
    try:
        context.storage.write(Batch(puts=(Put(to_record(follower), replaces=0),)))
    except ConflictError:  # another process began it in between
        return begin_to_follow(context, name)
    return follower


class Lease:
    """
    The right to send for one notifier.

    Each write replaces the version of the follower that this process wrote last.
    Whoever took the lease over wrote another one, so that the write of a process
    that was thought dead is refused.

    Args:
        holder: A name that no other process has.
        length: How long the lease lasts after each write.
    """

    def __init__(self, context: Context, name: str, *, holder: str, length: timedelta) -> None:
        self._context = context
        self._name = name
        self._holder = holder
        self._length = length
        self._follower: Follower | None = None

    @property
    def seq(self) -> int:
        """The number of the last entry whose messages are kept."""
        return 0 if self._follower is None else self._follower.seq

    def take(self) -> bool:
        """
        Take the lease when it is free or has run out, and return whether it is held now.

        Raises:
            StorageError: It could not be written.
        """
        found = begin_to_follow(self._context, self._name)
        if not found.free(holder=self._holder, now=self._context.now(), length=self._length):
            return False
        self._follower = found
        try:
            self.write()
        except ConflictError:  # another process was quicker
            self._follower = None
            return False
        return True

    def renewed(self) -> None:
        """
        Prove that the lease is held still, when it may have run out.

        Raises:
            ConflictError: Another process took it over.
            StorageError: It could not be written.
        """
        until = None if self._follower is None else self._follower.until
        if until is None or self._context.now() >= until:
            self.write()

    def write(self, deliveries: Iterable[Delivery] = (), *, seq: int | None = None) -> None:
        """
        Keep deliveries and how far the notifier has come, and hold the lease for its length from now.

        Raises:
            ConflictError: Another process took the lease over; nothing was written.
            StorageError: Nothing was written.
        """
        assert self._follower is not None  # noqa: S101 - only who took the lease writes
        until = self._context.now() + self._length
        held = self._follower.held(holder=self._holder, until=until)
        self._put(held if seq is None else attrs.evolve(held, seq=seq), deliveries)

    def release(self) -> None:
        """
        Let another process send at once; when that fails the lease runs out by itself.

        Raises:
            ConflictError: Another process has it already.
            StorageError: It could not be written.
        """
        if self._follower is not None:
            self._put(self._follower.released())
            self._follower = None

    def _put(self, follower: Follower, deliveries: Iterable[Delivery] = ()) -> None:
        changed: list[Follower | Delivery] = [follower, *deliveries]
        puts = tuple(Put(to_record(one), replaces=one.version - 1) for one in changed)
        self._context.storage.write(Batch(puts=puts))
        self._follower = follower
