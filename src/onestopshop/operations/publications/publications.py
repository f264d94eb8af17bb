# SPDX-License-Identifier: EUPL-1.2
"""
Statistics for audiences outside: what is published, previewed, listed and handed out.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import attrs

from onestopshop.domain.publications.programmes import Programme
from onestopshop.domain.publications.publications import Publication, publication_id
from onestopshop.domain.publications.tables import PublishedTable
from onestopshop.domain.reports.periods import Period, period_of
from onestopshop.domain.text import LanguageTag
from onestopshop.errors import NotFoundError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.publications.beginning import LeftOut
from onestopshop.operations.publications.explaining import spoken
from onestopshop.operations.publications.exporting import write_folder
from onestopshop.operations.publications.frequent import Frequent, frequent
from onestopshop.operations.publications.programmes import PUBLISHED, programme_for, programmes
from onestopshop.operations.publications.publishing import files_of, left_out_before, made, publish
from onestopshop.operations.publications.remembering import remember
from onestopshop.operations.publications.sheets import EXPLAINED
from onestopshop.operations.publications.tables import publications, published_files, table_files, tables_in
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
        offered_not_explained_in: The other languages of the city in which nobody wrote them.
        frequent: How many of the most frequent kinds of barrier are told.
        left_out: What is never counted when published figures begin with this period, if anything.
    """

    programme: str
    period: str
    tables: tuple[PublishedTable, ...]
    merged: Mapping[str, int]
    frequent: Frequent
    words: str
    not_explained_in: tuple[LanguageTag, ...]
    offered_not_explained_in: tuple[LanguageTag, ...]
    left_out: LeftOut | None


class Publications:
    """
    The statistics of the city for audiences outside.

    They are the tables of a fixed programme, of closed periods; there is no
    other way to have counts for an audience outside.  Each period has the
    programme of its kind.
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

    def preview(self, period: str) -> Preview:
        """
        Return what would be published of a period now, after the attack on it; nothing is written.

        Raises:
            As `publish`.
        """
        with self._desk.reading() as work:
            ready = made(work, *_asked(period), leave_out_before=True)
            city, languages = work.context.city, work.context.city.languages
            said = spoken(ready.programme, city, own=work.context.own_words)
            return Preview(
                programme=ready.programme.name,
                period=ready.period.name,
                tables=ready.tables,
                merged=ready.merged,
                frequent=frequent(ready.counts, ready.tables),
                words=files_of(work, ready)[EXPLAINED].decode(),
                not_explained_in=tuple(tag for tag in languages.required if tag not in said),
                offered_not_explained_in=tuple(
                    tag for tag in languages.offered if tag not in {*said, *languages.required}
                ),
                left_out=ready.left_out,
            )

    def left_out(self, period: str) -> LeftOut | None:
        """
        Return what no published figure will ever count when they begin with a period; ``None`` for nothing.

        Raises:
            ConflictError: It is inside a transaction that wrote.
            ForbiddenError: Only a coordinator may, at the home installation.
            InvalidDataError: There is no such period, it is not over, or nothing was recorded in the
                rest of its year.
            ConfigurationError: SciPy is not installed, or the city states no licence.
        """
        with self._desk.reading() as work:
            return left_out_before(work, _asked(period)[1])

    def publish(
        self,
        period: str,
        *,
        leave_out_before: bool = False,
        key: str | None = None,
    ) -> Publication:
        """
        Publish a period: its tables never change afterwards.

        Facts that are entered or corrected later are booked in the next open
        period; what is erased is never booked.  Before anything is written,
        an attacker tries to work out counts from all that was ever published
        and this together; where he can, categories are merged, and when
        nothing is left to merge, the release is refused.

        Args:
            leave_out_before: Whether the first period of all may leave out for ever what lies before it.

        Raises:
            ConflictError: It is published already, or not the next one, or it is inside a transaction that wrote;
                or it was published before the storage went back to an older backup, and not as it would be now;
                or it is the first period, facts lie before it, and *leave_out_before* is not given.
            ExchangeError: The attacker proves a count, whatever is merged.
            ForbiddenError: Only a coordinator may, at the home installation.
            InvalidDataError: There is no such period, it is not over, a quarter of the year is not
                published, or it is a quarter of a year that the city publishes as a whole.
            ConfigurationError: SciPy is not installed, or the city states no licence.
        """
        kept = self._desk.run(
            lambda work: publish(work, *_asked(period), leave_out_before=leave_out_before, key=key)
        )
        with Work(self._desk.context, self._desk.actor) as work:
            remember(work)
        return kept

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

    def tables(self, period: str) -> Sequence[PublishedTable]:
        """
        Return the tables that were published of a period.

        Raises:
            NotFoundError: It is not published.
            ForbiddenError: The role may not.
            InvalidDataError: There is no such period, or what is kept is not what its digest says.
        """
        with self._desk.reading() as work:
            work.allow("statistics.read")
            return tables_in(table_files(_found(work, period)))

    def files(self, period: str) -> Mapping[str, bytes]:
        """
        Return the very files that were published of a period, by path: a data package.

        Raises:
            NotFoundError: It is not published.
            ForbiddenError: The role may not.
            InvalidDataError: There is no such period, or what is kept is not what its digest says.
        """
        with self._desk.reading() as work:
            work.allow("statistics.read")
            return published_files(_found(work, period))

    def export(self, period: str, folder: Path) -> Sequence[str]:
        """
        Write what was published of a period into a new folder, as CSV in a data package.

        Returns:
            The paths of the files in it.

        Raises:
            NotFoundError: It is not published.
            ForbiddenError: The role may not.
            ExchangeError: There is something at that place, or nothing can be written there.
            InvalidDataError: There is no such period, or what is kept is not what its digest says.
        """
        files = self.files(period)
        write_folder(Path(folder), files)
        return tuple(sorted(files))


def _asked(period: str) -> tuple[Programme, Period]:
    over = period_of(period, like=PUBLISHED)
    return programme_for(over), over


def _found(work: Work, period: str) -> Publication:
    wanted, over = _asked(period)
    id = publication_id(wanted.name, over.name)
    found = work.find_one(Publication, id)
    if found is None:
        raise NotFoundError(
            Publication.KIND, id, hint="`onestopshop statistics list` shows what is published."
        )
    return found
