# SPDX-License-Identifier: EUPL-1.2
"""
Files in and out: services in the formats of others, and records between two installations of the city.
"""

from collections.abc import Callable, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import chain
from pathlib import Path

from onestopshop.domain.ids import check_key
from onestopshop.domain.merging.conflicts import Conflict
from onestopshop.domain.services import Organisation, Service
from onestopshop.errors import ExchangeError, ForbiddenError, InvalidDataError
from onestopshop.operations.bundles.bundles import BundleExchange
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.exchange.conflicts import page_of_conflicts
from onestopshop.operations.exchange.incoming import unknown_here
from onestopshop.operations.exchange.merging import TakenIn, checked_file, take_in
from onestopshop.operations.exchange.outgoing import HandedOver, hand_over
from onestopshop.operations.policies import INSIDE, audience_of
from onestopshop.operations.services import Imported, Services
from onestopshop.ports.checks import Finding, SeverityOfFinding
from onestopshop.ports.formats import Format
from onestopshop.ports.queries import Query

__all__ = ["Exchange"]


class Exchange(BundleExchange):
    """
    The files that a desk may read and write.

    Records of visits leave in one form only, from one installation of a city to another; other cities get
    packages that hold none.
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

    def export_records(self, path: str | Path, *, since: int | str | date | None = None) -> HandedOver:
        """
        Hand visits, referrals and observations to another installation of the city.

        Args:
            since: The number that the last export gave, or a day; everything when left out.

        Raises:
            ExchangeError: The file cannot be written.
            ForbiddenError: The role may not, or a record is not the actor's.
            InvalidDataError: There is no such number or day.
        """
        self._inside("visits.export")
        with self._desk.reading() as work:
            return hand_over(work, _file(path), since)

    def import_records(self, path: str | Path) -> TakenIn:
        """
        Merge what another installation of the city handed over: all of it or nothing, and nothing twice.

        The result is the same in whatever order files are imported.  What cannot both have happened is kept as
        a conflict.

        Raises:
            ExchangeError: The file is damaged, of another city, or holds something that is no record.
            ForbiddenError: The role may not, or a record is not the actor's.
        """
        self._inside("visits.import")
        return self._desk.run(lambda work: take_in(work, _file(path)))

    def check_records(self, path: str | Path) -> Sequence[Finding]:
        """Return what is wrong with such a file, and what it names that is not known here, importing nothing."""
        self._inside("exchange.verify")
        with self._desk.reading() as work:
            try:
                _, held = checked_file(work, _file(path))
            except ExchangeError as error:
                problems = error.problems or (str(error),)
                return tuple(_finding(problem, SeverityOfFinding.ERROR, error.hint) for problem in problems)
            unknown = unknown_here(work, held.things)
            return tuple(_finding(one, SeverityOfFinding.WARNING, _UNKNOWN) for one in unknown)

    def conflicts(self, *, limit: int = 50, after: Conflict | None = None) -> Sequence[Conflict]:
        """
        Return what two installations did that cannot both have happened, newest day first.

        Args:
            after: The last conflict of the page before.
        """
        self._inside("visits.import")
        with self._desk.reading() as work:
            return page_of_conflicts(work, limit=limit, after=after)

    def _inside(self, action: str) -> None:
        """Refuse who is outside the desks: records of persons' visits are no matter of hers, whatever is granted."""
        self._desk.allow(action)
        if audience_of(self._desk.actor) != INSIDE:
            raise ForbiddenError(action, ["records of the desks are for who works there"])

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


_UNKNOWN = "Import the directory or the taxonomy that has it; the records are taken in as they are."


def _finding(message: str, severity: SeverityOfFinding, hint: str) -> Finding:
    return Finding(rule="exchange.records", message=message, severity=severity, path="", hint=hint)


def _file(path: str | Path) -> Path:
    if not isinstance(path, (str, Path)):
        raise InvalidDataError(["a file is named by a text or a Path @ $.path"])
    return Path(path)
