# SPDX-License-Identifier: EUPL-1.2
"""
What the organisations of the city see: of the city closed years, of an owner's barriers quarters that are over.

Two reports of which one holds the other could be subtracted, and so could
those of two days; what lies between them is often one visit.
"""

from typing import Final

from onestopshop.domain.reports.periods import Period, PeriodKind
from onestopshop.domain.reports.releases import released
from onestopshop.domain.reports.reports import ClosedReport, Content, Report, report_id
from onestopshop.errors import ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.reports.closing import content_of, find_closed
from onestopshop.operations.reports.reporting import Scope, all_definitions
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["closed_year", "expect_quarter", "released_content"]

_WHY: Final = "two periods of which one holds the other could be subtracted"


def released_content(
    work: Work, period: Period, *, revision: int | None, audience: str, least: int
) -> Content:
    """
    Return what a closed year says, as an audience may see it.

    Args:
        revision: The last one that the audience sees when none is named.

    Raises:
        InvalidDataError: The period is no year, or what is kept is not what its digest says.
        NotFoundError: It is not closed, or there is no such revision.
        ForbiddenError: The revision moves a count by so little that it would tell a small one.
    """
    if period.kind is not PeriodKind.YEAR:
        raise InvalidDataError(
            ["for this audience the figures of the city are of whole years @ $.period"],
            hint=f"Write a closed year, such as {period.since.year}: {_WHY}.",
        )
    query = Query(
        kind=ClosedReport.KIND,
        where={"period": Equal(period.name)},
        order=(("period", "asc"), ("revision", "asc")),
    )
    kept = (content_of(one) for one in work.find(ClosedReport, query))
    told = {one.revision: one for one in released(kept, audience=audience, least=least)}
    wanted = revision if revision is not None else max(told, default=None)
    if wanted in told:
        return told[wanted]
    if not told:
        raise NotFoundError(
            ClosedReport.KIND,
            report_id(period.name, revision or 1),
            hint=f"It sees closed figures; a coordinator closes them: `onestopshop report close {period.name}`.",
        )
    find_closed(work, period.name, revision)
    raise ForbiddenError(
        "reports.read",
        [f"revision {revision} of {period.name} moves a count by fewer than {audience} may see"],
        hint="Leave the revision out to read the last one that is for this audience.",
    )


def closed_year(work: Work, scope: Scope, *, subject: str, audience: str, least: int) -> Report:
    """
    Return one subject of a closed year, as an audience may see it.

    Raises:
        InvalidDataError: The period is no year, or what is kept is not what its digest says.
        NotFoundError: It is not closed.
    """
    period = scope.frame.period
    content = released_content(work, period, revision=None, audience=audience, least=least)
    codes = {one.code for one in all_definitions(scope.frame, [subject])}
    figures = tuple(figure for figure in content.figures if figure.code in codes)
    named = {code for figure in figures for row in figure.rows for code in row.at}
    return Report(
        subject=subject,
        city=content.city,
        period=period.name,
        since=period.since,
        until=period.until,
        made_on=content.closed_on,
        complete=True,
        audience=audience,
        smallest_count=max(least, content.thresholds.get(audience, least)),
        figures=figures,
        names={code: name for code, name in content.names.items() if code in named},
    )


def expect_quarter(work: Work, period: Period) -> None:
    """
    Return when an owner may see the figures of its barriers in this period.

    Raises:
        InvalidDataError: It is no quarter, or not over.
    """
    if period.kind is not PeriodKind.QUARTER or not period.over(work.context.today()):
        raise InvalidDataError(
            ["an owner's figures are of a quarter that is over @ $.period"],
            hint=f"Write it like {period.since.year - 1}-Q4: {_WHY}.",
        )
