# SPDX-License-Identifier: EUPL-1.2
"""
Services in and out as files of outside formats.
"""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import chain
from pathlib import Path

from onestopshop.domain.ids import check_key
from onestopshop.domain.services import Organisation, Service
from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.services import Imported, Services
from onestopshop.ports.checks import Finding
from onestopshop.ports.formats import Format
from onestopshop.ports.queries import Query

__all__ = ["Exchange"]


class Exchange:
    """
    The files that a desk may read and write; visits never leave through them.
    """

    def __init__(self, desk: DeskWork, services: Services, formats: Callable[[], tuple[Format, ...]]) -> None:
        self._desk = desk
        self._services = services
        self._formats = formats

    def formats(self) -> Sequence[Format]:
        """Return the formats that the plugins offer."""
        return self._formats()

    def check(self, path: str | Path, *, format: str) -> Sequence[Finding]:
        """
        Return what is wrong with a file, without importing anything.

        Raises:
            ExchangeError: There is no such format.
        """
        self._desk.allow("exchange.verify")
        return self._format(format).check(_file(path))

    def import_services(self, path: str | Path, *, format: str, directory: str) -> Imported:
        """
        Bring the services of *directory* to what a file says, all or nothing.

        Args:
            directory: The name under which these services are kept; each source needs one of its own.

        Raises:
            ExchangeError: There is no such format, or the file was refused.
            InvalidDataError: A service of it cannot be accepted; nothing was written.
        """
        self._desk.allow("services.import")
        check_key(directory, path="$.directory")
        things = tuple(self._format(format).read(_file(path), directory=directory))
        if not any(isinstance(thing, Service) for thing in things):
            raise ExchangeError(
                "no service found in the file; nothing was written", hint="Is it the right file?"
            )
        return self._services.load(things, directory=directory)

    def export_services(self, path: str | Path, *, format: str) -> int:
        """
        Write all organisations and services to a file, and return how many services that were.

        Raises:
            ExchangeError: There is no such format, or the file cannot be written.
        """
        self._desk.allow("services.export")
        chosen, file = self._format(format), _file(path)
        with self._desk.reading() as work:
            organisations = work.find(Organisation, Query(kind=Organisation.KIND))
            services = tuple(work.find(Service, Query(kind=Service.KIND)))
            chosen.write(chain(organisations, services), file)
        return len(services)

    def _format(self, name: str) -> Format:
        if not isinstance(name, str):
            raise InvalidDataError(["the name of a format is a text @ $.format"])
        known = {format.name: format for format in self._formats()}
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise ExchangeError(
                f"there is no format {name!r}",
                hint=f"Did you mean {near[0]!r}?"
                if near
                else f"Formats: {', '.join(sorted(known)) or 'none'}.",
            )
        return known[name]


def _file(path: str | Path) -> Path:
    if not isinstance(path, (str, Path)):
        raise InvalidDataError(["a file is named by a text or a Path @ $.path"])
    return Path(path)
