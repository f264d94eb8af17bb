# SPDX-License-Identifier: EUPL-1.2
"""
Send what the log tells of: each notifier follows it with a cursor, under a lease that one process holds.

For every notifier, in turn:

1. The entries behind the cursor become pending deliveries; these and the new
   cursor are one write.
2. Each delivery that is due is put together, sent and marked.  Whoever dies
   between sending and marking sends again, with the same id.
3. One that failed is tried again after a pause that grows, and given up at last;
   then it stands in the digest of what is stuck.

A record that cannot be read costs no other message: the delivery that its entry
asks for is kept without a recipient, and tried like one that failed.

Only entries of this installation make messages: those of others were told of
there.  Nothing here changes what a record says, and a notifier that fails stops
neither the desk nor another notifier.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import attrs

from onestopshop.domain.codes.deliveries import DeliveryState
from onestopshop.domain.events import LogEntry
from onestopshop.domain.messages.deliveries import (
    UNKNOWN,
    Delivery,
    addressed,
    due_again,
    failed,
    is_due,
    overtaken,
    planned,
    sent,
)
from onestopshop.domain.people import SYSTEM
from onestopshop.errors import ConflictError, InvalidDataError, OneStopShopError, StorageError
from onestopshop.operations.context import Context
from onestopshop.operations.messages.messages import composed, may_leave_today, needed, recipients
from onestopshop.operations.unread import Unread, legible
from onestopshop.operations.work import Work
from onestopshop.ports.notifiers import Notifier
from onestopshop.ports.queries import Equal, Query
from onestopshop.runtime.leases import Lease, begin_to_follow
from onestopshop.runtime.plugins.isolation import Failed, attempt
from onestopshop.runtime.registry import NOTIFIERS, Registry

if TYPE_CHECKING:
    from onestopshop.config.settings import AdapterTable, Settings
    from onestopshop.operations.messages.reminders import Reminded

__all__ = ["Delivered", "Post"]

_PAGE: Final = 500
"""Entries that are read at a time."""


@attrs.frozen(kw_only=True)
class Delivered:
    """
    What one run did.

    Args:
        reminded: The stages of clocks that were done first.
        deliveries: Those that were tried or overtaken, as they are now.
        broken: The notifiers that could not be opened, each with the reason, so that their messages wait; and
            those that sent, but could not be closed.
        busy: The notifiers for which another process sends at the moment.
        unread: Records that cannot be read, so that nothing was done about them.
    """

    reminded: "Sequence[Reminded]" = ()
    deliveries: tuple[Delivery, ...] = ()
    broken: Mapping[str, str] = attrs.field(factory=dict)
    busy: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()


class Post:
    """
    The notifiers of one shop.

    Args:
        holder: Make a name for one run that no other run has.
    """

    def __init__(
        self, context: Context, registry: Registry, settings: "Settings", *, holder: Callable[[], str]
    ) -> None:
        self._context = context
        self._registry = registry
        self._tables: Mapping[str, AdapterTable] = settings.notifiers
        self._length = timedelta(minutes=settings.delivery.lease)
        self._pause = timedelta(minutes=settings.delivery.pause)
        self._most = settings.delivery.most_attempts
        self._holder = holder

    def begin(self) -> None:
        """Let every notifier that is new follow the log from here on: of what was before it tells nothing."""
        for name in self._tables:
            try:
                begin_to_follow(self._context, name)
            except InvalidDataError:
                continue  # `run` says that this one cannot be used
            except StorageError:
                return  # a storage that cannot be written to now: it begins with the first message that can

    def run(self, *, again: bool, unread: Sequence[Unread] = ()) -> Delivered:
        """
        Follow the log, and send what is due.

        Args:
            again: Try anew what was given up, too.
            unread: What could not be read before, in the same run.

        Raises:
            StorageError: What was sent before stays sent, and may be sent once more with the same id.
        """
        deliveries: list[Delivery] = []
        broken: dict[str, str] = {}
        busy: list[str] = []
        left_out = [*unread]
        for name in self._tables:
            lease = Lease(self._context, name, holder=self._holder(), length=self._length)
            try:
                taken = lease.take()
            except InvalidDataError as error:  # how far it came cannot be read
                broken[name] = _told(error)
                continue
            if not taken:
                busy.append(name)
                continue
            try:
                self._follow(name, lease, left_out, again=again)
                deliveries += self._send(name, lease, broken, left_out)
            except ConflictError:
                busy.append(name)  # the lease ran out, and another process goes on
            finally:
                attempt(lease.release)
        seen = tuple(dict.fromkeys(left_out))
        return Delivered(deliveries=tuple(deliveries), broken=broken, busy=tuple(busy), unread=seen)

    def _follow(self, name: str, lease: Lease, unread: list[Unread], *, again: bool) -> None:
        """Keep a pending delivery for each message that the log asks for, and move the cursor with them."""
        while True:
            with Work(self._context, SYSTEM) as work:
                entries = work.snapshot.entries(after=lease.seq, limit=_PAGE)
                fresh = list(self._fresh(work, name, entries))
            if not entries:
                break
            lease.write(fresh, seq=entries[-1].seq)
        if again:
            given_up = self._kept(name, DeliveryState.FAILED, unread)
            lease.write([due_again(one, now=self._context.now()) for one in given_up])

    def _fresh(self, work: Work, name: str, entries: Sequence[LogEntry]) -> Iterator[Delivery]:
        """Yield the deliveries that entries ask for and that are not kept yet."""
        for entry in entries:
            if entry.origin == self._context.origin:
                for to in _recipients(work, entry):
                    delivery = planned(entry, to, name, now=self._context.now())
                    if not work.exists(Delivery, delivery.id):
                        yield delivery

    def _due(self, name: str, lease: Lease, unread: list[Unread]) -> Iterator[Delivery]:
        """Yield what is due; of what had no recipient those that take its place, or itself as it failed again."""
        now = self._context.now()
        for delivery in self._kept(name, DeliveryState.PENDING, unread):
            if is_due(delivery, now=now):
                if delivery.to != UNKNOWN:
                    yield delivery
                    continue
                after = self._addressed(delivery)
                lease.write(after)
                yield from (one for one in after if one.state is not DeliveryState.OVERTAKEN)

    def _addressed(self, delivery: Delivery) -> Sequence[Delivery]:
        """Return a delivery without a recipient as it is after a try, and those that take its place."""
        now, origin = self._context.now(), self._context.origin
        with Work(self._context, SYSTEM) as work:
            try:
                readers = recipients(work, delivery)
            except InvalidDataError as error:
                return [failed(delivery, _told(error), now=now, pause=self._pause, most=self._most)]
            new = [addressed(delivery, to, origin=origin, now=now) for to in readers]
            return [overtaken(delivery), *(one for one in new if not work.exists(Delivery, one.id))]

    def _send(
        self, name: str, lease: Lease, broken: dict[str, str], unread: list[Unread]
    ) -> Iterator[Delivery]:
        """Send each delivery that is due, and yield it as it is then."""
        found = list(self._due(name, lease, unread))
        yield from (one for one in found if one.to == UNKNOWN)
        due = [one for one in found if one.to != UNKNOWN]
        if not due:
            return
        stack = ExitStack()
        try:
            table = self._tables[name]
            opened = self._registry.open(NOTIFIERS, table, self._context.city, at=f"notifiers.{name}")
            notifier = stack.enter_context(opened)
        except OneStopShopError as error:
            broken[name] = _told(error)
            return
        try:
            for delivery in due:
                lease.renewed()
                after = self._tried(notifier, delivery)
                if after is not None:
                    lease.write([after])
                    yield after
        finally:
            closed = attempt(stack.close, about_people=True)
            if isinstance(closed, Failed):  # what it sent stays sent
                broken[name] = f"it could not be closed: {closed.error}"

    def _tried(self, notifier: Notifier, delivery: Delivery) -> Delivery | None:
        """Return what became of one delivery; ``None`` when it has to wait for a working day."""
        with Work(self._context, SYSTEM) as work:
            try:
                if not needed(work, delivery):
                    return overtaken(delivery)
                if not may_leave_today(work, delivery):
                    return None
            except InvalidDataError as error:  # its record cannot be read
                reason: str | None = _told(error)
            else:
                outcome = attempt(lambda: _reason(work, notifier, delivery), about_people=True)
                reason = outcome.error if isinstance(outcome, Failed) else outcome.value
        now = self._context.now()
        if reason is None:
            return sent(delivery, now=now)
        return failed(delivery, reason, now=now, pause=self._pause, most=self._most)

    def _kept(self, name: str, state: DeliveryState, unread: list[Unread]) -> Sequence[Delivery]:
        where = {"notifier": Equal(name), "state": Equal(state.value)}
        query = Query(kind=Delivery.KIND, where=where, order=(("next_try", "asc"),))
        with Work(self._context, SYSTEM) as work:
            return list(legible(work, Delivery, query, unread))


def _recipients(work: Work, entry: LogEntry) -> Sequence[str]:
    try:
        return recipients(work, entry)
    except InvalidDataError:
        return (UNKNOWN,)


def _reason(work: Work, notifier: Notifier, delivery: Delivery) -> str | None:
    """Send, and return why it failed; errors of ours tell no secret, of all others only the type is kept."""
    try:
        message = composed(work, delivery)
        work.end_reading()  # a slow server must hold no snapshot
        notifier.send(message)
    except OneStopShopError as error:
        return _told(error)
    return None


def _told(error: OneStopShopError) -> str:
    return f"{error} {error.hint}".strip()
