# SPDX-License-Identifier: EUPL-1.2
"""
The doors for services and for tally forms: a file goes all the way into the storage of a shop.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Final
from unittest.mock import patch

import attrs
from tests.proofs.doors.door import Came, Door, Enter, told, unkept
from tests.proofs.places import CITY

from onestopshop import OneStopShop
from onestopshop.builtin.search.index import SearchIndex
from onestopshop.cli.invocation import Invocation
from onestopshop.cli.visits import sheet_columns, taking_sheets
from onestopshop.cli.visits.sheet_columns import Column
from onestopshop.cli.visits.taking_sheets import import_command
from onestopshop.cli.words import Words
from onestopshop.errors import OneStopShopError
from onestopshop.plugin import Organisation, Query, Service, Visit
from onestopshop.ports.formats import Format

__all__ = ["form_door", "service_door"]

_FRESH: Final = 300
"""After so many files a new shop is opened, lest its records slow down what is measured."""

_DIRECTORY: Final = "fuzz"


def service_door(format: Format, plugins: Sequence[object] = ()) -> Door:
    """Return the door of a format of services; *plugins* are what offers it, when it is not built in."""

    @contextmanager
    def open_door(folder: Path) -> Iterator[Enter]:
        with _no_index(), _Shops(folder, plugins) as shops:
            yield lambda file: _import_services(shops.next(), format, file)

    return Door(name=format.name, suffix=f".{format.name}", open=open_door)


def form_door(suffix: str) -> Door:
    """Return the door of typed-in tally forms whose files end so."""

    @contextmanager
    def open_door(folder: Path) -> Iterator[Enter]:
        said, aside = StringIO(), StringIO()  # click keeps each stream that it has seen
        with _no_index(), _Shops(folder) as shops, patch.object(taking_sheets, "columns", _columns()):
            yield lambda file: _import_form(shops.next(), file, said, aside)

    return Door(name=f"form{suffix.replace('.', '-')}", suffix=suffix, open=open_door)


@contextmanager
def _no_index() -> Iterator[None]:
    """Leave the index of services behind the log: it is no part of the import, and takes longer than all the rest."""
    with patch.object(SearchIndex, "follow", lambda *_: None):
        yield


def _columns() -> Callable[[OneStopShop, Words], Mapping[str, Column]]:
    """Return what gives the columns of a shop, worked out once: the shops of a door have the same."""
    known: dict[str, Mapping[str, Column]] = {}

    def columns(shop: OneStopShop, words: Words) -> Mapping[str, Column]:
        if shop.city.id not in known:
            known[shop.city.id] = sheet_columns.columns(shop, words)
        return known[shop.city.id]

    return columns


class _Shops:
    """
    The shop that takes files in; now and then a fresh one.
    """

    def __init__(self, folder: Path, plugins: Sequence[object] = ()) -> None:
        self._folder, self._plugins, self._used = folder, plugins, 0
        self._shop: OneStopShop | None = None

    def __enter__(self) -> "_Shops":
        return self

    def __exit__(self, *error: object) -> None:
        if self._shop is not None:
            self._shop.close()

    def next(self) -> OneStopShop:
        """Return a shop that has not seen many files."""
        if self._shop is None or self._used % _FRESH == 0:
            self.__exit__()
            self._shop = OneStopShop.open(
                CITY,
                plugins=self._plugins,
                storage={"use": "memory"},
                state={"folder": str(self._folder / "state")},
            )
        self._used += 1
        return self._shop


def _import_services(shop: OneStopShop, format: Format, file: Path) -> Came:
    desk = shop.acting_as("coordinator")
    before = _told(shop), _held(shop, Service.KIND, Organisation.KIND)
    findings = desk.exchange.check(file, format=format.name)
    try:
        desk.exchange.import_services(file, format=format.name, directory=_DIRECTORY)
    except OneStopShopError as error:
        same = before == (_told(shop), _held(shop, Service.KIND, Organisation.KIND))
        return Came(
            taken=False,
            wrong=(*told(error), *(() if same else ("it was refused, and something of it was written",))),
            problems=getattr(error, "problems", ()) or (str(error),),
        )
    things = tuple(format.read(file, directory=_DIRECTORY))
    wrong = ["it was checked as wrong, and taken in"] if findings else []
    held = _held(shop, Service.KIND, Organisation.KIND)
    missing = sum(_body(thing) != _bodied(held.get((thing.KIND, thing.id))) for thing in things)
    if missing:
        wrong.append(f"{missing} of its {len(things)} things are not kept as they are")
    if unkept(things):
        wrong.append(unkept(things))
    return Came(taken=True, wrong=wrong, things=things)


def _import_form(shop: OneStopShop, file: Path, said: StringIO, aside: StringIO) -> Came:
    for stream in (said, aside):
        stream.seek(0)
        stream.truncate()
    before, told_before = _held(shop, Visit.KIND), _told(shop)
    line = Invocation()
    line.role, line.desk, line.json, line._shop = "guide", "zuid", True, shop
    try:
        with redirect_stdout(said), redirect_stderr(aside):
            import_command.main([str(file)], obj=line, standalone_mode=False)
    except OneStopShopError as error:
        same = (before, told_before) == (_held(shop, Visit.KIND), _told(shop))
        return Came(
            taken=False,
            wrong=(*told(error), *(() if same else ("it was refused, and something of it was written",))),
            problems=getattr(error, "problems", ()) or (str(error),),
        )
    document = json.loads(said.getvalue())
    after = _held(shop, Visit.KIND)
    new = len(after.keys() - before.keys())
    wrong = []
    if new != document["recorded"] + document["corrected"]:
        wrong.append(
            f"{new} visits are there, {document['recorded']} recorded and {document['corrected']} corrected"
        )
    if unkept(list(after.values())):
        wrong.append(unkept(list(after.values())))
    taken = bool(document["recorded"] + document["corrected"] + document["known"])
    problems = tuple(one["reason"] for one in document["refused"])
    return Came(
        taken=taken,
        wrong=wrong,
        things=tuple(after[key] for key in after.keys() - before.keys()),
        problems=problems,
    )


def _told(shop: OneStopShop) -> int:
    """Return the number of the last entry of the log."""
    with shop.storage.read() as snapshot:
        low, high = 0, 1
        while snapshot.entries(high, 1):
            low, high = high, 2 * high
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if snapshot.entries(middle, 1) else (low, middle)
    return low


def _held(shop: OneStopShop, *kinds: str) -> Mapping[tuple[str, str], Mapping[str, object]]:
    with shop.storage.read() as snapshot:
        return {(kind, one.id): one.body for kind in kinds for one in snapshot.find(Query(kind=kind))}


def _body(thing: Organisation | Service) -> Mapping[str, object]:
    from onestopshop.codec.converter import unstructure

    return _bodied(unstructure(attrs.evolve(thing)))


def _bodied(body: Mapping[str, object] | None) -> Mapping[str, object]:
    return {name: value for name, value in (body or {}).items() if name != "version"}
