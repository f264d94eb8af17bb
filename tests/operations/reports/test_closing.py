# SPDX-License-Identifier: EUPL-1.2
"""
Closed periods: they never change, and corrections are dated revisions.
"""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from typing import Any

import attrs
import orjson
import pytest
from tests.operations.conftest import Town
from tests.operations.reports.report_samples import a_visit, keep

from onestopshop.codec.canonical import canonical
from onestopshop.codec.records import to_record
from onestopshop.domain.reports.reports import ClosedReport, Difference
from onestopshop.errors import ConflictError, ForbiddenError, InvalidDataError, NotFoundError
from onestopshop.operations.reports.closing import content_of
from onestopshop.ports.storage import Batch, Put

DAY = date(2025, 12, 20)
PERIOD = "2025"


@pytest.fixture
def past(town: Town) -> Town:
    """A town with twelve visits in a year that is over."""
    keep(town, [a_visit(number, DAY) for number in range(12)])
    return town


def test_closing(past: Town) -> None:
    """A closed period is kept as canonical JSON with its digest, who closed it and when."""
    report = past.desk("coordinator", worker="c7").reports.close(PERIOD)
    assert ("2025.1", 1, date(2026, 3, 2), "c7") == (
        report.id,
        report.revision,
        report.closed_on,
        report.by,
    )
    assert sha256(report.content.encode()).hexdigest() == report.digest
    assert canonical(orjson.loads(report.content)).decode() == report.content
    assert "report.closed" == past.actions()[-1]


def test_read_back(past: Town) -> None:
    """What is recorded or taken back later changes not one byte of a closed report."""
    reports = past.desk("coordinator").reports
    before = reports.close(PERIOD)
    past.desk("coordinator").visits.retract(a_visit(0, DAY).id, reason="duplicate")
    keep(past, [a_visit(99, DAY)])
    past.clock.advance(days=800)
    assert before == reports.get(PERIOD)
    assert 12 == reports.read(PERIOD).figure("visits.contacts").value


def test_who_closed_it_is_not_in_the_content(past: Town) -> None:
    """The code of who closed it can be blanked when its time is over: the digest does not hold it."""
    report = past.desk("coordinator", worker="secret-code").reports.close(PERIOD)
    assert "secret-code" not in report.content


def test_the_digest_tells_no_hidden_count(past: Town) -> None:
    """What is digested holds something that others never see: else they could try small counts until it fits."""
    reports = past.desk("coordinator").reports
    kept = reports.close(PERIOD)
    assert reports.read(PERIOD).nonce in kept.content
    assert reports.read(PERIOD).nonce
    assert "" == reports.read(PERIOD, audience="organisation").nonce


def test_names_of_what_is_hidden(past: Town) -> None:
    """A closed report tells others no name of a category that is left out because it is small."""
    keep(past, [a_visit(96, DAY, topics=frozenset({"topic:housing-search"}))])
    reports = past.desk("coordinator").reports
    reports.close(PERIOD)
    assert "topic:housing-search" in reports.read(PERIOD).names
    assert "topic:housing-search" not in reports.read(PERIOD, audience="organisation").names


def test_a_period_that_is_not_over(past: Town) -> None:
    """Nobody closes a period before its end."""
    with past.nothing_written(), pytest.raises(InvalidDataError, match="not over") as refused:
        past.desk("coordinator").reports.close("2026")
    assert "2027-01-01" in refused.value.hint


def test_closed_once(past: Town) -> None:
    """A period is closed once; the same key again is the same report."""
    reports = past.desk("coordinator").reports
    first = reports.close(PERIOD, key="close-year")
    with past.nothing_written():
        assert first == reports.close(PERIOD, key="close-year")
        with pytest.raises(ConflictError, match="is closed"):
            reports.close(PERIOD)
        with pytest.raises(ConflictError, match="was used for"):
            reports.close("2025-12", key="close-year")


def test_a_revision(past: Town) -> None:
    """A correction is a later revision that names the one before, says why, and says what differs."""
    reports = past.desk("coordinator").reports
    first = reports.close(PERIOD)
    past.desk("coordinator").visits.retract(a_visit(0, DAY).id, reason="duplicate")
    second = reports.revise(PERIOD, reason="A visit was entered twice.", key="again")
    content = content_of(second)
    assert (2, first.digest, "A visit was entered twice.") == (
        content.revision,
        content.revises,
        content.reason,
    )
    assert Difference(figure="visits.contacts", before=12, after=11) in content.differs
    assert second == reports.get(PERIOD) == reports.revise(PERIOD, reason="anything", key="again")
    assert first == reports.get(PERIOD, revision=1)
    assert content.differs == reports.diff(PERIOD, revision=2)
    assert [1, 2] == [one.revision for one in reports.list()]


def test_what_differs_now(past: Town) -> None:
    """What records say now can be compared with what was closed."""
    reports = past.desk("coordinator").reports
    reports.close(PERIOD)
    assert () == reports.diff(PERIOD)
    keep(past, [a_visit(99, DAY, language="ti")])
    found = reports.diff(PERIOD)
    assert Difference(figure="visits.language", at=("ti",), before=None, after=1) in found
    assert Difference(figure="visits.contacts", before=12, after=13) in found


def test_nothing_to_revise(past: Town) -> None:
    """A revision that corrects nothing, gives no reason, tells an identity or has nothing before it is refused."""
    reports = past.desk("coordinator").reports
    with pytest.raises(NotFoundError, match="no report"):
        reports.revise(PERIOD, reason="too early")
    reports.close(PERIOD, key="first")
    with past.nothing_written():
        with pytest.raises(ConflictError, match="has not changed"):
            reports.revise(PERIOD, reason="nothing")
        with pytest.raises(InvalidDataError, match="a reason is needed"):
            reports.revise(PERIOD, reason=" ")
        with pytest.raises(InvalidDataError, match="e-mail"):
            reports.revise(PERIOD, reason="write to someone@example.org")
        with pytest.raises(ConflictError, match="was used for"):
            reports.revise(PERIOD, reason="with the key of the closing", key="first")


@pytest.mark.parametrize("acts_as", ["worker", "owner", "verifier"])
def test_who_may_close(past: Town, acts_as: str) -> None:
    """Only a coordinator closes, revises and sees the exact figures of the city, whatever is granted."""
    past.desk("coordinator").reports.close("2025-12")
    reports = past.desk(acts_as, organisation="office").reports
    with past.nothing_written():
        for call in (
            lambda: reports.close(PERIOD),
            lambda: reports.revise("2025-12", reason="no"),
            lambda: reports.get("2025-12"),
            lambda: reports.diff("2025-12"),
        ):
            with pytest.raises(ForbiddenError):
                call()


def test_closing_needs_a_grant(make_town: Callable[..., Town]) -> None:
    """Whoever may only read figures closes none."""
    town = make_town({"coordinator": ["reports.read"]})
    with town.nothing_written(), pytest.raises(ForbiddenError, match=r"reports\.close"):
        town.desk("coordinator").reports.close(PERIOD)


def test_closed_at_home(past: Town) -> None:
    """An outpost, which has only its own records, closes nothing."""
    past.context = attrs.evolve(past.context, home=False)
    with past.nothing_written(), pytest.raises(ForbiddenError, match="home installation"):
        past.desk("coordinator").reports.close(PERIOD)


@pytest.mark.parametrize(("least", "shown"), [((5, 5), 12), ((20, 2), None), ((2, 20), None)])
@pytest.mark.parametrize(
    ("acts_as", "audience"), [("coordinator", "organisation"), ("worker", None), ("owner", None)]
)
def test_a_closed_report_for_others(
    past: Town, acts_as: str, audience: str | None, least: tuple[int, int], shown: int | None
) -> None:
    """What is closed is read as the audience may see it, by the threshold of the closing or a larger one of today."""
    past.policies.least |= {"organisation": least[0]}
    past.desk("coordinator").reports.close(PERIOD)
    past.policies.least |= {"organisation": least[1]}
    reports = past.desk(acts_as, organisation="office").reports
    content = reports.read(PERIOD, audience=audience)
    assert shown == content.figure("visits.contacts").value
    assert "observations.reporters" not in {figure.code for figure in content.figures}


def test_a_changed_report_is_noticed(past: Town) -> None:
    """A report that somebody changed in the storage is not read as if it were the closed one."""
    reports = past.desk("coordinator").reports
    report = reports.close(PERIOD)
    forged = attrs.evolve(report, content=report.content.replace("12", "13"), version=2)
    overwrite(past, forged)
    with pytest.raises(InvalidDataError, match="digest"):
        reports.get(PERIOD)
    newer = report.content.replace('{"city"', '{"form":2,"city"').replace('"form":1,', "")
    overwrite(past, attrs.evolve(report, content=newer, digest=sha256(newer.encode()).hexdigest(), version=3))
    with pytest.raises(InvalidDataError, match="newer than this library"):
        reports.read(PERIOD)


def overwrite(town: Town, report: ClosedReport) -> None:
    (entry,) = town.commits[-1].entries
    told: dict[str, Any] = {"id": f"forged-{report.version}", "key": f"forged-{report.version}"}
    put = Put(to_record(report), replaces=report.version - 1)
    town.storage.write(Batch(puts=(put,), entries=(attrs.evolve(entry, version=report.version, **told),)))


def test_no_such_revision(past: Town) -> None:
    """A period or a revision that was not closed is not found."""
    reports = past.desk("coordinator").reports
    with pytest.raises(NotFoundError, match="no report"):
        reports.get(PERIOD)
    reports.close(PERIOD)
    with pytest.raises(NotFoundError, match=r"2025\.2"):
        reports.read(PERIOD, revision=2)
    with pytest.raises(InvalidDataError, match="no period"):
        reports.read("January")
