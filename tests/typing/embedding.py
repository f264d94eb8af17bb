# SPDX-License-Identifier: EUPL-1.2
"""
The public API as a user writes it: read by the type checker, run by nobody.

Each ``type: ignore`` is a promise, too: were the mistake behind it no longer
one, the checker would say that the comment is not needed.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from onestopshop import Desk, OneStopShop
from onestopshop.plugin import LocalizedText, Pick, Service

__all__ = ["looking", "mistakes", "working"]


def working(path: str) -> str:
    """Record a contact, refer, observe, gather and look."""
    with OneStopShop.open(path, plugins=(object(),)) as shop:
        desk: Desk = shop.acting_as("guide", desk="main", worker=shop.worker_code("account-7"))
        hits = desk.services.search("address", language="ar", topics=["topic:registration"], limit=5)
        with desk.together(key="form-1"):
            visit = desk.visits.record(
                channel="desk",
                language="ar",
                topics=["topic:registration"],
                handling={"referred"},
                papers=["doc:letter", {"kind": "doc:form", "help": ["filled_in"]}],
                day=date(2026, 3, 2),
            )
            referral = desk.referrals.make(visit=visit.id, service=hits[0].service.id, mode="appointment")
            seen = desk.barriers.observe(
                visit=visit.id, concepts=("b:bekend",), step="find", what_happened="Nobody told her.", key="o"
            )
        barrier = shop.acting_as("coordinator").barriers.gather([seen.id], problem={"en": "Not known"})
        return (
            f"{visit.version}{referral.state.value}{seen.step.value}{barrier.number}{visit.day.isoformat()}"
        )


def looking(desk: Desk) -> Sequence[str]:
    """Read what is there."""
    name: Pick = desk.services.search("x")[0].name
    services: Sequence[Service] = desk.services.list(status="active")
    title: LocalizedText = desk.barriers.list()[0].title
    states: Mapping[str, int | None] = desk.insight.totals().referrals
    visits: int | None = desk.barriers.counts("x").visits
    rows = [row.label for row in desk.insight.barriers_by_service(language="nl")]
    return [name.text, services[0].id, title.pick("nl", ["en"]).text, *states, str(visits), *rows]


def mistakes(desk: Desk) -> None:
    """Make the mistakes that a type checker finds before anybody runs them."""
    desk.visits.record(langauge="ar")  # type: ignore[call-arg]  # no such field
    desk.visits.record(language=5)  # type: ignore[arg-type]  # a tag is text
    desk.visits.record("desk")  # type: ignore[call-arg]  # keywords only
    desk.visits.record(topics=5)  # type: ignore[arg-type]  # topics are many
    desk.referrals.make(servce="x")  # type: ignore[call-arg]  # no such field
    desk.referrals.reject("id")  # type: ignore[call-arg]  # a rejection has a reason
    desk.barriers.observe(wat_happened="x")  # type: ignore[call-arg]  # no such field
    desk.barriers.observe(wants_review="yes")  # type: ignore[arg-type]  # true or false
    desk.barriers.gather(["id"], problm={"en": "x"})  # type: ignore[call-arg]  # no such field
    desk.barriers.gather(["id"], problem="bare")  # type: ignore[arg-type]  # a text has languages
    desk.visits.get("id").language = "nl"  # type: ignore[misc]  # frozen
    desk.visits.get("id").nationality  # type: ignore[attr-defined]  # noqa: B018 - never recorded
