# SPDX-License-Identifier: EUPL-1.2
"""
Read a service of ten languages from bytes and write it, beside msgspec.

The Structs have the fields and types of our models.  Ours is strict beyond
types, which msgspec's is not: unknown keys, language tags, blank texts, ids and
lone surrogates are refused.  Both write the same bytes: sets in order, defaults
left out.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from random import Random
from typing import Any, Final

import msgspec
import orjson
from tests.benchmarks.data import Body, lexicons, services
from tests.benchmarks.rounds import spread, take_turns, timed

from onestopshop.codec.converter import structure, unstructure
from onestopshop.domain.codes.services import Audience, ChannelKind, Level, ServiceStatus, SpokenHow, Weekday
from onestopshop.domain.services import Service
from onestopshop.domain.values import Answer

__all__ = ["TARGET", "run"]

TARGET = "a service of 10 languages: bytes → model ≤ 4 × msgspec, model → bytes ≤ 2 × msgspec"

_DEFAULT: Final = 2_000
_ROUNDS: Final = 9
_TAGS: Final = ("nl", "en", "fr", "ar", "uk", "tr", "bg", "ps", "so", "ti")


class Span(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `WeeklySpan`."""

    day: Weekday
    opens: time
    closes: time


class Channel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A `ServiceChannel`."""

    kind: ChannelKind
    value: str | None = None
    note: dict[str, str] | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A `Notice`."""

    text: dict[str, str]
    since: date
    until: date


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A `Service`."""

    id: str
    name: dict[str, str]
    summary: dict[str, str] | None = None
    organisation: str
    status: ServiceStatus
    topics: frozenset[str]
    audience: frozenset[Audience]
    usable_without_legal_stay: Answer
    source: str
    verified_on: date
    directory: str
    channels: tuple[Channel, ...] = ()
    hours: tuple[Span, ...] = ()
    languages: dict[str, frozenset[SpokenHow]] = {}
    papers: frozenset[str] = frozenset()
    cost: dict[str, str] | None = None
    requirements: dict[str, str] | None = None
    appointment: Answer = Answer.UNKNOWN
    interpreter_possible: Answer = Answer.UNKNOWN
    needs_id: Answer = Answer.UNKNOWN
    needs_digital_id: Answer = Answer.UNKNOWN
    level: Level | None = None
    review_every: int | None = None
    notices: tuple[Notice, ...] = ()
    extensions: dict[str, Any] = {}
    version: int = 0


def run(n: int | None, seed: int) -> Mapping[str, object]:
    """Measure with *n* services."""
    count = n or _DEFAULT
    bodies = _of_ten_languages(count, seed)
    written, theirs = ([orjson.dumps(_timed(body, form)) for body in bodies] for form in ("{}", "{}:00"))
    decoder, encoder = msgspec.json.Decoder(Struct), msgspec.json.Encoder(order="deterministic")
    models, structs = [_read(each) for each in written], [decoder.decode(each) for each in theirs]
    _check_same(models, structs, encoder)
    ways = {
        "read": lambda: timed(lambda: [_read(each) for each in written]),
        "read msgspec": lambda: timed(lambda: [decoder.decode(each) for each in theirs]),
        "write": lambda: timed(lambda: [_write(each) for each in models]),
        "write msgspec": lambda: timed(lambda: [encoder.encode(each) for each in structs]),
    }
    for way in ways.values():
        way()
    taken = take_turns(ways, rounds=_ROUNDS)
    ratios = {
        what: [ours / theirs for ours, theirs in zip(taken[what], taken[f"{what} msgspec"], strict=True)]
        for what in ("read", "write")
    }
    return {
        "rounds": _ROUNDS,
        "bytes": round(sum(map(len, written)) / count),
        "us": {way: spread([seconds / count * 1e6 for seconds in times], 2) for way, times in taken.items()},
        "ratio": {what: spread(values, 2) for what, values in ratios.items()},
    }


def _read(written: bytes) -> Service:
    return structure(orjson.loads(written), Service)


def _write(service: Service) -> bytes:
    written = orjson.dumps(unstructure(service))
    assert b"\\u0000" not in written  # as `check_text` does; orjson itself refuses half a character
    return written


def _of_ten_languages(count: int, seed: int) -> Sequence[Body]:
    """Return services with texts in ten languages, opening hours, channels and papers."""
    random, words = Random(f"{seed} codec"), lexicons(seed)
    bodies = []
    for body in services(count, seed):
        for field, length in (("name", 3), ("summary", 10), ("cost", 6), ("requirements", 12)):
            drawn = {tag: words.of[tag if tag in words.of else "en"].draw(random, length) for tag in _TAGS}
            body[field] = {tag: " ".join(drawn[tag]) for tag in sorted(_TAGS)}
        body["channels"] = [{"kind": "phone", "value": "+32 9 000 00 00"}, {"kind": "counter"}]
        body["hours"] = [{"day": day, "opens": "09:00", "closes": "12:30"} for day in ("mon", "tue", "thu")]
        body["papers"] = ["doc:letter", "doc:proof-of-residence"]
        bodies.append(body)
    return bodies


def _timed(body: Body, form: str) -> Body:
    """Return the body with its times in one form: msgspec reads no times without seconds."""
    spans = [
        {**span, "opens": form.format(span["opens"]), "closes": form.format(span["closes"])}
        for span in body["hours"]
    ]
    return {**body, "hours": spans}


def _check_same(models: Sequence[Service], structs: Sequence[Struct], encoder: msgspec.json.Encoder) -> None:
    """Both must say the same before they are compared."""
    for model, struct in zip(models[:50], structs[:50], strict=True):
        ours, theirs = orjson.loads(_write(model)), orjson.loads(encoder.encode(struct))
        for span in theirs.get("hours", ()):
            span["opens"], span["closes"] = span["opens"][:5], span["closes"][:5]
        assert ours == theirs, ours["id"]
