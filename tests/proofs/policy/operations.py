# SPDX-License-Identifier: EUPL-1.2
"""
Every operation of a desk, with what it needs and what it is done to.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from tests.proofs.policy.barriers import BARRIERS
from tests.proofs.policy.bundles import BUNDLES
from tests.proofs.policy.candidates import CANDIDATES
from tests.proofs.policy.crosswalks import CROSSWALKS
from tests.proofs.policy.papers import PAPERS
from tests.proofs.policy.practices import PRACTICES
from tests.proofs.policy.publications import PUBLICATIONS
from tests.proofs.policy.referrals import REFERRALS
from tests.proofs.policy.reports import REPORTS
from tests.proofs.policy.signals import SIGNALS
from tests.proofs.policy.taxonomies import TAXONOMIES
from tests.proofs.policy.world import MAKER, Facts, Operation, World, confirmed

from onestopshop import Desk

__all__ = ["OPERATIONS"]

_VISIT: Final[Facts] = ("visit", "zuid", None)
_OBSERVATION: Final[Facts] = ("observation", "zuid", None)
_GATHERED: Final[Facts] = ("barrier", None, None)
_OWNED: Final[Facts] = ("barrier", None, MAKER)


def _ids(found: Iterable[Any]) -> set[str]:
    return {one.id for one in found}


_DESK: Final = frozenset({"worker", "coordinator"})


def _read(name: str, call: Callable[[Desk, World], Any], *needs: str, **more: Any) -> Operation:
    return Operation(name=name, needs=needs, call=call, **more)


def _on_observation(name: str, **given: Any) -> Operation:
    def call(desk: Desk, world: World) -> Any:
        said = {"barrier": world.gathered} if name == "link" else given
        return getattr(desk.barriers, name)(world.linked if name == "unlink" else world.observation, **said)

    return Operation(name=f"barriers.{name}", needs=(f"barriers.{name}",), call=call, about=(_OBSERVATION,))


OPERATIONS: Final[Sequence[Operation]] = (
    _read("services.search", lambda desk, _: desk.services.search("inschrijving"), "services.read"),
    _read("services.get", lambda desk, _: desk.services.get("g2"), "services.read"),
    _read("services.list", lambda desk, _: desk.services.list(), "services.read"),
    _read("services.organisation", lambda desk, _: desk.services.organisation(MAKER), "services.read"),
    _read("services.imported", lambda desk, _: desk.services.imported("local"), "services.read"),
    _read("services.load", lambda desk, _: desk.services.load((), directory="proof"), "services.import"),
    _read(
        "services.refresh",
        lambda desk, world: desk.services.refresh(world.directory, directory="proof"),
        "services.read",
        "services.import",
    ),
    _read("taxonomies.list", lambda desk, _: desk.taxonomies.list(), "taxonomies.read"),
    _read("taxonomies.scheme", lambda desk, _: desk.taxonomies.scheme("topic"), "taxonomies.read"),
    _read(
        "taxonomies.concept", lambda desk, _: desk.taxonomies.concept("topic:registration"), "taxonomies.read"
    ),
    _read("taxonomies.validate", lambda desk, _: desk.taxonomies.validate("topic"), "taxonomies.read"),
    _read(
        "taxonomies.validate_file",
        lambda desk, world: desk.taxonomies.validate_file(world.folder / "onestopshop.toml"),
        "taxonomies.import",
    ),
    _read("taxonomies.diff", lambda desk, _: desk.taxonomies.diff("topic", new="topic"), "taxonomies.read"),
    _read(
        "taxonomies.retired_in_use",
        lambda desk, _: desk.taxonomies.retired_in_use(),
        "taxonomies.remap",
        who=_DESK,
    ),
    _read(
        "taxonomies.remap",
        lambda desk, _: desk.taxonomies.remap(apply=True),
        "taxonomies.remap",
        who=_DESK,
    ),
    _read("exchange.formats", lambda desk, _: desk.exchange.formats()),
    _read(
        "exchange.check",
        lambda desk, world: desk.exchange.check(world.folder, format="proof"),
        "exchange.verify",
    ),
    _read(
        "exchange.import_services",
        lambda desk, world: desk.exchange.import_services(world.folder, format="proof", directory="proof"),
        "services.import",
    ),
    _read(
        "exchange.export_services",
        lambda desk, world: desk.exchange.export_services(world.folder / "out", format="proof"),
        "services.export",
    ),
    _read(
        "exchange.export_records",
        lambda desk, world: desk.exchange.export_records(world.folder / "out.jsonl"),
        "visits.export",
        who=frozenset({"coordinator"}),  # there are records of two desks
    ),
    _read(
        "exchange.import_records",
        lambda desk, world: desk.exchange.import_records(world.records),
        "visits.import",
        who=frozenset({"coordinator"}),
    ),
    _read(
        "exchange.check_records",
        lambda desk, world: desk.exchange.check_records(world.records),
        "exchange.verify",
        who=_DESK,
    ),
    _read("exchange.conflicts", lambda desk, _: desk.exchange.conflicts(), "visits.import", who=_DESK),
    _read("insight.totals", lambda desk, _: desk.insight.totals(), "insight.read"),
    _read("insight.barriers_by_concept", lambda desk, _: desk.insight.barriers_by_concept(), "insight.read"),
    _read("insight.barriers_by_service", lambda desk, _: desk.insight.barriers_by_service(), "insight.read"),
    _read("insight.to_raise", lambda desk, _: desk.insight.to_raise(), "insight.read", "barriers.read"),
    _read("visits.record", lambda desk, _: _record(desk, None), "visits.record", about=(_VISIT,)),
    _read(
        "visits.record again", lambda desk, _: _record(desk, "the-visit"), "visits.record", about=(_VISIT,)
    ),
    _read("visits.get", lambda desk, world: desk.visits.get(world.visit), "visits.read", about=(_VISIT,)),
    _read(
        "visits.sheet",
        lambda desk, world: desk.visits.sheet(world.visit),
        "visits.read",
        "referrals.read",
        "barriers.read",
        about=(_VISIT,),
    ),
    _read("visits.list", lambda desk, _: desk.visits.list(), "visits.read", sees="visit", ids=_ids),
    _read(
        "visits.retract",
        lambda desk, world: desk.visits.retract(world.visit, reason="entered_in_error"),
        "visits.retract",
        about=(_VISIT,),
    ),
    *REFERRALS,
    *BARRIERS,
    *BUNDLES,
    *CANDIDATES,
    *CROSSWALKS,
    *TAXONOMIES,
    *SIGNALS,
    *REPORTS,
    *PUBLICATIONS,
    *PRACTICES,
    *PAPERS,
    _read(
        "barriers.observe",
        lambda desk, world: _observe(desk, visit=world.visit),
        "barriers.observe",
        about=(_VISIT, _OBSERVATION),
    ),
    _read(
        "barriers.observe without a visit",
        lambda desk, _: _observe(desk, source="partner", desk="zuid", topic="topic:registration"),
        "barriers.observe",
        about=(_OBSERVATION,),
    ),
    _on_observation("link"),
    _on_observation("unlink"),
    _on_observation("retract", reason="duplicate"),
    _on_observation("redact"),
    _on_observation("review"),
    _read(
        "barriers.gather",
        lambda desk, world: desk.barriers.gather([world.loose], problem={"nl": "Een brief"}, apart="proof"),
        "barriers.gather",
        about=(_OBSERVATION,),
        who=_DESK,
    ),
    _read(
        "barriers.confirm",
        lambda desk, world: confirmed(desk, world.gathered, MAKER),
        "barriers.confirm",
        about=(_GATHERED,),
        who=frozenset({"coordinator"}),
    ),
    _read(
        "barriers.get", lambda desk, world: desk.barriers.get(world.owned), "barriers.read", about=(_OWNED,)
    ),
    _read(
        "barriers.get gathered",
        lambda desk, world: desk.barriers.get(world.gathered),
        "barriers.read",
        about=(_GATHERED,),
    ),
    _read("barriers.list", lambda desk, _: desk.barriers.list(), "barriers.read", sees="barrier", ids=_ids),
    _read(
        "barriers.counts",
        lambda desk, world: desk.barriers.counts(world.owned),
        "barriers.read",
        about=(_OWNED,),
    ),
    _read(
        "barriers.observation",
        lambda desk, world: desk.barriers.observation(world.observation),
        "barriers.read",
        about=(_OBSERVATION,),
    ),
    _read(
        "barriers.observations",
        lambda desk, _: desk.barriers.observations(),
        "barriers.read",
        sees="observation",
        ids=_ids,
    ),
)
"""Everything that a desk can do."""


def _record(desk: Desk, key: str | None) -> Any:
    return desk.visits.record(
        key=key,
        desk="zuid",
        channel="desk",
        language="ar",
        topics=["topic:registration"],
        handling=["answered"],
    )


def _observe(desk: Desk, /, **given: Any) -> Any:
    return desk.barriers.observe(
        service="g2", concepts=["b:begrijpbaar"], step="understand", what_happened="A letter.", **given
    )
