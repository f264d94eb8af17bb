# SPDX-License-Identifier: EUPL-1.2
"""
Close a period, and correct what is closed by a dated revision.
"""

from hashlib import sha256
from typing import Final

import attrs
import orjson

from onestopshop.codec.canonical import canonical
from onestopshop.codec.converter import structure, unstructure
from onestopshop.domain.identity import refuse_identity
from onestopshop.domain.people import ActsAs
from onestopshop.domain.reports.periods import Period, period_of
from onestopshop.domain.reports.reports import (
    AUDIENCES,
    ClosedReport,
    Content,
    closed,
    differences,
    report_id,
)
from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.policies import INSIDE
from onestopshop.operations.reports.reporting import SUBJECTS, figures_for, names_of, scope_of
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Equal, Query

__all__ = ["close_period", "content_of", "find_closed", "revise_period"]

_ACTION: Final = "reports.close"
_FORM: Final = 1


def close_period(work: Work, period: Period, *, key: str | None) -> ClosedReport:
    """
    Keep the figures of a period as they are now.

    Raises:
        InvalidDataError: The period is not over.
        ConflictError: It is closed already.
        ForbiddenError: Only a coordinator may, at the home installation.
    """
    key = work.key_of_call(key)
    repeated = work.repeated(key, "report.closed", ClosedReport, report_id(period.name, 1), may=_ACTION)
    if repeated is not None:
        return repeated
    _expect_may(work)
    if not period.over(work.context.today()):
        raise InvalidDataError(
            ["the period is not over @ $.period"], hint=f"Close it on {period.until} or later."
        )
    last = _latest(work, period.name)
    if last is not None:
        raise ConflictError(
            f"{period.name} is closed",
            expected="a period that is not closed",
            found=f"closed on {last.closed_on}, revision {last.revision}",
            hint="Correct it by a revision: `onestopshop report close --revise`.",
        )
    return _save(work, _content(work, period), key)


def revise_period(work: Work, period: Period, *, reason: str, key: str | None) -> ClosedReport:
    """
    Keep a later revision of a closed period, which names the one before and says what differs.

    Raises:
        NotFoundError: It is not closed.
        ConflictError: Nothing differs.
        InvalidDataError: The reason is missing, or seems to tell who somebody is.
        ForbiddenError: Only a coordinator may, at the home installation.
    """
    key = work.key_of_call(key)
    repeated = work.repeated(key, "report.closed", ClosedReport, may=_ACTION)
    if repeated is not None:
        if repeated.period != period.name or repeated.revision == 1:
            raise ConflictError(
                f"the key {key!r} was used for {repeated.id}",
                expected=f"a revision of {period.name}",
                found=repeated.id,
                hint="Use a new key for each thing that you do.",
            )
        return repeated
    _expect_may(work)
    if not isinstance(reason, str) or not reason.strip():
        raise InvalidDataError(["a reason is needed @ $.reason"], hint="Say what was corrected, and why.")
    refuse_identity({"reason": reason})
    last = find_closed(work, period.name, None)
    before, now = content_of(last), _content(work, period)
    differs = differences(before.figures, now.figures)
    if not differs:
        raise ConflictError(
            f"{period.name} has not changed",
            expected="a figure that differs",
            found=f"revision {last.revision} says the same",
            hint="There is nothing to correct.",
        )
    content = attrs.evolve(
        now, revision=last.revision + 1, revises=last.digest, reason=reason, differs=differs
    )
    return _save(work, content, key)


def find_closed(work: Work, period: str, revision: int | None) -> ClosedReport:
    """
    Return a revision of a closed period; the last one when none is named.

    Raises:
        InvalidDataError: There is no such period.
        NotFoundError: It is not closed, or there is no such revision.
    """
    name = period_of(period).name
    if revision is None:
        found, id = _latest(work, name), report_id(name, 1)
    else:
        id = report_id(name, revision)
        found = work.find_one(ClosedReport, id)
    if found is None:
        raise NotFoundError(ClosedReport.KIND, id, hint="`onestopshop report list` shows what is closed.")
    return found


def content_of(report: ClosedReport) -> Content:
    """
    Return what a closed report says.

    Raises:
        InvalidDataError: It is not what its digest says, or a newer version of the library closed it.
    """
    text = report.content.encode()
    if sha256(text).hexdigest() != report.digest:
        raise InvalidDataError(
            [f"the report {report.id} is not what its digest says @ $.content"],
            hint="Somebody changed the storage: look at a backup.",
        )
    said = orjson.loads(text)
    if said.get("form", _FORM) > _FORM:
        raise InvalidDataError(
            [f"the report {report.id} is newer than this library @ $.form"],
            hint="Upgrade onestopshop on this machine.",
        )
    return structure(said, Content)


def _content(work: Work, period: Period) -> Content:
    names, figures = names_of(work, figures_for(work, scope_of(work, period, None), SUBJECTS))
    outside = [audience for audience in AUDIENCES if audience != INSIDE]
    return Content(
        form=_FORM,
        city=work.context.city.id,
        period=period.name,
        since=period.since,
        until=period.until,
        revision=1,
        closed_on=work.context.today(),
        role=work.actor.role,
        thresholds={audience: work.policies.smallest_count(audience) for audience in outside},
        figures=figures,
        names=names,
        nonce=work.context.new_id(work.context.today()),
    )


def _save(work: Work, content: Content, key: str | None) -> ClosedReport:
    text = canonical(unstructure(content)).decode()
    digest = sha256(text.encode()).hexdigest()
    return work.save(*closed(content, text=text, digest=digest, by=work.actor.worker), key=key)


def _expect_may(work: Work) -> None:
    work.allow(_ACTION)
    if work.actor.acts_as not in {ActsAs.COORDINATOR, ActsAs.SYSTEM}:
        raise ForbiddenError(_ACTION, ["only a coordinator closes the figures of the city"])
    if not work.context.home:
        raise ForbiddenError(
            _ACTION,
            ["periods are closed by the home installation only"],
            hint="Export the records, import them at home, and close it there.",
        )


def _latest(work: Work, period: str) -> ClosedReport | None:
    query = Query(
        kind=ClosedReport.KIND,
        where={"period": Equal(period)},
        order=(("period", "desc"), ("revision", "desc")),
        limit=1,
    )
    return next(work.find(ClosedReport, query), None)
