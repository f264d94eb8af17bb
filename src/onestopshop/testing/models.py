# SPDX-License-Identifier: EUPL-1.2
"""
Hypothesis strategies for the models of the domain: everything that a shop may keep.

A strategy is derived from the fields of the model, so that a new field is
tried without anybody thinking of it.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from functools import cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, NewType, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.barriers.removal import Measured
from onestopshop.domain.bookkeeping import Counter, Directory
from onestopshop.domain.bundles.accepted import Accepted, Package, id_of
from onestopshop.domain.candidates.dismissals import Dismissal
from onestopshop.domain.codes.barriers import BarrierState
from onestopshop.domain.codes.referrals import ConsentGiven
from onestopshop.domain.codes.signals import SignalState
from onestopshop.domain.ids import day_uuid
from onestopshop.domain.messages.deliveries import Delivery, Follower
from onestopshop.domain.practices.practices import Practice, Side
from onestopshop.domain.practices.rates import WHOLE
from onestopshop.domain.publications.publications import Booking, Publication
from onestopshop.domain.referrals.consent import Consent
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.reports import ClosedReport
from onestopshop.domain.reports.tallies import Tally
from onestopshop.domain.services import Notice, Organisation, Service, WeeklySpan
from onestopshop.domain.signals.links import Link
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.text import LocalizedText

__all__ = ["codes", "days", "localized_texts", "models", "record_ids", "source_ids", "tags"]

T = TypeVar("T", bound=attrs.AttrsInstance)


def days() -> SearchStrategy[date]:
    """Return days of which there can be records."""
    return st.dates(date(1970, 1, 1), date(2099, 12, 31))


def record_ids() -> SearchStrategy[str]:
    """Return ids of records: UUIDs of version 4, or of version 7 cut to the day."""
    cut = st.builds(day_uuid, days(), st.integers(0, 2**74 - 1))
    return cut | st.uuids(version=4).map(str)


def source_ids() -> SearchStrategy[str]:
    """Return ids that a source gave."""
    return st.text("abz09._:-", max_size=12).map("g{}".format)


def codes(scheme: str = "topic") -> SearchStrategy[str]:
    """Return codes of concepts of a scheme."""
    return st.text("abz09_-", max_size=8).map(f"{scheme}:x{{}}".format)


def tags() -> SearchStrategy[str]:
    """Return BCP 47 tags: short, long, private, and of unknown languages."""
    return st.sampled_from(
        ("nl", "en", "ar", "uk", "prs", "zh-Hant", "nl-BE", "nl-x-plain", "sr-Latn-RS", "und", "x-own")
    )


def localized_texts() -> SearchStrategy[LocalizedText]:
    """Return texts in one to three languages, in any script."""
    return st.dictionaries(tags(), _said(), min_size=1, max_size=3).map(LocalizedText)


def models(model: type[T]) -> SearchStrategy[T]:
    """Return objects of *model* that keep all its invariants."""
    return cast("SearchStrategy[T]", _models(model))


@cache
def _models(model: type[attrs.AttrsInstance]) -> SearchStrategy[attrs.AttrsInstance]:
    hints = get_type_hints(model)
    fields = {field.name: _value(model, field.name, hints[field.name]) for field in attrs.fields(model)}
    settle = _SETTLE.get(model, _as_drawn)
    return st.fixed_dictionaries(fields).map(lambda values: model(**settle(values)))


def _texts() -> SearchStrategy[str]:
    """Return any text that JSON can hold and a storage must keep: no lone surrogates, no U+0000."""
    anything = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
    return anything | st.sampled_from(_DIFFICULT)


_DIFFICULT = (
    "e\u0301",
    "\u00e9",
    "تسجيل",
    "реєстрація",
    "\u202eabc",
    "a\r\nb",
    "\U0001f469\u200d\U0001f33e",
    "null",
)


def _said() -> SearchStrategy[str]:
    return _texts().filter(lambda text: bool(text.strip()))


def _instants() -> SearchStrategy[datetime]:
    zones = st.sampled_from((0, 60, 330, -480)).map(lambda minutes: timezone(timedelta(minutes=minutes)))
    return st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1), timezones=zones)  # noqa: DTZ001 - the zone is drawn


def _times() -> SearchStrategy[time]:
    return st.builds(time, st.integers(0, 23), st.integers(0, 59))


def _json() -> SearchStrategy[object]:
    leaves: SearchStrategy[object] = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | _texts()
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_texts(), inner, max_size=2)
    )


_WORKERS = st.text("abYZ09._:-", max_size=8).map("w{}".format)
_SOURCE_IDS = frozenset(
    {
        "service",
        "services",
        "organisation",
        "owner",
        "carrier",
        "part_of",
        "sender",
        "addressed_to",
        "notifier",
    }
)
_TAGS = frozenset({"language", "spoken", "document_language", "own", "draft"})
_CODES: Mapping[str, str] = {
    "topic": "topic", "topics": "topic", "concepts": "b", "kind": "kind", "code": "topic", "broader": "topic",
    "replaced_by": "topic", "document_kind": "doc", "papers": "doc", "service_kinds": "topic",
}  # fmt: skip
_RECORDS = frozenset(
    {
        "visit",
        "barrier",
        "barriers",
        "again_of",
        "replaces",
        "corrects",
        "source_ref",
        "merged_from",
        "merged_into",
        "related",
        "previous",
    }
)
_FROM_SOURCES: frozenset[type] = frozenset(
    {Organisation, Service, Counter, Directory, Delivery, Dismissal, Follower, ClosedReport, Tally}
    | {Publication, Booking}
)


def _text(model: type, name: str) -> SearchStrategy[str]:
    if name == "id":
        return source_ids() if model in _FROM_SOURCES else record_ids()
    if name in _SOURCE_IDS or name == "on_behalf_of":
        return source_ids()
    if name in {"worker", "recorder", "by", "reviewed_by", "actor"}:
        return _WORKERS
    if name in _TAGS:
        return tags()
    if name in _CODES:
        return codes(_CODES[name])
    return record_ids() if name in _RECORDS else _said()


_CHOICES: Mapping[str, tuple[object, ...]] = {
    "counted": ("yes", "no"),
    "review_every": (None, 1, 3, 6, 12, 16),
}


def _value(model: type, name: str, hint: Any) -> SearchStrategy[Any]:
    if isinstance(hint, NewType):
        hint = hint.__supertype__
    if name in _CHOICES:
        return st.sampled_from(_CHOICES[name])
    if hint in _SIMPLE:
        return _SIMPLE[hint]()
    if hint is str:
        return _text(model, name)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return st.sampled_from(tuple(hint))
    if isinstance(hint, type) and attrs.has(hint):
        return models(hint)
    return _many(model, name, hint)


_SIMPLE: Mapping[object, Callable[[], SearchStrategy[Any]]] = {
    bool: st.booleans,
    int: lambda: st.integers(0, 2**31),
    date: days,
    datetime: _instants,
    time: _times,
    object: _json,
    LocalizedText: localized_texts,
}


def _many(model: type, name: str, hint: Any) -> SearchStrategy[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return st.none() | _value(model, name, inner)
    if origin is Mapping:
        keys = tags() if name in {"languages", "alt", "hidden"} else source_ids()
        return st.dictionaries(keys, _value(model, name, arguments[1]), max_size=2)
    least = 1 if name in {"audience", "concepts", "barriers", "addressed_to"} else 0
    items = _value(model, name, arguments[0])
    if origin is frozenset:
        return st.frozensets(items, min_size=least, max_size=3)
    return st.lists(items, max_size=2).map(tuple)


def _as_drawn(values: dict[str, Any]) -> dict[str, Any]:
    return values


def _span(values: dict[str, Any]) -> dict[str, Any]:
    first, last = sorted((values["opens"], values["closes"]))
    later = last if last > first else time(23, 59)
    return {**values, "opens": min(first, time(23, 58)), "closes": later}


def _notice(values: dict[str, Any]) -> dict[str, Any]:
    since, until = sorted((values["since"], values["until"]))
    return {**values, "since": since, "until": until}


def _consent(values: dict[str, Any]) -> dict[str, Any]:
    return values if values["given"] is ConsentGiven.YES else {**values, "items": frozenset()}


def _barrier(values: dict[str, Any]) -> dict[str, Any]:
    about = values["topic"] or "topic:other"
    state = values["state"] if values["owner"] else BarrierState.GATHERED
    return {**values, "topic": about, "state": state}


def _measured(values: dict[str, Any]) -> dict[str, Any]:
    since, until = sorted((values["since"], values["until"]))
    affected, noted = (
        None if values[part] is None else min(values[part], values[whole] or 0)
        for part, whole in (("affected", "exposed"), ("noted", "visits"))
    )
    return {**values, "affected": affected, "noted": noted, "since": since, "until": until}


def _signal(values: dict[str, Any]) -> dict[str, Any]:
    due = (values["sent_on"], values["acknowledge_by"], values["answer_by"])
    return {**values, "state": SignalState.PREPARED} if None in due else values


def _link(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "subject": values["id"]}


def _referral(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "organisation": values["organisation"] or "someone"}


def _accepted(values: dict[str, Any]) -> dict[str, Any]:
    name = f"taxonomy-{values['number']}"
    digests = {part: sha256(values[part].encode()).hexdigest() for part in ("manifest", "package")}
    own = {"id": id_of("eastgate", name), "city": "eastgate", "name": name, "number": values["number"] + 1}
    own["root"] = values["root"] + 1
    return {**values, **digests, **own}


def _side(values: dict[str, Any]) -> dict[str, Any]:
    if not values["exposed"]:
        return dict.fromkeys(values)
    low, high = sorted((values[name] or 0) % (WHOLE + 1) for name in ("low", "high"))
    affected = None if values["affected"] is None else min(values["affected"], values["exposed"])
    return {**values, "affected": affected, "low": low, "high": high}


def _practice(values: dict[str, Any]) -> dict[str, Any]:
    return values if values["barrier"] else {**values, "effect": None}


def _package(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "content": b64encode(values["content"].encode()).decode()}


_SETTLE: Mapping[type, Callable[[dict[str, Any]], dict[str, Any]]] = {
    WeeklySpan: _span,
    Notice: _notice,
    Consent: _consent,
    Barrier: _barrier,
    Measured: _measured,
    Signal: _signal,
    Link: _link,
    Accepted: _accepted,
    Package: _package,
    Practice: _practice,
    Side: _side,
    Referral: _referral,
}
