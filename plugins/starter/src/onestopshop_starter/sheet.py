# SPDX-License-Identifier: EUPL-1.2
"""
A file format: one row for each service, with semicolons between the columns.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from onestopshop.errors import ExchangeError, InvalidDataError
from onestopshop.plugin import (
    Answer,
    Audience,
    Finding,
    LocalizedText,
    Organisation,
    OrganisationId,
    Service,
    ServiceId,
    ServiceStatus,
    whole_file,
)

__all__ = ["Sheet"]

COLUMNS = ("id", "organisation", "language", "name", "topics", "verified_on")
LIVE = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula."""


class Sheet:
    """
    Check, read and write the table.
    """

    name = "sheet"
    summary = "A table of services with semicolons."
    losses = frozenset(
        {"summary", "channels", "hours", "languages", "papers", "cost", "requirements", "notices"}
    )

    def check(self, path: Path) -> Sequence[Finding]:
        """Return what is wrong with a file."""
        try:
            list(self.read(path, directory="sheet"))
        except ExchangeError as error:
            return [Finding(rule="sheet.row", message=problem, path=str(path)) for problem in error.problems]
        return []

    def read(self, path: Path, *, directory: str) -> Iterable[Organisation | Service]:
        """Return the organisations that are named, then the services."""
        services, problems = [], []
        try:
            with path.open(encoding="utf-8", newline="") as file:
                for number, row in enumerate(csv.DictReader(file, delimiter=";"), start=2):
                    try:
                        services.append(service(row, directory))
                    except (InvalidDataError, KeyError, TypeError, ValueError, AttributeError) as error:
                        problems.append(f"row {number}: {type(error).__name__}")
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            problems.append(f"the file cannot be read: {type(error).__name__}")
        if problems:
            raise ExchangeError("the table is refused", problems=problems, hint="Correct these rows.")
        named = {one.organisation: one for one in services}
        return [*(organisation(one) for one in named.values()), *services]

    def write(self, things: Iterable[Organisation | Service], path: Path) -> None:
        """Write the services whole or not at all."""
        text = StringIO(newline="")
        table = csv.writer(text, delimiter=";")
        table.writerow(COLUMNS)
        table.writerows(row for thing in things if isinstance(thing, Service) for row in rows(thing))
        with whole_file(path) as file:
            file.write(text.getvalue().encode())


def rows(one: Service) -> Iterator[list[str]]:
    """Yield the row of a service: its name in the first of its languages, with no cell that is a formula."""
    tag = next(iter(one.name))
    cells = [one.id, one.organisation, tag, one.name[tag], " ".join(sorted(one.topics)), str(one.verified_on)]
    yield [f"'{cell}" if cell.startswith(LIVE) else cell for cell in cells]


def service(row: dict[str, str], directory: str) -> Service:
    """Return the service of a row."""
    text = {
        name: cell[1:] if cell[:1] == "'" and cell[1:].startswith(LIVE) else cell
        for name, cell in row.items()
    }
    return Service(
        id=ServiceId(text["id"]),
        name=LocalizedText({text["language"]: text["name"]}),
        organisation=OrganisationId(text["organisation"]),
        status=ServiceStatus.ACTIVE,
        topics=frozenset(text["topics"].split()),
        audience=frozenset({Audience.VISITOR}),
        usable_without_legal_stay=Answer.UNKNOWN,
        source=directory,
        verified_on=date.fromisoformat(text["verified_on"]),
        directory=directory,
    )


def organisation(one: Service) -> Organisation:
    """Return the organisation that a service names; the table says no more of it than its id."""
    return Organisation(
        id=one.organisation,
        name=LocalizedText({"und": one.organisation}),
        directory=one.directory,
        source=one.source,
        verified_on=one.verified_on,
    )
