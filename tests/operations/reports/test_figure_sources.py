# SPDX-License-Identifier: EUPL-1.2
"""
A report takes figures from a projection that has them, and reads records where it has not.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import attrs
import pytest
from tests.operations.conftest import DAY, Town
from tests.operations.reports.report_samples import a_visit, keep

from onestopshop.domain.reports.periods import period_of
from onestopshop.errors import ForbiddenError, InvalidDataError
from onestopshop.ports.figures import FigureSource
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Snapshot
from onestopshop.runtime.figures import GuardedFigures, guarded_figures
from onestopshop.runtime.followers import Followers
from onestopshop.runtime.plugins.host import PluginHost

CODE = "visits.contacts"


@attrs.define
class Source:
    """Says what it is told to say, and keeps what it was asked."""

    says: Mapping[str, Mapping[tuple[str, ...], int]] | None
    codes: frozenset[str] = frozenset({CODE, "visits.channel"})
    asked: list[Mapping[str, Any]] = attrs.field(factory=list)

    def figures(
        self,
        codes: Collection[str],
        snapshot: Snapshot,
        *,
        period: object,
        today: date,
        desk: str | None,
        wait: bool,
    ) -> Mapping[str, Mapping[tuple[str, ...], int]] | None:
        kept = [record.id for record in snapshot.find(Query(kind="visit"))]
        self.asked.append(
            {
                "codes": [*codes],
                "period": period,
                "today": today,
                "desk": desk,
                "wait": wait,
                "visits": len(kept),
            }
        )
        return self.says


@pytest.fixture
def visited(empty_town: Town) -> Town:
    """A town with two visits at one desk and one at another."""
    keep(empty_town, [a_visit(1, DAY), a_visit(2, DAY), a_visit(3, DAY, desk="market")])
    return empty_town


def asking(town: Town, source: FigureSource) -> Any:
    town.context = attrs.evolve(town.context, figures=source)
    return town.desk("coordinator").reports


def test_what_is_there_is_taken(visited: Town) -> None:
    """What the projection has is taken with its bases and closed lists, and no record of that kind is read."""
    source = Source({CODE: {(): 50}, "visits.channel": {("desk",): 40}})
    contacts, channel = asking(visited, source).figures([CODE, "visits.channel"], "2026")
    assert (50, 40, 0) == (contacts.value, channel.at("desk").value, channel.at("email").value)
    asked = {"codes": [CODE, "visits.channel"], "period": period_of("2026"), "today": DAY, "desk": None}
    assert [{**asked, "wait": True, "visits": 3}] == source.asked


def test_nobody_waits_for_what_could_be_counted_along(visited: Town) -> None:
    """A report takes what the projection has; where it reads the records all the same, it waits for nothing."""
    source = Source({CODE: {(): 50}, "visits.channel": {("desk",): 50}})
    reports = asking(visited, source)
    assert 50 == reports.visits("2026").figure(CODE).value
    assert 50 == reports.figures([CODE, "visits.language"], "2026")[0].value
    assert [([CODE, "visits.channel"], False), ([CODE], False)] == [
        (asked["codes"], asked["wait"]) for asked in source.asked
    ]
    codes = [one.code for one in reports.visits("2026").figures if one.code.startswith("referrals.")]
    says = {code: {(): 7} if code == "referrals.made" else {} for code in codes}
    referrals = Source(says, frozenset({CODE, *codes}))
    report = asking(visited, referrals).visits("2026")
    assert (3, 7) == (report.figure(CODE).value, report.figure("referrals.made").value)
    assert [(sorted(codes), True), ([CODE], False)] == [
        (sorted(asked["codes"]), asked["wait"]) for asked in referrals.asked
    ]


def test_a_projection_that_cannot_say_so(visited: Town) -> None:
    """Where it has no answer the records are read."""
    assert 3 == asking(visited, Source(None)).figures([CODE], "2026")[0].value


def test_an_owner_asks_no_projection(visited: Town) -> None:
    """What an organisation sees is of its own barriers, which no projection knows."""
    codes = {one.code for one in visited.desk("coordinator").reports.barriers("2025-Q1").figures}
    source = Source({code: {("enter",): 99} for code in codes}, frozenset(codes))
    visited.context = attrs.evolve(visited.context, figures=source)
    visited.policies.least = {"organisation": 0}
    owner = visited.desk("owner", desk=None, organisation="office")
    values = [row.value for row in owner.reports.barriers("2025-Q1").figure("observations.step").rows]
    assert (0, []) == (sum(value or 0 for value in values), source.asked)


def test_some_figures(visited: Town) -> None:
    """A dashboard gets the figures that it names, of the city or of a desk, with what they are parts of."""
    reports = asking(visited, Source(None))
    (one,) = reports.figures(["visits.helpful_asked"], "2026")
    assert ("visits.helpful_asked", 0, 3) == (one.code, one.rows[0].value, one.rows[0].of)
    codes = [figure.code for figure in reports.figures(["visits.channel", CODE], "2026", desk="market")]
    assert [CODE, "visits.channel"] == codes
    assert 1 == reports.figures([CODE], "2026", desk="market")[0].value
    assert 1 == visited.desk("worker", desk="market").reports.figures([CODE], "2026")[0].value


def test_a_base_with_a_category(visited: Town) -> None:
    """A figure whose base is one category of another one, or one that is itself a rate, has the base of a report."""
    reports = asking(visited, Source(None))
    for code in ("visits.interpreter", "visits.self_help_by_topic", "referrals.closed_loop"):
        whole = {**{one.code: one for one in reports.visits("2026").figures}}
        assert [whole[code]] == [*reports.figures([code], "2026")]


def test_who_may_not(visited: Town) -> None:
    """Exact figures are for the desks: not for who looks from outside, nor for a worker at another desk."""
    visited.context = attrs.evolve(visited.context, figures=Source(None))
    for role in ("owner", "verifier"):
        with pytest.raises(ForbiddenError):
            visited.desk(role, desk=None, organisation="office").reports.figures([CODE], "2026")
    with pytest.raises(ForbiddenError):
        visited.desk("worker").reports.figures([CODE], "2026", desk="market")
    with pytest.raises(InvalidDataError, match="there is no figure"):
        visited.desk("coordinator").reports.figures(["visits.none"], "2026")


def test_a_failing_projection_costs_nothing(visited: Town) -> None:
    """A source that raises, or leaves out what was asked, is reported and passed over."""
    host = PluginHost.load([])

    class Broken(Source):
        def figures(self, *_: object, **__: object) -> None:
            raise RuntimeError("broken")

    for source, failures in ((Broken({}), 1), (Source({CODE: {(): 50}}), 1)):
        guarded = guarded_figures(source, host)
        assert isinstance(guarded, GuardedFigures)
        assert 3 == asking(visited, guarded).figures([CODE, "visits.channel"], "2026")[0].value
        assert failures == len(host.failures)
    assert None is guarded_figures(None, host)


def test_the_first_projection_with_figures() -> None:
    """A shop asks the first of its projections that gives figures; one that gives none is not asked."""
    plain, source = object(), Source(None)
    assert source is Followers(index=plain, suggester=plain, others=(plain, source)).figures
    assert None is Followers(index=plain, suggester=plain, others=(plain,)).figures
