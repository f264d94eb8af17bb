# SPDX-License-Identifier: EUPL-1.2
"""
Deliveries: one message to one recipient by one notifier, and how far a notifier has followed the log.

A delivery is named by what it tells of, so that the same message has the same
name however often it is sent.  It never changes a barrier, a signal or a referral.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Final

import attrs

from onestopshop.domain.codes.deliveries import DeliveryState
from onestopshop.domain.events import LogEntry
from onestopshop.domain.fields import Index, Keep, Person, about
from onestopshop.domain.ids import check_key, check_source_id
from onestopshop.domain.values import bounded

__all__ = [
    "UNKNOWN",
    "Delivery",
    "Follower",
    "addressed",
    "delivery_id",
    "due_again",
    "failed",
    "is_due",
    "overtaken",
    "planned",
    "sent",
]

_K = Keep.UNLIMITED
_L = Keep.LOG
UNKNOWN: Final = "unknown"
"""The recipient of a delivery whose record could not be read when the entry was followed."""

_LONGEST: Final = 500
_LONGEST_PAUSE: Final = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Delivery:
    """
    One message to one recipient, without its words: these are read from the records when it is sent.

    Args:
        id: Made from the entry, the recipient and the notifier; the message has it, too.
        entry: The id of the entry of the log that it tells of.
        action: What happened, such as ``signal.sent``.
        stage: Which reminder it is.
        noun: The kind of the record that it tells of.
        subject: The id of that record.
        to: Such as ``organisation:school``, ``role:coordinator`` or ``desk:main``; ``unknown`` as long as its
            record cannot be read.
        attempts: How often it was tried.
        next_try: When it is tried again, while it is pending.
        reason: Why the last try failed, and what to do; never what a message says.
    """

    KIND: ClassVar[str] = "delivery"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = (("state", "next_try"),)

    id: str = attrs.field(metadata=about("a message that is sent again is recognised", keep=_K))
    notifier: str = attrs.field(metadata=about("how it is sent", keep=_K, index=Index.STRING))
    entry: str = attrs.field(metadata=about("what it tells of", keep=_K))
    action: str = attrs.field(metadata=about("what it tells of", keep=_K))
    stage: str | None = attrs.field(default=None, metadata=about("which reminder it is", keep=_K))
    noun: str = attrs.field(metadata=about("kind of record it tells of", keep=_K))
    subject: str = attrs.field(
        metadata=about("record it tells of", person=Person.INDIRECT, keep=_L, index=Index.STRING)
    )
    to: str = attrs.field(metadata=about("who is told", keep=_K))
    state: DeliveryState = attrs.field(
        default=DeliveryState.PENDING, metadata=about("whether it left", keep=_K, index=Index.STRING)
    )
    attempts: int = attrs.field(default=0, metadata=about("when to give up", keep=_K))
    next_try: datetime | None = attrs.field(
        default=None, metadata=about("when to try again", keep=_L, index=Index.INSTANT)
    )
    reason: str | None = attrs.field(default=None, metadata=about("what to repair", keep=_L))
    sent_on: datetime | None = attrs.field(default=None, metadata=about("proof that it left", keep=_L))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_source_id(self.id)
        check_key(self.notifier, path="$.notifier")
        bounded(self.reason, most=_LONGEST, path="$.reason")


@attrs.frozen(kw_only=True)
class Follower:
    """
    How far a notifier has followed the log, and which process may send for it until when.

    Args:
        id: The notifier's name in the configuration.
        seq: The number of the last entry whose messages are kept as deliveries.
        holder: A random name of the process that holds the lease.
        until: When the lease runs out, and another process may take it over.
    """

    KIND: ClassVar[str] = "follower"
    SCHEMA: ClassVar[int] = 1
    ORDERS: ClassVar[tuple[tuple[str, ...], ...]] = ()

    id: str = attrs.field(metadata=about("which notifier follows", keep=_K))
    seq: int = attrs.field(metadata=about("every entry is told of", keep=_K))
    holder: str | None = attrs.field(default=None, metadata=about("one process sends", keep=_K))
    until: datetime | None = attrs.field(default=None, metadata=about("one process sends", keep=_K))
    version: int = attrs.field(default=0, metadata=about("safe concurrent change", keep=_K))

    def __attrs_post_init__(self) -> None:
        check_key(self.id)

    def free(self, *, holder: str, now: datetime, length: timedelta) -> bool:
        """
        Return whether *holder* may take the lease, or has it.

        Args:
            length: How long a lease lasts. One that ends much later was taken while the clock was wrong, and
                nobody would send until then; twice its length leaves room for clocks that differ.
        """
        if self.holder in {None, holder} or self.until is None:
            return True
        return not now < self.until <= now + 2 * length

    def held(self, *, holder: str, until: datetime) -> "Follower":
        """Return it with the lease taken, or renewed."""
        return attrs.evolve(self, holder=holder, until=until, version=self.version + 1)

    def released(self) -> "Follower":
        """Return it without a lease."""
        return attrs.evolve(self, holder=None, until=None, version=self.version + 1)


def delivery_id(entry: LogEntry, to: str, notifier: str) -> str:
    """Return the name of a message: the same for the same entry, recipient and notifier, everywhere."""
    return _named(entry.origin, entry.id, to, notifier)


def _named(*parts: str) -> str:
    return sha256("\x00".join(parts).encode()).hexdigest()


def planned(entry: LogEntry, to: str, notifier: str, *, now: datetime) -> Delivery:
    """Return the delivery with which an entry is told to a recipient, version 1."""
    stage = entry.data.get("stage")
    return Delivery(
        id=delivery_id(entry, to, notifier),
        notifier=notifier,
        entry=entry.id,
        action=entry.action,
        stage=None if stage is None else str(stage),
        noun=entry.kind,
        subject=entry.subject,
        to=to,
        next_try=now,
        version=1,
    )


def addressed(delivery: Delivery, to: str, *, origin: str, now: datetime) -> Delivery:
    """
    Return the delivery to a recipient of which the one to `UNKNOWN` held the place, version 1.

    Args:
        origin: The installation that wrote the entry.
    """
    id = _named(origin, delivery.entry, to, delivery.notifier)
    return attrs.evolve(delivery, id=id, to=to, attempts=0, reason=None, next_try=now, version=1)


def is_due(delivery: Delivery, *, now: datetime) -> bool:
    """Return whether a pending delivery is to be tried; no pause is longer than a day, unless the clock was wrong."""
    return delivery.next_try is None or not now < delivery.next_try <= now + _LONGEST_PAUSE


def sent(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return the delivery as sent."""
    done = _ended(delivery, DeliveryState.SENT)
    return attrs.evolve(done, attempts=delivery.attempts + 1, sent_on=now)


def overtaken(delivery: Delivery) -> Delivery:
    """Return the delivery as one that nobody needs any more."""
    return _ended(delivery, DeliveryState.OVERTAKEN)


def failed(delivery: Delivery, reason: str, *, now: datetime, pause: timedelta, most: int) -> Delivery:
    """
    Return the delivery after a try that failed: to be tried again later, or given up.

    Args:
        pause: Between the first try and the second; each later one is twice as long, at most a day.
        most: Tries before it is given up.
    """
    attempts = delivery.attempts + 1
    told = attrs.evolve(delivery, attempts=attempts, reason=_plain(reason), version=delivery.version + 1)
    if attempts >= most:
        return attrs.evolve(told, state=DeliveryState.FAILED, next_try=None)
    wait = min(pause * 2 ** min(attempts - 1, 30), _LONGEST_PAUSE)
    return attrs.evolve(told, next_try=now + wait)


def due_again(delivery: Delivery, *, now: datetime) -> Delivery:
    """Return a delivery that was given up as one to be tried anew."""
    version = delivery.version + 1
    return attrs.evolve(delivery, state=DeliveryState.PENDING, attempts=0, next_try=now, version=version)


def _plain(reason: str) -> str:
    """Return a reason of somebody else's code as one short line that every storage can keep."""
    kept = reason.encode("utf-8", "replace").decode().replace("\x00", " ")
    return " ".join(kept.split())[:_LONGEST].strip() or "it failed and did not say why"


def _ended(delivery: Delivery, state: DeliveryState) -> Delivery:
    version = delivery.version + 1
    return attrs.evolve(delivery, state=state, next_try=None, reason=None, version=version)
