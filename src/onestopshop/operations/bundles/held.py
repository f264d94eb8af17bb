# SPDX-License-Identifier: EUPL-1.2
"""
What other cities published and this one accepted, for whoever reads it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Final

import attrs

from onestopshop.codec.bundles.archives import read_archive
from onestopshop.domain.bundles.accepted import Accepted, id_of
from onestopshop.domain.bundles.names import BESIDE, ROOT, SNAPSHOT, content_of
from onestopshop.errors import ExchangeError, NotFoundError
from onestopshop.operations.bundles.kept import Kept, kept, lost_bundles
from onestopshop.operations.bundles.known import Lead, keys_are_lost, lead_of, told_astray
from onestopshop.operations.bundles.shelf import kept_archive
from onestopshop.operations.work import Work

__all__ = ["Held", "HeldList", "HeldState", "files_of", "found", "held", "held_lists"]


class HeldState(StrEnum):
    """
    Whether what is held of a city is used.

    Attributes:
        USED: It is.
        EXPIRED: It is, and marked: a newer list must have come by now, and may be withheld.
        OTHER_KEYS: It is not: the keys in the configuration do not lead to those under which it came.
        DAMAGED: It is not: it, or the city's list or keys, are not kept as they were accepted.
        STRUCK_OUT: It is not: the configuration does not name the city.
    """

    USED = "used"
    EXPIRED = "expired"
    OTHER_KEYS = "other_keys"
    DAMAGED = "damaged"
    STRUCK_OUT = "struck_out"


_USED: Final = frozenset({HeldState.USED, HeldState.EXPIRED})
_MEND: Final = "import the newest package of the city once more."
_ASK: Final = "Ask that city for a newer package; when there should be one, it may be withheld from you."


@attrs.frozen(kw_only=True)
class Held:
    """
    One package that was accepted from a city and that the city still publishes.

    Args:
        version: The number that the publisher gave it; ``None`` where nobody can read what was accepted.
        accepted_on: When it was; ``None`` likewise.
        sha256: Of the whole package, in hexadecimal digits; ``""`` likewise.
        state: Whether it is used; all that is held of a city has one, but what cannot be read.
    """

    city: str
    name: str
    kind: str
    version: int | None
    accepted_on: date | None
    sha256: str
    state: HeldState = HeldState.USED

    @property
    def used(self) -> bool:
        """Whether it is read, in comparisons and in searches."""
        return self.state in _USED

    @property
    def expired(self) -> bool:
        """Whether it is used although a newer list of its city must have come by now."""
        return self.state is HeldState.EXPIRED


@attrs.frozen(kw_only=True)
class HeldList:
    """
    The newest list of a city that was accepted: what it published then.

    Args:
        number, created, expires: ``None`` where nobody can read what was accepted.
        problem: What is wrong with what is held of the city; ``""`` when nothing is.
        hint: What to do then.
    """

    city: str
    number: int | None
    created: datetime | None
    expires: datetime | None
    state: HeldState
    problem: str
    hint: str

    @property
    def used(self) -> bool:
        """Whether what is held of the city is read."""
        return self.state in _USED

    @property
    def expired(self) -> bool:
        """Whether a newer one must have come by now, and may be withheld."""
        return self.state is HeldState.EXPIRED


def held_lists(work: Work) -> Sequence[HeldList]:
    """Return the newest list of each other city of the configuration, by city."""
    found = []
    for city, of in sorted(_by_city(work).items()):
        if city in work.context.network.cities and SNAPSHOT in {*of.known, *of.lost}:
            last = of.known.get(SNAPSHOT)
            state, problem, hint = _told(work, city, of)
            if not problem and (lost := sorted(lost_bundles(work, of))):
                problem = f"{', '.join(lost)} of {city} cannot be read: not kept as it was accepted"
                hint = f"{_MEND[:1].upper()}{_MEND[1:]}"
            found.append(
                HeldList(
                    city=city,
                    number=None if last is None else last.number,
                    created=None if last is None else last.created,
                    expires=None if last is None else last.expires,
                    state=state,
                    problem=problem,
                    hint=hint,
                )
            )
    return tuple(found)


def held(work: Work, *, kind: str | None = None, unused: bool = False) -> Sequence[Held]:
    """
    Return what is accepted from other cities and used, by city and name.

    A package of such a city of which nobody can read what was accepted is among
    them: `files_of` says so of it.

    Args:
        kind: Only packages of this kind of content.
        unused: What is not used, too; to be listed with its state, not to be read.
    """
    found: list[Held] = []
    for city, of in sorted(_by_city(work).items()):
        there = [one for one in of.known.values() if _is_there(one) and kind in {None, one.content}]
        lost = [one for one in lost_bundles(work, of) if kind in {None, content_of(one)}]
        state = _told(work, city, of)[0] if there or lost else HeldState.STRUCK_OUT
        if state in _USED or unused:
            some = [*(_held(one, state) for one in there), *(_lost(city, one, state) for one in lost)]
            found += sorted(some, key=lambda one: one.name)
    return tuple(found)


def found(work: Work, city: str, name: str) -> Held:
    """
    Return a bundle of a city by its name, those that this city publishes among them.

    Raises:
        NotFoundError: There is none, or it is not used.
    """
    hint = "`onestopshop exchange held` lists what is held of other cities."
    of = _by_city(work, own=True).get(city, Kept())
    if name in of.lost:
        hint = f"It is not kept as it was accepted: {_MEND}"
    if name in of.known and _is_there(of.known[name]):
        if city == work.context.city.id:
            return _held(of.known[name], HeldState.USED)
        state, problem, next_step = _told(work, city, of)
        if state in _USED:
            return _held(of.known[name], state)
        hint = f"{problem[:1].upper()}{problem[1:]}. {next_step}"
    raise NotFoundError("bundle", f"{city}.{name}", hint=hint)


def files_of(work: Work, held: Held) -> Mapping[str, bytes]:
    """
    Return the files of a package, without those that describe and sign it.

    Raises:
        NotFoundError: It is not accepted any more.
        ExchangeError: What is kept is not what was accepted.
    """
    archive = kept_archive(work, id_of(held.city, held.name), held.sha256)
    return {path: file for path, file in read_archive(archive).items() if path not in BESIDE}


def _by_city(work: Work, *, own: bool = False) -> Mapping[str, Kept]:
    """Return what was ever accepted of each other city, and if wanted of this one."""
    return {city: one for city, one in kept(work).items() if own or city != work.context.city.id}


def _told(work: Work, city: str, of: Kept) -> tuple[HeldState, str, str]:
    """Return the state of what is held of another city, what is wrong with it, and what to do."""
    pin = work.context.network.cities.get(city)
    if pin is None:
        what = f"[network.cities] does not name {city}, so that nothing of it is used"
        return HeldState.STRUCK_OUT, what, "State its keys there when you trust it."
    try:
        if keys_are_lost(pin, of):
            raise KeyError(ROOT)
        lead = lead_of(work, city, pin, of.known)
        last = of.known[SNAPSHOT]
    except (ExchangeError, NotFoundError, KeyError):
        what = f"the list or the keys of {city} are not kept as they were accepted, so that nothing of it is used"
        return (
            HeldState.DAMAGED,
            what,
            "Import its newest package; when that is refused, do what the refusal says.",
        )
    if lead is Lead.ASTRAY:
        what, hint = told_astray(work, city, of.known)
        return HeldState.OTHER_KEYS, f"{what}, so that nothing of it is used", hint
    what = f"what is held of {city} is from {last.created.date()}"
    if lead is Lead.ANEW:
        what += f" and signed with keys before version {pin.version}, so that nothing of it is used"
        return HeldState.OTHER_KEYS, what, "Import the first package that it signed with its new keys."
    if last.expires <= work.context.now():
        return HeldState.EXPIRED, f"{what}, and its list expired on {last.expires.date()}", _ASK
    return HeldState.USED, "", ""


def _is_there(one: Accepted) -> bool:
    return one.is_content and one.withdrawn_on is None


def _held(one: Accepted, state: HeldState) -> Held:
    return Held(
        city=one.city,
        name=one.name,
        kind=one.content,
        version=one.number,
        accepted_on=one.accepted_on,
        sha256=one.package,
        state=state,
    )


def _lost(city: str, name: str, state: HeldState) -> Held:
    """Return a package of which nobody can read what was accepted; of a city that is not used it is not used anyhow."""
    return Held(
        city=city,
        name=name,
        kind=content_of(name),
        version=None,
        accepted_on=None,
        sha256="",
        state=HeldState.DAMAGED if state in _USED else state,
    )
