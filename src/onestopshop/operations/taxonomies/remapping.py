# SPDX-License-Identifier: EUPL-1.2
"""
Give the records that carry retired codes the codes that replace them, after saying what is lost by it.

It is decided on what is there: a remap that was interrupted goes on where it
stopped when it is asked for again, and one that is finished changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.events import When
from onestopshop.domain.ids import check_key
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.services import Service
from onestopshop.domain.taxonomies.concepts import Code
from onestopshop.domain.taxonomies.editions import Editions, edition_of, editions_of
from onestopshop.domain.taxonomies.recoding import CODED, Coded, codes_of, remap
from onestopshop.domain.taxonomies.remapping import RemapPlan
from onestopshop.errors import ForbiddenError
from onestopshop.operations.desk import DeskWork
from onestopshop.operations.inside import expect_inside
from onestopshop.operations.referrals.referring import told_at
from onestopshop.operations.taxonomies.affected import carried, may_carry, reads_all, unknown
from onestopshop.operations.taxonomies.following import carry_dismissals, stale_claims
from onestopshop.operations.taxonomies.losses import RemapReport, ServiceToEdit, Tally, UnknownCode
from onestopshop.operations.verification.editions import is_stale, recount
from onestopshop.operations.work import Work
from onestopshop.ports.queries import Query

__all__ = ["REMAP", "apply_plan", "look_at", "report_of"]

REMAP: Final = "taxonomies.remap"
"""The permission for looking at what a remap would do, and for doing it."""

_BATCH: Final = 200
"""Records of one transaction: others write in between, and an interruption loses no more."""


@attrs.frozen(kw_only=True)
class Looked:
    """
    What carries retired codes now.

    Args:
        ids: The records of each kind that change.
        stale: The barriers of which a claim of removal is counted anew.
    """

    tallies: Mapping[str, Tally]
    ids: Mapping[type[Any], Sequence[str]]
    stale: Sequence[Barrier]


def look_at(work: Work, plan: RemapPlan) -> Looked:
    """
    Return which records carry retired codes, and what becomes of them.

    Raises:
        ForbiddenError: The role may not, or is none of the desks.
    """
    work.allow(REMAP)
    expect_inside(work, REMAP)
    tallies, ids = {}, {}
    for model in CODED:
        tallies[model.KIND], ids[model] = _tallied(work, model, plan)
    return Looked(tallies=tallies, ids=ids, stale=tuple(stale_claims(work, plan)))


def _tallied(work: Work, model: type[Any], plan: RemapPlan) -> tuple[Tally, Sequence[str]]:
    """Return what becomes of the records of one kind, and the ids of those that change."""
    tally, changing = Tally(model.KIND, of=work.snapshot.count(Query(kind=model.KIND))[()]), []
    targets, every = plan.targets, reads_all(work, model, plan)
    tally.used.update({} if every else carried(work, model, targets))
    for thing in may_carry(work, model, plan) if plan.becoming else ():
        codes = codes_of(thing)
        tally.used.update(codes & targets if every else ())
        found = plan.of(thing.id, codes)
        if found and _vetoed(work, thing):
            tally.vetoed += 1
        elif found:
            tally.add(thing.id, found)
            changing += [thing.id] if any(one.to is not None for one in found) else []
    return tally, changing


def report_of(work: Work, plan: RemapPlan, looked: Looked) -> RemapReport:
    """Return what a remap would do, without doing it."""
    tallies = looked.tallies.values()
    named = (one.to for tally in tallies for one in tally.rows() if one.to is not None)
    return RemapReport(
        applied=False,
        editions=editions_of(named, work.context.city.vocabulary.schemes),
        records={tally.kind: tally.of for tally in tallies},
        changed={tally.kind: tally.changed for tally in tallies},
        rows=tuple(row for tally in tallies for row in tally.rows()),
        losses=tuple(loss for tally in tallies for loss in tally.losses()),
        undecided=tuple(one for tally in tallies for one in sorted(tally.undecided)),
        unknown=tuple(
            UnknownCode(kind=model.KIND, code=code, records=count)
            for model in looked.ids
            for code, count in unknown(work, model).items()
        ),
        services=tuple(_services(work, plan)),
        vetoed=sum(tally.vetoed for tally in tallies),
        recounted=tuple(barrier.number for barrier in looked.stale),
    )


def apply_plan(desk: DeskWork, plan: RemapPlan, looked: Looked, *, key: str | None) -> RemapReport:
    """
    Do it, in batches of which each is one transaction; return what was done of the report.

    Raises:
        InvalidDataError: The key is too long to be followed by the id of a record.
    """
    if key is not None:
        check_key(f"{key}/{'0' * 36}")
    with desk.reading() as work:
        report = report_of(work, plan, looked)
    changed = {}
    for model, ids in looked.ids.items():
        if model is not Barrier:
            parts = (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
            changed[model.KIND] = sum(desk.run(partial(_remapped, model, part, plan, key)) for part in parts)
    desk.run(partial(_carried, plan))
    numbers = {one.number: one.id for one in looked.stale}
    in_turn = dict.fromkeys([*looked.ids.get(Barrier, ()), *numbers.values()])
    done = {id: desk.run(partial(_barrier, id, plan, key)) for id in in_turn}
    changed[Barrier.KIND] = sum(recoded for recoded, _ in done.values())
    taken = {number: done[id][1] for number, id in numbers.items()}
    return attrs.evolve(
        report,
        applied=True,
        changed=changed,
        recounted=tuple(number for number, could in taken.items() if could),
        not_recounted=tuple(number for number, could in taken.items() if could is False),
    )


def _vetoed(work: Work, thing: Coded) -> bool:
    try:
        work.allow(REMAP, thing)
    except ForbiddenError:
        return True
    return False


def _remapped(model: type[Any], ids: Sequence[str], plan: RemapPlan, key: str | None, work: Work) -> int:
    """Remap these records as they are now; return how many changed."""
    found = (work.find_one(model, id) for id in ids)
    return sum(_remap_one(work, thing, plan, key) for thing in found if thing is not None)


def _remap_one(work: Work, thing: Coded, plan: RemapPlan, key: str | None) -> bool:
    becomes = {one.code: one.to for one in plan.of(thing.id, codes_of(thing)) if one.to is not None}
    own = None if key is None else f"{key}/{thing.id}"
    if not becomes or _vetoed(work, thing) or (own is not None and work.snapshot.entry(own) is not None):
        return False
    work.save(*remap(thing, becomes, _present(work)), key=own, at=_at(work, thing))
    return True


def _carried(plan: RemapPlan, work: Work) -> None:
    carry_dismissals(work, plan)


def _barrier(id: str, plan: RemapPlan, key: str | None, work: Work) -> tuple[bool, bool | None]:
    """Remap a barrier and count its claim anew, in one transaction; return whether it changed, and could be counted."""
    barrier = work.get(Barrier, id)
    stale = is_stale(work, barrier, plan)
    changed = _remap_one(work, barrier, plan, key)
    return changed, recount(work, work.get(Barrier, id), plan) if stale else None


def _present(work: Work) -> Editions:
    return {id: edition_of(scheme) for id, scheme in work.context.city.vocabulary.schemes.items()}


def _at(work: Work, thing: Coded) -> When | None:
    """Return the time that the log tells: the day where an instant would tell more than is kept."""
    if isinstance(thing, Referral):
        return told_at(work, thing)
    return None if isinstance(thing, Barrier) else work.context.today()


def _services(work: Work, plan: RemapPlan) -> Iterator[ServiceToEdit]:
    """Yield what is to be edited in the sources of services, which say it anew at the next import."""
    for service in work.find(Service, Query(kind=Service.KIND)):
        for one in plan.of(service.id, _codes_of_service(service)):
            yield ServiceToEdit(
                service=service.id, directory=service.directory, code=one.code, to=one.to, options=one.options
            )


def _codes_of_service(service: Service) -> Iterable[Code]:
    return (*service.topics, *service.papers) if service.offered else ()
