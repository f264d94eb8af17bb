# SPDX-License-Identifier: EUPL-1.2
"""
The doors into the records of a desk: what another installation hands over, and what was decided of split concepts.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final

from tests.proofs.doors.door import Came, Door, Enter, told, unkept
from tests.proofs.merge.desks import Shop
from tests.proofs.merge.editions import adopt_edition

from onestopshop.cli.taxonomies.choices import read_choices
from onestopshop.domain.findings import SeverityOfFinding
from onestopshop.errors import OneStopShopError

__all__ = ["choices_door", "records_door"]

_FRESH: Final = 200
"""After so many files a new installation takes them."""

_SPLIT: Final = 2
"""After so many editions a concept is split."""


def records_door() -> Door:
    """Return the door of what another installation of the city hands over."""
    return Door(
        name="records", suffix=".jsonl", open=lambda folder: _entered(folder, _empty, _import_records)
    )


def choices_door() -> Door:
    """Return the door of the worksheet that says what split concepts become."""
    return Door(name="choices", suffix=".csv", open=lambda folder: _entered(folder, _divided, _remap))


@contextmanager
def _entered(
    folder: Path, make: Callable[[Path], Shop], enter: Callable[[Shop, Path], Came]
) -> Iterator[Enter]:
    used, shop = 0, make(folder)

    def entered(file: Path) -> Came:
        nonlocal used, shop
        used += 1
        if used % _FRESH == 0:
            shop = make(folder)
        return enter(shop, file)

    yield entered


def _empty(folder: Path) -> Shop:
    return Shop("here", folder, Random(1), home=True)


def _divided(folder: Path) -> Shop:
    """Return an installation with records, of which some carry a concept that was split."""
    shop = _empty(folder)
    for _ in range(30):
        shop.desk.visits.record(channel="desk", language="ar", handling=["answered"], topics=["own:b"])
    for _ in range(_SPLIT):
        adopt_edition(shop)
    return shop


def _import_records(shop: Shop, file: Path) -> Came:
    before = shop.records(), len(shop.log())
    findings = shop.desk.exchange.check_records(file)
    try:
        taken = shop.desk.exchange.import_records(file)
    except OneStopShopError as error:
        return _refused(error, same=before == (shop.records(), len(shop.log())))
    wrong = []
    if any(one.severity is SeverityOfFinding.ERROR for one in findings):
        wrong.append("it was checked as wrong, and taken in")
    after = shop.records(), len(shop.log())
    if shop.desk.exchange.import_records(file).entries or after != (shop.records(), len(shop.log())):
        wrong.append("it was taken in twice")
    if not before[0].keys() <= after[0].keys() | {
        (one.kind, one.id) for one in before[0].values() if one.kind == "conflict"
    }:
        wrong.append("a record is gone")
    new = [record.body for place, record in after[0].items() if before[0].get(place) != record]
    if len(after[0].keys() - before[0].keys()) < sum(taken.added.values()):
        wrong.append("it told of more than it added")
    if unkept(new):
        wrong.append(unkept(new))
    return Came(taken=True, wrong=wrong, things=new)


def _remap(shop: Shop, file: Path) -> Came:
    before = shop.records(), len(shop.log())
    try:
        choices = read_choices(file)
        shop.desk.taxonomies.remap(choices=choices)
    except OneStopShopError as error:
        return _refused(error, same=before == (shop.records(), len(shop.log())))
    wrong = [] if before == (shop.records(), len(shop.log())) else ["something was written without --apply"]
    return Came(taken=True, wrong=wrong, things=choices)


def _refused(error: OneStopShopError, *, same: bool) -> Came:
    return Came(
        taken=False,
        wrong=(*told(error), *(() if same else ("it was refused, and something of it was written",))),
        problems=getattr(error, "problems", ()) or (str(error),),
    )
