# SPDX-License-Identifier: EUPL-1.2
"""
Storages that keep values wrongly, each in one way.
"""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time

import attrs
from tests.proofs.wrapped import Sabotage, Wrapped

from onestopshop.errors import InvalidDataError
from onestopshop.ports.storage import (
    Batch,
    IndexValue,
    LogEntry,
    Put,
    Storage,
    Written,
)

__all__ = ["BROKEN_VALUES"]


class Converts(Wrapped):
    """What has the wrong type is dropped or converted, in the manner of loose engines."""

    def write(self, batch: Batch) -> Written:
        try:
            return self.inner.write(batch)
        except InvalidDataError:
            puts = tuple(attrs.evolve(put, record=attrs.evolve(put.record, index={})) for put in batch.puts)
            return self.inner.write(attrs.evolve(batch, puts=puts))


def changing(
    *, text: Callable[[str], str] | None = None, value: Callable[[IndexValue], IndexValue] | None = None
) -> Callable[[Storage], Storage]:
    """
    Return what wraps a storage so that texts of bodies, or values of fields, are written changed.
    """

    class Changes(Wrapped):
        def write(self, batch: Batch) -> Written:
            return self.inner.write(attrs.evolve(batch, puts=tuple(map(changed, batch.puts))))

    def changed(put: Put) -> Put:
        index = {name: value(old) if value else old for name, old in put.record.index.items()}
        body = put.record.body
        if text:
            body = {name: _changed_text(value, text) for name, value in body.items()}
        return attrs.evolve(put, record=attrs.evolve(put.record, index=index, body=body))

    return Changes


def _changed_text(data: object, text: Callable[[str], str]) -> object:
    if isinstance(data, str):
        return text(data)
    if isinstance(data, Mapping):
        return {name: _changed_text(value, text) for name, value in data.items()}
    return [_changed_text(value, text) for value in data] if isinstance(data, list) else data


class EntriesAtMidnight(Wrapped):
    """A day is kept as an instant."""

    def write(self, batch: Batch) -> Written:
        return self.inner.write(attrs.evolve(batch, entries=tuple(map(self._at_midnight, batch.entries))))

    def _at_midnight(self, entry: LogEntry) -> LogEntry:
        at = entry.at
        return (
            entry if isinstance(at, datetime) else attrs.evolve(entry, at=datetime.combine(at, time(), UTC))
        )


def _to_float(value: IndexValue) -> IndexValue:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return max(-(2**63), min(int(float(value)), 2**63 - 1))
    return value


def _to_milliseconds(value: IndexValue) -> IndexValue:
    return (
        value.replace(microsecond=value.microsecond // 1000 * 1000) if isinstance(value, datetime) else value
    )


def _padded(value: IndexValue) -> IndexValue:
    return value.rstrip(" ") if isinstance(value, str) else value


def _empty_as_absent(value: IndexValue) -> IndexValue:
    return None if value == "" else value


def _composed(value: IndexValue) -> IndexValue:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


BROKEN_VALUES: tuple[Sabotage, ...] = (
    Sabotage(what="drops what has the wrong type", wrap=Converts, breaks="P5.10"),
    Sabotage(what="keeps a day as midnight", wrap=EntriesAtMidnight, breaks="P4.6"),
    Sabotage(what="composes accents", wrap=changing(value=_composed), breaks="P5.2"),
    Sabotage(what="ignores spaces behind", wrap=changing(value=_padded), breaks="P5.1"),
    Sabotage(what="takes empty text for absent", wrap=changing(value=_empty_as_absent), breaks="P5.7"),
    Sabotage(what="keeps integers as floats", wrap=changing(value=_to_float), breaks="P5.6"),
    Sabotage(what="keeps milliseconds", wrap=changing(value=_to_milliseconds), breaks="P5.5"),
    Sabotage(what="replaces lone surrogates", wrap=changing(text=_without_surrogates), breaks="P5.9"),
    Sabotage(what="cuts long text", wrap=changing(text=lambda text: text[:65_535]), breaks="P1.7"),
    Sabotage(
        what="composes accents in bodies",
        wrap=changing(text=lambda text: unicodedata.normalize("NFC", text)),
        breaks="P5.1",
    ),
)
