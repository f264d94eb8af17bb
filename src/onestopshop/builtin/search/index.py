# SPDX-License-Identifier: EUPL-1.2
"""
The index of services: it follows the log when it may write, and answers always.
"""

import os
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final, cast

import attrs

from onestopshop.builtin.search.answers import answer
from onestopshop.builtin.search.documents import Documents
from onestopshop.builtin.search.engine import EngineError
from onestopshop.builtin.search.fingerprints import fingerprint
from onestopshop.builtin.search.logs import changes
from onestopshop.builtin.search.shelves import Place, Shelf
from onestopshop.builtin.search.ties import ladder
from onestopshop.builtin.search.words import Folding
from onestopshop.errors import AdapterError
from onestopshop.plugin import City, Found, LanguageTag, Query, Record, Search, Snapshot, Storage, end_of_log

__all__ = ["SearchIndex"]

_SERVICES: Final = "service"
_ORGANISATIONS: Final = "organisation"
_PAUSE = 0.05
"""Seconds between two looks at whether another process has finished the first index."""


class SearchIndex:
    """
    A `ServiceIndex` kept by tantivy.

    Args:
        folder: Where this machine keeps the index; it can be lost.
        budget: Bytes that the writer may fill before it writes a piece to disk.
        patience: Seconds to wait for another process that makes the first index, before making one in memory.
        idle: Entries of the log about other things after which the place in it is committed, so that the
            next process need not read them again.
    """

    def __init__(self, folder: Path, city: City, *, budget: int, patience: float, idle: int) -> None:
        self._folding = Folding(city.languages)
        self._documents = Documents(city.vocabulary, self._folding)
        self._fingerprint = fingerprint(city, self._folding)
        self._budget = budget
        self._patience = patience
        self._idle = idle
        self._shelf = Shelf(folder, self._fingerprint, budget=budget)
        self._place: Place | None = None
        self._busy = Lock()
        self._process = os.getpid()
        self._organised = any(kind.name == _ORGANISATIONS for kind in city.kinds)

    @property
    def kinds(self) -> frozenset[str]:
        """Services, and the organisations whose names are found with them."""
        return frozenset({_SERVICES, _ORGANISATIONS})

    def follow(self, storage: Storage) -> int:
        """
        Catch up with the log unless somebody else is writing, and return the number of the last entry seen.

        Raises:
            AdapterError: The index belongs to a process before a fork.
            StorageError: The storage cannot be read.
        """
        self._check_process()
        # Another thread that is catching up is waited for only when there is nothing to answer from.
        if self._busy.acquire(blocking=self._place is None):
            try:
                self._catch_up(storage)
            finally:
                self._busy.release()
        return self._place.log.seq if self._place else 0

    def search(self, search: Search, storage: Storage) -> Found:
        """
        Catch up with *storage* if nobody else is writing the index, and answer.

        Raises:
            AdapterError: No index can be made here, or it belongs to a process before a fork.
            StorageError: The storage cannot be read.
        """
        self.follow(storage)
        # Another thread or process may just have thrown the index away: wait for it before doing the same.
        for mend in (self._wait, self._replace):
            try:
                return answer(self._shelf.searcher(), search, self._folding)
            except EngineError:
                mend(storage)
        try:
            return answer(self._shelf.searcher(), search, self._folding)
        except EngineError as error:
            raise AdapterError(
                f"the search index does not answer: {error}",
                adapter="search",
                hint="Look at the memory and the disk of this machine.",
            ) from error

    def _wait(self, storage: Storage) -> None:
        with self._busy:
            self._catch_up(storage)

    def _catch_up(self, storage: Storage) -> None:
        """Bring the index to the end of the log, or leave it when another process is doing so."""
        try:
            if self._shelf.refresh() or self._place is None:
                self._place = self._shelf.place()
        except EngineError:
            self._place = None
        if self._place is None or not self._look(storage, self._place):
            self._make(storage)

    def _look(self, storage: Storage, place: Place) -> bool:
        """Take in what happened after *place*; say no when the index is not of this log."""
        with storage.read() as snapshot:
            happened = changes(snapshot, place.log)
        if happened is None:
            return False
        if happened.services or happened.passed >= self._idle:
            return self._update(storage)
        # Visits and the like cost no commit: they are passed in memory only.
        self._place = attrs.evolve(place, log=happened.until)
        return True

    def _update(self, storage: Storage) -> bool:
        """Index again what changed, unless somebody else is writing; say no when only a new index helps."""
        try:
            with self._shelf.lock() as free:
                return not free or self._append(storage)
        except OSError:
            # Nothing can be written here: an index in memory follows in its place.
            return False
        except EngineError:
            return False

    def _append(self, storage: Storage) -> bool:
        self._shelf.refresh()
        place = self._shelf.place()
        if place is None:
            return False
        with storage.read() as snapshot:
            happened = changes(snapshot, place.log)
            known = self._shelf.searcher().num_docs
            if happened is None or place.ladder.outgrown(known + len(happened.services)):
                return False
            reached = attrs.evolve(place, log=happened.until)
            if happened.passed:
                with self._shelf.write(afresh=False) as writing:
                    for service in happened.services:
                        writing.remove(service)
                        record = snapshot.get(_SERVICES, service)
                        if record is not None:
                            fields = self._documents.of(record, self._organisation(snapshot, record))
                            writing.add(fields, place.ladder)
                    writing.commit(reached)
        self._place = reached
        return True

    def _make(self, storage: Storage) -> None:
        """Make the index anew from the records, or wait for the process that does, or make one in memory."""
        deadline = time.monotonic() + self._patience
        try:
            while not self._made(storage):
                if time.monotonic() > deadline:
                    raise EngineError("another process has been making it for too long")
                time.sleep(_PAUSE)
        except (OSError, EngineError):
            # A read-only or full disk, or a neighbour that hangs, must not stop a desk from searching.
            self._shelf = Shelf(None, self._fingerprint, budget=self._budget)
            self._fill(storage)

    def _made(self, storage: Storage) -> bool:
        """Make the index unless another process has, or is at it."""
        with self._shelf.lock() as free:
            if free and not self._appended(storage):
                self._fill(storage)
        return free

    def _appended(self, storage: Storage) -> bool:
        try:
            return self._append(storage)
        except EngineError:
            return False

    def _replace(self, storage: Storage) -> None:
        """Make the index anew because it does not answer; nobody else may be writing it."""
        with self._busy:
            with suppress(OSError), self._shelf.lock() as free:
                if free:
                    self._shelf.discard()
            self._make(storage)

    def _fill(self, storage: Storage) -> None:
        """Index every service of one snapshot, and take up the log at its end there."""
        with storage.read() as snapshot:
            steps = ladder([record.id for record in snapshot.find(Query(kind=_SERVICES))])
            place = Place(end_of_log(snapshot), steps)
            names: dict[str, Mapping[LanguageTag, str]] = {}
            with self._shelf.write(afresh=True) as writing:
                for record in snapshot.find(Query(kind=_SERVICES)):
                    organisation = str(record.body.get("organisation"))
                    if organisation not in names:
                        names[organisation] = self._organisation(snapshot, record)
                    writing.add(self._documents.of(record, names[organisation]), steps)
                writing.commit(place)
        self._shelf.tidy()
        self._place = place

    def _organisation(self, snapshot: Snapshot, record: Record) -> Mapping[LanguageTag, str]:
        """Return the names of the organisation that offers a service."""
        if not self._organised:
            return {}
        found = snapshot.get(_ORGANISATIONS, str(record.body.get("organisation")))
        return cast(Mapping[LanguageTag, str], found.body["name"]) if found else {}

    def _check_process(self) -> None:
        if os.getpid() != self._process:
            raise AdapterError(
                "the search index was opened by another process, before a fork",
                adapter="search",
                hint="Open the shop again after the fork.",
            )
