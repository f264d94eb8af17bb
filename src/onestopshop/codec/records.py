# SPDX-License-Identifier: EUPL-1.2
"""
Turn domain objects into the opaque records of a storage, and back.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from operator import attrgetter
from typing import Any, ClassVar, Protocol, TypeVar, get_type_hints

import attrs
import orjson

from onestopshop.codec.converter import structure, unstructure
from onestopshop.codec.quick import writer
from onestopshop.codec.upgrades import upgraded
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.bookkeeping import Counter, Directory
from onestopshop.domain.bundles.accepted import Accepted, Package
from onestopshop.domain.candidates.dismissals import Dismissal
from onestopshop.domain.fields import Index, fields_of
from onestopshop.domain.merging.conflicts import Conflict
from onestopshop.domain.messages.deliveries import Delivery, Follower
from onestopshop.domain.misses import SearchMiss
from onestopshop.domain.observations import Observation
from onestopshop.domain.practices.practices import Practice
from onestopshop.domain.publications.publications import Booking, Publication
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.reports import ClosedReport
from onestopshop.domain.reports.tallies import Tally
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.signals.links import Link
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError
from onestopshop.ports.storage import IndexValue, Kind, Record

__all__ = ["MODELS", "Model", "check_text", "from_record", "kinds", "to_record"]


class Model(Protocol):
    """
    What the models that are kept as records have in common.
    """

    KIND: ClassVar[str]
    SCHEMA: ClassVar[int]
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]]

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...


M = TypeVar("M", bound=Model)

MODELS: Mapping[str, type[Any]] = {
    model.KIND: model
    for model in (
        Organisation,
        Service,
        Visit,
        Observation,
        Barrier,
        Signal,
        Link,
        Referral,
        Counter,
        Directory,
        Conflict,
        Dismissal,
        SearchMiss,
        Delivery,
        Follower,
        ClosedReport,
        Tally,
        Publication,
        Booking,
        Accepted,
        Package,
        Practice,
    )
}
"""Every model that is kept as records, by kind."""


@cache
def kinds() -> tuple[Kind, ...]:
    """Return what a storage is opened with: each kind and its index fields."""
    return tuple(
        Kind(name=name, fields=_index_fields(model), orders=model.ORDERS, index_of=partial(_index_of, model))
        for name, model in MODELS.items()
    )


def to_record(thing: Model) -> Record:
    """
    Return the record of a domain object.

    Raises:
        InvalidDataError: A text holds U+0000 or a lone surrogate, which no JSON document can carry.
    """
    body = unstructure(thing)
    check_text(body)
    index = {name: get(thing) for name, get in _getters(type(thing))}
    return Record(
        kind=thing.KIND, id=thing.id, version=thing.version, schema=thing.SCHEMA, body=body, index=index
    )


def from_record(record: Record, model: type[M]) -> M:
    """
    Return the domain object of a record.

    Raises:
        InvalidDataError: The body is not of the model, or of a newer version of it.
    """
    body = upgraded(record.kind, record.schema, record.body, current=model.SCHEMA)
    return structure(body, model)


def check_text(body: object) -> None:
    """
    Refuse text that not every storage could give back.

    Raises:
        InvalidDataError: There is U+0000 or a lone surrogate; the paths are named, the text is not.
    """
    try:
        if b"\\u0000" not in orjson.dumps(body):
            return
    except (TypeError, orjson.JSONEncodeError):
        pass
    paths = list(_bad_paths(body, "$"))
    if paths:
        raise InvalidDataError([f"the text holds U+0000 or half a character @ {path}" for path in paths])


def _bad_paths(value: object, path: str) -> list[str]:
    if isinstance(value, str):
        return [path] if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value) else []
    if isinstance(value, Mapping):
        named = [(key, f"{path}.{key!r}" if _bad_paths(key, "") else f"{path}.{key}") for key in value]
        in_keys = [
            place.encode("ascii", "backslashreplace").decode() for key, place in named if _bad_paths(key, "")
        ]
        return in_keys + [bad for key, place in named for bad in _bad_paths(value[key], place)]
    if isinstance(value, (list, tuple)):
        return [bad for place, item in enumerate(value) for bad in _bad_paths(item, f"{path}[{place}]")]
    return []


def _index_of(model: type[Model], record: Record) -> Mapping[str, IndexValue]:
    return to_record(from_record(record, model)).index


def _index_fields(model: type[attrs.AttrsInstance]) -> Mapping[str, Index]:
    return {field.name: field.index for field in fields_of(model) if field.index is not None}


@cache
def _getters(model: type[Any]) -> tuple[tuple[str, Callable[[Any], IndexValue]], ...]:
    hints = get_type_hints(model)
    return tuple((name, _getter(name, index, hints[name])) for name, index in _index_fields(model).items())


def _getter(name: str, index: Index, type_: Any) -> Callable[[Any], IndexValue]:
    """Return what makes an index value of a field; text, numbers and instants are taken as they are."""
    get: Callable[[Any], Any] = attrgetter(name)
    if index is Index.SET:
        return get if writer(type_, _no_other) is sorted else lambda thing: frozenset(map(str, get(thing)))
    write = writer(type_, _no_other)
    return get if index is Index.INSTANT or write is None else lambda thing: write(get(thing))


def _no_other(type_: Any) -> Callable[[Any], Any]:
    raise LookupError(f"no index can hold a {type_}")
