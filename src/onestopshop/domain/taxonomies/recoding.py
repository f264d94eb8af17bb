# SPDX-License-Identifier: EUPL-1.2
"""
Give records other codes, without losing what they were coded with when they were made.

A code stands in several fields of a record; a remap changes it in all of them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias, TypeVar, cast

import attrs

from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.events import Event
from onestopshop.domain.misses import SearchMiss
from onestopshop.domain.observations import Observation
from onestopshop.domain.papers import Paper
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.taxonomies.concepts import Code, Scheme, scheme_of
from onestopshop.domain.taxonomies.editions import Coding, Editions, editions_of
from onestopshop.domain.visits import Visit
from onestopshop.errors import InvalidDataError

__all__ = ["CODED", "Coded", "apply_remap", "as_coded_first", "codes_of", "recoded", "remap", "stamped"]

Coded: TypeAlias = Visit | Observation | Referral | Barrier | SearchMiss
"""The records that carry codes of concepts; a service keeps those of its source."""

T = TypeVar("T")
R = TypeVar("R", bound=Coded)
_Codes: TypeAlias = Mapping[str, tuple[str, ...]]

CODED: Final[Mapping[type[Any], tuple[str, ...]]] = {
    Visit: ("topics", "papers", "implied"),
    Observation: ("topic", "concepts", "document_kind"),
    Referral: ("topic",),
    SearchMiss: ("concepts",),
    Barrier: ("topic", "concepts", "kind"),
}
"""
The fields of each kind of record that carry codes, in the order in which kinds are remapped.

Barriers are the last, because what is counted for them is counted on the other records.
"""

_CODED: Final = (Visit, Observation, Referral, SearchMiss, Barrier)
_FACTS: Final = (Visit, Observation, Referral)
"""What installations exchange, and what therefore keeps what it was made with."""

_MARK: Final = "topics="
"""How a visit marks a topic that nobody typed."""


def codes_of(thing: Coded) -> frozenset[Code]:
    """Return every code that a record carries."""
    found = _codes(thing)
    return frozenset(code for name, codes in found.items() if name != "implied" for code in codes)


def stamped(thing: T, schemes: Mapping[str, Scheme]) -> T:
    """Return a new record with the present editions of the schemes that code it; other things stay as they are."""
    if not isinstance(thing, _CODED):
        return thing
    named = editions_of(codes_of(thing), schemes)
    return thing if named == thing.editions else cast("T", attrs.evolve(thing, editions=named))


def recoded(thing: R, becomes: Mapping[Code, Code], editions: Editions) -> R:
    """
    Return the record with other codes, and of the same version.

    Args:
        becomes: The new code of each old one.
        editions: The editions in which the new codes stand.
    """
    before = _codes(thing)
    made = attrs.evolve(thing, **_with_codes(thing, before, becomes))
    if made == thing:
        return thing
    known = {**thing.editions, **{id: editions[id] for id in _schemes(becomes.values()) if id in editions}}
    stated = {id: known[id] for id in sorted(_schemes(codes_of(made))) if id in known}
    changes: dict[str, Any] = {"editions": stated}
    if isinstance(thing, _FACTS):
        changes["as_made"] = thing.as_made or Coding(codes=before, editions=thing.editions)
    return attrs.evolve(made, **changes)


def remap(thing: R, becomes: Mapping[Code, Code], editions: Editions) -> tuple[R, Event]:
    """
    Give a record other codes; its event tells each old and new code, and the editions of the new ones.
    """
    present = {old: new for old, new in becomes.items() if old in codes_of(thing)}
    named = sorted(_schemes(present.values()) & editions.keys())
    data: dict[str, object] = {
        "codes": [f"{old}={new}" for old, new in sorted(present.items())],
        "editions": [f"{id}={editions[id]}" for id in named],
    }
    made = attrs.evolve(recoded(thing, present, editions), version=thing.version + 1)
    action = f"{'search' if isinstance(thing, SearchMiss) else thing.KIND}.remapped"
    return made, Event(action=action, kind=thing.KIND, subject=thing.id, data=data)


def apply_remap(thing: R, data: Mapping[str, object]) -> tuple[R, bool]:
    """
    Return the record after what another installation's entry tells, and whether all of it could be so.

    Who remaps a code that is another one by now, and not the one asked for, decided otherwise.
    """
    becomes, editions = dict(_pairs(data.get("codes"))), dict(_pairs(data.get("editions")))
    present = codes_of(thing)
    agreed = all(old in present or new in present for old, new in becomes.items())
    return recoded(thing, {old: new for old, new in becomes.items() if old in present}, editions), agreed


def _pairs(said: object) -> Iterator[tuple[str, str]]:
    for pair in said if isinstance(said, (list, tuple)) else ():
        first, _, second = str(pair).partition("=")
        yield first, second


def as_coded_first(thing: R) -> R:
    """
    Return the record with the codes and the editions that it was made with.

    Raises:
        InvalidDataError: What it says of them is not of such a record.
    """
    if not isinstance(thing, _FACTS) or thing.as_made is None:
        return thing
    first = thing.as_made
    changes = dict(_restored(thing, first.codes))
    return cast("R", attrs.evolve(thing, editions=first.editions, as_made=None, **changes))


def _codes(thing: Coded) -> dict[str, tuple[str, ...]]:
    return {name: _values(thing, name) for name in CODED[type(thing)]}


def _values(thing: Coded, name: str) -> tuple[str, ...]:
    value = getattr(thing, name)
    if name == "papers":
        return tuple(paper.kind for paper in value)
    if name == "implied":
        return tuple(sorted(mark for mark in value if mark.startswith(_MARK)))
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    return () if value is None else (value,)


def _with_codes(thing: Coded, codes: _Codes, becomes: Mapping[Code, Code]) -> dict[str, Any]:
    """Return the fields with other codes; a topic that somebody typed is typed, whatever else becomes the same."""
    new = {name: tuple(becomes.get(code, code) for code in found) for name, found in codes.items()}
    if "implied" in codes:
        told = {mark.removeprefix(_MARK) for mark in codes["implied"]}
        typed = {becomes.get(code, code) for code in codes["topics"] if code not in told}
        marked = {becomes.get(code, code) for code in told} - typed
        new["implied"] = tuple(sorted(f"{_MARK}{code}" for code in marked))
    return dict(_restored(thing, new))


def _restored(thing: Coded, codes: _Codes) -> Iterator[tuple[str, Any]]:
    """Yield the value of each field that carries these codes."""
    papers = len(getattr(thing, "papers", ()))
    if codes.keys() != set(CODED[type(thing)]) or len(codes.get("papers", ())) != papers:
        raise InvalidDataError(["these are not the codes of such a record @ $.as_made"])
    for name, found in codes.items():
        value = getattr(thing, name)
        if name == "papers":
            yield name, tuple(_of_kind(paper, kind) for paper, kind in zip(value, found, strict=True))
        elif name == "implied":
            yield name, frozenset(mark for mark in value if not mark.startswith(_MARK)) | frozenset(found)
        elif isinstance(value, frozenset):
            yield name, frozenset(found)
        else:
            yield name, next(iter(found), None)


def _of_kind(paper: Paper, kind: str) -> Paper:
    return paper if paper.kind == kind else attrs.evolve(paper, kind=kind)


def _schemes(codes: Iterable[Code]) -> frozenset[str]:
    return frozenset(map(scheme_of, codes))
