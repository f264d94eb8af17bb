# SPDX-License-Identifier: EUPL-1.2
"""
Statistics for audiences outside: what is published, previewed, listed and handed out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs

from onestopshop.domain.publications.programmes import Programme, expect_period
from onestopshop.domain.publications.publications import Publication, publication_id
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.text import LanguageTag
from onestopshop.errors import NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.publications.explaining import spoken
from onestopshop.operations.publications.exporting import data_package, write_folder
from onestopshop.operations.publications.programmes import programme_of, programmes
from onestopshop.operations.publications.publishing import files_of, made, publish
from onestopshop.operations.publications.sheets import EXPLAINED
from onestopshop.operations.publications.tables import publications, table_files, tables_in
from onestopshop.operations.work import Work

__all__ = ["Preview", "Publications", "Published"]


@attrs.frozen(kw_only=True)
class Published:
    """
    One line of the list of what was published.
    """

    id: str
    programme: str
    programme_version: int
    period: str
    closed_on: date
    digest: str


@attrs.frozen(kw_only=True)
class Preview:
    """
    What would be published now.

    Args:
        merged: How many categories of a table were merged so that the attacker proves nothing.
        words: The page that explains the figures.
        not_explained_in: The languages that every text of the city has, and in which nobody wrote these words.
    """

    programme: str
    period: str
    tables: tuple[PublishedTable, ...]
    merged: Mapping[str, int]
    words: str
    not_explained_in: tuple[LanguageTag, ...]


class Publications:
    """
    The statistics of the city for audiences outside.

    They are the tables of a fixed programme, of closed periods; there is no
    other way to have counts for an audience outside.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def programmes(self) -> Sequence[Programme]:
        """
        Return which tables are published, known beforehand and the same in every city.

        Raises:
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("statistics.read")
            return programmes()

    def preview(self, period: str, *, programme: str = "quarter") -> Preview:
        """
        Return what would be published of a period now, after the attack on it; nothing is written.

        Raises:
            As `publish`.
        """
        with self._desk.reading() as work:
            ready = made(work, programme_of(programme), period_of(period))
            city = work.context.city
            said = spoken(ready.programme, city, own=work.context.own_words)
            return Preview(
                programme=ready.programme.name,
                period=ready.period.name,
                tables=ready.tables,
                merged=ready.merged,
                words=files_of(work, ready)[EXPLAINED].decode(),
                not_explained_in=tuple(tag for tag in city.languages.required if tag not in said),
            )

    def publish(self, period: str, *, programme: str = "quarter", key: str | None = None) -> Publication:
        """
        Publish a period: its tables never change afterwards.

        Facts that are entered or corrected later are booked in the next open
        quarter; what is erased is never booked.  Before anything is written,
        an attacker tries to work out counts from all that was ever published
        and this together; where he can, categories are merged, and when
        nothing is left to merge, the release is refused.

        Raises:
            ConflictError: It is published already, or not the next one, or it is inside a transaction that wrote.
            ExchangeError: The attacker proves a count, whatever is merged.
            ForbiddenError: Only a coordinator may, at the home installation.
            InvalidDataError: There is no such programme or period, it is not over, or a quarter is not published.
            ConfigurationError: SciPy is not installed.
        """
        return self._desk.run(lambda work: publish(work, programme_of(programme), period_of(period), key=key))

    def list(self) -> Sequence[Published]:
        """
        Return what was published, by programme and period.

        Raises:
            ForbiddenError: The role may not.
        """
        with self._desk.reading() as work:
            work.allow("statistics.read")
            return tuple(
                Published(**{field.name: getattr(one, field.name) for field in attrs.fields(Published)})
                for one in publications(work)
            )

    def tables(self, period: str, *, programme: str = "quarter") -> Sequence[PublishedTable]:
        """
        Return the tables that were published of a period.

        Raises:
            NotFoundError: It is not published.
            ForbiddenError: The role may not.
            InvalidDataError: There is no such programme or period, or what is kept is not what its digest says.
        """
        return tables_in(self.files(period, programme=programme))

    def files(self, period: str, *, programme: str = "quarter") -> Mapping[str, bytes]:
        """
        Return the very files that were published of a period, by path.

        Raises:
            NotFoundError: It is not published.
            ForbiddenError: The role may not.
            InvalidDataError: There is no such programme or period, or what is kept is not what its digest says.
        """
        with self._desk.reading() as work:
            work.allow("statistics.read")
            return table_files(_found(work, programme, period))

    def export(self, period: str, folder: Path, *, programme: str = "quarter") -> Sequence[str]:
        """
        Write what was published of a period into a new folder, as CSV in a data package.

        Returns:
            The paths of the files in it.

        Raises:
            NotFoundError: It is not published.
            ForbiddenError: The role may not.
            ConfigurationError: The city states no licence.
            ExchangeError: There is something at that place, or nothing can be written there.
            InvalidDataError: There is no such programme or period, or what is kept is not what its digest says.
        """
        with self._desk.reading() as work:
            work.allow("statistics.read")
            files = data_package(work, _found(work, programme, period))
        write_folder(Path(folder), files)
        return tuple(sorted(files))


def _found(work: Work, programme: str, period: str) -> Publication:
    wanted, over = programme_of(programme), period_of(period)
    expect_period(wanted, over)
    id = publication_id(wanted.name, over.name)
    found = work.find_one(Publication, id)
    if found is None:
        raise NotFoundError(
            Publication.KIND, id, hint="`onestopshop statistics list` shows what is published."
        )
    return found
