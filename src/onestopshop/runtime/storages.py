# SPDX-License-Identifier: EUPL-1.2
"""
Open the storages of a city without opening its shop: to copy, back up, restore and verify them.

A shop imports its directories when it opens.  A storage that is empty, damaged
or of another machine must be opened without that.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import attrs
from pydantic import SecretStr

from onestopshop.builtin import BUILTINS
from onestopshop.config.loading import file_of, load
from onestopshop.errors import ConfigurationError, ConflictError, StorageError
from onestopshop.operations.storage.copying import Copied, copy_storage
from onestopshop.operations.storage.digests import Digest, digest
from onestopshop.operations.storage.steps import Progress, sizes
from onestopshop.operations.storage.verifying import Fault, verify_storage
from onestopshop.ports.adapters import City, Options
from onestopshop.ports.storage import Storage
from onestopshop.runtime.city import city_of
from onestopshop.runtime.files import fresh_file
from onestopshop.runtime.places import CURRENT, Place, place_of
from onestopshop.runtime.plugins.host import PluginHost
from onestopshop.runtime.registry import STORAGE, Registry

if TYPE_CHECKING:
    from onestopshop.config.settings import AdapterTable

__all__ = ["Storages"]

_FROM, _TO, _FILE = "FROM", "TO", "FILE"
_READ_ONLY: Final = "read_only"
"""The option of an adapter that can open what must not change."""
_EMPTY: Final = "A backup goes into an empty storage: let [storage] name a new place, then restore again."


class Storages:
    """
    The storages that a city's plugins can open, the present one among them.

    .. code-block:: python

        from onestopshop import Storages

        storages = Storages.of("mycity")
        storages.backup("monday.db")
        storages.copy("current", "sqlite:path=new.db")

    A place is named as on the command line: ``current``, an adapter with its
    options, a TOML file with ``[storage]``, or an SQLite file that is there.

    Args:
        city: For whom they are opened.
        table: That of the storage of the configuration, which is `present`.
        current: Open the present storage; by its table when left out.
    """

    def __init__(
        self,
        city: City,
        registry: Registry,
        table: "AdapterTable",
        *,
        current: Callable[[], AbstractContextManager[Storage]] | None = None,
    ) -> None:
        self.city = city
        self._registry = registry
        self.present = Place(at="storage", table=table, folder=city.folder)
        self._current = current

    @classmethod
    def of(cls, path: str | Path, *, plugins: Sequence[object] = (), **overrides: object) -> Self:
        """
        Return the storages of a city, opening none of them.

        Args:
            path: A folder with ``onestopshop.toml``, or the file.
            plugins: Plugin objects of the embedding application, after those of the configuration.
            overrides: Tables of the configuration that win over the file and the environment.

        Raises:
            ConfigurationError: The configuration cannot be used.
            PluginError: A plugin is unknown, or breaks the contract.
        """
        settings = load(path, overrides=overrides)
        host = PluginHost.load(
            settings.plugins, objects=plugins, builtins=BUILTINS, patience=settings.plugin_timeout
        )
        city = city_of(settings, file_of(path).resolve().parent, host.register_languages())
        return cls(city, Registry(host), settings.storage)

    def open(self, place: str | Path = CURRENT) -> AbstractContextManager[Storage]:
        """
        Open a storage that is there, until the context ends.

        Raises:
            ConfigurationError: It names no storage.
            StorageError: It cannot be opened.
        """
        return self._open(self._existing(self._place(place, at=_FILE)))

    def copy(self, source: str | Path, target: str | Path, *, progress: Progress | None = None) -> Copied:
        """
        Bring the storage *target* to the state that *source* has now.

        Do it again to go on after an interruption, or to catch up.

        Args:
            progress: Told how far it has come.

        Raises:
            ConfigurationError: One of them names no storage, or both name the same.
            ConflictError: The target keeps another history: nothing was written.
            StorageError: One of them cannot be opened, read or written.
        """
        origin, goal = self._place(source, at=_FROM), self._place(target, at=_TO)
        self._refuse_same(origin, goal)
        return self._copied(self._source(origin), goal, progress)

    def backup(self, file: str | Path, *, replace: bool = False, progress: Progress | None = None) -> Copied:
        """
        Write what the city keeps now into a new SQLite file, while its desks are at work.

        The file takes its name when it is whole, compared and on the disk; only its owner may read it.

        Args:
            replace: Let it take the place of a file that is there.

        Raises:
            ConfigurationError: The file is the city's own storage, or that is not there.
            ConflictError: There is such a file.
            StorageError: The storage is empty or cannot be read, or the file cannot be written.
        """
        final = Path(file).absolute()
        self._refuse_same(self.present, self._sqlite(final))
        with fresh_file(final, replace=replace) as fresh:
            copied = self._copied(self._source(self.present), self._sqlite(fresh), progress)
            if not copied.digest.parts:
                raise StorageError(
                    "the storage is empty, so there is nothing to back up",
                    adapter=self.present.table.use,
                    hint="Look whether [storage] names the right place.",
                )
            return copied

    def restore(self, file: str | Path, *, progress: Progress | None = None) -> Copied:
        """
        Fill the city's empty storage with what a backup holds, or go on where that was interrupted.

        Raises:
            ConfigurationError: There is no such file.
            ConflictError: The storage keeps something else; nothing was written.
            StorageError: One of them cannot be opened, read or written.
        """
        backup = self._source(self._sqlite(Path(file).absolute()))
        self._refuse_same(backup, self.present)
        try:
            return self._copied(backup, self.present, progress)
        except ConflictError as error:
            raise ConflictError(
                str(error), expected=error.expected, found=error.found, hint=_EMPTY
            ) from error

    def verify(self, place: str | Path = CURRENT, *, progress: Progress | None = None) -> Iterator[Fault]:
        """
        Yield everything that is wrong with a storage.

        Raises:
            ConfigurationError: It names no storage.
            StorageError: It cannot be opened, or not be read at all.
        """
        with self._open(self._source(self._place(place, at=_FILE))) as storage:
            yield from verify_storage(storage, kinds=self.city.kinds, progress=progress)

    def sizes(self, place: str | Path = CURRENT) -> Mapping[str, int]:
        """
        Return how many records there are of each kind, and of how many entries the ``log`` is.

        Raises:
            ConfigurationError: It names no storage.
            StorageError: It cannot be opened or read.
        """
        with self._open(self._source(self._place(place, at=_FILE))) as storage, storage.read() as snapshot:
            return sizes(snapshot, self.city.kinds)

    def digest(self, place: str | Path = CURRENT, *, progress: Progress | None = None) -> Digest:
        """
        Return the digest of all that a storage keeps, the same on every adapter.

        Raises:
            ConfigurationError: It names no storage.
            StorageError: It cannot be opened or read.
        """
        with self._open(self._source(self._place(place, at=_FILE))) as storage:
            return digest(storage, kinds=self.city.kinds, progress=progress)

    def _copied(self, source: Place, target: Place, progress: Progress | None) -> Copied:
        with self._open(source) as mine, self._open(target) as theirs:
            return copy_storage(mine, theirs, kinds=self.city.kinds, progress=progress)

    def _place(self, said: str | Path, *, at: str) -> Place:
        return self.present if said == CURRENT else place_of(said, at=at)

    @staticmethod
    def _sqlite(file: Path) -> Place:
        from onestopshop.config.settings import AdapterTable

        table = AdapterTable(use="sqlite", path=file.name)  # type: ignore[call-arg]  # the adapter's own
        return Place(at=_FILE, table=table, folder=file.parent)

    def _open(self, place: Place) -> AbstractContextManager[Storage]:
        if place is self.present and self._current is not None:
            return self._current()
        self._options(place)
        city = attrs.evolve(self.city, folder=place.folder)
        return self._registry.open(STORAGE, place.table, city, at=place.at)

    def _options(self, place: Place) -> Options:
        """Return the options of a place; other users of a machine see what stands on a command line."""
        options = self._registry.options(STORAGE, place.table, at=place.at)
        secret = [
            name for name in sorted(options.model_fields_set) if isinstance(getattr(options, name), SecretStr)
        ]
        if place.typed and secret:
            raise ConfigurationError(
                f"a secret does not stand on a command line: {', '.join(secret)}",
                problems=[
                    (f"{place.at}.{name}", "everybody on this machine could read it") for name in secret
                ],
                hint="Write a TOML file with [storage] that only you may read, and name that file.",
            )
        return options

    def _existing(self, place: Place) -> Place:
        """Refuse a file that is not there: an adapter would make it."""
        is_open = place is self.present and self._current is not None
        file = None if is_open else self._file(place)
        if file is not None and not file.exists():
            raise ConfigurationError(
                f"there is nothing at {file}",
                problems=[(f"{place.at}.path", "no such file")],
                hint="Look at the path: it is relative to the current folder, in a TOML file to that file. The first "
                "command that opens the shop makes the city's own storage, or a restore does.",
            )
        return place

    def _source(self, place: Place) -> Place:
        """Return a place that is there, to be opened without changing it where its adapter can do that."""
        self._existing(place)
        is_open = place is self.present and self._current is not None
        if is_open or _READ_ONLY not in type(self._options(place)).model_fields:
            return place
        return attrs.evolve(place, table=place.table.model_copy(update={_READ_ONLY: True}))

    def _file(self, place: Place) -> Path | None:
        path = getattr(self._options(place), "path", None)
        return place.folder / path if isinstance(path, str) else None

    def _refuse_same(self, source: Place, target: Place) -> None:
        files = self._file(source), self._file(target)
        if source.table.use == target.table.use and self._same(source, target, files):
            raise ConfigurationError(
                "a storage cannot be copied to itself", hint="Name another place; nothing was written."
            )

    def _same(self, source: Place, target: Place, files: tuple[Path | None, Path | None]) -> bool:
        mine, theirs = files
        if mine is not None and theirs is not None:
            return mine.resolve() == theirs.resolve()
        return self._options(source) == self._options(target)
