# SPDX-License-Identifier: EUPL-1.2
"""
The projection: it follows the log, and gives figures as the records of one view say them.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from threading import RLock

import attrs

from onestopshop.errors import AdapterError, ExchangeError
from onestopshop.plugin import City, LogPlace, Period, Snapshot, Storage
from onestopshop_insight.counting import Counts, Engine, counted
from onestopshop_insight.facts import SHAPES, Facts, fingerprint
from onestopshop_insight.figures import GIVEN, Asked
from onestopshop_insight.folders import Folder, Manifest, UnreadableError
from onestopshop_insight.following import KINDS, changes, followed, is_ahead, made, place_of

__all__ = ["Insight", "Status"]


@attrs.frozen(kw_only=True)
class Status:
    """
    How far the files are.

    Args:
        folder: Where they lie.
        behind: Whether records changed since; ``None`` when they must be made anew.
        rows: How many rows each table has.
    """

    folder: Path
    made: bool
    seq: int = 0
    behind: bool | None = None
    rows: Mapping[str, int] = attrs.field(factory=dict)
    quarters: int = 0


class Insight:
    """
    Facts of one city in files, and figures from them.

    Nothing is kept before somebody asks for the first figure.

    Args:
        root: The folder of all cities that share one.
        every: Entries of the log after which `follow` writes files anew.
    """

    def __init__(self, root: Path, city: City, *, engine: Engine, every: int) -> None:
        self._folder = Folder(root, city.id)
        self._city = city
        self._engine = engine
        self._every = every
        self._fingerprint: str | None = None
        self._place: LogPlace | None = None
        self._busy = RLock()
        self._process = os.getpid()
        self.problem: tuple[str, str] | None = None
        """Why the last question had no answer, and what to do; the core tells of it only where it failed."""

    @property
    def kinds(self) -> frozenset[str]:
        """Visits, referrals, observations and barriers."""
        return KINDS

    @property
    def codes(self) -> frozenset[str]:
        """The fourteen figures, and what they are parts of."""
        return frozenset(GIVEN)

    def close(self) -> None:
        """Close the database; the files stay."""
        if os.getpid() == self._process:
            self._engine.close()

    def follow(self, storage: Storage) -> int:
        """
        Catch up when much happened since, where files were made before; return the last entry seen.

        Nobody at a counter waits for files while only a few records changed, nor for all of them to be made
        anew: who asks for figures has them written first.

        Raises:
            AdapterError: It was opened by a process before a fork.
            StorageError: The storage cannot be read.
        """
        with self._alone():
            if self._place is None:
                self._place = self._written_until()
            if self._place is None:
                return 0
            with storage.read() as snapshot:
                if not self._place.is_in(snapshot):
                    # The view is younger than the place: this is another log, such as that of a backup.
                    self._given_up(storage)
                    return 0
                if not self._is_due(snapshot, self._place.seq):
                    return self._place.seq
                # Another process may have written them meanwhile, or thrown them away.
                manifest = self._fitting()
                happened = None if manifest is None else changes(snapshot, manifest)
                if happened:
                    self._written(snapshot, self._brought_on)
                # What was about other things is not looked through again.
                self._place = happened.until if happened is not None else self._written_until()
            return self._place.seq if self._place else 0

    def figures(
        self,
        codes: Collection[str],
        snapshot: Snapshot,
        *,
        period: Period,
        today: date,
        desk: str | None,
        wait: bool = True,
    ) -> Counts | None:
        """
        Return what the records of *snapshot* say, or ``None`` when the files cannot be brought to say just that.

        Args:
            wait: Write what is missing in the files; else they say it already, or are not asked.

        Raises:
            AdapterError: It was opened by a process before a fork, the files cannot be read though they were
                made anew, or counting them needs more than the engine has.
            StorageError: The storage cannot be read.
        """
        asked = Asked.of(period.since, period.until, end=today + timedelta(days=1), desk=desk)
        with self._alone(), self._remembering():
            manifest = self._caught_up(snapshot) if wait else self._saying(snapshot)
            try:
                return self._counted(manifest, codes, asked)
            except UnreadableError:
                # Another process may have replaced the files meanwhile; else somebody damaged them.
                if not wait:
                    return None
                later = self._caught_up(snapshot)
                same = later is not None and manifest is not None and later.number == manifest.number
                return self._counted_at_last(self._made_anew(snapshot) if same else later, codes, asked)

    def rebuild(self, storage: Storage) -> Status:
        """
        Throw the files away and make them anew.

        Raises:
            AdapterError: Another process is writing them, or they cannot be written.
            StorageError: The storage cannot be read.
        """
        with self._alone(), storage.read() as snapshot:
            if self._made_anew(snapshot) is None:
                raise AdapterError(
                    "the files of facts cannot be written now",
                    adapter="insight",
                    hint=f"Another process may be writing them, or {self._folder.path} is full or read-only.",
                )
        return self.status(storage)

    def status(self, storage: Storage) -> Status:
        """
        Return how far the files are.

        Raises:
            StorageError: The storage cannot be read.
        """
        manifest = self._folder.read()
        if manifest is None:
            return Status(folder=self._folder.path, made=False)
        with storage.read() as snapshot:
            happened = changes(snapshot, manifest)
        fits = happened is not None and manifest.fingerprint == self._wanted()
        return Status(
            folder=self._folder.path,
            made=True,
            seq=manifest.seq,
            behind=bool(happened) if fits else None,
            rows={name: manifest.rows(name) for name in SHAPES},
            quarters=len({quarter for name in manifest.tables.values() for quarter in name} - {"all"}),
        )

    def _counted(self, manifest: Manifest | None, codes: Collection[str], asked: Asked) -> Counts | None:
        if manifest is None:
            return None
        return counted(self._engine, [(self._folder, manifest)], codes, asked)

    def _counted_at_last(
        self, manifest: Manifest | None, codes: Collection[str], asked: Asked
    ) -> Counts | None:
        """Count, or return ``None`` where another process replaces the files again: nothing is broken then."""
        try:
            return self._counted(manifest, codes, asked)
        except UnreadableError:
            now = self._folder.read()
            if now is None or manifest is None or now.number != manifest.number:
                return None
            raise

    def _is_due(self, snapshot: Snapshot, place: int) -> bool:
        return bool(snapshot.entries(after=place + self._every - 1, limit=1))

    def _written_until(self) -> LogPlace | None:
        """Return the last entry that is in the files; ``None`` when they would have to be made anew."""
        manifest = self._fitting()
        return None if manifest is None else place_of(manifest)

    def _given_up(self, storage: Storage) -> None:
        """Have the files made anew by the next question, unless they follow the log that the storage has now."""
        self._place = None
        with suppress(OSError, ExchangeError), self._folder.writing() as free:
            manifest = self._fitting()
            with storage.read() as snapshot:
                if free and manifest is not None and not place_of(manifest).is_in(snapshot):
                    # The number stays, so that who still reads the old files is never given a new one.
                    self._folder.replace(attrs.evolve(manifest, fingerprint=""))

    def _caught_up(self, snapshot: Snapshot) -> Manifest | None:
        """Return the manifest of files that say what *snapshot* says; ``None`` when there can be none now."""
        return self._saying(snapshot) or self._written(snapshot, self._brought_on)

    def _saying(self, snapshot: Snapshot) -> Manifest | None:
        """Return the manifest of the files if they say what *snapshot* says already."""
        manifest = self._fitting()
        happened = None if manifest is None else changes(snapshot, manifest)
        if manifest is None or happened is None or happened:
            return None
        return manifest if happened.until.seq < manifest.seq + self._every else None

    def _made_anew(self, snapshot: Snapshot) -> Manifest | None:
        return self._written(snapshot, self._made)

    def _written(self, snapshot: Snapshot, write: Callable[[Snapshot], Manifest | None]) -> Manifest | None:
        """Write as the only one; ``None`` when somebody else does, or nothing can be written."""
        try:
            with self._folder.writing() as free:
                return write(snapshot) if free else None
        except (OSError, ExchangeError):
            return None

    def _brought_on(self, snapshot: Snapshot) -> Manifest | None:
        # Read again: another process may have written while nobody held the lock.
        manifest = self._fitting()
        if manifest is None:
            return self._made(snapshot)
        if is_ahead(manifest, snapshot):
            # Or the log was put back shorter: what follows next has a younger view, and sees which it is.
            self._place = None
            return None
        happened = changes(snapshot, manifest)
        if happened is None:
            return self._made(snapshot)
        if not happened:
            moved = attrs.evolve(manifest, seq=happened.until.seq, entry=happened.until.entry)
            self._folder.replace(moved)
            return moved
        return followed(self._folder, snapshot, self._facts(manifest), manifest, happened)

    def _made(self, snapshot: Snapshot) -> Manifest:
        before = self._folder.read()
        # Names of files rise on, so that who still reads the old ones is never given a new one.
        first = attrs.evolve(Manifest.first(self._wanted()), number=before.number if before else 0)
        return made(self._folder, snapshot, self._facts(first), first)

    def _fitting(self) -> Manifest | None:
        manifest = self._folder.read()
        return manifest if manifest is not None and manifest.fingerprint == self._wanted() else None

    def _facts(self, manifest: Manifest) -> Facts:
        return Facts(self._city, bytes.fromhex(manifest.key))

    def _wanted(self) -> str:
        if self._fingerprint is None:
            self._fingerprint = fingerprint(self._city)
        return self._fingerprint

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """Keep what went wrong, without the error itself: it would hold the view of the storage."""
        self.problem = None
        try:
            yield
        except AdapterError as error:
            self.problem = (str(error), error.hint)
            raise

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one thread at a time in, of the process that opened it."""
        if os.getpid() != self._process:
            raise AdapterError(
                "the projection was opened by another process, before a fork",
                adapter="insight",
                hint="Open the shop again after the fork.",
            )
        with self._busy:
            yield
