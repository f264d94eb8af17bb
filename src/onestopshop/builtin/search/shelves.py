# SPDX-License-Identifier: EUPL-1.2
"""
One index with the place in the log up to which it was made, both of one commit.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TypeAlias

import attrs
import tantivy

from onestopshop.builtin.search.documents import Fields
from onestopshop.builtin.search.engine import SCHEMA, EngineError, create, document, guarded, reopen
from onestopshop.builtin.search.ties import Ladder
from onestopshop.plugin import LogPlace, try_lock

__all__ = ["Place", "Shelf", "Writing"]

_STATE = "kind:state"
_KEPT = 2
"""Indexes kept on disk: two programs with different words may share a folder for a while."""

_Stamp: TypeAlias = tuple[int, int, int]


@attrs.frozen
class Place:
    """
    How far an index is.

    Args:
        log: Up to where it follows the log.
        ladder: The steps of the ids in this index.
    """

    log: LogPlace
    ladder: Ladder = attrs.field(eq=False, repr=False)


class Shelf:
    """
    Keep one index, in a folder or in memory.

    Args:
        root: The folder of all indexes of this shop; ``None`` keeps this one in memory.
        fingerprint: What it is made with; another fingerprint has another folder.
        budget: Bytes that the writer may fill before it writes a piece to disk.
    """

    def __init__(self, root: Path | None, fingerprint: str, *, budget: int) -> None:
        self._root = root
        self._folder = root and root / f"index-{fingerprint}"
        self._fingerprint = fingerprint
        self._budget = budget
        self._index: tantivy.Index | None = None
        self._stamp: _Stamp | None = None

    @property
    def in_memory(self) -> bool:
        """Whether nothing of it outlives the process."""
        return self._root is None

    def refresh(self) -> bool:
        """
        Take in what another process has committed, and say whether there was anything.

        Raises:
            EngineError: What lies there cannot be read.
        """
        stamp = self._seen()
        if stamp is None and not self.in_memory:
            self._index, self._stamp = None, None
            raise EngineError("there is no index")
        if stamp == self._stamp and self._index is not None:
            return False
        if self._index is None:
            self._index = create(None) if self._folder is None else reopen(self._folder)
        with guarded():
            self._index.reload()
        self._stamp = stamp
        return True

    def searcher(self) -> tantivy.Searcher:
        """
        Return the view of the last commit that `refresh` has taken in.

        Raises:
            EngineError: There is none.
        """
        if self._index is None:
            raise EngineError("there is no index")
        with guarded():
            return self._index.searcher()

    def place(self) -> Place | None:
        """
        Return up to where the index follows the log, or ``None`` when it was not made by this program.

        Raises:
            EngineError: What lies there cannot be read.
        """
        searcher = self.searcher()
        with guarded():
            found = searcher.search(tantivy.Query.term_query(SCHEMA, "facets", _STATE, "basic"), 1).hits
            state = json.loads(str(searcher.doc(found[0][1])["state"][0])) if found else {}
        if state.get("fingerprint") != self._fingerprint:
            return None
        steps = Ladder(tuple(state["rungs"]), state["services"])
        return Place(LogPlace(state["seq"], state["entry"]), steps)

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """
        Be the only writer inside the ``with``; yield whether nobody else was.

        Raises:
            OSError: Nothing can be written here.
        """
        if self._root is None:
            with nullcontext(True) as free:
                yield free
            return
        self._root.mkdir(parents=True, exist_ok=True)
        with try_lock(self._root / "writer.lock") as free:
            yield free

    @contextmanager
    def write(self, *, afresh: bool) -> Iterator["Writing"]:
        """
        Change the index inside the ``with``, under the lock; what is not committed there is undone.

        Args:
            afresh: Begin without a document; searches find the old ones until the commit.

        Raises:
            EngineError: It cannot be written.
        """
        index = self._writable(afresh=afresh)
        with guarded():
            writer = index.writer(self._budget, 1)
            try:
                if afresh:
                    writer.delete_all_documents()
                yield Writing(writer, self._fingerprint)
            except BaseException:
                # Whatever it was, it is on its way up; the lock of tantivy must not stay behind.
                with suppress(ValueError, OSError, RuntimeError):
                    writer.rollback()
                raise
            finally:
                # Merging is what keeps the pieces few; it ends before another process may write.
                with suppress(RuntimeError):
                    writer.wait_merging_threads()
            index.reload()
        self._index, self._stamp = index, self._seen()

    def _writable(self, *, afresh: bool) -> tantivy.Index:
        """Open the index for writing; one that is broken is thrown away when it is made afresh anyway."""
        if self._folder is None:
            return self._index or create(None)
        with guarded():
            self._folder.mkdir(exist_ok=True)
        try:
            return create(self._folder)
        except EngineError:
            if not afresh:
                raise
            with guarded():
                shutil.rmtree(self._folder)
                self._folder.mkdir()
            return create(self._folder)

    def discard(self) -> None:
        """Throw the index away, under the lock, because it does not answer."""
        self._index, self._stamp = None, None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def tidy(self) -> None:
        """Throw away the indexes of other fingerprints but the youngest."""
        if self._root is None:
            return
        others = [path for path in self._root.glob("index-*") if path != self._folder]
        for path in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[_KEPT - 1 :]:
            shutil.rmtree(path, ignore_errors=True)

    def _seen(self) -> _Stamp | None:
        """Return what changes with each commit of any process."""
        if self._folder is None:
            return None
        try:
            found = (self._folder / "meta.json").stat()
        except OSError:
            return None
        return (found.st_ino, found.st_mtime_ns, found.st_size)


class Writing:
    """
    Changes that become visible together.
    """

    def __init__(self, writer: tantivy.IndexWriter, fingerprint: str) -> None:
        self._writer = writer
        self._fingerprint = fingerprint

    def add(self, fields: Fields, steps: Ladder) -> None:
        """Add a document, with the step of its id."""
        self._writer.add_document(document({**fields, "step": [steps.weight(str(fields["id"][0]))]}))

    def remove(self, id: str) -> None:
        """Remove the document of this id, if there is one."""
        self._writer.delete_documents_by_term("id", id)

    def commit(self, place: Place) -> None:
        """Make everything so far visible and durable, together with where in the log it was seen."""
        self._writer.delete_documents_by_term("facets", _STATE)
        state = {
            "fingerprint": self._fingerprint,
            "seq": place.log.seq,
            "entry": place.log.entry,
            "rungs": place.ladder.rungs,
            "services": place.ladder.services,
        }
        # No service has such an id: theirs begin with a letter or a digit.
        self.add({"id": ["~state"], "facets": [_STATE], "state": [json.dumps(state)]}, Ladder())
        self._writer.commit()
