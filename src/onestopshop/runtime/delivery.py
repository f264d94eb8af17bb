# SPDX-License-Identifier: EUPL-1.2
"""
After the commit: tell the plugins, and let the projections follow the log.

Nothing that fails here undoes what is written, and nobody misses it for good:
a projection catches up the next time it is called.
"""

from collections.abc import Sequence
from functools import partial

from onestopshop.domain.events import Event
from onestopshop.ports.projections import Projection
from onestopshop.ports.storage import Batch, Storage, Written
from onestopshop.runtime.plugins.host import PluginHost

__all__ = ["Delivery"]


class Delivery:
    """
    Write batches of one shop, and pass on what they tell.
    """

    def __init__(self, storage: Storage, host: PluginHost, projections: Sequence[Projection]) -> None:
        self._storage = storage
        self._host = host
        self._projections = projections

    def commit(self, batch: Batch) -> Written:
        """
        Write *batch* durably, then tell of it.

        Raises:
            ConflictError: Somebody else wrote first; nothing was written.
            StorageError: Nothing was written.
        """
        written = self._storage.write(batch)
        for entry in written.entries if self._host.listens else ():
            event = Event(action=entry.action, kind=entry.kind, subject=entry.subject, data=entry.data)
            self._host.on_event(event, entry)
        self.follow(frozenset(entry.kind for entry in written.entries))
        return written

    def follow(self, kinds: frozenset[str] | None = None) -> None:
        """Let the projections that follow one of *kinds* (or all) catch up with the log."""
        for projection in self._projections:
            self._host.guard(projection, partial(self._follow, projection, kinds))

    def _follow(self, projection: Projection, kinds: frozenset[str] | None) -> None:
        if kinds is None or not projection.kinds.isdisjoint(kinds):
            projection.follow(self._storage)
