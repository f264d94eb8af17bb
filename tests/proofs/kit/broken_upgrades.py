# SPDX-License-Identifier: EUPL-1.2
"""
Storages that are broken when their kinds change between two openings, each in one way.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import attrs
from tests.proofs.wrapped import Sabotage, Wrapped

from onestopshop.builtin.sqlite import ADAPTER as SQLITE
from onestopshop.errors import InvalidDataError, StorageError
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Erasure, IndexValue, Kind, Record
from onestopshop.testing.fakes import a_city

__all__ = ["BROKEN_UPGRADES"]

_Values = Mapping[str, IndexValue]

_before: dict[Path, tuple[Kind, ...]] = {}
"""With which kinds a folder was opened the last time."""


def filling(change: Callable[[Record, _Values], _Values]) -> Callable[[Path, Sequence[Kind]], Sequence[Kind]]:
    """
    Return what opens a storage whose new fields are filled with something else than was said.
    """

    def opened(folder: Path, kinds: Sequence[Kind]) -> Sequence[Kind]:
        del folder
        return [attrs.evolve(kind, index_of=_changed(kind, change)) for kind in kinds]

    return opened


def _changed(kind: Kind, change: Callable[[Record, _Values], _Values]) -> Callable[[Record], _Values] | None:
    index_of = kind.index_of
    return None if index_of is None else lambda record: change(record, index_of(record))


def _guesses(folder: Path, kinds: Sequence[Kind]) -> Sequence[Kind]:
    """Leave new fields empty where nobody says what they hold."""
    del folder
    return [kind if kind.index_of else attrs.evolve(kind, index_of=lambda _: {}) for kind in kinds]


def _reads_what_it_can(folder: Path, kinds: Sequence[Kind]) -> Sequence[Kind]:
    del folder

    def forgiving(kind: Kind) -> Callable[[Record], _Values] | None:
        index_of = kind.index_of
        if index_of is None:
            return None

        def read(record: Record) -> _Values:
            try:
                return index_of(record)
            except InvalidDataError:
                return {}

        return read

    return [attrs.evolve(kind, index_of=forgiving(kind)) for kind in kinds]


def _refuses_new_fields(folder: Path, kinds: Sequence[Kind]) -> Sequence[Kind]:
    before = _last(folder, kinds)
    if before and {kind.name: kind.fields for kind in before} != {kind.name: kind.fields for kind in kinds}:
        raise StorageError("other fields than before", adapter="broken", hint="Start anew.")
    return kinds


def _drops_kinds(folder: Path, kinds: Sequence[Kind]) -> Sequence[Kind]:
    """Empty the kinds that are no longer declared."""
    before = _last(folder, kinds)
    gone = [kind for kind in before if kind.name not in {kind.name for kind in kinds}]
    if gone:
        options = SQLITE.options.model_validate({"path": "shop.db"})
        with SQLITE.open(options, a_city(folder, kinds=before)) as storage:
            with storage.read() as snapshot:
                found = [record for kind in gone for record in snapshot.find(Query(kind=kind.name))]
            erasures = (Erasure(kind=one.kind, id=one.id, replaces=one.version) for one in found)
            storage.write(Batch(erasures=tuple(erasures)))
    return kinds


def starting_anew(differs: Callable[[Kind], object]) -> Callable[[Path, Sequence[Kind]], Sequence[Kind]]:
    """
    Return what removes the file when its kinds differ from those before.
    """

    def opened(folder: Path, kinds: Sequence[Kind]) -> Sequence[Kind]:
        before = _last(folder, kinds)
        if before and list(map(differs, before)) != list(map(differs, kinds)):
            for path in folder.glob("shop.db*"):
                path.unlink()
        return kinds

    return opened


def _keeps_old_types(folder: Path, kinds: Sequence[Kind]) -> Sequence[Kind]:
    """Fill only the fields whose names are new."""
    known = {name for kind in _last(folder, kinds) for name in kind.fields}
    return filling(lambda _, values: {name: values[name] for name in values if name not in known})(
        folder, kinds
    )


def _last(folder: Path, kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    before = _before.get(folder, ())
    _before[folder] = tuple(kinds)
    return before


def _broken(what: str, breaks: str, kinds: Callable[[Path, Sequence[Kind]], Sequence[Kind]]) -> Sabotage:
    return Sabotage(what=what, wrap=Wrapped, kinds=kinds, base="sqlite", durable=True, breaks=breaks)


BROKEN_UPGRADES: tuple[Sabotage, ...] = (
    _broken("leaves a new field empty", "P10.1", filling(lambda *_: {})),
    _broken("guesses what a field holds", "P10.2", _guesses),
    _broken("takes no other fields", "P10.3", _refuses_new_fields),
    _broken(
        "fills only first versions",
        "P10.4",
        filling(lambda record, values: values if record.version == 1 else {}),
    ),
    _broken("drops a kind that is not declared", "P10.5", _drops_kinds),
    _broken("starts anew with a new kind", "P10.6", starting_anew(lambda kind: kind.name)),
    _broken("starts anew with other orders", "P10.7", starting_anew(lambda kind: kind.orders)),
    _broken("fills what it can read", "P10.8", _reads_what_it_can),
    _broken("keeps a field of another type", "P10.9", _keeps_old_types),
    _broken(
        "fills no sets",
        "P10.10",
        filling(lambda _, values: {k: v for k, v in values.items() if not isinstance(v, frozenset)}),
    ),
)
