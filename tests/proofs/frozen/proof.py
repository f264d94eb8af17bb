# SPDX-License-Identifier: EUPL-1.2
"""
A published file never changes, whatever is erased, corrected or renamed afterwards.

A town publishes a quarter, another one a year by itself.  Then visits are
erased, taken back, corrected, entered late and entered anew, one after the
other, half of them after the next period is published, too; and the published
files are compared byte by byte, by the operation that hands them out and by the
export.  Now and then the library
is upgraded and the city renames itself, its concepts and their editions and
changes its languages and its licence: what the export writes and what a package
for other cities says must not follow.  One saboteur writes the tables anew from
the records whenever they are read, the other one the descriptor from what
things are called by then.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias
from unittest.mock import patch

import attrs
from tests.operations.publications.publication_samples import in_other_words, upgraded
from tests.proofs import Result

from onestopshop import Desk, OneStopShop
from onestopshop.domain.bundles.names import DESCRIPTOR
from onestopshop.domain.publications.publications import Publication
from onestopshop.domain.reports.periods import period_of
from onestopshop.domain.visits import Visit
from onestopshop.operations.publications import publications
from onestopshop.operations.publications.counting import counts_of
from onestopshop.operations.publications.defending import Making
from onestopshop.operations.publications.describing import descriptor_of
from onestopshop.operations.publications.packages import STATISTICS
from onestopshop.operations.publications.programmes import programme_of
from onestopshop.operations.publications.sheets import ABOUT, write_sheets
from onestopshop.operations.publications.tables import published_files, table_files, tables_in
from onestopshop.operations.work import Work
from onestopshop.ports.storage import Batch, Erasure
from onestopshop.testing.fakes import CountingIds, FixedClock

__all__ = ["run"]

_CITY: Final = Path(__file__).parents[3] / "examples" / "gent"
_CHANGES: Final = 10_000
_FIRST: Final = 200
_DAY: Final = date(2026, 3, 2)
_EVERY: Final = 50
"""After how many changes the package is exported, too, under other names."""


@attrs.frozen
class _Closing:
    """
    Which period is closed and then changed, and which one follows it.

    Args:
        days, more: After how many days each of them is over.
    """

    period: str
    days: int
    next: str
    more: int


_QUARTER: Final = _Closing("2026-Q1", 40, "2026-Q2", 90)
_YEAR: Final = _Closing("2026", 320, "2027", 365)

_Files: TypeAlias = Callable[[Publication], Mapping[str, bytes]]
_Saboteur: TypeAlias = Callable[[OneStopShop], _Files]


def run(n: int | None, seed: int) -> Result:
    """Make *n* changes after closing (10,000 when left out), and look at the published files after each."""
    lines, caught = [], []
    for closing in (_QUARTER, _YEAR):
        with _town(closing) as (shop, clock):
            changed = _changed(shop, clock, closing, (n or _CHANGES) // 2, Random(seed))
        lines += [f"after change {number} the files of {closing.period} were others" for number in changed]
        for saboteur in (_tables_anew, _descriptor_anew):
            with _town(closing) as (shop, clock):
                found = _changed(shop, clock, closing, _EVERY, Random(seed), saboteur=saboteur)
            caught.append(bool(found))
    return Result(
        n=n or _CHANGES,
        violations=len(lines),
        saboteur_caught=all(caught),
        figures={"visits_before": _FIRST, "exports": (n or _CHANGES) // _EVERY},
        lines=lines,
    )


@contextmanager
def _town(closing: _Closing) -> Iterator[tuple[OneStopShop, FixedClock]]:
    clock = FixedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
    with (
        tempfile.TemporaryDirectory() as folder,
        OneStopShop.open(
            _CITY,
            storage={"use": "memory"},
            state={"folder": folder},
            network={"licence": "CC-BY-4.0", "publish_quarters": closing is _QUARTER},
            projections={},
            now=clock,
            new_id=CountingIds(),
        ) as shop,
    ):
        yield shop, clock


def _changed(
    shop: OneStopShop,
    clock: FixedClock,
    closing: _Closing,
    changes: int,
    chance: Random,
    *,
    saboteur: _Saboteur | None = None,
) -> list[int]:
    """Return after which changes the published files were others."""
    guide, coordinator = shop.acting_as("guide", desk="zuid"), shop.acting_as("coordinator")
    visits, gone = [_visit(guide, chance) for _ in range(_FIRST)], list[Visit]()
    clock.advance(days=closing.days)
    coordinator.publications.publish(closing.period)
    read = partial(coordinator.publications.files, closing.period)
    published, exported = read(), _exported(coordinator, closing.period)
    found = []
    with patch.object(publications, "published_files", saboteur(shop)) if saboteur else nullcontext():
        for number in range(changes):
            if number == changes // 2 and saboteur is None:
                clock.advance(days=closing.more)
                coordinator.publications.publish(closing.next)
            _change(shop, guide, visits, gone, chance)
            same = read() == published
            if number % _EVERY == _EVERY - 1:
                with _otherwise(shop, number):
                    same &= _exported(shop.acting_as("coordinator"), closing.period) == exported
            found += [number] * (not same)
    return found


@contextmanager
def _otherwise(shop: OneStopShop, number: int) -> Iterator[None]:
    """Let everything have other names for a while, as after an upgrade and in a city that edits its schemes."""
    before = shop._context
    shop._context = in_other_words(before, number)
    try:
        with upgraded():
            yield
    finally:
        shop._context = before


def _exported(coordinator: Desk, period: str) -> Mapping[str, object]:
    """Return every file of an export, and what a package for other cities says of the same period."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "out"
        coordinator.publications.export(period, place)
        files = {path.name: path.read_bytes() for path in place.iterdir()}
    with coordinator.publications._desk.reading() as work:
        return {**files, "package": next(iter(STATISTICS.offered(work)))}


def _visit(guide: Desk, chance: Random, **more: Any) -> Visit:
    topic = chance.choice(("topic:registration", "topic:housing-search", "topic:work-search"))
    visit = guide.visits.record(
        channel=chance.choice(("desk", "phone")),
        language=chance.choice(("ar", "tr", "so")),
        topics=[topic],
        handling=["answered"],
        day=_DAY,
        **more,
    )
    if chance.random() < 0.2:
        guide.barriers.observe(
            visit=visit.id, service="g2", step="find", concepts=["b:bekend"], what_happened="Unknown."
        )
    return visit


def _change(shop: OneStopShop, guide: Desk, visits: list[Visit], gone: list[Visit], chance: Random) -> None:
    """Erase, take back, correct, add or enter anew a visit of the closed period."""
    what = chance.choice(("erase", "retract", "correct", "late", "anew"))
    if what == "anew" and gone:
        visits.append(_visit(guide, chance, corrects=gone.pop(chance.randrange(len(gone))).id))
        return
    if what == "late" or len(visits) < 2:
        visits.append(_visit(guide, chance))
        return
    visit = visits.pop(chance.randrange(len(visits)))
    if what == "erase":
        with shop.storage.read() as snapshot:
            record = snapshot.get(Visit.KIND, visit.id)
        assert record is not None
        erasure = Erasure(kind=Visit.KIND, id=visit.id, replaces=record.version)
        shop.storage.write(Batch(erasures=(erasure,)))
    elif what == "retract":
        guide.visits.retract(visit.id, reason="asked_by_person")
        gone.append(visit)
    else:
        visits.append(_visit(guide, chance, corrects=visit.id))


def _tables_anew(shop: OneStopShop) -> _Files:
    """Return what writes the files from the records as they are now."""

    def files(publication: Publication) -> Mapping[str, bytes]:
        with Work(shop._context, shop.acting_as("coordinator").actor) as work:
            programme, period = programme_of(publication.programme), period_of(publication.period)
            counts = counts_of(work, programme, period, None)
            assert work.context.statistics_key is not None
            making = Making(
                programme=programme,
                city=publication.city,
                period=period.name,
                counts=counts,
                least=programme.least,
                key=work.context.statistics_key(),
            )
        sheets = write_sheets(tuple(making.release({}).tables.values()), about={})
        return {**published_files(publication), **{path: sheets[path] for path in sheets if path != ABOUT}}

    return files


def _descriptor_anew(shop: OneStopShop) -> _Files:
    """Return what describes the kept files by what things are called now."""

    def files(publication: Publication) -> Mapping[str, bytes]:
        kept = table_files(publication)
        with Work(shop._context, shop.acting_as("coordinator").actor) as work:
            programme = programme_of(publication.programme, publication.programme_version)
            said = descriptor_of(work, programme, tables_in(kept), kept, day=publication.closed_on)
        return {**kept, DESCRIPTOR: said}

    return files
