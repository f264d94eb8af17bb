# SPDX-License-Identifier: EUPL-1.2
"""
Reports of a period, and the closed ones, which never change.

What a closed report says is kept as the very text that its digest is of, so
that no later version of the library can read it differently.  A correction is
a later revision that names the one before and says what differs.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar

import attrs

from onestopshop.domain.events import Event
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.reports.figures import At, Figure
from onestopshop.domain.text import LocalizedText
from onestopshop.domain.values import bounded
from onestopshop.errors import InvalidDataError

__all__ = [
    "AUDIENCES",
    "ClosedReport",
    "Content",
    "Difference",
    "Report",
    "closed",
    "differences",
    "one_audience",
    "report_id",
]

_K = Keep.UNLIMITED

AUDIENCES = ("desk", "organisation")
"""For whom a report can be made: who does the work, and the organisations of the city."""

_OUTSIDE = ("network", "public")
"""Who reads published statistics: an exact count beside them would undo their rounding."""


@attrs.frozen(kw_only=True)
class Report:
    """
    The figures of one period as they are now.

    Args:
        subject: ``visits`` or ``barriers``.
        desk: Of one desk only; ``None`` for the whole city.
        until: The day after the last.
        complete: Whether the period is over.
        audience: For whom it is; ``organisation`` sees no count below `smallest_count`.
        names: What services, organisations and concepts in it are called, by code.
    """

    subject: str = attrs.field(metadata=about("which report it is", keep=_K))
    city: str = attrs.field(metadata=about("whose figures they are", keep=_K))
    desk: str | None = attrs.field(default=None, metadata=about("whose figures they are", keep=_K))
    period: str = attrs.field(metadata=about("no figure without its period", keep=_K))
    since: date = attrs.field(metadata=about("no figure without its period", keep=_K))
    until: date = attrs.field(metadata=about("no figure without its period", keep=_K))
    made_on: date = attrs.field(metadata=about("how current it is", keep=_K))
    complete: bool = attrs.field(metadata=about("whether the period is over", keep=_K))
    audience: str = attrs.field(metadata=about("who may see it", keep=_K))
    smallest_count: int = attrs.field(metadata=about("that small counts are hidden", keep=_K))
    figures: tuple[Figure, ...] = attrs.field(metadata=about("figures of a period", keep=_K))
    names: Mapping[str, LocalizedText] = attrs.field(factory=dict, metadata=about("shown to people", keep=_K))

    def figure(self, code: str) -> Figure:
        """
        Return the figure of this code.

        Raises:
            KeyError: The report has none.
        """
        return _figure(self.figures, code)


@attrs.frozen(kw_only=True)
class Difference:
    """
    One value that a revision changes; ``None`` where it was not there.
    """

    figure: str = attrs.field(metadata=about("what a correction changes", keep=_K))
    at: At = attrs.field(default=(), metadata=about("what a correction changes", keep=_K))
    before: int | None = attrs.field(default=None, metadata=about("what a correction changes", keep=_K))
    after: int | None = attrs.field(default=None, metadata=about("what a correction changes", keep=_K))


@attrs.frozen(kw_only=True)
class Content:
    """
    What a closed report says.

    Args:
        form: The version of this form.
        revises: The digest of the revision before, of which this one is a correction.
        thresholds: The smallest count that each audience may see of it.
        differs: What the revision changes.
        nonce: What nobody outside can guess, so that small counts cannot be tried until the digest fits.
    """

    form: int = attrs.field(default=1, metadata=about("how to read it", keep=_K))
    city: str = attrs.field(metadata=about("whose figures they are", keep=_K))
    period: str = attrs.field(metadata=about("no figure without its period", keep=_K))
    since: date = attrs.field(metadata=about("no figure without its period", keep=_K))
    until: date = attrs.field(metadata=about("no figure without its period", keep=_K))
    revision: int = attrs.field(metadata=about("corrections are revisions", keep=_K))
    revises: str | None = attrs.field(default=None, metadata=about("corrections are revisions", keep=_K))
    reason: str | None = attrs.field(default=None, metadata=about("why it was corrected", keep=_K))
    closed_on: date = attrs.field(metadata=about("corrections are dated", keep=_K))
    role: str = attrs.field(metadata=about("who is accountable", keep=_K))
    thresholds: Mapping[str, int] = attrs.field(factory=dict, metadata=about("who may see what", keep=_K))
    figures: tuple[Figure, ...] = attrs.field(default=(), metadata=about("figures of a period", keep=_K))
    names: Mapping[str, LocalizedText] = attrs.field(factory=dict, metadata=about("shown to people", keep=_K))
    differs: tuple[Difference, ...] = attrs.field(
        default=(), metadata=about("what a correction changes", keep=_K)
    )
    nonce: str = attrs.field(default="", metadata=about("the digest tells no hidden count", keep=_K))

    def __attrs_post_init__(self) -> None:
        bounded(self.reason, most=1000, path="$.reason")

    def figure(self, code: str) -> Figure:
        """
        Return the figure of this code.

        Raises:
            KeyError: The report has none.
        """
        return _figure(self.figures, code)


@attrs.frozen(kw_only=True)
class ClosedReport:
    """
    A period whose figures are closed.

    Args:
        id: `report_id` of the period and the revision, so that none is closed twice.
        content: A `Content` as canonical JSON (RFC 8785); it is never written anew.
        digest: The SHA-256 of the content, in hexadecimal digits.
        by: Who closed it; not part of the content, because the code is kept for 24 months only.
    """

    KIND: ClassVar[str] = "report"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("period", "revision"),)

    id: str = attrs.field(metadata=about("a period is closed once", keep=_K))
    city: str = attrs.field(metadata=about("whose figures they are", keep=_K))
    period: str = attrs.field(metadata=about("which period is closed", keep=_K, index=Index.STRING))
    revision: int = attrs.field(metadata=about("corrections are revisions", keep=_K, index=Index.INTEGER))
    closed_on: date = attrs.field(metadata=about("corrections are dated", keep=_K))
    by: str = attrs.field(metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE))
    content: str = attrs.field(metadata=about("closed figures never change", keep=_K))
    digest: str = attrs.field(metadata=about("proof that nothing changed", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))


def one_audience(audience: str) -> str:
    """
    Return *audience* when there are reports and lists for it.

    Raises:
        InvalidDataError: There is no such audience, or it reads published statistics only.
    """
    if audience in _OUTSIDE:
        raise InvalidDataError(
            [f"for the audience {audience} there is nothing but published statistics @ $.audience"],
            hint="`onestopshop statistics publish` makes them, and `onestopshop statistics export` hands them out.",
        )
    if audience not in AUDIENCES:
        raise InvalidDataError(
            ["there is no such audience @ $.audience"], hint=f"Audiences: {', '.join(AUDIENCES)}."
        )
    return audience


def report_id(period: str, revision: int) -> str:
    """Return the id of a revision of a closed period."""
    return f"{period.lower()}.{revision}"


def closed(content: Content, *, text: str, digest: str, by: str) -> tuple[ClosedReport, Event]:
    """
    Return the record of a closed period, version 1.

    Args:
        text: The content as canonical JSON, of which *digest* is.
    """
    report = ClosedReport(
        id=report_id(content.period, content.revision),
        city=content.city,
        period=content.period,
        revision=content.revision,
        closed_on=content.closed_on,
        by=by,
        content=text,
        digest=digest,
        version=1,
    )
    told = {"period": content.period, "revision": content.revision, "digest": digest}
    return report, Event(action="report.closed", kind=ClosedReport.KIND, subject=report.id, data=told)


def differences(before: Sequence[Figure], after: Sequence[Figure]) -> tuple[Difference, ...]:
    """Return each value that is not the same in both, in the order of the later figures."""
    old, new = _values(before), _values(after)
    return tuple(
        Difference(figure=figure, at=at, before=old.get((figure, at)), after=new.get((figure, at)))
        for figure, at in {**new, **old}
        if old.get((figure, at)) != new.get((figure, at))
    )


def _values(figures: Sequence[Figure]) -> dict[tuple[str, At], int | None]:
    return {(figure.code, row.at): row.value for figure in figures for row in figure.rows}


def _figure(figures: Sequence[Figure], code: str) -> Figure:
    found = next((figure for figure in figures if figure.code == code), None)
    if found is None:
        raise KeyError(code)
    return found
