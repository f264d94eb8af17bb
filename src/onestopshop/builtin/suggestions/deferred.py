# SPDX-License-Identifier: EUPL-1.2
"""
Suggestions that are loaded by who asks for one, or has asked before: who searches a service waits for nothing.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from onestopshop.plugin import City, LanguageTag, Storage, Suggestion

if TYPE_CHECKING:
    from onestopshop.builtin.suggestions.suggester import Suggestions

__all__ = ["Deferred", "throw_away"]


def throw_away(path: Path) -> None:
    """Remove the file of what was learned, and what SQLite keeps beside it after a process broke off."""
    for beside in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(f"{path.name}{beside}").unlink()


class Deferred:
    """
    A `Suggester` that begins when it is needed.

    Nothing is learned before somebody asks for a suggestion: where nobody does, no words are kept.

    Args:
        path: Where this machine keeps what was learned; ``None`` when it shall learn nothing.
        least: In how many observations a word must stand before it says anything.
        idle: Entries of the log about other things after which the place in it is written down.
    """

    def __init__(self, path: Path | None, city: City, *, least: int, idle: int) -> None:
        self._path = path
        self._city = city
        self._least = least
        self._idle = idle
        self._begun: Suggestions | None = None
        self._beginning = Lock()

    @property
    def kinds(self) -> frozenset[str]:
        """Observations only: the schemes are read when the shop opens."""
        return frozenset({"observation"})

    def close(self) -> None:
        """Close what was opened."""
        if self._begun is not None:
            self._begun.close()

    def follow(self, storage: Storage) -> int:
        """
        Catch up with the log, where somebody asked before, and return the number of the last entry seen.

        Raises:
            AdapterError: It was opened by a process before a fork, or can be kept nowhere.
            StorageError: The storage cannot be read.
        """
        if self._path is None or (self._begun is None and not self._path.exists()):
            return 0
        return self.begun.follow(storage)

    def suggest(
        self, words: str, storage: Storage, *, language: LanguageTag, scheme: str, limit: int
    ) -> Sequence[Suggestion]:
        """
        Catch up with *storage*, and return the likeliest concepts, best first.

        Raises:
            AdapterError: It was opened by a process before a fork, or can be kept nowhere.
            StorageError: The storage cannot be read.
        """
        return self.begun.suggest(words, storage, language=language, scheme=scheme, limit=limit)

    @property
    def begun(self) -> "Suggestions":
        """The suggestions themselves; two threads that begin at once begin one."""
        with self._beginning:
            if self._begun is None:
                from onestopshop.builtin.suggestions.suggester import Suggestions

                self._begun = Suggestions(self._path, self._city, least=self._least, idle=self._idle)
            return self._begun
