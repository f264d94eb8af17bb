# SPDX-License-Identifier: EUPL-1.2
"""
One transaction: what an operation reads, and the one batch that it writes.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import TypeVar, cast

import attrs

from onestopshop.codec.records import Model, from_record, to_record
from onestopshop.domain.barriers.barriers import Barrier
from onestopshop.domain.bookkeeping import Directory
from onestopshop.domain.events import Event, LogEntry, When
from onestopshop.domain.ids import check_key, check_record_id, check_source_id
from onestopshop.domain.merging.conflicts import Conflict
from onestopshop.domain.messages.deliveries import Follower
from onestopshop.domain.misses import SearchMiss
from onestopshop.domain.observations import Observation
from onestopshop.domain.people import Actor
from onestopshop.domain.practices.practices import Practice
from onestopshop.domain.referrals.referrals import Referral
from onestopshop.domain.reports.tallies import Tally
from onestopshop.domain.services import Organisation, Service
from onestopshop.domain.signals.links import Link
from onestopshop.domain.signals.signals import Signal
from onestopshop.domain.taxonomies.recoding import stamped
from onestopshop.domain.visits import Visit
from onestopshop.errors import ConflictError, InvalidDataError, NotFoundError
from onestopshop.operations.context import Context
from onestopshop.operations.pending import PendingSnapshot
from onestopshop.operations.policies import AskedOnce
from onestopshop.ports.queries import Query
from onestopshop.ports.storage import Batch, Erasure, Put, Record, Snapshot

__all__ = ["Context", "Work"]

M = TypeVar("M", bound=Model)


class Work(AbstractContextManager["Work"]):
    """
    Collect what one transaction writes, and let its reads see it.

    Args:
        key: The caller's key for all of it; the entries get it with a number behind.
    """

    def __init__(self, context: Context, actor: Actor, *, key: str | None = None) -> None:
        self.context = context
        self.actor = actor
        self.policies = AskedOnce(context.policies)
        self._key = None if key is None else check_key(key)
        self._calls = 0
        self._puts: dict[tuple[str, str], Record] = {}
        self._read: dict[tuple[str, str], Record | None] = {}
        self._things: dict[tuple[str, str], Model] = {}
        self._replaces: dict[tuple[str, str], int] = {}
        self._erased: dict[tuple[str, str], int] = {}
        self._entries: list[LogEntry] = []
        self._last_checks: list[Callable[[], object]] = []
        self._stack = ExitStack()
        self._snapshot: Snapshot | None = None

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def snapshot(self) -> Snapshot:
        """What is written and what is pending, as one view."""
        if self._snapshot is None:
            base = self._stack.enter_context(self.context.storage.read())
            self._snapshot = PendingSnapshot(base, self._puts, self._entries, self._erased)
        return self._snapshot

    def allow(self, action: str, subject: object = None) -> None:
        """Return when the actor may do *action* to *subject*, else raise ForbiddenError."""
        self.context.gate.check(self.actor, action, subject)

    def get(self, model: type[M], id: str) -> M:
        """
        Return the record of this id.

        Raises:
            InvalidDataError: It has not the form of an id.
            NotFoundError: There is none.
        """
        found = self.find_one(model, id)
        if found is None:
            raise NotFoundError(model.KIND, id, hint=_WHERE.get(model.KIND, ""))
        return found

    def find_one(self, model: type[M], id: str) -> M | None:
        """
        Return the record of this id, or ``None``.

        Raises:
            InvalidDataError: It has not the form of an id.
        """
        place = (model.KIND, _text(id, model.KIND))
        if place not in self._things:
            record = self._record(place)
            if record is None:
                return None
            self._things[place] = from_record(record, model)
        return cast(M, self._things[place])

    def expect(self, model: type[Model], id: str) -> None:
        """
        Return when there is a record of this id.

        Raises:
            InvalidDataError: It has not the form of an id.
            NotFoundError: There is none.
        """
        if not self.exists(model, id):
            raise NotFoundError(model.KIND, id, hint=_WHERE.get(model.KIND, ""))

    def exists(self, model: type[Model], id: str) -> bool:
        """
        Return whether there is a record of this id, without reading its body.

        Raises:
            InvalidDataError: It has not the form of an id.
        """
        return self._record((model.KIND, _text(id, model.KIND))) is not None

    def find(self, model: type[M], query: Query) -> Iterator[M]:
        """Yield the records that match."""
        return (from_record(record, model) for record in self.snapshot.find(query))

    def key_of_call(self, key: str | None) -> str | None:
        """
        Return the key of one call: its own, else one made of the transaction's.

        A caller who repeats a keyed transaction makes the same calls in the same
        order, so that the number of the call finds it again.
        """
        if key is not None:
            return check_key(key)
        if self._key is None:
            return None
        self._calls += 1
        return f"{self._key}/{self._calls}"

    def repeated(
        self, key: str | None, action: str, model: type[M], subject: str | None = None, *, may: str
    ) -> M | None:
        """
        Return the record as it is now when *key* did *action* before, else ``None``.

        Args:
            may: What the actor must be allowed to do to that record, as when it was done first.

        Raises:
            ConflictError: The key was used for something else.
            ForbiddenError: The actor may not do it.
        """
        entry = None if key is None else self.snapshot.entry(key)
        if entry is None:
            return None
        if entry.action != action or subject not in {None, entry.subject}:
            raise ConflictError(
                f"the key {key!r} was used for {entry.action} of {entry.subject}",
                expected=f"{action} of {subject or 'a new record'}",
                found=f"{entry.action} of {entry.subject}",
                hint="Use a new key for each thing that you do.",
            )
        found = self.get(model, entry.subject)
        self.allow(may, found)
        return found

    @contextmanager
    def step(self) -> Iterator[None]:
        """Let one call inside a transaction leave nothing behind when it fails and the caller goes on."""
        puts, replaces, erased = dict(self._puts), dict(self._replaces), dict(self._erased)
        entries, checks = len(self._entries), len(self._last_checks)
        try:
            yield
        except BaseException:
            self._puts.clear()
            self._puts.update(puts)
            self._things.clear()
            self._replaces = replaces
            self._erased.clear()
            self._erased.update(erased)
            del self._entries[entries:]
            del self._last_checks[checks:]
            raise

    def save(self, thing: M, event: Event, *, key: str | None = None, at: When | None = None) -> M:
        """
        Write *thing* and tell *event* when the transaction ends; return it with its version.

        Args:
            at: The day, for visits and observations; otherwise the present instant is taken.
        """
        place = (thing.KIND, thing.id)
        if place in self._erased:  # in this transaction: it is there again, in the place of what was stored
            self._replaces.setdefault(place, self._erased.pop(place))
        base = self._replaces.setdefault(place, thing.version - 1)
        if base == 0:
            thing = stamped(thing, self.context.city.vocabulary.schemes)
        kept: M = thing if thing.version == base + 1 else attrs.evolve(thing, version=base + 1)  # type: ignore[misc]  # every model is an attrs class
        if place in self._puts:
            event = self._later_part(event)
        self._puts[place] = to_record(kept)
        self._things[place] = kept
        self._entries.append(self._entry(event, key=key, at=at, version=base + 1))
        return kept

    def amend(self, thing: M, event: Event, *, at: When | None = None) -> M:
        """Write a change that follows from another one: no event of its own while *thing* is still pending."""
        place = (thing.KIND, thing.id)
        if place not in self._puts:
            return self.save(attrs.evolve(thing, version=thing.version + 1), event, at=at)  # type: ignore[misc]
        if self._things.get(place) is not thing:
            self._puts[place] = to_record(thing)
            self._things[place] = thing
        return thing

    def take_over(self, thing: Model, told: Iterable[LogEntry | Event]) -> None:
        """Write a record that has its version already, with entries of other installations and events of this one."""
        place = (thing.KIND, thing.id)
        present = self._record(place)
        self._replaces.setdefault(place, 0 if present is None else present.version)
        self._puts[place] = to_record(thing)
        self._things[place] = thing
        self._entries.extend(
            self._entry(one, key=None, at=None, version=thing.version) if isinstance(one, Event) else one
            for one in told
        )

    def erase(self, thing: Model, event: Event) -> None:
        """Remove a record altogether, and tell *event*."""
        place = (thing.KIND, thing.id)
        self._erased[place] = thing.version
        self._things.pop(place, None)
        self._entries.append(self._entry(event, key=None, at=None, version=thing.version))

    @property
    def begun(self) -> bool:
        """Whether anything is to be written so far."""
        return bool(self._entries)

    def end_reading(self) -> None:
        """
        Let go of the snapshot: nothing is decided any more.

        A storage may keep what a snapshot still sees. One that is open at each commit lets an SQLite WAL grow for
        ever, and every commit then tries to empty it.
        """
        self._stack.close()

    def before_commit(self, check: Callable[[], object]) -> None:
        """Let *check* look at the finished transaction; what it raises leaves nothing written."""
        self._last_checks.append(check)

    def batch(self) -> Batch:
        """Return what there is to write, when every check agrees."""
        for check in self._last_checks:
            check()
        puts = tuple(Put(record, replaces=self._replaces[place]) for place, record in self._puts.items())
        erasures = tuple(
            Erasure(kind=kind, id=id, replaces=version) for (kind, id), version in self._erased.items()
        )
        return Batch(puts=puts, erasures=erasures, entries=tuple(self._entries))

    def _record(self, place: tuple[str, str]) -> Record | None:
        """Return what is pending or was read; a snapshot answers the same each time, so once is enough."""
        if place in self._puts or place in self._erased:
            return self._puts.get(place)
        if place not in self._read:
            self._read[place] = self.snapshot.get(*place)
        return self._read[place]

    def _later_part(self, event: Event) -> Event:
        """
        Return the event with its place among those of one record in this transaction, and the first one's id.

        They all have one version, and another installation that replays them knows no ``seq``.
        """
        place = (event.kind, event.subject)
        before = [one.id for one in self._entries if (one.kind, one.subject) == place]
        told = {"part": len(before) + 1, "first": before[0]} if before else {}
        return attrs.evolve(event, data={**event.data, **told}) if told else event

    def _entry(self, event: Event, *, key: str | None, at: When | None, version: int) -> LogEntry:
        now = self.context.now()
        id = self.context.new_id(now.date())
        return LogEntry(
            id=id,
            origin=self.context.origin,
            key=key or id,
            at=now if at is None else at,
            actor=f"{self.actor.role}/{self.actor.worker}",
            action=event.action,
            kind=event.kind,
            subject=event.subject,
            version=version,
            data=event.data,
        )


_WHERE: Mapping[str, str] = {
    Service.KIND: "`onestopshop services list` shows the ids of services, `onestopshop services search` finds one.",
    Organisation.KIND: "`onestopshop services list` shows which organisations offer services.",
    Visit.KIND: "`onestopshop visits list` shows ids.",
    Referral.KIND: "`onestopshop referrals list` shows ids.",
    Observation.KIND: "`onestopshop barriers observations` shows ids.",
    Barrier.KIND: "`onestopshop barriers list` shows ids and numbers.",
    Signal.KIND: "`onestopshop signals list` shows ids and numbers.",
    Practice.KIND: "`onestopshop practices list` shows ids.",
}
"""Where one looks for what was not found."""

_FORMS: Mapping[str, Callable[[str], str]] = {
    **{
        model.KIND: check_record_id
        for model in (Visit, Referral, Observation, Barrier, Signal, Link, Conflict, SearchMiss, Practice)
    },
    Directory.KIND: check_key,
    Tally.KIND: check_key,
    Follower.KIND: check_key,
}
"""How ids look where they are not those of sources; a directory has the name that the city gave it."""


def _text(id: object, kind: str) -> str:
    """Return *id* when it has the form of one; else what somebody typed would stand in an error, and in a log."""
    if not isinstance(id, str):
        raise InvalidDataError([f"the id of a {kind} is a text @ $.{kind}"])
    try:
        return _FORMS.get(kind, check_source_id)(id)
    except InvalidDataError as error:
        raise InvalidDataError(
            [f"this has not the form of an id of {'an' if kind[0] in 'aeiou' else 'a'} {kind} @ $.{kind}"],
            hint=error.hint,
        ) from None
