# SPDX-License-Identifier: EUPL-1.2
"""
Reports: the figures of a period, closing them, and what is behind them.
"""

from collections.abc import Sequence
from datetime import date

import attrs

from onestopshop.domain.people import ActsAs
from onestopshop.domain.reports.figures import Figure
from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.reports.reports import (
    AUDIENCES,
    ClosedReport,
    Content,
    Difference,
    Report,
    differences,
    one_audience,
)
from onestopshop.domain.reports.suppression import suppressed
from onestopshop.errors import ForbiddenError
from onestopshop.operations.arguments import own_desk
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.policies import INSIDE, ORGANISATION, audience_of
from onestopshop.operations.reports.closing import close_period, content_of, find_closed, revise_period
from onestopshop.operations.reports.outside import closed_year, expect_quarter, released_content
from onestopshop.operations.reports.reporting import (
    SUBJECTS,
    Scope,
    figures_for,
    names_of,
    scope_of,
    some_figures,
)
from onestopshop.operations.reports.tracing import Traced, trace
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["ClosedPeriod", "Reports"]


@attrs.frozen(kw_only=True)
class ClosedPeriod:
    """
    One line of the list of closed periods.
    """

    period: str
    revision: int
    closed_on: date
    digest: str


class Reports:
    """
    The figures that a coordinator must produce, as one actor may see them.

    Whoever is outside the desks sees no small count.  A worker sees what her
    own desk recorded.  Whatever is made for others than the desks is of the
    whole city, because what one desk counts could be subtracted from it.  For
    other cities and the public there are no reports: they read published statistics.
    """

    def __init__(self, desk: DeskWork) -> None:
        self._desk = desk

    def visits(self, period: str, *, desk: str | None = None, audience: str | None = None) -> Report:
        """
        Return the figures of visits, papers and referrals.

        Those for others than the desks are read from the closed year, so that
        no two of them can be subtracted.

        Args:
            period: A year, a quarter or a month: ``2026``, ``2026-Q1``, ``2026-03``.
            desk: Only what this desk recorded.
            audience: One of `AUDIENCES` for whom it is made; the actor's own by default.

        Raises:
            InvalidDataError: There is no such period, desk or audience, or it is no period for the audience.
            NotFoundError: It is for others than the desks, and the year is not closed.
            ForbiddenError: The role may not, or a worker asks for another desk or for the whole city.
        """
        return self._report("visits", period, desk, audience)

    def barriers(self, period: str, *, desk: str | None = None, audience: str | None = None) -> Report:
        """
        Return the figures of observations, barriers and signals.

        An owner's are of the barriers of its organisation that are shared with
        it, in a quarter that is over.  Those for all others than the desks are
        read from the closed year.

        Args:
            period: A year, a quarter or a month: ``2026``, ``2026-Q1``, ``2026-03``.
            desk: Only what this desk observed; barriers and signals are of no desk.
            audience: One of `AUDIENCES` for whom it is made; the actor's own by default.

        Raises:
            InvalidDataError: There is no such period, desk or audience, or it is no period for the audience.
            NotFoundError: It is for others than the desks, and the year is not closed.
            ForbiddenError: The role may not, or a worker asks for another desk or for the whole city.
        """
        return self._report("barriers", period, desk, audience)

    def figures(self, codes: Sequence[str], period: str, *, desk: str | None = None) -> Sequence[Figure]:
        """
        Return some figures, exact, as a dashboard of the desks shows them.

        Only what they count is read; where a projection has counted them, nothing else is.

        Args:
            codes: Codes of figures, such as ``visits.channel``.
            desk: Only what this desk recorded; barriers and signals are of no desk.

        Raises:
            InvalidDataError: There is no such figure, period or desk.
            ForbiddenError: The role may not, looks from outside the desks, or at another desk.
        """
        with self._desk.reading() as work:
            work.allow("reports.read")
            if audience_of(work.actor) != INSIDE:
                raise ForbiddenError(
                    "reports.read",
                    ["the exact figures of a dashboard are for the desks"],
                    hint="Read the report as your audience may see it.",
                )
            scope = scope_of(work, period_of(period), own_desk(work, "reports.read", desk))
            return names_of(work, some_figures(work, scope, codes))[1]

    def close(self, period: str, *, key: str | None = None) -> ClosedReport:
        """
        Close a period: its figures are kept as they are now, and never change again.

        Raises:
            InvalidDataError: There is no such period, or it is not over.
            ConflictError: It is closed already: correct it by `revise`.
            ForbiddenError: Only a coordinator may, at the home installation.
        """
        return self._desk.run(lambda work: close_period(work, period_of(period), key=key))

    def revise(self, period: str, *, reason: str, key: str | None = None) -> ClosedReport:
        """
        Correct a closed period by a later revision, which says what differs.

        Raises:
            NotFoundError: It is not closed.
            ConflictError: Nothing differs.
            InvalidDataError: There is no such period, or the reason is missing or seems to tell who somebody is.
            ForbiddenError: Only a coordinator may, at the home installation.
        """
        return self._desk.run(lambda work: revise_period(work, period_of(period), reason=reason, key=key))

    def get(self, period: str, *, revision: int | None = None) -> ClosedReport:
        """
        Return a closed report as it is kept; its last revision when none is named.

        Raises:
            NotFoundError: There is none.
            ForbiddenError: The role may not, or does not see the counts of the whole city.
            InvalidDataError: There is no such period, or what is kept is not what its digest says.
        """
        with self._desk.reading() as work:
            work.allow("reports.read")
            _expect_whole_city(work, "reports.read")
            report = find_closed(work, period, revision)
            content_of(report)
            return report

    def read(self, period: str, *, revision: int | None = None, audience: str | None = None) -> Content:
        """
        Return what a closed report says, as an audience may see it.

        Others than the desks see years, and of a year the last revision that
        moves no count by less than their smallest one.

        Raises:
            NotFoundError: There is none.
            InvalidDataError: There is no such period or audience, it is not for the audience, or what is kept is
                not what its digest says.
            ForbiddenError: The revision that is named would tell a small count.
        """
        with self._desk.reading() as work:
            work.allow("reports.read")
            least, wanted = _least(work, audience, own=_of_the_city(work))
            if wanted == INSIDE:
                return content_of(find_closed(work, period, revision))
            return released_content(work, period_of(period), revision=revision, audience=wanted, least=least)

    def list(self) -> Sequence[ClosedPeriod]:
        """Return the closed periods with all their revisions, in order of the period."""
        with self._desk.reading() as work:
            work.allow("reports.read")
            query = Query(kind=ClosedReport.KIND, order=(("period", "asc"), ("revision", "asc")))
            return tuple(
                ClosedPeriod(
                    period=one.period, revision=one.revision, closed_on=one.closed_on, digest=one.digest
                )
                for one in work.find(ClosedReport, query)
            )

    def diff(self, period: str, *, revision: int | None = None) -> Sequence[Difference]:
        """
        Return what differs between a closed report and what came later.

        Args:
            revision: Compare this revision with the one before; without it the last one with what records say now.

        Raises:
            NotFoundError: There is no such revision.
            ForbiddenError: The role may not, or does not see the counts of the whole city.
        """
        with self._desk.reading() as work:
            work.allow("reports.read")
            _expect_whole_city(work, "reports.read")
            if revision is not None:
                before, after = (
                    content_of(find_closed(work, period, one)) for one in (revision - 1, revision)
                )
                return differences(before.figures, after.figures)
            kept = content_of(find_closed(work, period, None))
            figures = figures_for(work, scope_of(work, period_of(period), None), SUBJECTS)
            return differences(kept.figures, names_of(work, figures)[1])

    def trace(
        self,
        figure: str,
        *,
        period: str,
        at: Sequence[str] = (),
        sample: int = 20,
        seed: int = 0,
        desk: str | None = None,
    ) -> Sequence[Traced]:
        """
        Return some of the records that a figure counts now, each with why it does.

        Args:
            figure: Its code.
            at: Only those in this category: a code for each dimension.
            sample: How many at most.
            seed: Another seed draws others; the same one draws the same.

        Raises:
            InvalidDataError: There is no such figure, period, category or desk.
            ForbiddenError: The role may not, or looks from outside the desks, or at another desk.
        """
        with self._desk.reading() as work:
            work.allow("reports.trace")
            if audience_of(work.actor) != INSIDE:
                raise ForbiddenError("reports.trace", ["records of the desks are for who works there"])
            scope = scope_of(work, period_of(period), own_desk(work, "reports.trace", desk))
            return trace(work, scope, figure, at=at, sample=sample, seed=seed)

    def _report(self, subject: str, period: str, desk: str | None, audience: str | None) -> Report:
        with self._desk.reading() as work:
            work.allow("reports.read")
            least, wanted = _least(work, audience, own=audience_of(work.actor))
            only = own_desk(work, "reports.read", desk)
            if only is not None and wanted != INSIDE:
                raise ForbiddenError(
                    "reports.read", ["figures of one desk could be subtracted from those of the city"]
                )
            scope = scope_of(work, period_of(period), only)
            if wanted != INSIDE:
                if scope.owner is None or subject == "visits":
                    return closed_year(work, scope, subject=subject, audience=wanted, least=least)
                expect_quarter(work, scope.frame.period)
            figures = figures_for(work, scope, (subject,))
            shown = figures if wanted == INSIDE else suppressed(figures, least)
            return _made(work, scope, shown, subject=subject, audience=wanted, least=least)


def _made(
    work: Work, scope: Scope, figures: Sequence[Figure], *, subject: str, audience: str, least: int
) -> Report:
    names, ordered = names_of(work, figures)
    period, today = scope.frame.period, work.context.today()
    return Report(
        subject=subject,
        city=work.context.city.id,
        desk=scope.desk,
        period=period.name,
        since=period.since,
        until=period.until,
        made_on=today,
        complete=period.over(today),
        audience=audience,
        smallest_count=least,
        figures=ordered,
        names=names,
    )


def _of_the_city(work: Work) -> str:
    """Return the audience of the actor for figures of the whole city: a worker sees those of her own desk only."""
    return ORGANISATION if work.actor.acts_as is ActsAs.WORKER else audience_of(work.actor)


def _expect_whole_city(work: Work, action: str) -> None:
    if _of_the_city(work) != INSIDE:
        raise ForbiddenError(
            action,
            ["the exact figures of the city are for its coordinators"],
            hint="Read it as your audience may see it.",
        )


def _least(work: Work, audience: str | None, *, own: str) -> tuple[int, str]:
    """Return the smallest count for an audience, never less than the actor's own, and the audience."""
    wanted = own if audience is None else max(own, one_audience(audience), key=AUDIENCES.index)
    return max(work.policies.smallest_count(own), work.policies.smallest_count(wanted)), wanted
